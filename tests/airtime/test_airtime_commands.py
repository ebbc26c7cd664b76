"""The commands of airtime and target as they are typed, on the small log."""

import json
from datetime import date, timedelta

import pytest
import sample_log

from scheduler.administration import desk as administration
from scheduler.cli.common import run
from scheduler.cli.root import scheduler

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path):
    """A home whose 'today' is the Wednesday after the small log."""
    house = administration.init(tmp_path, "chi-huy", sample_log.AFTER, demo_today=date(2023, 7, 12))
    sample_log.fill(house, 2)
    return tmp_path


@pytest.fixture
def typed(home, capsys):
    """Type a command; returns its exit code, and what it said."""

    def type_in(*words):
        code = run(scheduler, ["--lang", "en", "--home", str(home), "--as", "chi-huy", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return type_in


def test_reconcile_says_what_became_of_the_slots(typed):
    code, out, _ = typed("airtime", "reconcile")

    assert code == 0
    assert ["unreported", "1"] in [line.split() for line in out.splitlines()]
    assert "3 more airing(s) owed" in out


def test_tally_names_the_four_airtimes_and_the_silent_station(typed):
    code, out, _ = typed("airtime", "tally", "--from", "2023-07-10", "--to", "2023-07-16")

    assert code == 0
    assert "(a) content minutes: 03:40" in out
    assert "(b) district airtime: 05:40" in out
    assert "own play 04:30, relay 03:10" in out
    assert "(d) station-minutes: 13:20" in out
    silent = next(line for line in out.splitlines() if line.startswith("nghia-lac"))
    assert "unreported" in silent
    assert "Nothing reported (1 stations): nghia-lac" in out


def test_tally_as_json_has_exact_seconds(typed):
    code, out, _ = typed("airtime", "tally", "--period", "2023-07", "--by", "topic", "--json")

    lines = {line["key"][0]: line for line in json.loads(out)["lines"]}
    assert code == 0
    assert lines["CCHC-08"]["every"]["own"] == {"measured": 100.0, "reported": 150.0, "assumed": 0.0}


def test_tally_in_vietnamese(home, capsys):
    run(scheduler, ["--lang", "vi", "--home", str(home), "--as", "chi-huy", "airtime", "tally", "--by", "topic"])

    out = capsys.readouterr().out
    assert "Thời lượng CCHC 10/07/2023 – 16/07/2023" in out
    assert "chưa báo" not in out.split("(a)")[0]


@pytest.mark.parametrize(
    "words",
    [("--period", "2023-14"), ("--from", "2023-07-12", "--to", "2023-07-10"), ("--by", "weather")],
)
def test_a_tally_of_nothing_sensible_is_wrong_use(typed, words):
    assert typed("airtime", "tally", *words)[0] == 2


def test_verify_proves_every_log_against_an_exported_head(typed, tmp_path):
    heads = tmp_path / "heads.json"
    assert typed("airtime", "export", "-o", str(heads))[0] == 0

    code, out, _ = typed("airtime", "verify", "--head", str(heads))

    assert code == 0
    assert out.count("✓") == 5
    assert json.loads(typed("airtime", "verify", "huyen", "--json")[1])["proofs"][0]["rows"] == 5


def test_heads_are_put_into_a_folder_and_verify_takes_the_whole_folder(typed, home, tmp_path):
    assert typed("airtime", "heads", "export")[0] == 0
    assert (home / "heads" / "heads-2023-07-12.json").exists()

    code, out, _ = typed("airtime", "verify", "huyen", "--heads", str(home / "heads"), "--from", "2023-07-11")

    assert (code, out.count("✓")) == (0, 2)
    assert typed("airtime", "verify", "--heads", str(tmp_path))[0] == 2
    assert typed("airtime", "verify", "--from", "2023-07-12", "--to", "2023-07-10")[0] == 2


def test_what_was_kept_aside_is_shown(typed, home):
    from scheduler.airtime import desk
    from scheduler.airtime.entering import AiringSource

    house = administration.open_house(home)
    assert "Nothing was kept aside" in typed("airtime", "aside")[1]
    desk.carry_in(house, [sample_log.as_run(2, "h1", 90)], AiringSource.PLAYER, 2, sample_log.AFTER)

    code, out, _ = typed("airtime", "aside", "huyen")

    assert code == 0
    assert "milliseconds: the log says “120,000”, the row kept aside “90,000”" in out
    assert typed("airtime", "aside", "nowhere")[0] == 1


def test_verify_refuses_a_log_that_was_changed(typed, home):
    house = administration.open_house(home)
    with house.database.writing() as session:
        session.connection().exec_driver_sql("DROP TRIGGER airing_no_update")
        session.connection().exec_driver_sql("UPDATE airing SET reason = 'khac' WHERE id = 2")

    code, out, err = typed("airtime", "verify")

    assert code == 1
    assert "the content of row 2 was changed" in out
    assert "1 log(s) don't hold" in err


def test_enter_takes_a_persons_word_once(typed):
    word = ("airtime", "enter", "nghia-lac", "--at", "2023-07-10T17:00", "--seconds", "120", "--bulletin", "BT-A")

    said = [typed(*word)[1], typed(*word)[1]]
    code, _, err = typed(*word[:-4], "--seconds", "90", "--bulletin", "BT-A")

    assert "graded “reported”" in said[0]
    assert "nothing was added" in said[1]
    assert code == 1
    assert "--corrects" in err


def test_enter_wants_a_moment(typed):
    assert typed("airtime", "enter", "nghia-lac", "--at", "yesterday", "--seconds", "1")[0] == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--at", "2023-07-13T17:00", "--seconds", "60"), 1),
        (("--at", "0001-01-01T00:00", "--seconds", "60"), 2),
        (("--at", "2023-02-30T00:00", "--seconds", "60"), 2),
        (("--at", "2023-07-10T17:00"), 1),
        (("--at", "2023-07-10T17:00", "--seconds", "-5"), 1),
        (("--at", "2023-07-10T17:00", "--seconds", "108000"), 1),
        (("--at", "2023-07-10T17:00", "--seconds", "nan"), 2),
        (("--at", "2023-07-10T17:00", "--seconds", "60", "--slot", "h1"), 1),
        (("--at", "2023-07-10T17:00", "--seconds", "60", "--note", "a\0b"), 1),
        (("--at", "2023-07-10T17:00", "--seconds", "60", "--corrects", "1"), 2),
    ],
    ids=["to come", "before all", "no day", "no length", "negative", "30 hours", "no number", "another's slot", "NUL",
         "no reason"],
)  # fmt: skip
def test_what_nobody_can_have_heard_is_a_sentence(typed, words, code):
    got, _, err = typed("airtime", "enter", "nghia-lac", *words)

    assert got == code
    assert err.strip()


