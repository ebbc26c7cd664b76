"""Start accuracy and gaps of what really came out: a station of 100 slots, to a sound card and to an Icecast mount.

The real player plays real day documents on the real clock; the recording decides. Each sound is noise that no other
slot has, found again by correlation; the path's constant latency is the median of all starts. Every tenth slot's file
is missing or damaged: what the journal calls aired must be in the recording, and nothing else may be.
"""

import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import imageio_ffmpeg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import hearing
from benchmarks.figures import Figure
from scheduler.daysheet import DayDocument, RenderingRef, SheetSlot, SheetWindow, signed
from scheduler.files import Kept
from scheduler.playout.entries import Result
from scheduler.playout.journal import Journal, read_journal
from scheduler.playout.outputs import Output
from scheduler.playout.outputs.icecast import IcecastOutput
from scheduler.playout.outputs.soundcard import SoundCardOutput
from scheduler.playout.outputs.source import Mount
from scheduler.playout.player import Player
from scheduler.playout.shelf import Shelf
from scheduler.timekeeping import SystemClock, broadcast_day

SLOTS = 100
FAULTY_EVERY = 10
"""So many slots have one more among them whose file is missing or damaged, by turns."""

APART_SECONDS = 2.3
SOUND_SECONDS = 1.5
MEDIAN_MILLISECONDS = 30.0
WORST_MILLISECONDS = 150.0
ALIKE = 0.5
"""From here on a sound is there: MP3 leaves 0.9 of it, another noise 0.1."""

