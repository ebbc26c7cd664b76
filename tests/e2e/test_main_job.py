"""The main job as a user runs it: whole processes, killed at any moment, run twice, fed other samples."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from second_meter import reading

from scheduler.files import Store

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "scheduler" / "samples"
KILLS = 20
pytestmark = pytest.mark.slow


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "scheduler", "--lang", "en", "--home", str(home), *arguments]


def demo(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        command(home, "demo", "--once", *arguments), cwd=ROOT, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(home: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(home / "scheduler.db")) as database:
        return database.execute(query).fetchall()


def facts(home: Path) -> dict[str, object]:
    """What a finished job leaves behind, without moments of writing and random ids."""
    return {
        "bulletins": rows(home, "SELECT code, state, current_version FROM bulletin ORDER BY code"),
        "takes": rows(home, "SELECT sha256, milliseconds FROM take ORDER BY sha256"),
        "slots": rows(home, "SELECT station_id, starts_at, bulletin_id, state FROM slot ORDER BY 1, 2"),
        "days": rows(home, "SELECT station_id, day, revision FROM publishedday ORDER BY 1, 2, 3"),
        "outcomes": rows(home, "SELECT outcome, count(*) FROM slotoutcome GROUP BY 1 ORDER BY 1"),
    }


def heard(home: Path) -> list[tuple]:
    """Airtime that went out, by station and bulletin."""
    return rows(
        home,
        "SELECT station_id, bulletin, kind, sum(milliseconds) FROM airing"
        " WHERE milliseconds > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A home in which the job was done, undisturbed. Tests copy it."""
    home = tmp_path_factory.mktemp("reference") / "demo"
    said = demo(home)
    return home, said


def test_the_job_says_what_it_made_and_where(finished):
    home, said = finished

    for wanted in (
        "SAMPLE DATA",
        "8/8",
        "Bulletins: 17",
        "25 stations",
        "Playlist of nghia-hai",
        "broke in",
        str(home),
    ):
        assert wanted in said
    assert rows(home, "SELECT count(*) FROM station") == [(25,)]
    assert {topic for (topic,) in rows(home, "SELECT topic FROM bulletin")} == {
        f"CCHC-{n:02}" for n in range(1, 12)
    } | {"KHAC"}
    assert {klass for (klass,) in rows(home, "SELECT klass FROM bulletin")} == {"ordinary", "priority"}
    files = sorted(p.name for p in home.glob("players/*/aired/*"))
    assert len(files) == 25
    assert all(name.endswith("_2023-07-12.mp3") for name in files)


def test_the_length_that_was_told_before_any_sound_is_within_a_tenth_of_the_voice(finished):
    from scheduler.newsroom.reading import estimate_seconds

    home, _ = finished
    query = (
        "SELECT b.code, v.script, t.milliseconds FROM take t JOIN bulletin b ON b.id = t.bulletin_id"
        " JOIN bulletinversion v ON v.bulletin_id = b.id AND v.script_sha256 = t.script_sha256"
    )

    ratios = {code: estimate_seconds(script) / (ms / 1000) for code, script, ms in rows(home, query)}

    assert len(ratios) == 17
    assert {code: ratio for code, ratio in ratios.items() if abs(ratio - 1) > 0.1} == {}


def test_another_meter_agrees_on_every_rendering_of_the_samples(finished):
    home, _ = finished
    store = Store(home / "audio_out")
    query = "SELECT sha256, format, loudness_lufs, true_peak_dbtp, milliseconds FROM rendering"

    measured = [(*row, reading(store.path(row[0], row[1]).read_bytes(), "mp3")) for row in rows(home, query)]

    assert len(measured) == 21  # seventeen bulletins, three sounds of the house, an emergency
    assert [m for m in measured if abs(m[2] - m[5].lufs) > 0.2 or abs(m[3] - m[5].true_peak_dbtp) > 0.3] == []
    assert [m for m in measured if m[5].true_peak_dbtp > -1.0 or abs(m[4] / 1000 - m[5].seconds) > 0.05] == []
    assert [m for m in measured if abs(m[5].lufs + 16) > 0.5] == []


