"""The commune's evening by TLS, at a name that is no loopback, with a certificate of a CA made for the test."""

import base64
import datetime as dt
import hashlib
import threading

import programs
import pytest
import uvicorn
from commune_client import app_of, publish_day, token_of
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlmodel import select
from station_client import DAY

from scheduler.records.airing import Airing
from scheduler.timekeeping import at
from scheduler.web.guard import DEVICE_COOKIE
from scheduler.web.serving import bind

HOST = "phatthanh.example"
EVENING = at(DAY, 20 * 60)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, signer, *extensions):
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
    )
    for one in extensions:
        made = made.add_extension(one, critical=False)
    return made.sign(signer, hashes.SHA256())


@pytest.fixture
def authority(tmp_path):
    """Files of a certificate for HOST and its key, signed by a CA; and the CA's mark for a browser to trust."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = certificate("test CA", ca_key, "test CA", ca_key, x509.BasicConstraints(ca=True, path_length=0))
    leaf = certificate(HOST, key, "test CA", ca_key, x509.SubjectAlternativeName([x509.DNSName(HOST)]))
    pem = serialization.Encoding.PEM
    (tmp_path / "chain.pem").write_bytes(leaf.public_bytes(pem) + ca.public_bytes(pem))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(key.private_bytes(pem, *plain))
    public = ca_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    mark = base64.b64encode(hashlib.sha256(public).digest()).decode()
    return tmp_path / "chain.pem", tmp_path / "key.pem", mark


def test_by_tls_the_page_works_offline_at_a_name_of_its_own(sample, authority, browser):
    publish_day(sample, "nghia-hai")
    chain, key, mark = authority
    bound = bind("127.0.0.1", 0)
    config = uvicorn.Config(
        app_of(sample, EVENING), log_config=None, ssl_certfile=chain, ssl_keyfile=key, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    url = f"https://{HOST}:{bound.getsockname()[1]}"
    flags = (f"--host-resolver-rules=MAP {HOST} 127.0.0.1", f"--ignore-certificate-errors-spki-list={mark}")
    with programs.chromium_beside(browser, *flags) as trusting:
        context = trusting.new_context(viewport={"width": 360, "height": 640})
        context.set_default_timeout(10_000)
        context.add_cookies(
            [{"name": DEVICE_COOKIE, "value": token_of(sample, "nghia-hai", kind="phone"), "url": url, "secure": True}]
        )
        page = context.new_page()
        page.goto(f"{url}/xa/nghia-hai")
        page.wait_for_selector("text=Đã lưu để dùng khi mất mạng.")
        for _ in range(100):
            if page.evaluate("caches.match('/xa/nghia-hai/loi-doc').then((found) => found !== undefined)"):
                break
            page.wait_for_timeout(50)
        server.should_exit = True
        thread.join(10)
        bound.close()

        page.reload()
        page.wait_for_selector("text=Không có mạng.")
        page.locator('form[action$="/da-phat"] button[value="aired"]').nth(1).click()

        page.wait_for_selector("#unsent-count:text-is('1')")
    with sample.database.reading() as session:
        assert session.exec(select(Airing).where(Airing.source == "page")).all() == []
