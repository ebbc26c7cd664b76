"""A log of 40 rows over three days that has everything once: a correction, a makegood, a cut, an emergency, relays
assumed and confirmed, two reporters of one airing, live readings off the plan, a merger, and a silent station.

`ROWS` is the log as it comes in: station, day, time, bulletin, seconds, and what is special about it. The figures that
the tests expect were added up by hand from this table.
"""

from datetime import date, timedelta

from sample_log import A, B, K, fill_network

from scheduler.daysheet import DayDocument, RelayBlock, SheetSlot, SheetWindow
from scheduler.timekeeping import ClockKind, at

D1, D2, D3 = (date(2023, 7, n) for n in (10, 11, 12))
AFTER = at(date(2023, 7, 13), 480)
STATIONS = ("huyen", "xa-a", "xa-b", "xa-d")
ABOUT = {"A": A, "B": B, "K": K}

ROWS = """
huyen 10 05:30:00 A 120
huyen 10 05:33:00 B 100 cut khan_cap
huyen 10 05:34:40 E  30 emergency
huyen 10 11:30:00 B 180
huyen 10 17:00:00 A 120
huyen 10 17:03:00 K  60
huyen 11 05:30:00 A 120
huyen 11 05:33:00 B 180
huyen 11 11:30:00 B 180
huyen 11 17:00:00 A   0 not_played mat_dien
huyen 11 17:03:00 K  60
huyen 12 05:30:00 A 120
huyen 12 05:33:00 B 180
huyen 12 11:30:00 B 180
huyen 12 17:00:00 A 120
huyen 12 17:03:00 K  60
huyen 12 18:00:00 A 120 makegood
xa-a  10 05:50:00 K  60
xa-a  10 17:00:00 A 120
xa-a  10 17:03:00 B 180
xa-a  10 17:07:00 K  60
xa-a  11 05:50:00 K  60
xa-a  11 17:00:00 A 120
xa-a  11 17:03:00 B 180
xa-a  11 17:07:00 K  60
xa-a  12 05:50:00 K  60
xa-a  12 17:00:00 A 120
xa-a  12 17:03:00 B 180
xa-a  12 17:07:00 K  60
xa-b  10 11:30:00 K  60
xa-b  10 17:00:00 A 120
xa-b  10 17:03:00 B 180
xa-b  11 11:30:00 K  60
xa-b  11 17:00:00 A 120
xa-b  11 17:03:00 B 180
huyen 12 11:35:00 -  45 read
xa-a  10 17:03:00 B 150 corrects=3 mat_dien
xa-a  11 17:00:10 A 118 form
xa-a  12 05:30:00 A 110 relay
xa-b  11 10:00:00 -  90 read
"""

UNREPORTED = tuple((f"d{n}", day) for n, day in enumerate((D1, D2, D3)))
"""Slots of xa-d, of which nothing ever came."""


def lines():
    """Yield station, day, minute and second, bulletin's letter, seconds, and the words behind."""
    for line in ROWS.split("\n"):
        if line:
            station, day, clock, letter, seconds, *words = line.split()
            hour, minute, second = (int(x) for x in clock.split(":"))
            yield station, date(2023, 7, int(day)), (60 * hour + minute, second), letter, int(seconds), words


def moment(day, clock):
    return at(day, clock[0]) + timedelta(seconds=clock[1])


def slots():
    """The plan: whatever a player told of, at its full length; and what nobody told of."""
    found = {}
    for station, day, clock, letter, _, words in lines():
        if letter in ABOUT and not {"form", "relay", "read"} & set(words) and not any("=" in w for w in words):
            found[f"{station}/{day:%d}/{clock[0]}"] = (station, day, clock[0], ABOUT[letter], FULL[letter])
    return found | {code: ("xa-d", day, 1020, A, 120) for code, day in UNREPORTED}


FULL = {"A": 120, "B": 180, "K": 60}


def document(station, day, counter):
    """Xa-a relays the district every morning from 05:30 to 05:36."""
    relays = (RelayBlock(at(day, 330), 360_000, "huyen"),) if station == "xa-a" else ()
    window = SheetWindow("ca-ngay", "Cả ngày", at(day, 330), 48_000_000, 0, relays, None, None, None)
    here = tuple(
        SheetSlot(code, "ca-ngay", at(d, m), s * 1000, b[0], b[0], b[1], "ordinary", "espeak/vi", ())
        for code, (of, d, m, b, s) in slots().items()
        if (of, d) == (station, day)
    )
    return DayDocument(station, station, day, 1, counter, False, True, (window,), here, ())


def fill(house, by):
    """Bring the network and the 40 rows into a house."""
    from sqlmodel import select

    from scheduler.airtime import desk
    from scheduler.airtime.intake import AsRun, Word
    from scheduler.records.airing import AiringOutcome, AiringSource
    from scheduler.records.audio import VoiceKind
    from scheduler.records.unit import Unit, UnitSuccessor

    fill_network(house, by, slots(), STATIONS, document)
    with house.database.writing() as session:
        ids = {u.code: u.id for u in session.exec(select(Unit))}
        session.add(UnitSuccessor(unit_id=ids["u2"], successor_id=ids["u1"], from_day=D3, note="from memory"))
    numbers = dict.fromkeys(STATIONS, 0)
    entries, words_said = [], []
    for station, day, clock, letter, seconds, words in lines():
        code, topic, _ = ABOUT.get(letter, ("", "CCHC-04", ""))
        spoken = {"form", "relay", "read"} & set(words) or any("=" in w for w in words)
        if not spoken:
            numbers[station] += 1
            emergency = "emergency" in words
            outcome = next((w for w in words if w in ("cut", "not_played")), "played")
            entries.append(
                AsRun(
                    station=station, boot_id=f"boot-{station}", sequence=numbers[station],
                    slot="" if emergency else f"{station}/{day:%d}/{clock[0]}", bulletin="KC-1" if emergency else code,
                    topic="KHAC" if emergency else topic, klass="emergency" if emergency else "ordinary",
                    role="emergency" if emergency else "slot", rendering_sha256=f"{code}-rendering", revision=1,
                    started_at=moment(day, clock), milliseconds=1000 * seconds, outcome=outcome,
                    reason=words[-1] if outcome != "played" else "", voice="espeak/vi", clock=ClockKind.SIMULATED,
                    clock_trusted=True,
                )
            )  # fmt: skip
            continue
        corrects = next((int(w.removeprefix("corrects=")) for w in words if "=" in w), 0)
        words_said.append(
            Word(
                station=station, started_at=moment(day, clock), milliseconds=1000 * seconds, bulletin=code, topic=topic,
                slot=f"{station}/{day:%d}/{clock[0]}" if corrects or "form" in words else "", relay="relay" in words,
                outcome=AiringOutcome.CUT if corrects else AiringOutcome.AIRED, reason=words[-1] if corrects else "",
                voice_kind=VoiceKind.LIVE if "read" in words else VoiceKind.SYNTHETIC, corrects=corrects,
                clock=ClockKind.SIMULATED,
            )
        )  # fmt: skip
    desk.carry_in(house, entries, AiringSource.PLAYER, by, AFTER)
    for word in words_said:
        desk.enter(house, word, AiringSource.FORM, by, AFTER)
