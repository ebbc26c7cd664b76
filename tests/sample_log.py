"""A small log with every difficulty once: a cut, an emergency, a late start, a correction, two reporters of one airing,
an airing outside the plan, a missed slot, a relay, and a station that reported nothing.

The network: the district radio "huyen", the communes "nghia-hai" (which relays the district from 05:30 to 05:36) and
"nghia-lac" (unreported). Days: 2023-07-10 and 2023-07-11. Figures by hand stand in the tests that use it.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from scheduler.daysheet import DayDocument, RelayBlock, SheetSlot, SheetWindow, canonical_json
from scheduler.timekeeping import ClockKind, at

MONDAY, TUESDAY = date(2023, 7, 10), date(2023, 7, 11)
AFTER = datetime(2023, 7, 12, 1, 0, tzinfo=UTC)
"""When both days are over."""

A, B, K = ("BT-A", "CCHC-04", "tin"), ("BT-B", "CCHC-08", "bai"), ("BT-K", "KHAC", "thong_bao")
STATIONS = ("huyen", "nghia-hai", "nghia-lac")

SLOTS = {
    "h1": ("huyen", MONDAY, 330, A, 120),
    "h2": ("huyen", MONDAY, 333, B, 180),
    "h3": ("huyen", MONDAY, 337, K, 60),
    "h4": ("huyen", TUESDAY, 330, A, 120),
    "n1": ("nghia-hai", MONDAY, 1020, A, 120),
    "n2": ("nghia-hai", MONDAY, 1023, B, 180),
    "n3": ("nghia-hai", TUESDAY, 1020, A, 120),
    "l1": ("nghia-lac", MONDAY, 1020, A, 120),
}
"""Code → station, day, minute of the day, bulletin, seconds."""


def as_run(sequence, slot, seconds=None, /, *, late_seconds=0, outcome="played", reason="", **changes):
    """What a player's journal says about a slot."""
    from scheduler.airtime.intake import AsRun

    station, day, minute, (code, topic, _), planned = SLOTS[slot]
    entry = AsRun(
        station=station,
        boot_id=f"boot-{station}",
        sequence=sequence,
        slot=slot,
        bulletin=code,
        topic=topic,
        klass="ordinary",
        role="slot",
        rendering_sha256=f"{code}-rendering",
        revision=1,
        started_at=at(day, minute) + timedelta(seconds=late_seconds),
        milliseconds=1000 * (planned if seconds is None else seconds),
        outcome=outcome,
        reason=reason,
        voice="espeak/vi",
        clock=ClockKind.SIMULATED,
        clock_trusted=True,
    )
    return replace(entry, **changes)


def journal():
    """The journals of both players that told anything."""
    emergency = {"role": "emergency", "bulletin": "KC-1", "slot": "", "klass": "emergency", "revision": 0}
    return (
        as_run(1, "h1", role="tune", slot="", bulletin=""),
        as_run(2, "h1"),
        as_run(3, "h2", 100, outcome="cut", reason="khan_cap"),
        as_run(4, "h2", 30, late_seconds=100, **emergency),
        as_run(5, "h3"),
        as_run(6, "h4", late_seconds=120),
        as_run(1, "n1"),
        as_run(2, "n2"),
        as_run(3, "n3", 0, outcome="not_played", reason="mat_dien"),
    )


def words():
    """What a person entered about nghia-hai: n2 was cut short, n1 was heard, and a notice went out by itself."""
    from scheduler.airtime.intake import Word
    from scheduler.records.airing import AiringOutcome
    from scheduler.records.audio import VoiceKind

    said = {"station": "nghia-hai", "clock": ClockKind.SIMULATED}
    return (
        Word(
            started_at=at(MONDAY, 1023), milliseconds=150_000, bulletin="BT-B", slot="n2", corrects=2,
            outcome=AiringOutcome.CUT, reason="mat_dien", **said,
        ),
        Word(started_at=at(MONDAY, 1020), milliseconds=120_000, bulletin="BT-A", slot="n1", **said),
        Word(started_at=at(MONDAY, 331), milliseconds=30_000, bulletin="BT-K", voice_kind=VoiceKind.LIVE, **said),
    )  # fmt: skip


