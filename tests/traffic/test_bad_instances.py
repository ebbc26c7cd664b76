"""What is wrong with an instance is named, by its place; a plan is made where one can be; nothing hangs."""

import copy
import json
import math

import pytest
from planning_cases import broken_rules, outside

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.traffic.instances import to_problem
from scheduler.traffic.problem import Plan, PlannedAiring

DAY = 86_400


def small():
    """A hand-made instance: one station, three days of one window of 20 minutes, two bulletins."""
    windows = [{"id": f"d{n}", "start": n * DAY + 18_000, "end": n * DAY + 19_200, "fixed": []} for n in range(3)]
    bulletin = {
        "id": "B1",
        "topic": "T1",
        "duration_s": 120,
        "priority": 2,
        "valid": [0, 3 * DAY],
        "targets": ["*"],
        "repeats": 2,
        "repeats_max": 4,
        "min_gap_s": 3600,
        "max_per_day": 1,
        "must": False,
    }
    return {
        "format": "bcs-instance/1",
        "name": "small",
        "seed": 1,
        "tz": "Asia/Ho_Chi_Minh",
        "day0": "2026-09-01",
        "days": 3,
        "rules": {"open_s": 8, "sep_s": 5, "close_s": 7},
        "topics": ["T1"],
        "shares": {"T1": 1.0},
        "calendars": {"c": {"windows": windows, "quiet_daily": [], "closed_days": []}},
        "groups": {"all": ["S1"]},
        "stations": [{"id": "S1", "calendar": "c", "target_s": 200, "shares": None, "lost": []}],
        "bulletins": [bulletin, bulletin | {"id": "B2", "targets": ["g:all"]}],
        "makegoods": [],
        "previous": None,
    }


def changed(path, value):
    """The small instance with one field changed; a path such as "bulletins.0.duration_s"."""
    data = copy.deepcopy(small())
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at = data
    for step in way:
        at = at[step]
    at[last] = value
    return data


def broken(data, plan):
    """The rules that a plan breaks; the outside judge's bounds would take minutes for so many airings."""
    airings = tuple(PlannedAiring(*row) for row in plan["airings"])
    return broken_rules(to_problem(data), Plan("", airings))


@pytest.fixture
def solved(tmp_path, capsys):
    """Solves an instance on the command line: exit code, plan (None without one), all that was said."""

    def call(instance, lang="en"):
        file, output = tmp_path / "in.json", tmp_path / "out.json"
        file.write_text(instance if isinstance(instance, str) else json.dumps(instance), encoding="utf-8")
        code = run(scheduler, ["--lang", lang, "plan", "solve", str(file), "-o", str(output)])
        said = capsys.readouterr()
        return code, json.loads(output.read_text(encoding="utf-8")) if output.exists() else None, said.out + said.err

    return call


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("bulletins.0.duration_s", -5, "bulletins[0].duration_s"),
        ("bulletins.0.duration_s", math.nan, "bulletins[0].duration_s"),
        ("bulletins.0.duration_s", math.inf, "bulletins[0].duration_s"),
        ("bulletins.0.duration_s", 30.5, "bulletins[0].duration_s"),
        ("bulletins.0.duration_s", 10**30, "bulletins[0].duration_s"),
        ("bulletins.0.duration_s", "60", "bulletins[0].duration_s"),
        ("bulletins.0.duration_s", True, "bulletins[0].duration_s"),
        ("bulletins.0.duration_s", None, "bulletins[0].duration_s"),
        ("bulletins.0.priority", 0, "bulletins[0].priority"),
        ("bulletins.0.priority", 6, "bulletins[0].priority"),
        ("bulletins.0.repeats", -1, "bulletins[0].repeats"),
        ("bulletins.0.repeats", 9, "bulletins[0].repeats_max: 4"),
        ("bulletins.0.min_gap_s", -1, "bulletins[0].min_gap_s"),
        ("bulletins.0.valid", [0], "bulletins[0].valid"),
        ("bulletins.0.valid", [math.nan, 5], "bulletins[0].valid"),
        ("bulletins.0.targets", ["S9"], "“S9”"),
        ("bulletins.0.targets", ["g:none"], "“g:none”"),
        ("bulletins.0.targets", [5], "bulletins[0].targets"),
        ("bulletins.0.targets", "S1", "bulletins[0].targets"),
        ("bulletins.0.must", "yes", "bulletins[0].must"),
        ("bulletins.0.class", "urgent", "“urgent”"),
        ("bulletins.0.id", "B2", "“B2” is there twice"),
        ("bulletins.0.id", "", "bulletins[0].id"),
        ("bulletins.0", [], "bulletins[0]"),
        ("bulletins", {}, "bulletins"),
        ("stations.0.calendar", "x", "“x”"),
        ("stations.0.target_s", -1, "stations[0].target_s"),
        ("stations.0.target_s", math.nan, "stations[0].target_s"),
        ("stations.0.shares", {"T1": math.nan}, "stations[0].shares.T1"),
        ("stations.0.shares", {"T1": 1.5}, "stations[0].shares.T1"),
        ("stations.0.lost", [[5, 5]], "stations[0].lost[0]"),
        ("stations.0.lost", [5], "stations[0].lost[0]"),
        ("stations.0.declined", ["B9"], "“B9”"),
        ("stations.0.pins", [{"bulletin": "B9", "day": 0, "window": "d0"}], "“B9”"),
        ("stations.0.pins", [{"bulletin": "B1", "day": 0}], "stations[0].pins[0].window"),
        ("stations.0.credit", {"T1": -1}, "stations[0].credit.T1"),
        ("groups", {"all": ["S7"]}, "“S7”"),
        ("rules.sep_s", -1, "rules.sep_s"),
        ("days", 0, "days"),
        ("days", 10**6, "days"),
        ("calendars.c.windows.0.end", 18_000, "calendars.c.windows[0]"),
        ("calendars.c.windows.0.end", 3 * DAY, "calendars.c.windows[0]"),
        ("calendars.c.windows.1", {"id": "d1", "start": 19_000, "end": 20_000, "fixed": []}, "“d0” and “d1” overlap"),
        ("calendars.c.windows.0.fixed", [[9, 3]], "calendars.c.windows[0].fixed[0]"),
        ("calendars.c.closed_days", ["monday"], "calendars.c.closed_days"),
        ("previous", {"frozen_until": 0, "airings": [["S9", "B1", 5]]}, "“S9”"),
        ("previous", {"frozen_until": 0, "airings": [["S1", "B1"]]}, "previous.airings[0]"),
        ("previous", {"frozen_until": "now", "airings": []}, "previous.frozen_until"),
        ("makegoods", [{"station": "S1", "bulletin": "B9", "missed_start": 0, "by": 9}], "“B9”"),
        ("name", 7, "name"),
    ],
)
def test_a_wrong_value_is_named_by_its_place_and_nothing_is_written(solved, path, value, named):
    code, plan, said = solved(changed(path, value))

    assert (code, plan) == (1, None)
    assert named in said
    assert "run again" in said


