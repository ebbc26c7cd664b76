"""The nginx of docs/vi/may-chu-ma-hoa.md, loaded by the real nginx in front of the program."""

import datetime as dt
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import programs
import pytest
from commune_client import app_of, serving
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from station_client import MORNING
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from scheduler.administration import accounts
from scheduler.communes import calendars, credentials
from scheduler.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "vi" / "may-chu-ma-hoa.md"
HOST = "phatthanh.example"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.programs,
]


@pytest.fixture
def certificate(tmp_path):
    """The folder of a certificate that HOST signed for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return tmp_path


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def in_front(folder, port):
    """Run nginx with the page's own lines, ports and folders exchanged; yields its ports for HTTP and HTTPS."""
    [lines] = re.findall(r"^```nginx\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    plain, tls = free_port(), free_port()
    for written, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("/etc/ssl/phatthanh", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("127.0.0.1:8023", f"127.0.0.1:{port}"),
    ):
        assert written in lines
        lines = lines.replace(written, here)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/start.log;\n"
        f"events {{ }}\nhttp {{ {places}\n{lines} }}\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [programs.program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE
    ) as front:
        try:
            wait_for(tls, front)
            yield plain, tls
        finally:
            front.terminate()


def wait_for(port, process):
    for _ in range(500):
        assert process.poll() is None, process.stderr.read().decode()
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("nginx doesn't answer")


def asks(folder, tls, method, path, **options):
    """Ask as somebody who knows HOST's address and trusts its certificate."""
    import ssl

    trust = ssl.create_default_context(cafile=folder / "fullchain.pem")
    headers = {"Host": HOST, **options.pop("headers", {})}
    with httpx.Client(verify=trust) as client:
        return client.request(
            method,
            f"https://127.0.0.1:{tls}{path}",
            headers=headers,
            extensions={"sni_hostname": HOST},
            **options,
        )


def test_the_page_s_nginx_encrypts_tells_who_asks_and_writes_no_secret_down(sample, certificate):
    web = replace(Settings().web, trusted_proxies=("127.0.0.1",))
    house = replace(sample, settings=replace(Settings(), web=web))
    admin = accounts.resolve(sample, "admin")
    code = credentials.offer(house, ("nghia-hai",), "phone", "điện thoại", admin, MORNING).code
    secret = calendars.calendar_link(house, "nghia-hai", admin, MORNING)
    app = ProxyHeadersMiddleware(app_of(house), list(web.trusted_proxies))

    with serving(app) as port, in_front(certificate, port) as (plain, tls):
        well = asks(certificate, tls, "GET", "/healthz")
        sent_on = httpx.get(f"http://127.0.0.1:{plain}/lich/{secret}.ics", headers={"Host": HOST})
        enrolled = asks(certificate, tls, "POST", "/ghep-may", data={"code": code})
        lied = asks(certificate, tls, "GET", "/healthz", headers={"X-Forwarded-Proto": "http"})
        read = asks(certificate, tls, "GET", f"/lich/{secret}.ics")

    assert well.text == "ok\n"
    assert "max-age=31536000" in well.headers["strict-transport-security"]
    assert sent_on.status_code == 301
    assert sent_on.headers["location"].startswith(f"https://{HOST}/lich/")
    assert enrolled.status_code == 303
    assert "secure" in enrolled.headers["set-cookie"].lower()
    assert lied.status_code == 200  # nginx says how it was reached, whatever was said to it
    assert read.status_code == 200
    log = (certificate / "scheduler.log").read_text(encoding="utf-8")
    assert log.count("GET /lich/*** ") == 2
    everything = b"".join(file.read_bytes() for file in certificate.glob("*.log"))
    assert secret.encode() not in everything
    assert code.encode() not in everything


def test_no_secret_is_written_down_when_the_program_is_off(sample, certificate):
    with in_front(certificate, free_port()) as (_, tls):
        answer = asks(certificate, tls, "GET", "/lich/a-secret-nobody-should-read.ics")

    assert answer.status_code == 502
    everything = b"".join(file.read_bytes() for file in certificate.glob("*.log"))
    assert b"a-secret-nobody-should-read" not in everything
