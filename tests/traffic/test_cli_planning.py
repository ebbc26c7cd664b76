"""The plan on the command line: asked about, shown before it is written, changed by name."""

import json
from datetime import date

import pytest
from traffic_house import NOW

from scheduler.records.bulletin import Bulletin

pytestmark = pytest.mark.slow

WEEK = ("--from", "2023-07-10", "--to", "2023-07-16")


@pytest.fixture
def home(sample_home):
    """Three stations; BT-1 fits, BT-2 is longer than every window."""
    sample_home.bulletin("BT-1", wanted_airings=7, most_airings=7)
    sample_home.bulletin("BT-2", 1_800_000, audience=("huyen",))
    return sample_home


def test_a_dry_run_shows_the_changes_and_writes_nothing(scheduler_at, home):
    code, out, _ = scheduler_at("plan", *WEEK, "--dry-run")

    assert code == 0
    assert "21 added, 0 moved (0 to another window), 0 removed." in out
    assert "a new bulletin" in out
    assert "Nothing is written yet" in out
    assert home.slots() == []


def test_on_a_terminal_a_plan_that_disturbs_is_asked_about(scheduler_at, home, monkeypatch):
    scheduler_at("plan", *WEEK)
    home.change(Bulletin, 1, valid_until=date(2023, 7, 12))  # what was planned after it has to go
    before = home.slots()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda *_text, **_given: False)

    code, out, _ = scheduler_at("plan", *WEEK)

    assert code == 0
    assert "The plan stays as it was" in out
    assert home.slots() == before


def test_a_plan_that_was_agreed_to_and_has_become_another_one_is_refused(home):
    from traffic_house import MONDAY, SUNDAY

    from scheduler.messages import Refused
    from scheduler.traffic import desk as traffic

    seen = traffic.propose(home.house, MONDAY, SUNDAY, home.by, NOW)
    home.bulletin("BT-3")

    with pytest.raises(Refused, match="would be another one"):
        traffic.plan(home.house, MONDAY, SUNDAY, home.by, NOW, agreed=seen.fingerprint)
    assert traffic.plan(home.house, MONDAY, SUNDAY, home.by, NOW).changed


def test_why_names_the_reason_and_what_helps_in_vietnamese_first(scheduler_at):
    scheduler_at("plan", *WEEK)

    code, out, _ = scheduler_at("plan", "why", "BT-2", *WEEK, lang="vi")

    assert code == 0
    assert "dài hơn mọi khoảng trống" in out
    assert "thêm 5 phút vào khung giờ" in out or "rút ngắn bản tin" in out


def test_why_as_json_is_a_value_for_programs(scheduler_at):
    scheduler_at("plan", *WEEK)

    _, out, _ = scheduler_at("plan", "why", "BT-2", *WEEK, "--json")

    [line] = json.loads(out)["not_placed"]
    assert (line["station"], line["reason"]["id"], line["value"]["bulletin"]) == (
        "huyen",
        "traffic.reason_too_long",
        "BT-2",
    )
    assert line["places"] >= 1


def test_why_of_what_has_all_it_wants_and_of_what_there_is_none(scheduler_at):
    scheduler_at("plan", *WEEK)

    assert "Every wanted airing of BT-1" in scheduler_at("plan", "why", "BT-1", *WEEK)[1]
    assert "There is no bulletin “BT-9”" in scheduler_at("plan", "why", "BT-9", *WEEK)[2]
    assert "There is no station" in scheduler_at("plan", "why", "BT-1", "--station", "xa-la", *WEEK)[2]


def test_missed_targets_come_with_their_bound(scheduler_at, home):
    home.target("huyen", 100_000)

    code, out, _ = scheduler_at("plan", *WEEK, "--explain", "--json")

    [target] = json.loads(out)["why"]["targets"]
    assert code == 0
    assert (target["station"], target["topic"], target["reachable"]) == ("huyen", "*", False)
    assert target["planned"] <= target["bound"] < target["target"]


def test_a_published_day_is_changed_by_name_and_one_at_a_time(scheduler_at, home):
    scheduler_at("plan", *WEEK)
    scheduler_at("publish", *WEEK)
    home.bulletin("BT-3", must_air=True, wanted_airings=7, most_airings=7)

    code, out, _ = scheduler_at("publish", "huyen", "--change", "2023-07-11", "--reason", "bão số 3")
    wrong, _, err = scheduler_at("publish", "--change", "2023-07-11", "--reason", "bão số 3")

    assert (code, wrong) == (0, 2)
    assert "revision 2" in out
    assert "one day of one station" in err


def test_a_withdrawal_with_its_correction_is_told_as_one_json_value(scheduler_at, home):
    scheduler_at("plan", *WEEK)
    scheduler_at("publish", *WEEK)
    home.bulletin("BT-3", klass="priority")

    code, out, _ = scheduler_at("bulletin", "withdraw", "BT-1", "--reason", "sai", "--correction", "BT-3", "--json")

    told = json.loads(out)
    assert code == 0
    assert [m["code"] for m in told["moved"]] == ["BT-1"]
    assert told["schedule"]["slots"] == 21
    assert {c["bulletin"] for c in told["schedule"]["corrections"]} == {"BT-3"}