def test_import_carries_a_journal_in_once(typed, tmp_path):
    from scheduler.playout.cueing import Cue
    from scheduler.playout.journal import Journal
    from scheduler.timekeeping import ClockKind

    start = sample_log.at(sample_log.TUESDAY, 1020)
    journal = Journal(tmp_path / "journal.jsonl", "nghia-lac", ClockKind.SIMULATED, sync=False)
    cue = Cue(
        key="l9", starts_at=start, milliseconds=60_000, slot="", bulletin="BT-A", topic="CCHC-04", klass="ordinary",
        role="slot", part=0, window="ca-ngay", title="A", rendering=None, revision=1, provisional=False,
        voice="espeak/vi",
    )  # fmt: skip
    begun = journal.begin(cue, start, 0.0, 0)
    journal.end(begun, 60_000, start + timedelta(minutes=1), 0)

    said = [typed("airtime", "import", str(tmp_path / "journal.jsonl"))[1] for _ in range(2)]

    assert "1 new row(s), 0 known" in said[0]
    assert "0 new row(s), 1 known" in said[1]


def test_targets_are_set_and_listed(typed):
    days = ("--from", "2023-07-10", "--to", "2023-07-16")

    assert typed("target", "set", "*", "--value", "45", *days)[0] == 0
    code, out, _ = typed("target", "list")

    assert code == 0
    assert "45.0" in out
    assert json.loads(typed("target", "list", "--json")[1])[0]["stations"] == 3
    assert typed("target", "set", "nowhere", "--value", "45", *days)[0] == 1


