"""Google's voice service on loopback: speaks the batchexecute protocol to the real gTTS client."""

import base64
import http.server
import io
import json
import ssl
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs

import numpy as np
import soundfile

RATE = 24_000
MOST_CHARACTERS = 100
SILENCE = object()


def mp3_of(seconds, frequency_hz=300.0):
    """A sine as an MP3 stream of its own, as the service sends one for each part."""
    wave = 0.3 * np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * RATE)) / RATE)
    file = io.BytesIO()
    soundfile.write(file, wave, RATE, format="MP3")
    return file.getvalue()


def audio_answer(mp3):
    """The line in which the service sends sound."""
    inner = json.dumps([base64.b64encode(mp3).decode()])
    line = json.dumps([["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]], separators=(",", ":"))
    return 200, ")]}'\n\n" + line + "\n"


class Google(http.server.ThreadingHTTPServer):
    """Answers each request by `answer(text, number)`: (status, body) or (status, body, headers).

    None cuts the connection, SILENCE says nothing until the test is over. What was wrong with a request fails the test.
    """

    daemon_threads = True

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.texts = []
        self.wrong = []
        self.over = threading.Event()

    def handle_error(self, request, client_address):
        """Clients that turn away (a certificate they don't trust) are part of the tests."""


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            text = self._text_asked_for(body)
        except AssertionError as error:
            self.server.wrong.append(error)
            self.send_error(400)
            return
        self.server.texts.append(text)
        answer = self.server.answer(text, len(self.server.texts))
        if answer is SILENCE:
            self.server.over.wait(20)
            return
        if answer is None:
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b")]}'\n")
            return
        status, content, *headers = answer
        data = content if isinstance(content, bytes) else content.encode()
        self.send_response(status)
        for name, value in headers[0].items() if headers else ():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _text_asked_for(self, body):
        """Assert what the client sends, as gTTS 2.5 does; return the text in it."""
        assert self.path == "/_/TranslateWebserverUi/data/batchexecute"
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded;charset=utf-8"
        assert self.headers["Referer"] == "http://translate.google.com/"
        ((asked,),) = json.loads(parse_qs(body)["f.req"][0])
        name, inner, _, kind = asked
        text, language, speed, _ = json.loads(inner)
        assert (name, kind, language, speed) == ("jQ1olc", "generic", "vi", None)
        assert 0 < len(text) <= MOST_CHARACTERS
        return text

    def log_message(self, *args):
        """Say nothing on stderr."""


@contextmanager
def serving(answer, certificate=None):
    """Run the service; yields (server, base URL). `certificate` is a PEM file with its key: then it is HTTPS."""
    server = Google(answer)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server, f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
    for error in server.wrong:
        raise error
