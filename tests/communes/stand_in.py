"""A server on loopback that answers what a test tells it to, byte by byte: a centre that lies, fails or never ends."""

import datetime as dt
import json
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class StandIn:
    """Answers each path with raw bytes, or with the pieces that a function of the request's head yields.

    `asked` are the heads that came.
    """

    def __init__(self, tls=None):
        self.answers, self.asked, self._tls = {}, [], tls
        self._bound = socket.create_server(("127.0.0.1", 0))
        self.port = self._bound.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self):
        with suppress(OSError):  # wakes who accepts; else he may accept at the next server that gets this number
            self._bound.shutdown(socket.SHUT_RDWR)
        self._accepting.join(1)
        self._bound.close()

    def _accept(self):
        with suppress(OSError):  # closed: that is the end
            while True:
                near, _ = self._bound.accept()
                threading.Thread(target=self._answer, args=(near,), daemon=True).start()

    def _answer(self, near):
        with suppress(OSError), near:
            near.settimeout(5)
            if self._tls:
                near = self._tls.wrap_socket(near, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := near.recv(4096)):
                    return
                head += piece
            head, _, rest = head.partition(b"\r\n\r\n")
            length = next((int(h.split(b":")[1]) for h in head.lower().splitlines() if b"content-length" in h), 0)
            while len(rest) < length:
                rest += near.recv(4096)
            self.asked.append(head.decode())
            path = head.split()[1].decode().partition("?")[0]
            answer = self.answers.get(path, answer_of(b"", status="404 Not Found"))
            for piece in answer(head.decode()) if callable(answer) else [answer]:
                near.sendall(piece)
            near.close()


def answer_of(body, *, status="200 OK", length=None, kind="application/json", **headers):
    """A whole answer; `length` is what it says of itself, "" for nothing."""
    said = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"Content-Length: {said}"] if said != "" else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def json_answer(value, **options):
    return answer_of(json.dumps(value).encode(), **options)


@contextmanager
def standing_in(tls=None):
    server = StandIn(tls)
    try:
        yield server
    finally:
        server.close()


def certificate(folder, *, host="127.0.0.1", begins=-1, ends=1):
    """A certificate of an own authority: what a server shows, and the authority's file.

    `begins` and `ends` are days from now.
    """
    now, key = dt.datetime.now(dt.UTC), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Đài huyện")])
    named = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=begins))
        .not_valid_after(now + dt.timedelta(days=ends))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "own.pem", folder / "own.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(pem, secret)
    return shown, pem
