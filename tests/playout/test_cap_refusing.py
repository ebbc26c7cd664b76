"""CAP messages that are malformed or hostile: each is refused by the place that is wrong, and nothing else happens."""

from contextlib import suppress

import pytest
from cap_messages import AREA, GOOD, SIGNATURE, info, message, refers_to
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.messages import Refused
from scheduler.playout.capreading import read_cap

GOOD_BYTES = message()
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
TEXT = GOOD_BYTES.decode()


def swapped(old, new):
    assert old in TEXT
    return TEXT.replace(old, new, 1).encode()


def areas(inner):
    return message(info(f"<area><areaDesc>x</areaDesc>{inner}</area>"))


HOSTILE = {
    "billion laughs": (swapped("<alert", f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><alert'), "DOCTYPE"),
    "an outside entity": (swapped("<alert", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert'), "DOCTYPE"),
    "an outside DTD": (swapped("<alert", '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><alert'), "DOCTYPE"),
    "a parameter entity": (swapped("<alert", '<!DOCTYPE a [<!ENTITY % p "x"> %p;]><alert'), "DOCTYPE"),
    "an entity nobody declared": (swapped("Gió", "&gio;"), "no XML"),
    "ten megabytes": (swapped("Gió", "a" * 10_000_000), "more than 400 kB"),
    "a hundred thousand elements": (swapped("<info>", "<code/>" * 50_000 + "<info>"), "at “code”"),
    "nested a thousand deep": (swapped("<info>", "<x>" * 1000 + "</x>" * 1000 + "<info>"), "at “x”"),
    "a text without end": (swapped("Gió", "a" * 20_001), "description: it has more than 20,000"),
    "nothing": (b"", "no XML"),
    "blanks": (b"  \n ", "no XML"),
    "a byte": (b"\0", "no XML"),
    "half a message": (GOOD_BYTES[: len(GOOD_BYTES) // 2], "no XML"),
    "two messages": (GOOD_BYTES + GOOD_BYTES, "no XML"),
    "a page": (b"<html><body>404</body></html>", "this is “html”"),
    "JSON": (b'{"alert": {}}', "no XML"),
    "UTF-16": (TEXT.encode("utf-16"), "UTF-8"),
    "UTF-32": (TEXT.encode("utf-32"), "UTF-8|no XML"),
    "Latin letters": ("<alert>é</alert>".encode("latin-1"), "UTF-8"),
    "a letter cut in half": (GOOD_BYTES.replace("ó".encode(), b"\xc3"), "UTF-8"),
    "half a pair of UTF-16": (GOOD_BYTES.replace("ó".encode(), b"\xed\xa0\x80"), "UTF-8"),
    "another encoding said": (swapped('"UTF-8"', '"ISO-8859-1"'), "UTF-8"),
    "an encoding nobody knows": (swapped('"UTF-8"', '"klingon"'), "UTF-8"),
    "UTF-7 said": (swapped('"UTF-8"', '"UTF-7"'), "UTF-8"),
    "a NUL in it": (swapped("Gió", "Gi\0"), "no XML"),
    "a control letter": (swapped("Gió", "\x1b[2J"), "no XML"),
    "an unknown prefix": (swapped("<info>", "<x:code/><info>"), "no XML"),
    "an attribute twice": (swapped("<info>", '<info a="1" a="2">'), "no XML"),
    "no namespace": (swapped(' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', ""), "this is “alert”"),
    "CAP 1.1": (swapped("cap:1.2", "cap:1.1"), "cap:1.1 alert"),
    "another root": (TEXT.replace("alert", "warning").encode(), "this is “urn"),
    "a foreign element": (swapped("<info>", '<x xmlns="urn:x"/><info>'), "alert/x: CAP 1.2 knows no such"),
    "a foreign field of a good name": (swapped("<info>", '<note xmlns="urn:x"/><info>'), "alert/note"),
    "a field nobody knows": (swapped("<info>", "<priority>1</priority><info>"), "alert/priority"),
    "a signature in an info": (message(info(AREA + SIGNATURE)), r"alert/info\[1\]/Signature"),
    "a signature in a signature": (message(end=SIGNATURE + SIGNATURE), "alert/Signature"),
    "a signature before the infos": (message(more=SIGNATURE), "alert/Signature"),
    "an alert in an alert": (message(end=TEXT.partition("?>")[2]), "alert/alert"),
    "text between fields": (swapped("<info>", "nghe đây<info>"), "alert: text stands"),
    "text in an info": (swapped("<event>", "nghe đây<event>"), "info: text stands"),
    "an info of text alone": (message("<info>nghe đây</info>"), r"alert/info\[1\]: text stands"),
    "an alert of text alone": (TEXT[: TEXT.index("<identifier>")].encode() + b"x</alert>", "alert: text stands"),
    "a field in a field": (swapped("Bão</event>", "<b>Bão</b></event>"), r"event/b: CAP 1.2 knows"),
    "no sender": (swapped(f"<sender>{GOOD['sender']}</sender>", ""), "alert/sender: it is missing"),
    "sender after sent": (
        TEXT.replace(f"<sender>{GOOD['sender']}</sender>", "")
        .replace("<status>", f"<sender>{GOOD['sender']}</sender><status>")
        .encode(),
        "alert/sender: it stands out of",
    ),
    "an info before the scope": (message(scope=None, end="<scope>Public</scope>"), "alert/scope: it stands out of"),
    "an empty identifier": (message(identifier=""), "alert/identifier: “” must be one word"),
    "a blank in an identifier": (message(identifier="T 01"), "alert/identifier"),
    "a comma in a sender": (message(sender="a,b"), "alert/sender"),
    "an identifier of a novel's length": (message(identifier="x" * 251), "alert/identifier"),
    "a status nobody knows": (message(status="Real"), "alert/status: “Real” is none of: Actual"),
    "a status in small letters": (message(status="actual"), "alert/status"),
    "a msgType nobody knows": (message(msgType="Warn"), "alert/msgType"),
    "a scope nobody knows": (message(scope="Everybody"), "alert/scope"),
    "a category nobody knows": (message(info(category="Flood")), r"alert/info\[1\]/category\[1\]"),
    "a response nobody knows": (message(info(responseType="Run")), r"responseType\[1\]"),
    "an urgency nobody knows": (message(info(urgency="Now")), "urgency: “Now”"),
    "a severity nobody knows": (message(info(severity="5")), "severity: “5”"),
    "a certainty nobody knows": (message(info(certainty="Very Likely")), "certainty"),
    "an empty event": (message(info(event=" ")), "event: it is empty"),
    "a language that is none": (message(info(language="tiếng Việt")), "language"),
    "the second info is wrong": (message(info(), info(severity="x")), r"alert/info\[2\]/severity"),
    "sent without a zone": (message(sent="2023-07-12T16:55:00"), "alert/sent: “2023-07-12T16:55:00” must be"),
    "sent in Z": (message(sent="2023-07-12T16:55:00Z"), "alert/sent"),
    "sent without a time": (message(sent="2023-07-12"), "alert/sent"),
    "sent on no day": (message(sent="2023-02-30T16:55:00+07:00"), "alert/sent"),
    "sent in the year 0": (message(sent="0000-07-12T16:55:00+07:00"), "alert/sent"),
    "sent at the end of time": (message(sent="9999-12-31T23:59:59-14:00"), "alert/sent"),
    "an impossible zone": (message(sent="2023-07-12T16:55:00+99:00"), "alert/sent"),
    "fractions of seconds": (message(sent="2023-07-12T16:55:00.5+07:00"), "alert/sent"),
    "Arabic digits": (message(sent="٢٠٢٣-07-12T16:55:00+07:00"), "alert/sent"),
    "expires in words": (message(info(expires="tối nay")), "expires"),
    "effective without a zone": (message(info(effective="2023-07-12T16:55:00")), "effective"),
    "onset without a zone": (message(info(onset="2023-07-12T16:55:00")), "onset"),
    "an update of nothing": (message(msgType="Update"), "alert/references: a message of type Update"),
    "a cancel of nothing": (message(msgType="Cancel"), "alert/references"),
    "empty references": (message(msgType="Cancel", more="<references/>"), "alert/references"),
    "references of two parts": (message(more="<references>a,b</references>"), "alert/references"),
    "references without a zone": (message(more=refers_to(sent="2023-07-12T16:55:00")), "alert/references"),
    "references twice": (message(more=refers_to() + refers_to()), "alert/references: it may stand there 1"),
    "an area without a name": (message(info("<area/>")), r"area\[1\]/areaDesc: it is missing"),
    "a code without a value": (
        areas("<geocode><valueName>x</valueName></geocode>"),
        r"geocode\[1\]/value: it is missing",
    ),
    "an open polygon": (areas("<polygon>1,1 2,2 3,3 4,4</polygon>"), r"polygon\[1\]"),
    "a polygon of two corners": (areas("<polygon>1,1 2,2 1,1</polygon>"), r"polygon\[1\]"),
    "a polygon off the earth": (areas("<polygon>91,1 2,2 3,3 91,1</polygon>"), r"polygon\[1\]"),
    "a circle without a radius": (areas("<circle>20,106</circle>"), r"circle\[1\]"),
    "a circle turned inside out": (areas("<circle>20,106 -5</circle>"), r"circle\[1\]"),
    "a circle of infinity": (areas("<circle>20,106 inf</circle>"), r"circle\[1\]"),
    "a height in words": (areas("<altitude>cao</altitude>"), "altitude"),
    "a picture without a kind": (
        message(info("<resource><resourceDesc>x</resourceDesc></resource>" + AREA)),
        r"resource\[1\]/mimeType: it is missing",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_message_is_refused_by_the_place_that_is_wrong(name):
    data, said = HOSTILE[name]

    with pytest.raises(Refused, match=said):
        read_cap(data)


def test_there_are_more_than_sixty_bad_messages():
    assert len({data for data, _ in HOSTILE.values()}) == len(HOSTILE) >= 60


TAGS = ["alert", "info", "area", "sent", "references", "geocode", "value", "polygon", "circle", "resource", "x:y", ""]
WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from(["1,1 2,2", "2023-07-12T16:55:00+07:00", "&#0;", "<![CDATA[", "]]>"])
)


@settings(max_examples=100, deadline=None)
@given(st.recursive(WORDS, lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4)), max_leaves=12))
def test_no_xml_raises_anything_but_refused(tree):
    def written(node):
        return node if isinstance(node, str) else f"<{node[0]}>{''.join(map(written, node[1]))}</{node[0]}>"

    space = 'xmlns="urn:oasis:names:tc:emergency:cap:1.2"'

    with pytest.raises(Refused):
        read_cap(f"<alert {space}>{written(tree)}</alert>".encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(GOOD_BYTES)), st.binary(max_size=8), st.integers(0, 12))
def test_a_damaged_message_is_read_or_refused(place, noise, lost):
    with suppress(Refused):
        assert read_cap(GOOD_BYTES[:place] + noise + GOOD_BYTES[place + lost :]).name.sender
