"""The settings of the machine and the office, with their defaults: what `config.toml` may say.

The network (units, stations, windows, targets) lives in the database; secrets stand in the environment or in
`secrets.toml`, never here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.timekeeping import STATION_ZONE


@dataclass(frozen=True, slots=True)
class Newsroom:
    """How text is read and approved.

    Attributes:
        region: whose speech: "north" or "south"; one an installation.
        early_days_mung: say "mùng" for days 1 to 10.
        four_eyes: the approver must be another person than the submitter.
    """

    region: Literal["north", "south"] = "north"
    early_days_mung: bool = True
    four_eyes: bool = True


RENDERINGS = ("loa", "loa-23", "loa-16", "horn", "opus-24", "opus-16")
"""Names of what can be made of a take; see studio.profiles."""


@dataclass(frozen=True, slots=True)
class Studio:
    """How takes are voiced and mastered.

    Attributes:
        voices: the chain, first that works: "espeak" is embedded, "piper" needs a voice file, "google" (gTTS), "edge",
            "fpt" and "viettel" are online; None is Google, then the embedded voice, on sample data that one alone.
        region: whose speech the voices have: "north", "central", "south"; "" is the newsroom's.
        piper_voice: which voice file, when there are several.
        edge_voice: which of the service's voices; "" is the region's, as for the next two.
        fpt_voice: the same.
        viettel_voice: the same.
        tries: questions to an online voice for one sentence.
        back_off_seconds: before the second question; doubled each time.
        circuit_failures: in a row, after which an online voice is left alone.
        circuit_minutes: for so long at first; doubled while it still fails.
        words_per_minute: speed of the embedded voice, 80 to 200.
        renderings: profiles in which every take is rendered, of `RENDERINGS`; a player takes the first it can play.
        loudness_lufs: integrated loudness of every take, and of renderings whose profile doesn't say otherwise, LUFS.
        true_peak_dbtp: the limiter's ceiling, dBTP.
        connect_timeout_seconds: for online voices.
        read_timeout_seconds: for online voices.
        audio_months: calendar months after its last airing from which on a take's audio may go; 0 keeps everything.
    """

    voices: tuple[str, ...] | None = None
    region: Literal["", "north", "central", "south"] = ""
    piper_voice: str = ""
    edge_voice: str = ""
    fpt_voice: str = ""
    viettel_voice: str = ""
    tries: int = 3
    back_off_seconds: float = 1.0
    circuit_failures: int = 3
    circuit_minutes: float = 5.0
    words_per_minute: int = 120
    renderings: tuple[str, ...] = ("loa",)
    loudness_lufs: float = -16.0
    true_peak_dbtp: float = -1.5
    connect_timeout_seconds: float = 5.0
    read_timeout_seconds: float = 20.0
    audio_months: int = 6


@dataclass(frozen=True, slots=True)
class Traffic:
    """How far ahead is planned and what hours are allowed.

    Attributes:
        days_published: days whose documents are final.
        days_visible: days whose documents exist; those beyond `days_published` are provisional.
        days_planned: days that a plan covers.
        earliest_start_minute: minutes after midnight before which a window is too early (Decree 49/2024 as one ward
            paraphrased it says 05:30; villages differ, so it is a setting).
        early_window: "warning" or "refusal" for a window before it.
        quiet_minutes: spans of quiet hours, minutes after midnight; one may reach past midnight.
        quiet_window: "warning" or "refusal" for a window that reaches into quiet hours.
    """

    days_published: int = 2
    days_visible: int = 7
    days_planned: int = 14
    earliest_start_minute: int = 5 * 60
    early_window: Literal["warning", "refusal"] = "warning"
    quiet_minutes: tuple[tuple[int, int], ...] = ()
    quiet_window: Literal["warning", "refusal"] = "warning"


INPUT_FORM = re.compile(r"(?:(avfoundation|dshow|openal|oss|pulse):|(?:https?|rtmp|rtp|rtsp|srt|udp)://)(.+)")
"""An input of a relay block: a device of a kind that our ffmpeg can listen to, or an address."""


@dataclass(frozen=True, slots=True)
class Playout:
    """Where a station is played to.

    Attributes:
        device: a part of the sound card's name; "" is the system's default.
        icecast_url: `http://host:8000/{station}.mp3`; "{station}" stands for the code. "" for none. The password is a
            secret, see administration.keys.
        icecast_user: who the server knows as its source.
        icecast_kbit: of the stream, a second.
        inputs: (source of relay blocks, address or device) that a relay block switches through.
        silence_guard_seconds: silence in our own time that nobody planned, after which the window's tune fills what is
            left of it; 0 leaves it silent.
        after_emergency: what becomes of a bulletin that an emergency cut: "owe" it whole (a makegood), or "resume" it
            where it was cut, as long as it still ends before the next thing begins.
        emergency_reach_seconds: a station where an emergency isn't on air after so long must be telephoned.
    """

    device: str = ""
    icecast_url: str = ""
    icecast_user: str = "source"
    icecast_kbit: int = 48
    inputs: tuple[tuple[str, str], ...] = ()
    silence_guard_seconds: float = 10.0
    after_emergency: Literal["owe", "resume"] = "owe"
    emergency_reach_seconds: float = 60.0


class Severity(StrEnum):
    """How grave, in the words of CAP 1.2; the gravest first."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Urgency(StrEnum):
    """How soon to act, the soonest first."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure, the surest first."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Emergency:
    """Which messages of others (CAP 1.2) break in.

    Attributes:
        cap_senders: whose, as they call themselves in `sender`; nobody's by default.
        cap_severity: at least so grave.
        cap_urgency: at least so soon.
        cap_certainty: at least so sure.
        cap_no_area: a message that names no area at all is for "all" stations, or is refused.
        areas: (a sender's code of an area, or "name:code", and the codes of our units or stations that it stands for).
    """

    cap_senders: tuple[str, ...] = ()
    cap_severity: Severity = Severity.SEVERE
    cap_urgency: Urgency = Urgency.EXPECTED
    cap_certainty: Certainty = Certainty.LIKELY
    cap_no_area: Literal["refuse", "all"] = "refuse"
    areas: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Airtime:
    """How the log is judged.

    Attributes:
        on_time_seconds: a start up to so much later than planned is on time.
        cut_tolerance_seconds: an airing shorter than its slot by more than this was cut.
    """

    on_time_seconds: float = 60.0
    cut_tolerance_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Office:
    """What stands on the office's papers (Decree 30/2020, appendix I); number, date and signature stay blank."""

    superior: str = "ỦY BAN NHÂN DÂN HUYỆN NGHĨA HƯNG"
    issuer: str = "PHÒNG VĂN HÓA VÀ THÔNG TIN"
    number_code: str = "BC-VHTT"
    place: str = "Nghĩa Hưng"
    addressed_to: str = "Ủy ban nhân dân huyện Nghĩa Hưng"
    signer_title: str = "TRƯỞNG PHÒNG"
    recipients: tuple[str, ...] = ("Như trên", "Lưu: VT, VHTT")


@dataclass(frozen=True, slots=True)
class Web:
    """Where pages are served.

    Attributes:
        host: address to bind; loopback unless told otherwise.
        port: TCP port, 1024 to 65535.
        address: what communes type to reach it, `https://…` without a path; "" when it has none yet.
        trusted_proxies: addresses whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; nobody's by default.
        plain_http: answer other machines without TLS, too; passwords and tokens then go over the wire as they are.
        access_log: write a line for each answer into the program's log, secrets masked.
        sound_links: where a web server in front serves sounds by signed, expiring links: `/am-thanh/` or a whole
            address; "" when nobody does. The secret that both know is no setting, see administration.keys.
        accel_redirect: nginx's internal location over the store of sounds, `/_am-thanh/`, which then sends what the
            program has allowed; "" when the program sends it itself.
    """

    host: str = "127.0.0.1"
    port: int = 8023
    address: str = ""
    trusted_proxies: tuple[str, ...] = ()
    plain_http: bool = False
    access_log: bool = False
    sound_links: str = ""
    accel_redirect: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `config.toml` says, checked; defaults where it is silent.

    Attributes:
        zone: the stations' time zone.
        language: of screens and papers, "vi" or "en".
        database_url: `sqlite:///FILE` (relative to the home folder) or a PostgreSQL URL.
        audio_folder: the store of takes and renderings, relative to the home folder.
        heads_folder: where the timetable puts each day's signed heads, relative to the home folder or absolute.
        backups_folder: where the timetable puts backups, relative to the home folder or absolute.
        backups_kept: how many of them are kept; the oldest go first.
    """

    zone: ZoneInfo = STATION_ZONE
    language: str = "vi"
    database_url: str = "sqlite:///scheduler.db"
    audio_folder: str = "audio_out"
    heads_folder: str = "heads"
    backups_folder: str = "backups"
    backups_kept: int = 14
    newsroom: Newsroom = Newsroom()
    studio: Studio = Studio()
    traffic: Traffic = Traffic()
    playout: Playout = Playout()
    emergency: Emergency = Emergency()
    airtime: Airtime = Airtime()
    office: Office = Office()
    web: Web = Web()

    @property
    def voice_region(self) -> Literal["north", "central", "south"]:
        """Whose speech the voices have: the studio's region, else the newsroom's."""
        return self.studio.region or self.newsroom.region
