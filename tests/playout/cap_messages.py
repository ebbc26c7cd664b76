"""CAP 1.2 messages of our own making: one that is good, and what tests change in it."""

from datetime import datetime
from zoneinfo import ZoneInfo

SENDER = "canh-bao@tinh.example"
NOW = datetime(2023, 7, 12, 17, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
AREA = "<area><areaDesc>Xã Nghĩa Hải</areaDesc></area>"
GOOD = {
    "identifier": "T-01",
    "sender": SENDER,
    "sent": "2023-07-12T16:55:00+07:00",
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
}
GOOD_INFO = {
    "language": "vi-VN",
    "category": "Met",
    "event": "Bão",
    "urgency": "Immediate",
    "severity": "Extreme",
    "certainty": "Observed",
    "expires": "2023-07-12T21:00:00+07:00",
    "headline": "Bão số 3 vào bờ",
    "description": "Gió cấp 9",
    "instruction": "Bà con ở trong nhà.",
}
_ORDER = ["language", "category", "event", "responseType", "urgency", "severity", "certainty", "effective", "onset"]
_ORDER += ["expires", "senderName", "headline", "description", "instruction", "web"]


def info(area=AREA, **changed):
    """One info block; a field that is None is left out, one that is a list stands several times."""
    fields = GOOD_INFO | changed
    names = sorted(fields, key=_ORDER.index)
    return f"<info>{''.join(_element(name, fields[name]) for name in names)}{area}</info>"


def message(*infos, more="", end="", **changed):
    """A whole message in bytes; `more` stands before the infos, `end` after them."""
    fields = GOOD | changed
    head = "".join(_element(name, value) for name, value in fields.items())
    inner = "".join(infos or (info(),))
    space = "urn:oasis:names:tc:emergency:cap:1.2"
    return f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="{space}">{head}{more}{inner}{end}</alert>'.encode()


def refers_to(identifier="T-01", sent="2023-07-12T16:55:00+07:00", sender=SENDER):
    return f"<references>{sender},{identifier},{sent}</references>"


def _element(name, value):
    values = value if isinstance(value, list) else [value]
    return "".join(f"<{name}>{v}</{name}>" for v in values if v is not None)


CODE = "<geocode><valueName>ma-xa</valueName><value>13900</value></geocode>"
SIGNATURE = (
    '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><Reference URI=""/></SignedInfo></Signature>'
)
SAMPLES = {
    "storm": message(),
    "two languages": message(
        info(), info(language="en-US", headline="Typhoon 3", description="Winds", instruction="In")
    ),
    "drill with a note": message(status="Exercise", more="<code>dien-tap</code><note>Diễn tập quý ba</note>"),
    "update": message(msgType="Update", identifier="T-02", more=refers_to() + "<incidents>bao-3</incidents>"),
    "cancel of two": message(
        msgType="Cancel",
        identifier="T-03",
        more=refers_to().replace("</", f" {SENDER},T-02,2023-07-12T16:58:00+07:00</"),
    ),
    "codes, shapes, parameters": message(
        info(
            "<parameter><valueName>muc</valueName><value>3</value></parameter>"
            "<resource><resourceDesc>Bản đồ</resourceDesc><mimeType>image/png</mimeType><size>90000</size>"
            "<uri>https://tinh.example/ban-do.png</uri></resource>"
            "<area><areaDesc>Ven biển</areaDesc><polygon>20.0,106.1 20.1,106.2 19.9,106.3 20.0,106.1</polygon>"
            f"<circle>20.0,106.2 12.5</circle>{CODE}<altitude>0</altitude><ceiling>300</ceiling></area>"
        )
    ),
    "signed, with a stylesheet and comments": message(end=SIGNATURE).replace(
        b"<alert", b'<?xml-stylesheet href="x.xsl"?><!-- do not edit --><alert'
    ),
    "prefixed, several categories": message(info(category=["Met", "Safety"], responseType=["Shelter", "AllClear"]))
    .replace(b"</", b"\x00")
    .replace(b"<?xml", b"\x01")
    .replace(b"<", b"<cap:")
    .replace(b"\x00", b"</cap:")
    .replace(b"\x01", b"<?xml")
    .replace(b"xmlns=", b"xmlns:cap="),
}