def test_the_emergency_broke_in_once_at_every_station_and_is_khac(finished):
    home, _ = finished

    played = rows(home, "SELECT station_id, topic, klass, outcome, clock FROM airing WHERE kind = 'emergency'")

    assert len({station for station, *_ in played}) == len(played) == 25
    assert {tuple(rest) for _, *rest in played} == {("KHAC", "emergency", "aired", "simulated")}
    assert rows(home, "SELECT count(*) FROM slot s JOIN emergency e ON s.bulletin_id = e.id AND s.code = e.code") == [
        (0,)
    ]


def test_twice_in_a_row_repeats_nothing_and_harms_nothing(finished, tmp_path: Path):
    home = shutil.copytree(finished[0], tmp_path / "demo")
    before = facts(home), rows(home, "SELECT station_id, position, hash FROM airing ORDER BY 1, 2")
    aired = {p.name: p.stat().st_mtime_ns for p in home.glob("players/*/aired/*")}

    demo(home)

    assert (facts(home), rows(home, "SELECT station_id, position, hash FROM airing ORDER BY 1, 2")) == before
    assert {p.name: p.stat().st_mtime_ns for p in home.glob("players/*/aired/*")} == aired


def test_one_word_changed_gives_other_audio_and_figures_in_a_fresh_home(finished, tmp_path: Path):
    samples = changed_samples(tmp_path)

    demo(tmp_path / "demo", "--samples", str(samples))

    ours, theirs = facts(tmp_path / "demo"), facts(finished[0])
    assert len(set(ours["takes"]) - set(theirs["takes"])) == 1
    assert ours["bulletins"] == theirs["bulletins"]
    assert heard(tmp_path / "demo") != heard(finished[0])


def test_one_word_changed_in_an_existing_home_awaits_approval_and_the_log_stays(finished, tmp_path: Path):
    home = shutil.copytree(finished[0], tmp_path / "demo")
    log = rows(home, "SELECT station_id, position, hash FROM airing ORDER BY 1, 2")
    published = rows(home, "SELECT document FROM publishedday ORDER BY counter")

    said = demo(home, "--samples", str(changed_samples(tmp_path)))

    assert "await a person's approval: BT-2023-001" in said
    assert rows(home, "SELECT state, current_version, approval_id FROM bulletin WHERE code = 'BT-2023-001'") == [
        ("draft", 2, None)
    ]
    assert rows(home, "SELECT station_id, position, hash FROM airing ORDER BY 1, 2") == log
    assert rows(home, "SELECT document FROM publishedday ORDER BY counter")[: len(published)] == published


@pytest.mark.timeout(900)
def test_killed_at_twenty_random_moments_the_next_run_carries_on(finished, tmp_path: Path):
    home, dice = tmp_path / "demo", random.Random(20230712)

    for _ in range(KILLS):
        with subprocess.Popen(
            command(home, "demo", "--once"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as run:
            time.sleep(dice.uniform(0.5, 6))
            os.killpg(run.pid, 9)
        whole = Store(home / "audio_out")
        assert all(whole.verify(kept.sha256, kept.ext) for kept in whole.listing())
    demo(home)

    assert facts(home) == facts(finished[0])
    assert [row[:3] for row in heard(home)] == [row[:3] for row in heard(finished[0])]
    assert sum(r[3] for r in heard(home)) == pytest.approx(sum(r[3] for r in heard(finished[0])), rel=0.02)
    verified = subprocess.run(
        command(home, "airtime", "verify", "--json"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stderr
    assert all(proof["broken_at"] == 0 for proof in json.loads(verified.stdout)["proofs"])
    assert not list(home.glob("players/*/aired/*.part"))


def changed_samples(folder: Path) -> Path:
    """The samples with one word of the first bulletin's text changed."""
    samples = shutil.copytree(SAMPLES, folder / "samples")
    path = next(samples.glob("01-*.md"))
    head, text = path.read_text(encoding="utf-8").rsplit("+++", 1)
    assert " giấy tờ " in text
    path.write_text(head + "+++" + text.replace(" giấy tờ ", " sổ sách ", 1), encoding="utf-8")
    return samples
