"""`config.toml` → validated settings of the machine and the office; every mistake at once.

The network (units, stations, windows, targets) lives in the database; secrets stand in the environment or in
`secrets.toml`, never here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler.messages import LANGUAGES, Message, WrongUse
from scheduler.timekeeping import STATION_ZONE
from scheduler.tomlcheck import Mistakes, Table, read_toml


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


@dataclass(frozen=True, slots=True)
class Studio:
    """How takes are voiced and mastered.

    Attributes:
        voices: the chain, first that works: "espeak" is embedded, "google" is online (gTTS).
        words_per_minute: speed of the embedded voice, 80 to 200.
        loudness_lufs: integrated loudness of every rendering, LUFS.
        true_peak_dbtp: the limiter's ceiling, dBTP.
        connect_timeout_seconds: for online voices.
        read_timeout_seconds: for online voices.
    """

    voices: tuple[str, ...] = ("espeak",)
    words_per_minute: int = 120
    loudness_lufs: float = -16.0
    true_peak_dbtp: float = -1.5
    connect_timeout_seconds: float = 5.0
    read_timeout_seconds: float = 20.0


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
    """

    days_published: int = 2
    days_visible: int = 7
    days_planned: int = 14
    earliest_start_minute: int = 5 * 60
    early_window: Literal["warning", "refusal"] = "warning"


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
    """

    host: str = "127.0.0.1"
    port: int = 8023


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `config.toml` says, checked; defaults where it is silent.

    Attributes:
        zone: the stations' time zone.
        language: of screens and papers, "vi" or "en".
        database_url: `sqlite:///FILE` (relative to the home folder) or a PostgreSQL URL.
        audio_folder: the store of takes and renderings, relative to the home folder.
    """

    zone: ZoneInfo = STATION_ZONE
    language: str = "vi"
    database_url: str = "sqlite:///scheduler.db"
    audio_folder: str = "audio_out"
    newsroom: Newsroom = Newsroom()
    studio: Studio = Studio()
    traffic: Traffic = Traffic()
    airtime: Airtime = Airtime()
    office: Office = Office()
    web: Web = Web()


def read_settings(text: str, name: str = "config.toml") -> Settings:
    """Return the settings that a config file's text gives.

    Args:
        text: TOML.
        name: the file as the user knows it, for its mistakes.

    Raises:
        WrongUse: not TOML, or mistakes; all of them are in `details`, each with its place.
    """
    mistakes = Mistakes(name, text)
    top = Table(mistakes, "", read_toml(name, text))
    top.known(("station", "newsroom", "studio", "traffic", "airtime", "office", "web", "storage"))
    station = top.table("station")
    station.known(("zone", "language"))
    storage = top.table("storage")
    storage.known(("database", "audio"))
    settings = Settings(
        zone=_zone(station),
        language=station.text("language", "vi", LANGUAGES),
        database_url=_database_url(storage),
        audio_folder=storage.text("audio", "audio_out"),
        newsroom=_newsroom(top.table("newsroom")),
        studio=_studio(top.table("studio")),
        traffic=_traffic(top.table("traffic")),
        airtime=_airtime(top.table("airtime")),
        office=_office(top.table("office")),
        web=_web(top.table("web")),
    )
    mistakes.stop()
    return settings


def load_settings(path: Path) -> Settings:
    """Return the settings of a config file; the defaults when there is none.

    Raises:
        WrongUse: see `read_settings`, or it is not UTF-8 text.
    """
    if not path.exists():
        return Settings()
    try:
        return read_settings(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        raise WrongUse("config.not_text", file=path.name) from error


def _zone(table: Table) -> ZoneInfo:
    name = table.text("zone", "Asia/Ho_Chi_Minh")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        table.wrong("zone", Message("config.bad_zone", {"zone": name}))
        return STATION_ZONE


def _database_url(table: Table) -> str:
    url = table.text("database", "sqlite:///scheduler.db")
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        table.wrong("database", Message("config.bad_url"))
    elif urlsplit(url).password:
        table.wrong("database", Message("config.secret_in_config", {"variable": "SCHEDULER_DATABASE"}))
    return url


def _newsroom(table: Table) -> Newsroom:
    table.known(("region", "early_days_mung", "four_eyes"))
    return Newsroom(
        region=cast("Literal['north', 'south']", table.text("region", "north", ("north", "south"))),
        early_days_mung=table.flag("early_days_mung", default=True),
        four_eyes=table.flag("four_eyes", default=True),
    )


def _studio(table: Table) -> Studio:
    default = Studio()
    table.known(Studio.__slots__)
    return Studio(
        voices=table.texts("voices", default.voices),
        words_per_minute=table.whole_in("words_per_minute", default.words_per_minute, 80, 200),
        loudness_lufs=table.number_in("loudness_lufs", default.loudness_lufs, -31, -10),
        true_peak_dbtp=table.number_in("true_peak_dbtp", default.true_peak_dbtp, -9, -1),
        connect_timeout_seconds=table.number_in("connect_timeout_seconds", 5.0, 0.1, 120),
        read_timeout_seconds=table.number_in("read_timeout_seconds", 20.0, 0.1, 600),
    )


def _traffic(table: Table) -> Traffic:
    default = Traffic()
    table.known(("days_published", "days_visible", "days_planned", "earliest_start", "early_window"))
    return Traffic(
        days_published=table.whole_in("days_published", default.days_published, 1, 31),
        days_visible=table.whole_in("days_visible", default.days_visible, 1, 31),
        days_planned=table.whole_in("days_planned", default.days_planned, 1, 62),
        earliest_start_minute=table.minute_of_day("earliest_start", "05:00"),
        early_window=cast(
            "Literal['warning', 'refusal']",
            table.text("early_window", default.early_window, ("warning", "refusal")),
        ),
    )


def _airtime(table: Table) -> Airtime:
    default = Airtime()
    table.known(Airtime.__slots__)
    return Airtime(
        on_time_seconds=table.number_in("on_time_seconds", default.on_time_seconds, 0, 3600),
        cut_tolerance_seconds=table.number_in("cut_tolerance_seconds", default.cut_tolerance_seconds, 0, 60),
    )


def _office(table: Table) -> Office:
    default = Office()
    table.known(Office.__slots__)
    return Office(
        superior=table.text("superior", default.superior),
        issuer=table.text("issuer", default.issuer),
        number_code=table.text("number_code", default.number_code),
        place=table.text("place", default.place),
        addressed_to=table.text("addressed_to", default.addressed_to),
        signer_title=table.text("signer_title", default.signer_title),
        recipients=table.texts("recipients", default.recipients),
    )


def _web(table: Table) -> Web:
    table.known(Web.__slots__)
    return Web(host=table.text("host", "127.0.0.1"), port=table.whole_in("port", 8023, 1024, 65535))