PASSWORD = "hackme"
_SEARCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording says of a station: errors of starts in milliseconds, and counts."""

    errors: tuple[float, ...]
    holes: int
    aired_not_heard: int
    heard_not_aired: int
    missed: int


class Station:
    """A station whose slots begin shortly, every few seconds.

    Args:
        root: its folder.
        slots: how many have a sound.
        faulty_every: so many have one more among them that has none.
    """

    def __init__(self, root: Path, slots: int, faulty_every: int) -> None:
        self.shelf = Shelf(root / "shelf")
        self.key = Ed25519PrivateKey.generate()
        self.sounds: list[hearing.Samples] = []
        self._kept: list[Kept] = []
        for number in range(slots + slots // faulty_every):
            data = hearing.as_mp3(hearing.noise(number, SOUND_SECONDS))
            whole = hearing.decoded(data)  # the coder's own silence in front is left out, and what the slot cuts
            self.sounds.append(whole[hearing.RATE // 10 : round((SOUND_SECONDS - 0.1) * hearing.RATE)])
            self._kept.append(self.shelf.store.put_bytes(data, "mp3"))
        faulty = range(faulty_every // 2, len(self._kept), faulty_every + 1)
        for turn, number in enumerate(faulty):
            path = self.shelf.store.path(self._kept[number].sha256, "mp3")
            if turn % 2:
                path.chmod(0o600)
                path.write_bytes(b"damaged" + path.read_bytes()[7:])
            else:
                path.unlink()
        self.starts: list[datetime] = []

    def publish(self, now: datetime) -> None:
        """Sign a day whose first slot begins in two seconds."""
        first = (now + timedelta(seconds=2)).replace(microsecond=0)
        self.starts = [first + timedelta(milliseconds=round(n * APART_SECONDS * 1000)) for n in range(len(self._kept))]
        length = round(APART_SECONDS * 1000 * (len(self._kept) + 5))
        window = SheetWindow("w", "w", first - timedelta(seconds=1), length, 0, (), None, None, None)
        slots = tuple(self._slot(n, start) for n, start in enumerate(self.starts))
        day: date = broadcast_day(now)
        document = DayDocument("bench", "Bench", day, 1, 1, False, True, (window,), slots, ())  # noqa: FBT003 - not provisional, sample data
        self.shelf.put_day(signed(document, self.key), self.key.public_key())

    def play(self, output: Output) -> None:
        """Play what was published, to its end."""
        clock = SystemClock()
        journal = Journal(self.shelf.journal_path, "bench", clock.kind)
        player = Player("bench", self.shelf, output, journal, clock, self.key.public_key())
        player.run(self.starts[-1] + timedelta(seconds=APART_SECONDS))

    def judge(self, recording: hearing.Samples) -> Heard:
        """Compare the journal with a recording."""
        entries = {e.slot: e for e in read_journal(self.shelf.journal_path) if e.slot}
        begun = self._begun(recording)
        found = {}
        for n, sound in enumerate(self.sounds):
            planned = (self.starts[n] - self.starts[0]).total_seconds() + begun
            low = max(0, round((planned - _SEARCH_SECONDS) * hearing.RATE))
            piece = recording[low : low + len(sound) + round(2 * _SEARCH_SECONDS * hearing.RATE)]
            second, alike = hearing.find(sound, piece)
            if alike >= ALIKE:
                found[n] = (low / hearing.RATE + second, planned)
        latency = median(at - planned for at, planned in found.values()) if found else 0.0
        aired = {n for n in range(len(self.sounds)) if entries[f"s{n}"].outcome is Result.PLAYED}
        holes = sum(hearing.has_hole(self.sounds[n], recording, at) for n, (at, _) in found.items())
        errors = tuple(abs(at - planned - latency) * 1000 for at, planned in found.values())
        return Heard(errors, holes, len(aired - found.keys()), len(found.keys() - aired), len(self.sounds) - len(aired))

    def _begun(self, recording: hearing.Samples) -> float:
        """Return about where in the recording the first slot was due, by the first sound that is found."""
        for n, sound in enumerate(self.sounds[:3]):
            second, alike = hearing.find(sound, recording[: 40 * hearing.RATE])
            if alike >= ALIKE:
                return second - (self.starts[n] - self.starts[0]).total_seconds()
        raise RuntimeError("none of the first sounds is in the recording")

    def _slot(self, number: int, start: datetime) -> SheetSlot:
        kept, length = self._kept[number], round(SOUND_SECONDS * 1000)
        ref = RenderingRef("loa", "mp3", kept.sha256, kept.size_bytes, length)
        return SheetSlot(f"s{number}", "w", start, length, f"BT-{number}", f"{number}", "CN01", "ordinary", "x", (ref,))


def by_sound_card(root: Path, slots: int, faulty_every: int) -> Heard:
    """Play to a null sink and record its monitor; needs `null_sink` around it."""
    station = Station(root, slots, faulty_every)
    file = root / "recorded.raw"
    output = SoundCardOutput()
    with hearing.recording(hearing.from_sink("air.monitor"), file):
        time.sleep(1)
        station.publish(datetime.now(UTC))
        station.play(output)
        output.close()
        time.sleep(1)
    return station.judge(hearing.heard(file))


def by_icecast(root: Path, slots: int, faulty_every: int) -> Heard:
    """Play to an Icecast of our own and listen to it."""
    station = Station(root, slots, faulty_every)
    file = root / "recorded.raw"
    with hearing.icecast(hearing.free_port(), PASSWORD) as url:
        mount = Mount(f"{url}/air.mp3", password=PASSWORD)
        output = IcecastOutput(mount, Path(imageio_ffmpeg.get_ffmpeg_exe()), 64)
        time.sleep(2)
        with hearing.recording(hearing.from_mount(mount.url), file):
            time.sleep(2)
            station.publish(datetime.now(UTC))
            station.play(output)
            time.sleep(3)
            output.close()
            time.sleep(1)
    return station.judge(hearing.heard(file))


def play_both(slots: int, faulty_every: int) -> dict[str, Heard]:
    """Play to both at the same time.

    Raises:
        RuntimeError: one of them could not be played; its own words went to stderr.
    """
    found: dict[str, Heard] = {}
    ways = {"sound card": by_sound_card, "Icecast": by_icecast}
    with tempfile.TemporaryDirectory() as folder, hearing.null_sink():

        def play(name: str) -> None:
            root = Path(folder) / name
            root.mkdir()
            found[name] = ways[name](root, slots, faulty_every)

        threads = [threading.Thread(target=play, args=(name,)) for name in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if len(found) < len(ways):
        raise RuntimeError(f"not played: {', '.join(ways.keys() - found.keys())}")
    return found


def run() -> list[Figure]:
    """Play 100 slots to both."""
    found = play_both(SLOTS, FAULTY_EVERY)
    return [figure for name, heard in sorted(found.items()) for figure in _figures(name, heard)]


def _figures(name: str, heard: Heard) -> list[Figure]:
    beside = f"{len(heard.errors)} slots found, {heard.missed} missed"
    return [
        Figure(f"{name}: start error, median", median(heard.errors), "ms", beside, None, MEDIAN_MILLISECONDS),
        Figure(f"{name}: start error, worst", max(heard.errors), "ms", beside, None, WORST_MILLISECONDS),
        Figure(f"{name}: gaps inside bulletins", heard.holes, "", "", None, 0),
        Figure(f"{name}: aired rows not heard", heard.aired_not_heard, "", "", None, 0),
        Figure(f"{name}: missed rows heard", heard.heard_not_aired, "", "", None, 0),
    ]
