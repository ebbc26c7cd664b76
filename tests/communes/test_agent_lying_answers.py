"""Answers that are none: errors, pages, floods, strangers, other formats; and a clock that is years off."""

import json
import ssl
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import repeat
from types import SimpleNamespace

import pytest
from player_station import DAY, STATION
from stand_in import answer_of, certificate, json_answer, standing_in

from scheduler.communes.agent import shelving
from scheduler.communes.agent.alerting import Alerts
from scheduler.communes.agent.crew import Crew
from scheduler.communes.agent.downloading import Downloads
from scheduler.communes.agent.intake import Intake
from scheduler.communes.agent.line import Line
from scheduler.communes.agent.linkstate import LinkState, read_link
from scheduler.communes.agent.outbox import Outbox
from scheduler.communes.agent.pace import Backoff, Urgent
from scheduler.communes.agent.settings import AgentSettings
from scheduler.communes.agent.syncing import Days, tell_fetched
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import canonical_json, signed
from scheduler.messages import OutsideFailed, Refused, SchedulerError
from scheduler.timekeeping import at

NOW = at(DAY, 8 * 60)
OWN = f"/api/v1/stations/{STATION}/"


@pytest.fixture
def pc(tmp_path, station):
    """A PC whose shelf has today's day whole, and its ways to a stand-in for the centre."""
    document = station.publish([station.slot("a", 301)])
    with standing_in() as server:
        who = Enrolled(STATION, station.public, server.url, "token")
        line = Line(who, now=lambda: NOW)
        intake = Intake(tmp_path / "incoming", station.shelf, who)
        days = Days(line, intake, AgentSettings(), lambda: NOW)
        downloads = Downloads(tmp_path / "urgent", station.shelf.store, line)
        alerts = Alerts(line, downloads, station.shelf, who, Urgent(), lambda: NOW)
        outbox = Outbox(tmp_path / "outbox.jsonl", station.shelf.journal_path)
        yield SimpleNamespace(
            station=station, document=document, server=server, line=line, who=who,
            intake=intake, days=days, alerts=alerts, outbox=outbox,
        )  # fmt: skip
        line.close()
    assert station.shelf.day(DAY) == document
    assert not intake.wanted(DAY)


def offer(pc, day, document):
    """Let the centre offer one document."""
    stands = {"days": [{"day": day.isoformat(), "counter": 999, "revision": 9, "sha256": ""}]}
    pc.server.answers[f"{OWN}days"] = json_answer(stands, ETag='"1"')
    raw = document if isinstance(document, dict) else json.loads(canonical_json(document))
    pc.server.answers[f"{OWN}days/{day.isoformat()}"] = json_answer({"document": raw, "links": {}})


@pytest.mark.parametrize(
    "answer",
    [
        answer_of(b"<html>Dang nhap Wi-Fi</html>", kind="text/html"),
        answer_of(b"[]"),
        answer_of(b'{"days": [{"day": "hom nay", "counter": 1}]}'),
        answer_of(b'{"days": {"a": 1}}'),
        answer_of(b"{" * 100_000),
        answer_of(b'{"days": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        answer_of(b"\xff\xfe"),
        answer_of(b"", status="302 Found", Location="http://127.0.0.1:1/"),
        answer_of(b"{}", status="404 Not Found"),
        answer_of(b"{}", Content_Encoding="gzip"),
    ],
    ids=["page", "list", "no date", "no list", "torn", "deep", "no text", "redirect", "not found", "packed"],
)
def test_what_is_no_list_of_days_is_refused_by_name(pc, answer):
    pc.server.answers[f"{OWN}days"] = answer

    with pytest.raises(Refused, match="can't be one"):
        pc.days.look()


@pytest.mark.parametrize("status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "429 X"])
def test_a_centre_that_fails_is_asked_again_later(pc, status):
    pc.server.answers[f"{OWN}days"] = answer_of(b"<h1>nginx</h1>", status=status, kind="text/html")

    with pytest.raises(OutsideFailed, match=f"HTTP {status[:3]}"):
        pc.days.look()


def test_an_answer_without_end_is_cut_off(pc, monkeypatch):
    monkeypatch.setattr("scheduler.communes.agent.line._MOST_BYTES", 100_000)
    pc.server.answers[f"{OWN}days"] = lambda _: [answer_of(b"", length=""), *repeat(b" " * 10_000, 50)]

    with pytest.raises(Refused, match="longer than the 100,000 bytes"):
        pc.days.look()


@pytest.mark.parametrize("length", [10, 10_000])
def test_an_answer_shorter_or_longer_than_it_says_is_none(pc, length):
    pc.server.answers[f"{OWN}days"] = answer_of(b'{"days": []}', length=length)

    with pytest.raises(SchedulerError):
        pc.days.look()


@pytest.mark.parametrize("form", ["scheduler-day/0", "scheduler-day/2", "", None])
def test_a_day_of_another_format_is_refused_by_name_though_it_is_signed(pc, form):
    tomorrow = DAY + timedelta(days=1)
    raw = json.loads(canonical_json(signed(pc.station.document([], day=tomorrow, counter=999), pc.station.key)))
    offer(pc, tomorrow, {**raw, "format": form})

    with pytest.raises(Refused, match="format"):
        pc.days.look()

    assert pc.station.shelf.days() == (DAY,)


def test_a_day_without_a_signature_is_refused_by_name(pc):
    tomorrow = DAY + timedelta(days=1)
    offer(pc, tomorrow, pc.station.document([], day=tomorrow, counter=999))

    with pytest.raises(Refused, match="signature"):
        pc.days.look()

    assert pc.intake.counter_of(tomorrow) == 0


def test_one_bad_day_keeps_no_good_one_away(pc):
    good, bad = DAY + timedelta(days=1), DAY + timedelta(days=2)
    offer(pc, bad, {"format": "scheduler-day/0"})
    offer(pc, good, signed(pc.station.document([], day=good, counter=999), pc.station.key))
    stands = [{"day": d.isoformat(), "counter": 999} for d in (bad, good)]
    pc.server.answers[f"{OWN}days"] = json_answer({"days": stands})

    with pytest.raises(Refused, match="format"):
        pc.days.look()

    assert pc.station.shelf.days() == (DAY, good)


@pytest.mark.parametrize("orders", [None, {}, [1], [{"format": "scheduler-emergency/0"}], [None]])
def test_what_is_no_emergency_is_refused_and_the_shelf_has_none(pc, orders):
    pc.server.answers[f"{OWN}emergencies"] = json_answer({"orders": orders})

    with pytest.raises(Refused):
        pc.alerts.look()

    assert pc.station.shelf.orders() == ((), ())


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"answers": [{"boot_id": "ffff", "sequence": 1, "verdict": "accepted"}]}),
        json_answer({"answers": [{"boot_id": None, "sequence": "1", "verdict": "accepted"}, 7]}),
        json_answer({"answers": "all"}),
        json_answer({}, status="500 X"),
        answer_of(b"OK", kind="text/html"),
    ],
)
def test_answers_to_what_was_never_sent_leave_every_entry_in_the_outbox(pc, answer):
    from scheduler.playout.cueing import cues
    from scheduler.playout.journal import Journal
    from scheduler.timekeeping import ClockKind

    journal = Journal(pc.station.shelf.journal_path, STATION, ClockKind.SYSTEM, sync=False)
    journal.end(journal.begin(cues(pc.document, (), ("mp3",))[0][0], NOW, 1.0, 0), 1000, NOW, 0)
    pc.server.answers[f"{OWN}as-run"] = answer

    with pytest.raises(SchedulerError):
        pc.outbox.carry(pc.line)

    assert len(pc.outbox.waiting()) == 1


