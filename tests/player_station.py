"""A station's day out of synthetic MP3: frames of the loudspeaker profile with nothing but a number in them."""

from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scheduler.daysheet import (
    DayDocument,
    EmergencyOrder,
    RelayBlock,
    RenderingRef,
    SheetSlot,
    SheetWindow,
    Sound,
    signed,
)
from scheduler.playout.entries import read_whole
from scheduler.playout.journal import Journal
from scheduler.playout.outputs.mp3file import LOA_FRAME, FileOutput
from scheduler.playout.player import Player
from scheduler.playout.shelf import Shelf
from scheduler.timekeeping import SimulatedClock, at

DAY = date(2023, 7, 10)
STATION = "nghia-hai"
OTHER = "nghia-hung"


def mp3(milliseconds: int, number: int, header: bytes = LOA_FRAME, frame_bytes: int = 144) -> bytes:
    """Return an MP3 of whole 24 ms frames behind an ID3 tag; every frame's body says `number`."""
    tag = b"ID3\x03\x00\x00\x00\x00\x00\x14" + bytes(20)
    body = number.to_bytes(4, "big") * (frame_bytes // 4 - 1)
    return tag + (header + body) * -(-milliseconds // 24)


class PlayerStation:
    """One station: its shelf, keys, output file, and a player as often as it is started."""

    def __init__(self, root, station=STATION):
        self.root = root
        self.station = station
        self.key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
        self.public = self.key.public_key()
        self.shelf = Shelf(root / "shelf")
        self.out = root / "out" / "day.mp3"

    def rendering(self, milliseconds, number=1):
        kept = self.shelf.store.put_bytes(mp3(milliseconds, number), "mp3")
        return RenderingRef("loa", "mp3", kept.sha256, kept.size_bytes, -(-milliseconds // 24) * 24)

    def slot(self, name, minute, milliseconds=60_000, *, number=1, window="sang", **other):
        fields = {
            "id": name,
            "window": window,
            "starts_at": at(DAY, minute),
            "milliseconds": milliseconds,
            "bulletin": f"BT-{name}",
            "title": f"Bản tin {name}",
            "topic": "CN01",
            "klass": "ordinary",
            "voice": "espeak/vi",
            "renderings": (self.rendering(milliseconds, number),),
        }
        return SheetSlot(**{**fields, **other})

    def sound(self, role, milliseconds, number):
        return Sound(role, milliseconds, (self.rendering(milliseconds, number),))

    def window(self, code="sang", minute=300, minutes=30, *, relays=(), sounds=True):
        return SheetWindow(
            code=code,
            name=code,
            starts_at=at(DAY, minute),
            milliseconds=minutes * 60_000,
            gap_milliseconds=4_000,
            relays=tuple(RelayBlock(at(DAY, m), length * 60_000, "VOV") for m, length in relays),
            tune=self.sound("tune", 12_000, 101) if sounds else None,
            opening=self.sound("opening", 6_000, 102) if sounds else None,
            closing=self.sound("closing", 6_000, 103) if sounds else None,
        )

    def document(self, slots, windows=None, counter=1, **other):
        fields = {
            "station": self.station,
            "station_name": "Nghĩa Hải",
            "day": DAY,
            "revision": counter,
            "counter": counter,
            "provisional": False,
            "demo": True,
            "windows": tuple(windows if windows is not None else [self.window()]),
            "slots": tuple(slots),
            "recalls": (),
        }
        return DayDocument(**{**fields, **other})

    def publish(self, slots, windows=None, counter=1, **other):
        document = signed(self.document(slots, windows, counter, **other), self.key)
        self.shelf.put_day(document, self.public)
        return document

    def order(self, issued_at, *, milliseconds=20_400, repeat=1, gap=5_000, minutes=30, name="KC-1", **other):
        fields = {
            "id": name,
            "title": "Cảnh báo",
            "stations": (self.station,),
            "issued_at": issued_at,
            "expires_at": issued_at + timedelta(minutes=minutes),
            "repeat": repeat,
            "gap_milliseconds": gap,
            "milliseconds": milliseconds,
            "drill": False,
            "voice": "espeak/vi",
            "renderings": (self.rendering(milliseconds, 999),),
        }
        return signed(EmergencyOrder(**{**fields, **other}), self.key)

    def put_order(self, order):
        return self.shelf.put_order(order, self.public)

    def start(self, now=None, *, heartbeat_seconds=1e9, output=None, clock=None, resumes=False):
        """Return a new player process, at `now` or where the journal of the last one ends."""
        before = read_whole(self.shelf.journal_path)
        clock = clock or SimulatedClock(now or before.last_at or at(DAY, 0))
        journal = Journal(self.shelf.journal_path, self.station, clock.kind, sync=False)
        output = output or FileOutput(self.out, before.mark)
        self.output = output
        self.clock = clock
        return Player(
            self.station,
            self.shelf,
            output,
            journal,
            clock,
            self.public,
            heartbeat_seconds=heartbeat_seconds,
            poll_seconds=None,
            resumes=resumes,
        )

    def play_day(self, **start):
        player = self.start(**start)
        player.run(at(DAY, 24 * 60))
        self.output.close()
        return self.entries()

    def entries(self):
        return read_whole(self.shelf.journal_path).entries

    def slots(self):
        return {e.slot: e for e in self.entries() if e.slot}


def ms(moment: datetime, minute: float) -> int:
    """Return milliseconds between a minute of the day and a moment."""
    return round((moment - at(DAY, minute)).total_seconds() * 1000)
