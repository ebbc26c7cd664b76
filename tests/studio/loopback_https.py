"""A voice service on loopback over HTTPS, signed by an authority of the test's own."""

import datetime as dt
import http.server
import io
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

import numpy as np
import soundfile
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

RATE = 16_000


def wav_of(seconds=0.5, frequency_hz=300.0):
    """A sine as a WAV file."""
    wave = 0.3 * np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * RATE)) / RATE)
    file = io.BytesIO()
    soundfile.write(file, wave, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; the names of headers are lower case."""

    method: str
    path: str
    headers: dict
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What the service sends back.

    Attributes:
        cut: the connection is closed in the middle of the body.
        silent: nothing is sent until the test is over.
    """

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    cut: bool = False
    silent: bool = False


class Stand(http.server.ThreadingHTTPServer):
    """Answers each request by `answer(asked, number)`; what that function asserts fails the test afterwards."""

    daemon_threads = True

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked = []
        self.wrong = []
        self.over = threading.Event()

    @property
    def url(self):
        return f"https://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Clients that turn away are part of the tests."""


class _Handler(http.server.BaseHTTPRequestHandler):
    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.server.asked.append(asked)
        try:
            reply = self.server.answer(asked, len(self.server.asked))
        except AssertionError as error:
            self.server.wrong.append(error)
            reply = Reply(500)
        if reply.silent:
            self.server.over.wait(20)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + (1_000 if reply.cut else 0)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = _answer  # noqa: N815 - the base class's names

    def log_message(self, *args):
        """Say nothing on stderr."""


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def _signed(subject, key, issuer, issuer_key, *extensions):
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def make_authority(folder):
    """Make an authority and a certificate for 127.0.0.1 signed by it; returns (authority file, server file)."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name, name = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in ("the test's authority", "loopback")
    )
    authority = _signed(
        authority_name,
        authority_key,
        authority_name,
        authority_key,
        (x509.BasicConstraints(ca=True, path_length=0), True),
    )
    mine = _signed(
        name,
        key,
        authority_name,
        authority_key,
        (x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
    )
    trusted, served = folder / "authority.pem", folder / "served.pem"
    trusted.write_bytes(_pem(authority))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    served.write_bytes(_pem(mine) + private)
    return trusted, served


@contextmanager
def standing(answer, certificate):
    """Run the service over HTTPS; what it found wrong with a request is raised at the end."""
    server = Stand(answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
    for error in server.wrong:
        raise error
