"""Links to a day's sounds. Pure: they follow from the document, so an answer changes with its revision alone.

Where a web server in front serves the store, a link is signed and expires, in the form of nginx's secure_link module
(https://nginx.org/en/docs/http/ngx_http_secure_link_module.html): `?md5=…&expires=…`, md5 being unpadded base64url of
MD5("EXPIRES" + URI + " " + SECRET). Else it leads to the API, which looks at the token.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

AUDIO = "/api/v1/audio/"
KEPT_DAYS = 2
"""How long after the end of its broadcast day a day's sound may still be fetched."""

_RENDERING = re.compile(rb'\{"format":"([a-z0-9]{1,8})","milliseconds":\d+,"profile":"[^"]*","sha256":"([0-9a-f]{64})"')
"""As canonical JSON has it, keys sorted; a title can't hold it, because its quotation marks are escaped."""


def names_in(document: bytes) -> tuple[str, ...]:
    """Return the file names of the sounds that a day document has played, each once, in its order.

    A recalled sound that nothing plays any more isn't among them.
    """
    return tuple(dict.fromkeys(f"{m[2].decode()}.{m[1].decode()}" for m in _RENDERING.finditer(document)))


def expiry(day: date, zone: ZoneInfo) -> datetime:
    """Return until when a broadcast day's sounds may be fetched: two days after its end."""
    return datetime.combine(day + timedelta(days=1 + KEPT_DAYS), time(), zone)


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes links.

    Attributes:
        place: path of the web server's location, a host before it or not; "" for the API.
        secret: what that web server knows, too.
    """

    place: str = ""
    secret: str = ""

    def link(self, name: str, until: datetime) -> str:
        """Return the link to a sound, good until a moment."""
        if not self.place:
            return AUDIO + name
        expires = int(until.timestamp())
        uri = urlsplit(self.place).path + name
        digest = hashlib.md5(f"{expires}{uri} {self.secret}".encode(), usedforsecurity=False).digest()
        return f"{self.place}{name}?md5={base64.urlsafe_b64encode(digest).decode().rstrip('=')}&expires={expires}"

    def answer(self, document: bytes, day: date, zone: ZoneInfo) -> bytes:
        """Return a day's document, its very bytes, with the links to its sounds beside it, as JSON."""
        until = expiry(day, zone)
        links = {name: self.link(name, until) for name in names_in(document)}
        beside = json.dumps({"links": links, "links_until": until.isoformat()}, separators=(",", ":")).encode()
        return b'{"document":' + document + b"," + beside[1:]

    def tag(self) -> str:
        """Return what an ETag says about how links are made: other links are another answer."""
        return hashlib.sha256(f"{self.place} {self.secret}".encode()).hexdigest()[:8]