def test_a_form_goes_out_and_comes_back_by_hand(typed, tmp_path, capsys):
    import openpyxl

    file = tmp_path / "phieu.xlsx"
    code, out, _ = typed("airtime", "form", "nghia-lac", "2023-07", "-o", str(file))
    assert (code, out) == (0, f"Form written: {file}\n")
    book = openpyxl.load_workbook(file)
    page = book.active
    titles = {c.value: c.column for c in page[5]}
    page.cell(6, titles["Outcome"], "aired")
    page.cell(7, titles["Started"], "at dawn")
    book.save(file)

    code, out, err = typed("airtime", "import", str(file))

    assert code == 1
    assert "nghia-lac, 2023-07: 1 new lines, 0 known ones." in out
    assert "row 7: What aired outside the plan needs" in out
    assert "1 lines weren't taken" in err
    assert typed("airtime", "import", str(file), "--json")[0] == 1


def test_a_tally_goes_into_a_spreadsheet_with_unreported_airtime_left_empty(typed, tmp_path):
    file = tmp_path / "tally.csv"

    code, out, _ = typed("airtime", "tally", "--csv", str(file))

    assert (code, out) == (0, f"Written: {file}\n")
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].startswith("huyen,420.0,420.0,340.0,0.0,0.0,3,")
    assert lines[3] == "nghia-lac,120.0,120.0,,,0.0,,,,,"


def test_typed_figures_and_tasks_by_hand(typed):
    assert typed("airtime", "channel", "set", "huyen", "portal", "5", "--period", "2023-07")[0] == 0
    assert typed("airtime", "channel", "set", "huyen", "portal", "6", "--period", "2023-07")[0] == 1
    assert typed("airtime", "base", "set", "huyen", "nan", "--period", "2023-06")[0] == 2
    assert typed("airtime", "base", "set", "huyen", "2.5", "--period", "2023-07-03..2023-07-09")[0] == 0
    assert typed("task", "set", "II.2", "--title", "Cổng", "--measure", "portal", "--amount", "10", "--audience",
                 "huyen", "--period", "2023-Q3")[0] == 0  # fmt: skip

    tally, tasks = typed("airtime", "tally")[1], typed("task", "list")[1]
    listed = typed("airtime", "channel", "list", "--period", "2023-Q3")[1]

    assert "+126.7 %*" in tally
    assert "* the base was typed in." in tally
    assert "II.2: 1 stations are behind: huyen." in tasks
    assert "50.0 %" in tasks
    assert "items on the portal" in listed
    assert typed("task", "remove", "II.2")[0] == 0
    assert "There are no tasks in this period" in typed("task", "list")[1]


def test_the_morning_list_names_who_is_silent_since_when_and_what_is_owed(typed):
    assert "every station has reported" in typed("airtime", "chase", "--from", "2023-06-01", "--to", "2023-06-02")[1]
    typed("airtime", "reconcile")

    code, out, _ = typed("airtime", "chase")
    rows = json.loads(typed("airtime", "chase", "--json")[1])

    assert code == 0
    assert [(r["station"], r["unreported"], r["oldest"], r["owed"]) for r in rows] == [
        ("nghia-lac", 1, "2023-07-10", 0),
        ("huyen", 0, None, 1),
        ("nghia-hai", 0, None, 2),
    ]
    assert "To Đài Xã Nghĩa Lạc: 1 airings on 1 days from 2023-07-10 on are unreported." in out


def test_targets_come_from_a_file(typed, tmp_path):
    file = tmp_path / "chi-tieu.csv"
    file.write_text("audience,value,period\nhuyen,30,2023-07\n", encoding="utf-8")

    assert typed("target", "import", str(file)) == (0, "1 targets set from chi-tieu.csv.\n", "")