def test_a_missing_field_is_named_with_where_it_belongs(solved):
    data = small()
    del data["bulletins"][1]["min_gap_s"]

    assert "“bulletins[1].min_gap_s”" in solved(data)[2]


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "nonsense", '{"format": "bcs-instance/1",}', "[" * 200_000])
def test_what_is_no_json_is_one_sentence(solved, text):
    code, plan, said = solved(text)

    assert (code, plan, said.count("\n")) == (1, None, 1)


@pytest.mark.parametrize(
    ("seconds", "reason"), [(0, "it has no length"), (5 * 3600, "it is longer than every free stretch")]
)
def test_a_bulletin_of_no_length_or_of_five_hours_is_named_and_the_rest_is_planned(solved, seconds, reason):
    code, plan, said = solved(changed("bulletins.0.duration_s", seconds))

    assert code == 0
    assert f"B1 can't be placed at 1 stations: {reason}" in said
    assert {a[1] for a in plan["airings"]} == {"B2"}


def test_a_target_out_of_reach_is_named_with_its_bound_and_the_plan_is_made(solved):
    _, plan, said = solved(changed("stations.0.target_s", 10**9))

    [whole, topic] = plan["targets_missed"]
    assert (whole["topic"], whole["planned_s"], whole["bound_s"]) == ("*", 720, 720)
    assert topic["topic"] == "T1"
    assert "S1, all topics: target 1,000,000,000 s, at most 720 s possible, 720 s planned" in said


def test_windows_shorter_than_opening_and_closing_hold_nothing(solved):
    data = small()
    data["rules"] |= {"open_s": 700, "close_s": 600}

    code, plan, said = solved(data)

    assert (code, plan["airings"]) == (0, [])
    assert "0 airings, 4 not placed" in said


def test_contradictory_pins_and_choices_are_named_in_vietnamese_first(solved):
    data = changed("stations.0.declined", ["B2"])
    pins = [("B1", 0, "d0"), ("B1", 1, "d1"), ("B1", 9, "d0"), ("B2", 0, "d0")]
    data["stations"][0]["pins"] = [{"bulletin": b, "day": d, "window": w} for b, d, w in pins]

    code, plan, said = solved(data, lang="vi")

    assert code == 0
    assert [(p["bulletin"], p["why"]) for p in plan["pins_broken"]] == [("B1", "window"), ("B2", "declined")]
    assert [a[2] // DAY for a in plan["airings"]] == [0, 1]
    assert "đài đã chọn không phát bản tin này" in said


@pytest.mark.slow
def test_a_hundred_thousand_frozen_slots_are_kept_and_planned_around(solved):
    data = outside("instances").build("a", seed=1)
    frozen_until = 15 * DAY
    station, bulletins = data["stations"][0]["id"], [b["id"] for b in data["bulletins"]]
    airings = [[station, bulletins[n % len(bulletins)], n * frozen_until // 100_000] for n in range(100_000)]
    data["previous"] = {"frozen_until": frozen_until, "airings": airings}
    for b in data["bulletins"]:
        b["repeats_max"] = 10_000

    code, plan, _ = solved(data)

    assert code == 0
    assert sorted(a for a in plan["airings"] if a[2] < frozen_until) == sorted(airings)


@pytest.mark.slow
@pytest.mark.parametrize("must", [False, True])
def test_five_thousand_airings_wanted_of_one_bulletin_are_no_hang(solved, must):
    data = small()
    data["days"] = 30
    data["calendars"]["c"]["windows"] = [
        {"id": f"d{n}", "start": n * DAY, "end": n * DAY + DAY, "fixed": []} for n in range(30)
    ]
    data["bulletins"][0] |= {
        "duration_s": 1,
        "repeats": 5_000,
        "repeats_max": 5_000,
        "min_gap_s": 1,
        "max_per_day": 10_000,
        "valid": [0, 30 * DAY],
        "must": must,
    }

    code, plan, _ = solved(data)

    assert code == 0
    assert broken(data, plan) == []
    assert sum(a[1] == "B1" for a in plan["airings"]) == 5_000


@pytest.mark.slow
def test_a_thousand_must_air_bulletins_on_one_station_are_no_hang(solved):
    data = small()
    data["bulletins"] = [data["bulletins"][0] | {"id": f"B{n}", "must": True, "duration_s": 3} for n in range(1_000)]

    code, plan, _ = solved(data)

    assert code == 0
    assert broken(data, plan) == []
