"""CAP 1.2 messages that are good are read as an independent reader reads them; the standard's counts are kept."""

from datetime import datetime

import pytest
from cap_messages import GOOD, GOOD_INFO, SAMPLES, info, message
from lxml import etree

from scheduler.messages import Refused
from scheduler.playout.capreading import looks_like_cap, read_cap

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
# CAP 1.2, section 3.2: what must stand there, and what may stand there more than once
NEEDED_IN_ALERT = {"identifier", "sender", "sent", "status", "msgType", "scope"}
NEEDED_IN_INFO = {"category", "event", "urgency", "severity", "certainty"}
ONCE_IN_ALERT = {*NEEDED_IN_ALERT, "source", "restriction", "addresses", "note", "incidents"}
ONCE_IN_INFO = set("language event urgency severity certainty effective onset expires headline web".split())  # noqa: SIM905 - read as the standard lists it
MOMENTS = {"effective", "onset", "expires", "sent"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_message_is_read_as_another_reader_reads_it(name):
    root = etree.fromstring(SAMPLES[name], etree.XMLParser(resolve_entities=False, no_network=True))

    alert = read_cap(SAMPLES[name])

    def of(element, tag):
        return (element.findtext(CAP + tag) or "").strip()

    def moment(element, tag):
        return datetime.fromisoformat(of(element, tag)) if of(element, tag) else None

    assert (alert.name.identifier, alert.name.sender) == (of(root, "identifier"), of(root, "sender"))
    assert (alert.name.sent, alert.status, alert.kind) == (
        moment(root, "sent"),
        of(root, "status"),
        of(root, "msgType"),
    )
    assert [str(one) for one in alert.references] == of(root, "references").split()
    theirs = root.findall(f"{CAP}info")
    assert len(alert.infos) == len(theirs)
    for ours, their in zip(alert.infos, theirs, strict=True):
        for tag in ("language", "event", "urgency", "severity", "certainty", "headline", "description", "instruction"):
            assert getattr(ours, tag) == of(their, tag)
        assert (ours.effective, ours.expires) == (moment(their, "effective"), moment(their, "expires"))
        assert [area.description for area in ours.areas] == [of(a, "areaDesc") for a in their.findall(f"{CAP}area")]
        assert [code for area in ours.areas for code in area.codes] == [
            (of(code, "valueName"), of(code, "value")) for code in their.iter(f"{CAP}geocode")
        ]


@pytest.mark.parametrize("field", sorted(NEEDED_IN_ALERT))
def test_what_an_alert_needs_is_missed_by_name(field):
    with pytest.raises(Refused, match=f"alert/{field}: it is missing"):
        read_cap(message(**{field: None}))


@pytest.mark.parametrize("field", sorted(NEEDED_IN_INFO))
def test_what_an_info_needs_is_missed_by_name(field):
    with pytest.raises(Refused, match=rf"alert/info\[1\]/{field}: it is missing"):
        read_cap(message(info(**{field: None})))


@pytest.mark.parametrize("field", sorted(ONCE_IN_ALERT))
def test_what_may_stand_once_in_an_alert_is_refused_twice(field):
    value = GOOD.get(field, "x")
    before = ["source"] if field == "source" else []
    fields = {**GOOD, **({"source": None} if before else {}), field: [value, value]}
    order = ["identifier", "sender", "sent", "status", "msgType", "source", "scope"]
    order += ["restriction", "addresses", "note", "incidents"]
    text = "".join(f"<{n}>{v}</{n}>" for n in order if n in fields for v in _several(fields[n]))
    whole = f'<alert xmlns="{CAP[1:-1]}">{text}</alert>'

    with pytest.raises(Refused, match=rf"alert/{field}: it may stand there 1 time"):
        read_cap(whole.encode())


@pytest.mark.parametrize("field", sorted(ONCE_IN_INFO))
def test_what_may_stand_once_in_an_info_is_refused_twice(field):
    value = GOOD_INFO.get(field, GOOD["sent"] if field in MOMENTS else "x")

    with pytest.raises(Refused, match=rf"alert/info\[1\]/{field}: it may stand there 1 time"):
        read_cap(message(info(**{field: [value, value]})))


def test_a_part_without_a_language_is_english_as_the_standard_says():
    assert read_cap(message(info(language=None))).infos[0].language == "en-US"


def test_what_steers_a_terminal_or_turns_words_round_is_left_out():
    (part,) = read_cap(message(info(headline="Bão\u202e số\x9b2J 3", description="một\u200b\r\nhai"))).infos

    assert (part.headline, part.description) == ("Bão số2J 3", "một\nhai")


def test_a_file_that_means_to_be_a_message_is_told_from_a_text():
    assert all(looks_like_cap(data) for data in SAMPLES.values())
    assert looks_like_cap(b"\xef\xbb\xbf<!DOCTYPE x>")
    assert looks_like_cap("<?xml version='1.0' encoding='UTF-16'?><alert/>".encode("utf-16"))
    assert not looks_like_cap("TIN KHẨN CẤP. Bão số 3 vào bờ <gấp>.".encode())


def _several(value):
    return value if isinstance(value, list) else [] if value is None else [value]
