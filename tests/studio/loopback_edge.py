"""Microsoft Edge's reading service on loopback: its web socket over TLS, spoken to the real edge-tts client.

The messages are those that edge-tts (7.x) sends and takes apart: headers in lines, an empty line, a body; binary ones
begin with two bytes, the length of their headers. Whatever is wrong with a request fails the test.
"""

import asyncio
import json
import re
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from xml.etree import ElementTree as ET

from aiohttp import web
from loopback_google import mp3_of

PATH = "/consumer/speech/synthesize/readaloud/edge/v1"
VOICE = "Microsoft Server Speech Text to Speech Voice (vi-VN, HoaiMyNeural)"
_HEX = "[0-9A-F]{32}"
SILENCE, CUT, PAUSE = object(), object(), object()
_SSML = "{http://www.w3.org/2001/10/synthesis}"


def text_message(path, body="{}"):
    """A message as the service sends it: headers, an empty line, JSON."""
    return f"X-RequestId:a1b2\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n{body}"


def binary_message(data, headers=b"Content-Type:audio/mpeg\r\n"):
    """A piece of sound as the service sends it."""
    head = b"X-RequestId:a1b2\r\n" + headers + b"X-StreamId:c3d4\r\nPath:audio\r\n"
    return len(head).to_bytes(2, "big") + head + data


def boundary(text):
    """What the service tells about a sentence, among its sound."""
    data = {"Offset": 1_000_000, "Duration": 8_000_000, "text": {"Text": text, "Length": len(text)}}
    return text_message("audio.metadata", json.dumps({"Metadata": [{"Type": "SentenceBoundary", "Data": data}]}))


def well(text, seconds=0.5):
    """A whole answer: the sound in two pieces, and the end of the turn."""
    sound = mp3_of(seconds)
    return [
        text_message("turn.start"),
        text_message("response"),
        binary_message(sound[:700]),
        boundary(text),
        binary_message(sound[700:]),
        binary_message(b"", headers=b""),
        text_message("turn.end"),
    ]


@dataclass
class Stand:
    """What the service does and what it saw.

    Attributes:
        answer: gives the messages for a text; among them SILENCE: nothing more comes, the line stays open; CUT: the
            connection breaks; PAUSE: a little while.
        refusals: statuses answered to the first connections instead: (status, headers, body).
        ahead: how far the service's clock is ahead; with another clock's token it refuses, as the real one does.
        dated: its answers say what time it is there.
    """

    answer: object = well
    refusals: list = field(default_factory=list)
    ahead: timedelta = timedelta()
    dated: bool = True
    texts: list = field(default_factory=list)
    connections: int = 0
    wrong: list = field(default_factory=list)
    url: str = ""


def _check_head(request):
    from edge_tts.constants import SEC_MS_GEC_VERSION, TRUSTED_CLIENT_TOKEN

    asked = request.query
    assert (request.method, request.path) == ("GET", PATH)
    assert set(asked) == {"TrustedClientToken", "ConnectionId", "Sec-MS-GEC", "Sec-MS-GEC-Version"}
    assert asked["TrustedClientToken"] == TRUSTED_CLIENT_TOKEN
    assert re.fullmatch(_HEX, asked["ConnectionId"].upper())
    assert asked["Sec-MS-GEC-Version"] == SEC_MS_GEC_VERSION
    assert request.headers["Origin"] == "chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold"
    assert " Edg/" in request.headers["User-Agent"]
    assert re.fullmatch(f"muid={_HEX};", request.headers["Cookie"])


def _parted(message):
    head, _, body = message.partition("\r\n\r\n")
    return dict(line.split(":", 1) for line in head.split("\r\n")), body


def _check_config(message):
    head, body = _parted(message)
    assert head["Path"] == "speech.config"
    assert head["Content-Type"] == "application/json; charset=utf-8"
    assert "GMT" in head["X-Timestamp"]
    audio = json.loads(body)["context"]["synthesis"]["audio"]
    assert audio["outputFormat"] == "audio-24khz-48kbitrate-mono-mp3"


def _text_of(message):
    head, body = _parted(message)
    assert head["Path"] == "ssml"
    assert head["Content-Type"] == "application/ssml+xml"
    assert re.fullmatch(_HEX, head["X-RequestId"].upper())
    speak = ET.fromstring(body)
    (voice,) = speak
    (prosody,) = voice
    assert (speak.tag, voice.tag, prosody.tag) == (f"{_SSML}speak", f"{_SSML}voice", f"{_SSML}prosody")
    assert voice.get("name") == VOICE
    assert (prosody.get("rate"), prosody.get("volume"), prosody.get("pitch")) == ("+0%", "+0%", "+0Hz")
    return prosody.text


def _head(stand, **more):
    there = datetime.now(UTC) + stand.ahead
    return ({"Date": format_datetime(there, usegmt=True)} if stand.dated else {"Date": "soon"}) | more


async def _handle(stand, request):
    from edge_tts.drm import generate_sec_ms_gec_v2

    stand.connections += 1
    line = web.WebSocketResponse(compress=True)
    try:
        _check_head(request)
        if stand.refusals:
            status, headers, body = stand.refusals.pop(0)
            return web.Response(status=status, text=body, headers=_head(stand, **headers), content_type="text/html")
        there = (datetime.now(UTC) + stand.ahead).timestamp()
        if request.query["Sec-MS-GEC"] not in {generate_sec_ms_gec_v2(there + s) for s in (-300, 0, 300)}:
            return web.Response(status=403, headers=_head(stand))
        await line.prepare(request)
        await _talk(stand, request, line)
    except AssertionError as error:
        stand.wrong.append(error)
        if not line.prepared:
            return web.Response(status=500)
    except ConnectionError:  # clients that turn away are part of the tests
        return line
    await line.close()
    return line


async def _talk(stand, request, line):
    _check_config(await line.receive_str())
    text = _text_of(await line.receive_str())
    stand.texts.append(text)
    for message in stand.answer(text):
        if message is SILENCE:
            await line.receive()  # until the client turns away
        elif message is PAUSE:
            await asyncio.sleep(0.05)
        elif message is CUT:
            request.transport.abort()
        elif isinstance(message, bytes):
            await line.send_bytes(message)
        else:
            await line.send_str(message)


@contextmanager
def standing(stand, certificate):
    """Run the service over TLS; yields the stand with its address; what was wrong with a request is raised after."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    started, loop = threading.Event(), asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve():
        application = web.Application()
        application.router.add_route("*", "/{tail:.*}", partial(_handle, stand))
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        stand.url = f"127.0.0.1:{runner.addresses[0][1]}"
        started.set()
        await over.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert started.wait(10), "the stand-in did not start"
    try:
        yield stand
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
    for error in stand.wrong:
        raise error