def test_what_is_here_is_told_again_until_the_centre_takes_it(pc):
    pc.server.answers[f"{OWN}fetched"] = json_answer({}, status="404 Not Found")

    with pytest.raises(OutsideFailed, match="HTTP 404"):
        tell_fetched(pc.line, {DAY: 1})


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({"host": "huyen.example"}, "can't prove that it is the district"),
        ({"begins": 300, "ends": 400}, "this PC's date is wrong"),
        ({"begins": -400, "ends": -300}, "this PC's date is wrong"),
    ],
    ids=["other machine", "date too early", "date too late"],
)
def test_a_certificate_that_does_not_hold_says_what_to_do_and_nothing_is_sent(tmp_path, station, made, says):
    shown, authority = certificate(tmp_path, **made)
    with standing_in(shown) as server:
        who = Enrolled(STATION, station.public, server.url, "token")
        line = Line(who, ssl.create_default_context(cafile=str(authority)))

        with pytest.raises(OutsideFailed, match=says):
            line.get("days")

        line.close()
        assert server.asked == []


def test_a_certificate_of_an_unknown_authority_is_no_proof_and_a_known_one_is(tmp_path, station):
    shown, authority = certificate(tmp_path)
    with standing_in(shown) as server:
        server.answers[f"{OWN}days"] = json_answer({"days": []})
        who = Enrolled(STATION, station.public, server.url, "token")
        known = Line(who, ssl.create_default_context(cafile=str(authority)))
        strange = Line(who, ssl.create_default_context())

        answer = known.get("days")
        with pytest.raises(OutsideFailed, match="can't prove that it is the district"):
            strange.get("days")

        known.close()
        strange.close()
    assert answer.status == 200


@pytest.mark.parametrize("years", [-6, 3])
def test_a_clock_that_is_years_off_is_noted_and_airings_are_marked(tmp_path, station, years):
    theirs = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    mine, state = theirs + timedelta(days=365 * years), LinkState(tmp_path)
    with standing_in() as server:
        server.answers[f"{OWN}days"] = json_answer({"days": []}, Date=format_datetime(theirs, usegmt=True))
        line = Line(Enrolled(STATION, station.public, server.url, "token"), heard=state.heard, now=lambda: mine)

        line.get("days")

        line.close()
    assert state.link.clock_doubted
    assert read_link(tmp_path).offset == timedelta(days=-365 * years, seconds=0.5)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_a_disk_that_fails_is_told_in_words_and_the_way_goes_on(tmp_path, station, error):
    steps, state = [], LinkState(tmp_path)
    who = Enrolled(STATION, station.public, "http://127.0.0.1:1", "token")
    quick = lambda _: Backoff(0.001, 0.002)  # noqa: E731 - one argument of many
    crew = Crew(tmp_path, who, AgentSettings(), shelving.shelf_of(tmp_path), state, lambda: NOW, quick)

    def step():
        steps.append(read_link(tmp_path).problems)
        if len(steps) == 3:
            crew.stop()
            return 0.0
        raise error

    crew._keep("sounds", step, Backoff(0.001, 0.002))
    crew.close()

    assert "Không ghi được vào đĩa" in steps[1]["sounds"].says["vi"]
    assert read_link(tmp_path).problems == {}
    assert isinstance(steps[1]["sounds"].since.date(), date)
