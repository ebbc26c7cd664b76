"""`config.toml` → validated settings; every mistake at once, with its place."""

import difflib
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler.messages import LANGUAGES, Message, WrongUse
from scheduler.settings import (
    INPUT_FORM,
    RENDERINGS,
    Airtime,
    Certainty,
    Emergency,
    Newsroom,
    Office,
    Playout,
    Settings,
    Severity,
    Studio,
    Traffic,
    Urgency,
    Web,
)
from scheduler.timekeeping import STATION_ZONE
from scheduler.tomlcheck import Mistakes, Table, read_toml

Word = TypeVar("Word", Severity, Urgency, Certainty)


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
    top.known(
        ("station", "newsroom", "studio", "traffic", "playout", "emergency", "airtime", "office", "web", "storage")
    )
    station = top.table("station")
    station.known(("zone", "language"))
    storage = top.table("storage")
    storage.known(("database", "audio", "heads", "backups", "backups_kept"))
    settings = Settings(
        zone=_zone(station),
        language=station.text("language", "vi", LANGUAGES),
        database_url=_database_url(storage),
        audio_folder=storage.text("audio", "audio_out"),
        heads_folder=storage.text("heads", "heads"),
        backups_folder=storage.text("backups", "backups"),
        backups_kept=storage.whole_in("backups_kept", 14, 1, 3650),
        newsroom=_newsroom(top.table("newsroom")),
        studio=_studio(top.table("studio")),
        traffic=_traffic(top.table("traffic")),
        playout=_playout(top.table("playout")),
        emergency=_emergency(top.table("emergency")),
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
        voices=table.texts("voices") if "voices" in table.values else default.voices,
        region=cast(
            "Literal['', 'north', 'central', 'south']", table.text("region", "", ("", "north", "central", "south"))
        ),
        piper_voice=table.text("piper_voice", ""),
        edge_voice=table.text("edge_voice", ""),
        fpt_voice=table.text("fpt_voice", ""),
        viettel_voice=table.text("viettel_voice", ""),
        tries=table.whole_in("tries", default.tries, 1, 10),
        back_off_seconds=table.number_in("back_off_seconds", default.back_off_seconds, 0, 60),
        circuit_failures=table.whole_in("circuit_failures", default.circuit_failures, 1, 100),
        circuit_minutes=table.number_in("circuit_minutes", default.circuit_minutes, 0.1, 1440),
        words_per_minute=table.whole_in("words_per_minute", default.words_per_minute, 80, 200),
        renderings=_renderings(table, default.renderings),
        loudness_lufs=table.number_in("loudness_lufs", default.loudness_lufs, -31, -10),
        true_peak_dbtp=table.number_in("true_peak_dbtp", default.true_peak_dbtp, -9, -1),
        connect_timeout_seconds=table.number_in("connect_timeout_seconds", 5.0, 0.1, 120),
        read_timeout_seconds=table.number_in("read_timeout_seconds", 20.0, 0.1, 600),
        audio_months=table.whole_in("audio_months", default.audio_months, 0, 600),
    )


def _renderings(table: Table, default: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(table.texts("renderings", default)))
    unknown = [name for name in names if name not in RENDERINGS]
    for name in unknown:
        near = difflib.get_close_matches(name, RENDERINGS, 1, 0.5)
        hint = near[0] if near else ", ".join(RENDERINGS)
        table.wrong("renderings", Message("config.not_among", {"value": name, "near": hint}))
    if not unknown and all(name.startswith("opus") for name in names):
        table.wrong("renderings", Message("config.no_rendering_for_players"))
    return names


def _traffic(table: Table) -> Traffic:
    default = Traffic()
    table.known(
        (
            "days_published",
            "days_visible",
            "days_planned",
            "earliest_start",
            "early_window",
            "quiet_hours",
            "quiet_window",
        )
    )
    return Traffic(
        days_published=table.whole_in("days_published", default.days_published, 1, 31),
        days_visible=table.whole_in("days_visible", default.days_visible, 1, 31),
        days_planned=table.whole_in("days_planned", default.days_planned, 1, 62),
        earliest_start_minute=table.minute_of_day("earliest_start", "05:00"),
        early_window=cast(
            "Literal['warning', 'refusal']",
            table.text("early_window", default.early_window, ("warning", "refusal")),
        ),
        quiet_minutes=table.spans_of_day("quiet_hours"),
        quiet_window=cast(
            "Literal['warning', 'refusal']",
            table.text("quiet_window", default.quiet_window, ("warning", "refusal")),
        ),
    )