def fill_network(house, by, slots=None, stations=STATIONS, make_document=None):
    """Write a network, the bulletins, the published slots and the day documents into a house; by default this one's."""
    from scheduler.records.audio import Rendering, Take, VoiceKind
    from scheduler.records.bulletin import Approval, Bulletin, BulletinState
    from scheduler.records.slot import PublishedDay, Slot, SlotState
    from scheduler.records.station import Station, StationKind, Window
    from scheduler.records.unit import Unit

    slots, make_document = slots or SLOTS, make_document or document
    when = at(MONDAY, 0)
    written = {"written_at": when, "written_by": by}
    with house.database.writing() as session:

        def add(row):
            session.add(row)
            session.flush()
            return row.id

        names = {"huyen": "Huyện Nghĩa Hưng", "nghia-hai": "Xã Nghĩa Hải", "nghia-lac": "Xã Nghĩa Lạc"}
        ids, windows, bulletins = {}, {}, {}
        for n, code in enumerate(stations):
            unit = add(
                Unit(code=f"u{n}", name=names.get(code, code), kind="xa", valid_from=date(2021, 1, 1), **written)
            )
            kind = StationKind.COMMUNE if n else StationKind.DISTRICT
            ids[code] = add(Station(code=code, name=f"Đài {names.get(code, code)}", kind=kind, unit_id=unit, **written))
            shape = {"weekdays": "1234567", "starts_minute": 330, "minutes": 800, "tune_seconds": 0}
            rest = {"opening_seconds": 0, "closing_seconds": 0, "gap_seconds": 0}
            windows[code] = add(
                Window(station_id=ids[code], code="ca-ngay", name="Cả ngày", **shape, **rest, **written)
            )
        for code, topic, genre in (A, B, K):
            bulletin = Bulletin(
                code=code, source_key=code, state=BulletinState.APPROVED, title=f"=Tin {code}", topic=topic,
                genre=genre, author="Phòng Nội vụ", **written,
            )  # fmt: skip
            bulletins[code] = add(bulletin)
            sound = {"size_bytes": 1, "milliseconds": 1000, "loudness_lufs": -16.0, "true_peak_dbtp": -1.5, **written}
            take = add(
                Take(
                    bulletin_id=bulletins[code], script_sha256="s", sha256=f"{code}-take", voice="espeak/vi",
                    voice_version="1", voice_kind=VoiceKind.SYNTHETIC, words_per_minute=120, **sound,
                )
            )  # fmt: skip
            add(Rendering(take_id=take, profile="loa", format="mp3", sha256=f"{code}-rendering", **sound))
            approval = add(
                Approval(
                    bulletin_id=bulletins[code], version_number=1, text_sha256="t", script_sha256="s", take_id=take,
                    take_sha256=f"{code}-take", submitted_at=when, submitted_by=by, approved_at=when, approved_by=by,
                )
            )  # fmt: skip
            bulletin.approval_id = approval
            bulletins[code] = (bulletins[code], approval, take)
        for code, (station, day, minute, (bulletin, _, _), seconds) in slots.items():
            bulletin_id, approval, take = bulletins[bulletin]
            add(
                Slot(
                    code=code, station_id=ids[station], window_id=windows[station], day=day,
                    starts_at=at(day, minute), milliseconds=seconds * 1000, bulletin_id=bulletin_id,
                    approval_id=approval, take_id=take, state=SlotState.PUBLISHED, **written,
                )
            )  # fmt: skip
        for counter, (station, day) in enumerate(sorted({(s, d) for s, d, *_ in slots.values()}), 1):
            content = canonical_json(make_document(station, day, counter)).decode()
            add(
                PublishedDay(
                    station_id=ids[station], day=day, revision=1, counter=counter, provisional=False,
                    content_sha256="c", document=content, **written,
                )
            )  # fmt: skip


def document(station, day, counter):
    """The day document of a station; only nghia-hai relays the district, on Monday morning."""
    relays = ()
    if (station, day) == ("nghia-hai", MONDAY):
        relays = (RelayBlock(at(day, 330), 360_000, "huyen"), RelayBlock(at(day, 350), 360_000, "VOV1"))
    window = SheetWindow("ca-ngay", "Cả ngày", at(day, 330), 48_000_000, 0, relays, None, None, None)
    slots = tuple(
        SheetSlot(code, "ca-ngay", at(d, m), s * 1000, b[0], b[0], b[1], "ordinary", "espeak/vi", ())
        for code, (of, d, m, b, s) in SLOTS.items()
        if (of, d) == (station, day)
    )
    return DayDocument(station, station, day, 1, counter, False, True, (window,), slots, ())


def fill(house, by):
    """Write everything: the network, what both players journalled, and what the person entered."""
    from scheduler.airtime import desk
    from scheduler.records.airing import AiringSource

    fill_network(house, by)
    desk.carry_in(house, journal(), AiringSource.PLAYER, by, AFTER)
    for word in words():
        desk.enter(house, word, AiringSource.PAGE, by, AFTER)
