import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.records.slot import MakegoodOwed

pytestmark = pytest.mark.slow

INSTANCE = {
    "format": "bcs-instance/1",
    "name": "one",
    "seed": 1,
    "tz": "Asia/Ho_Chi_Minh",
    "day0": "2023-07-10",
    "days": 1,
    "rules": {"open_s": 8, "sep_s": 5, "close_s": 7},
    "topics": ["T"],
    "shares": {"T": 1.0},
    "calendars": {
        "c": {
            "windows": [{"id": "w", "start": 18000, "end": 18600, "fixed": []}],
            "quiet_daily": [],
            "closed_days": [],
        }
    },
    "groups": {},
    "stations": [{"id": "S", "calendar": "c", "target_s": 60, "shares": None, "lost": []}],
    "bulletins": [
        {
            "id": "B",
            "topic": "T",
            "duration_s": 60,
            "priority": 1,
            "valid": [0, 86400],
            "targets": ["*"],
            "repeats": 2,
            "repeats_max": 2,
            "min_gap_s": 3600,
            "max_per_day": 2,
            "must": False,
        }
    ],
    "makegoods": [],
    "previous": None,
}


@pytest.fixture
def home(sample_home):
    """Three stations; BT-1 fits, BT-2 is longer than every window."""
    sample_home.bulletin("BT-1", wanted_airings=7, most_airings=7)
    sample_home.bulletin("BT-2", 3_000_000, audience=("huyen",))
    return sample_home


WEEK = ("--from", "2023-07-10", "--to", "2023-07-16")


def test_plan_publish_and_ready_one_after_the_other(scheduler_at):
    code, out, _ = scheduler_at("plan", *WEEK)
    assert code == 0
    assert "21 slots (21 added, 0 removed, 0 kept)" in out
    assert "Not placed: 3 airings" in out

    code, out, _ = scheduler_at("plan", *WEEK, "--explain")
    assert code == 0
    assert "nothing changed" in out
    assert "longer than every free stretch" in out

    code, _, err = scheduler_at("ready", "--date", "2023-07-10")
    assert code == 1
    assert "3 things to put right" in err

    code, out, _ = scheduler_at("publish", *WEEK)
    assert code == 0
    assert "21 day documents, 21 slots; 21 new revisions" in out

    code, out, _ = scheduler_at("ready", "--date", "2023-07-10")
    assert (code, out) == (0, "2023-07-10 is ready.\n")


def test_vietnamese_comes_first(scheduler_at):
    _, out, _ = scheduler_at("plan", *WEEK, "--explain", lang="vi")

    assert "21 lượt phát (thêm 21, bỏ 0, giữ nguyên 0)" in out
    assert "dài hơn mọi khoảng trống" in out


def test_results_come_as_json_for_programs(scheduler_at):
    summary = json.loads(scheduler_at("plan", *WEEK, "--json")[1])
    lines = json.loads(scheduler_at("publish", "huyen", *WEEK, "--json")[1])

    assert summary["added"] == 21
    assert summary["not_placed"][0]["reason"]["id"] == "traffic.reason_too_long"
    assert {line["revision"] for line in lines} == {1}
    assert json.loads(scheduler_at("makegood", "list", "--json")[1]) == []
    assert scheduler_at("ready", "--date", "2023-07-10", "--json")[0] == 1


def test_a_withdrawn_bulletin_is_told_when_publishing(scheduler_at, home):
    from scheduler.records.bulletin import Bulletin, BulletinState

    scheduler_at("plan", *WEEK)
    scheduler_at("publish", *WEEK)
    home.change(Bulletin, 1, state=BulletinState.WITHDRAWN)

    assert "21 slots withdrawn" in scheduler_at("publish", *WEEK)[1]


def test_makegoods_are_listed_and_written_off(scheduler_at, home):
    assert "Nothing is owed." in scheduler_at("makegood", "list")[1]
    scheduler_at("plan", *WEEK)
    slot = home.slots()[0]
    home.add(
        MakegoodOwed(
            slot_id=slot["id"],
            station_id=slot["station_id"],
            bulletin_id=slot["bulletin_id"],
            missed_at=slot["starts_at"] + timedelta(seconds=0),
            **home.stamp,
        )
    )

    assert "owed" in scheduler_at("makegood", "list")[1]
    assert "1 written off." in scheduler_at("makegood", "write-off", "1", "--reason", "hết thời sự")[1]
    assert "written off" in scheduler_at("makegood", "list", "--all")[1]


@pytest.mark.slow
def test_plan_solve_needs_no_home_and_no_database(tmp_path):
    (tmp_path / "in.json").write_text(json.dumps(INSTANCE), encoding="utf-8")
    program = (
        "import sys; from scheduler.cli import main\n"
        "try: main()\n"
        "finally: assert 'sqlmodel' not in sys.modules and 'sqlalchemy' not in sys.modules\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "--lang", "en", "plan", "solve", "in.json", "-o", "out.json"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert plan["airings"] == [["S", "B", 18008]]
    assert plan["not_placed"] == [{"station": "S", "bulletin": "B", "count": 1, "reason": "no_window", "short_s": 0}]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.json", "out.json"]


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [("{", 1, "isn't JSON"), ("{}", 1, "bcs-instance/1"), (None, 2, "Can't read")],
)
def test_what_cannot_be_solved_is_one_sentence(tmp_path, capsys, content, code, sentence):
    file = tmp_path / "in.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    assert run(scheduler, ["--lang", "en", "plan", "solve", str(file), "-o", str(Path("out.json"))]) == code
    assert sentence in capsys.readouterr().err


def test_a_withdrawn_bulletin_leaves_the_published_days_and_the_players_at_once(scheduler_at, home):
    scheduler_at("plan", *WEEK)
    scheduler_at("publish", *WEEK)
    scheduler_at("play", "huyen", "--status")

    code, out, _ = scheduler_at("bulletin", "withdraw", "BT-1", "--reason", "sai ngày")

    assert code == 0
    assert "21 day documents got a new revision" in out
    assert "21 slots withdrawn" in out
    days = [json.loads(file.read_bytes()) for file in (home.house.players / "huyen" / "days").iterdir()]
    assert [day["slots"] for day in days] == [[]] * 7


def test_what_is_published_reaches_a_player_of_this_machine_at_once(scheduler_at, home):
    scheduler_at("play", "huyen", "--status")
    scheduler_at("plan", *WEEK)

    scheduler_at("publish", *WEEK)

    days = home.house.players / "huyen" / "days"
    assert len(list(days.glob("*.json"))) == 7