def _playout(table: Table) -> Playout:
    default = Playout()
    table.known(Playout.__slots__)
    return Playout(
        device=table.text("device", default.device),
        icecast_url=_mount(table),
        icecast_user=table.text("icecast_user", default.icecast_user),
        icecast_kbit=table.whole_in("icecast_kbit", default.icecast_kbit, 16, 160),
        inputs=_inputs(table.table("inputs")),
        silence_guard_seconds=table.number_in("silence_guard_seconds", default.silence_guard_seconds, 0, 600),
        after_emergency=cast("Literal['owe', 'resume']", table.text("after_emergency", "owe", ("owe", "resume"))),
        emergency_reach_seconds=table.number_in("emergency_reach_seconds", default.emergency_reach_seconds, 5, 3600),
    )


def _mount(table: Table) -> str:
    """Return the address of a mount: a server and a path, without its password."""
    url = table.text("icecast_url", "")
    parts = urlsplit(url)
    if parts.password:
        table.wrong("icecast_url", Message("config.secret_in_config", {"variable": "SCHEDULER_ICECAST_PASSWORD"}))
    elif url and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path in {"", "/"} or parts.query):
        table.wrong("icecast_url", Message("config.want_mount", {"value": url}))
    return url


def _inputs(table: Table) -> tuple[tuple[str, str], ...]:
    found = tuple((source, table.text(source, "")) for source in table.values)
    for source, place in found:
        if place and not INPUT_FORM.fullmatch(place):
            table.wrong(source, Message("config.want_input", {"value": place}))
    return found


def _emergency(table: Table) -> Emergency:
    default = Emergency()
    table.known(Emergency.__slots__)
    areas = table.table("areas")
    return Emergency(
        cap_senders=table.texts("cap_senders", default.cap_senders),
        cap_severity=_one_of(table, "cap_severity", default.cap_severity),
        cap_urgency=_one_of(table, "cap_urgency", default.cap_urgency),
        cap_certainty=_one_of(table, "cap_certainty", default.cap_certainty),
        cap_no_area=cast("Literal['refuse', 'all']", table.text("cap_no_area", "refuse", ("refuse", "all"))),
        areas=tuple((code, areas.texts(code)) for code in areas.values),
    )


def _one_of(table: Table, key: str, default: Word) -> Word:
    kind, value = type(default), table.text(key, default.value, type(default))
    return kind(value) if value in set(kind) else default


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
    return Web(
        host=table.text("host", "127.0.0.1"),
        port=table.whole_in("port", 8023, 1024, 65535),
        address=_address(table),
        trusted_proxies=_proxies(table),
        plain_http=table.flag("plain_http", default=False),
        access_log=table.flag("access_log", default=False),
        sound_links=_location(table, "sound_links", schemes=("", "https", "http")),
        accel_redirect=_location(table, "accel_redirect", schemes=("",)),
    )


def _location(table: Table, key: str, schemes: tuple[str, ...]) -> str:
    """Return where a web server has something: a path with a slash at both ends, a host before it where one may be."""
    place = table.text(key, "")
    parts = urlsplit(place)
    fits = re.fullmatch(r"/([\w.~-]+/)+", parts.path, re.ASCII) and not parts.query and not parts.fragment
    if place and (not fits or parts.scheme not in schemes or bool(parts.scheme) != bool(parts.netloc)):
        table.wrong(key, Message("config.want_location", {"value": place}))
    return place


def _address(table: Table) -> str:
    """Return the address that communes type, without a slash at its end."""
    address = table.text("address", "").rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"https", "http"} or not parts.netloc or parts.path or parts.query):
        table.wrong("address", Message("config.want_address", {"value": address}))
    return address


def _proxies(table: Table) -> tuple[str, ...]:
    found = table.texts("trusted_proxies", ())
    for one in found:
        try:
            ip_network(one)
        except ValueError:
            table.wrong("trusted_proxies", Message("config.want_proxy", {"value": one}))
    return found
