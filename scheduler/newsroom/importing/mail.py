"""E-mails (.eml) to text: the plain part, else the page; the subject is the title, attachments are handed on."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import collapse_rfc2231_value

from scheduler.messages import Refused
from scheduler.newsroom.importing.decoding import decoded
from scheduler.newsroom.importing.webpage import text_of_html

# What email.policy.default raises on malformed headers and parts; each is a known defect of its header parser.
BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)
MOST_ATTACHMENTS = 100
# The standard library's header parser takes a time and a memory that grow with the square of a header.
HEADER = re.compile(
    rb"^(?:subject|content-[\w-]{1,40}|mime-version):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
LONGEST_HEADER_BYTES = 4096
MOST_HEADERS = 1000


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail, read.

    Attributes:
        subject: "" when it has none.
        text: of its body; "" when it has only attachments.
        attachments: names and bytes, in order.
    """

    subject: str
    text: str
    attachments: tuple[tuple[str, bytes], ...]


def read_mail(data: bytes, name: str) -> Mail:
    """Understand an e-mail.

    Raises:
        Refused: malformed, or its body is in an encoding that is not recognised.
    """
    headers = [len(m.group()) for m in HEADER.finditer(data)]
    if len(headers) > MOST_HEADERS or max(headers, default=0) > LONGEST_HEADER_BYTES:
        raise Refused("newsroom.broken_mail", name=name)
    try:
        message = message_from_bytes(data, policy=policy.default)
        if not isinstance(message, EmailMessage) or not message.keys():
            raise Refused("newsroom.broken_mail", name=name)
        subject = " ".join(str(message.get("subject", "")).split())
        text, title = _body(message, name)
        return Mail(subject or title, text, tuple(_attachments(message)))
    except BROKEN as error:
        raise Refused("newsroom.broken_mail", name=name) from error


def _body(message: EmailMessage, name: str) -> tuple[str, str]:
    part = message.get_body(("plain", "html"))
    if not isinstance(part, EmailMessage):
        return "", ""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw.strip():
        return "", ""
    text = _text(raw, part.get_content_charset(), name)
    return text_of_html(text, name) if part.get_content_type() == "text/html" else (text, "")


def _text(raw: bytes, charset: str | None, name: str) -> str:
    """Return the text in the encoding that is declared; in the one that is recognised when that can't be right."""
    try:
        return raw.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return decoded(raw, name)


def _attachments(message: EmailMessage) -> list[tuple[str, bytes]]:
    out: list[tuple[str, bytes]] = []
    for part in message.iter_attachments():
        filename = part.get_filename()
        raw = part.get_payload(decode=True)
        if filename and len(out) < MOST_ATTACHMENTS:
            out.append((_printable(collapse_rfc2231_value(filename)), raw if isinstance(raw, bytes) else b""))
    return out


def _printable(name: str) -> str:
    """Return a file's name without what would move a terminal's cursor or turn the direction of a line."""
    return "".join(c if c.isprintable() else "�" for c in name)
