"""Windows day by day: what is changed, what is refused, and that no door lets two windows meet."""

from datetime import date, timedelta

import pytest
from moments import NOW
from test_network_file import GROUND, window

from scheduler.administration import accounts, windowing
from scheduler.administration.network import export_network, import_network
from scheduler.administration.network_values import ExceptionEntry
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.messages import Refused
from scheduler.records.account import Role
from scheduler.records.slot import PublishedDay
from scheduler.settings import Settings, Traffic
from scheduler.timekeeping import broadcast_day

TODAY = broadcast_day(NOW)
DAY = TODAY + timedelta(days=3)
WEEKDAY = DAY.isoweekday()


@pytest.fixture
def station(house, administrator):
    """A station with a window on every morning and one on the evening of DAY's weekday; changes of its days."""
    text = GROUND + window(extra="tune_seconds = 90") + window("chieu", "17:00", extra=f"weekdays = [{WEEKDAY}]")
    import_network(house, text, "mang.toml", administrator, NOW)

    def change(kind="cancelled", starts=None, minutes=None, window="sang", day=DAY, by=administrator):
        entry = ExceptionEntry("mot", window, day, kind, starts, minutes, "có tang")
        return windowing.change_day(house, entry, by, NOW)

    return change


def test_a_change_of_a_day_is_kept_once_and_stands_in_the_exported_file(house, station):
    first, again = station(), station()

    assert (first.changed, again.changed) == (True, False)
    assert [(e.day, e.kind, e.reason) for e in windowing.changed_days(house, "mot")] == [(DAY, "cancelled", "có tang")]
    assert 'kind = "cancelled"' in export_network(house)


def test_a_later_change_of_the_day_takes_the_earlier_ones_place(house, station):
    station("cancelled")

    station("moved", 6 * 60)

    assert [e.kind for e in windowing.changed_days(house)] == ["moved"]


def test_a_restored_day_is_as_usual_and_restoring_again_does_nothing(house, station, administrator):
    station()

    done = [windowing.restore_day(house, "mot", "sang", DAY, administrator, NOW).changed for _ in range(2)]

    assert done == [True, False]
    assert windowing.changed_days(house) == ()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "moved", "starts": 17 * 60 + 29}, "overlaps chieu"),
        ({"kind": "extra", "starts": 16 * 60 + 31}, "overlaps chieu"),
        ({"kind": "extra", "starts": 17 * 60, "window": "chieu"}, "overlaps chieu"),
        ({"kind": "moved", "minutes": 24 * 60}, "overlaps chieu"),
        ({"kind": "extra", "starts": 1439, "minutes": 360, "window": "chieu"}, "overlaps sang"),
        ({"kind": "moved", "minutes": 1}, "need 90 seconds"),
        ({"window": "trua"}, "has chieu, sang"),
        ({"window": "chieu", "day": DAY + timedelta(days=1)}, "doesn't run"),
        ({"day": TODAY - timedelta(days=1)}, "is over"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_is_kept(house, station, given, told):
    with pytest.raises(Refused, match=told):
        station(**given)

    assert windowing.changed_days(house) == ()


@pytest.mark.parametrize("starts", [17 * 60 + 30, 16 * 60 + 30])
def test_ends_that_touch_are_no_overlap(station, starts):
    assert station("extra", starts).changed


def test_a_day_cannot_be_restored_into_a_window_that_has_come_since(house, station, administrator):
    station("cancelled", window="chieu")
    station("extra", 17 * 60 + 10)

    with pytest.raises(Refused, match="overlaps"):
        windowing.restore_day(house, "mot", "chieu", DAY, administrator, NOW)


def test_early_and_quiet_hours_are_told_or_by_setting_refused(house, station, administrator):
    warned = station("moved", 4 * 60)
    strict = Settings(traffic=Traffic(quiet_minutes=((11 * 60, 13 * 60),), quiet_window="refusal"))
    object.__setattr__(house, "settings", strict)

    with pytest.raises(Refused, match="hours that are refused"):
        station("moved", 12 * 60)

    assert [w.id for w in warned.warnings] == ["network.early_warning"]
    assert [e.starts_minute for e in windowing.changed_days(house)] == [4 * 60]


def test_a_published_day_says_that_players_need_a_new_revision(house, station, administrator):
    with house.database.writing() as session:
        row = {"revision": 1, "counter": 1, "provisional": False, "content_sha256": "", "document": "{}"}
        session.add(PublishedDay(station_id=1, day=DAY, written_at=NOW, written_by=administrator, **row))

    assert station().published


def test_only_operators_and_the_station_s_own_commune_change_its_days(house, station):
    with house.database.writing() as session:
        office = accounts.ensure(session, "office", NOW, (Role.OFFICE,))
        operator = accounts.ensure(session, "operator", NOW, (Role.OPERATOR,))

    with pytest.raises(Refused, match="office"):
        station(by=office)

    assert station(by=operator).changed


def test_the_window_commands_speak_and_say_what_is_next(tmp_path, capsys):
    def command(*words):
        return run(scheduler, ["--lang", "en", "--home", str(tmp_path), *words])

    (tmp_path / "mang.toml").write_text(GROUND + window(), encoding="utf-8")
    command("init", "--sample-day", "2023-07-10")
    command("network", "import", str(tmp_path / "mang.toml"))
    capsys.readouterr()

    codes = [
        command("window", "move", "mot", "sang", "2023-07-12", "04:30", "--reason", "họp dân"),
        command("window", "extra", "mot", "sang", "2023-07-13", "25:00", "--reason", "x"),
        command("window", "list"),
        command("window", "restore", "mot", "sang", "2023-07-12"),
        command("window", "list"),
    ]

    out, err = capsys.readouterr()
    assert codes == [0, 2, 0, 0, 0]
    assert "moved to 04:30" in out
    assert "Run `scheduler plan`" in out
    assert "04:30  –        họp dân" in out
    assert "runs as usual again" in out
    assert "No day differs." in out
    assert "“25:00” is no time of the day" in err
    assert "before" in err or "earlier" in err
    assert date(2023, 7, 12).isoformat() in out
