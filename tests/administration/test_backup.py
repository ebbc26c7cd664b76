"""Backup and restore: round trips on both databases, damage, and kills in the middle."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sample_log
from sample_log import AFTER

from scheduler.administration import backing_up, restoring
from scheduler.administration import desk as administration
from scheduler.airtime import desk as airtime
from scheduler.airtime import proving
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.files import Store
from scheduler.messages import Refused
from scheduler.records.airing import AiringSource

pytestmark = pytest.mark.slow


@pytest.fixture
def full(house, administrator):
    """A house of either database with a log and two sounds; its database is where config.toml would not find it."""
    sample_log.fill(house, administrator)
    for sound in (b"one", b"two"):
        house.store.put_bytes(sound, "flac")
    return house


def backed_up(house, folder, **how):
    return backing_up.backup(house, folder, proving.export_heads(house, AFTER), AFTER, **how)


def figures(house):
    return {p.station: (p.rows, p.head, p.holds) for p in airtime.verify(house)}


def test_what_was_backed_up_comes_back_from_either_database(full, tmp_path):
    done = backed_up(full, tmp_path / "backups")

    back = restoring.restore(tmp_path / "backups", tmp_path / "new")

    assert (done.audio, done.copied, done.damaged, done.secrets) == (2, 2, (), False)
    assert figures(back.house) == figures(full)
    assert [back.house.store.verify(k.sha256, k.ext) for k in full.store.listing()] == [True, True]
    assert not (tmp_path / "new" / "secrets.toml").exists()
    back.house.database.close()


@pytest.mark.postgres
def test_a_backup_comes_back_into_postgres_and_goes_on_counting(full, postgres_server, tmp_path, monkeypatch):
    import loopback_postgres

    backed_up(full, tmp_path / "backups")
    name = f"restored_{tmp_path.name[-20:].replace('-', '_').lower()}"
    loopback_postgres.execute(postgres_server, f"CREATE DATABASE {name}")
    monkeypatch.setenv(administration.DATABASE_VARIABLE, postgres_server + name)

    back = restoring.restore(tmp_path / "backups", tmp_path / "new")
    late = sample_log.as_run(30, "h1", started_at=AFTER - timedelta(hours=1))
    accepted = airtime.carry_in(back.house, [late], AiringSource.PLAYER, 2, AFTER).accepted

    assert accepted == 1
    assert figures(back.house)["huyen"][0] == figures(full)["huyen"][0] + 1
    back.house.database.close()
    loopback_postgres.execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def test_the_second_backup_copies_only_what_is_new_and_old_ones_go(full, tmp_path):
    folder = tmp_path / "backups"
    backed_up(full, folder)
    full.store.put_bytes(b"three", "flac")
    gone = next(iter(full.store.listing()))
    full.store.remove(gone.sha256, gone.ext)

    later = backing_up.backup(full, folder, None, AFTER + timedelta(days=1))
    pruned = backing_up.prune(folder, 1)

    assert (later.audio, later.copied, pruned) == (2, 1, 1)
    assert backing_up.backups_in(folder) == (later.folder,)
    assert not Store(folder / "audio").exists(gone.sha256, gone.ext)


def test_a_damaged_sound_stays_out_and_is_named(full, tmp_path):
    sound = next(iter(full.store.listing()))
    full.store.path(sound.sha256, sound.ext).write_bytes(b"noise")

    done = backed_up(full, tmp_path / "backups")

    assert done.damaged == (f"{sound.sha256}.flac",)
    assert done.audio == 1


@pytest.mark.parametrize("name", ["records.db", "heads.json", "backup.json"])
def test_a_backup_that_was_damaged_is_refused_and_leaves_the_home_empty(full, tmp_path, name):
    done = backed_up(full, tmp_path / "backups")
    (done.folder / name).write_bytes(b"{}")

    with pytest.raises(Refused):
        restoring.restore(done.folder, tmp_path / "new")

    assert not (tmp_path / "new" / "scheduler.db").exists()


def test_a_list_of_files_that_climbs_out_is_refused(full, tmp_path):
    done = backed_up(full, tmp_path / "backups")
    manifest = json.loads((done.folder / "backup.json").read_bytes())
    manifest["files"]["players/../../evil"] = "0"
    (done.folder / "backup.json").write_text(json.dumps(manifest))

    with pytest.raises(Refused):
        restoring.restore(done.folder, tmp_path / "new")

    assert not (tmp_path / "evil").exists()


def test_a_home_that_holds_data_is_left_alone(full, tmp_path):
    done = backed_up(full, tmp_path / "backups")
    administration.init(tmp_path / "new", "chi-huy", AFTER)

    with pytest.raises(Refused) as refusal:
        restoring.restore(done.folder, tmp_path / "new")

    assert refusal.value.message.id == "administration.restore_not_empty"


def test_two_backups_at_once_are_refused(full, tmp_path):
    with backing_up.file_lock(tmp_path / ".lock", "administration.backup_runs"), pytest.raises(Refused):
        backed_up(full, tmp_path)


@pytest.fixture
def home(tmp_path):
    """A home on the disk with a log, as commands see it."""
    opened = administration.init(tmp_path / "home", "chi-huy", AFTER, demo_today=AFTER.date())
    sample_log.fill(opened, 2)
    yield tmp_path / "home"
    opened.database.close()


def typed(home, *words):
    return run(scheduler, ["--lang", "en", "--home", str(home), "--as", "chi-huy", *words])


def test_the_commands_say_where_the_key_is_and_what_is_older_than_a_head(home, tmp_path, capsys):
    assert typed(home, "backup", str(tmp_path / "b")) == 0
    assert "NOT in this backup" in capsys.readouterr().out
    opened = administration.open_house(home)
    late = sample_log.as_run(30, "h1", started_at=AFTER - timedelta(hours=1))
    airtime.carry_in(opened, [late], AiringSource.PLAYER, 2, AFTER)
    assert typed(home, "airtime", "heads", "export", str(tmp_path / "kept")) == 0

    code = typed(tmp_path / "new", "restore", str(tmp_path / "b"), "--heads", str(tmp_path / "kept"))

    said = capsys.readouterr().out
    assert code == 0
    assert "huyen: the backup is older than the head" in said
    assert "the restored log ends at row 5, the head knew row 6" in said
    assert "signing key didn't come back" in said
    assert typed(tmp_path / "new", "restore", str(tmp_path / "b")) == 1
    assert typed(tmp_path / "other", "restore", str(tmp_path / "b"), "--with-secrets") == 1


def test_with_secrets_the_key_comes_back_for_its_owner_alone(home, tmp_path, capsys):
    assert typed(home, "backup", str(tmp_path / "b"), "--with-secrets") == 0
    assert "HOLDS the signing key" in capsys.readouterr().out

    assert typed(tmp_path / "new", "restore", str(tmp_path / "b"), "--with-secrets") == 0

    assert (tmp_path / "new" / "secrets.toml").stat().st_mode & 0o077 == 0
    assert typed(tmp_path / "new", "doctor") == 0
    assert "in no backup unless --with-secrets" in capsys.readouterr().out


def test_a_touched_log_is_restored_and_said_not_to_hold(home, tmp_path, capsys):
    opened = administration.open_house(home)
    with opened.database.writing() as session:
        session.connection().exec_driver_sql("DROP TRIGGER airing_no_update")
        session.connection().exec_driver_sql("UPDATE airing SET reason = 'khac' WHERE id = 2")
    typed(home, "backup", str(tmp_path / "b"))

    assert typed(tmp_path / "new", "restore", str(tmp_path / "b")) == 1
    assert "doesn't hold" in capsys.readouterr().err


KILLED_AT = """
import os, signal, sys
from pathlib import Path
import scheduler.files, scheduler.records.copying
left = int(sys.argv[1])
whole = Path.replace
def counting(self, target):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(self, target)
Path.replace = counting
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
sys.exit(run(scheduler, sys.argv[2:]))
"""


def killed(at, home, *words):
    """Run a command and kill it (really) at its n-th rename; returns whether it was killed."""
    command = [sys.executable, "-c", KILLED_AT, str(at), "--lang", "en", "--home", str(home), "--as", "chi-huy", *words]
    return subprocess.run(command, capture_output=True, check=False).returncode == -9


@pytest.mark.slow
def test_a_kill_in_the_middle_of_either_does_no_harm(home, tmp_path):
    Store(home / "audio_out").put_bytes(b"one", "flac")
    rows = figures(administration.open_house(home))

    backup_kills = [killed(at, home, "backup", str(tmp_path / "b")) for at in (1, 2, 3)]
    unfinished = backing_up.backups_in(tmp_path / "b")
    assert typed(home, "backup", str(tmp_path / "b")) == 0
    restore_kills = [killed(at, tmp_path / "new", "restore", str(tmp_path / "b")) for at in (1, 2)]
    assert typed(tmp_path / "new", "restore", str(tmp_path / "b")) == 0

    assert backup_kills == [True, True, True]
    assert restore_kills == [True, True]
    assert unfinished == ()
    assert not list((tmp_path / "b").glob(".part-*"))
    assert figures(administration.open_house(tmp_path / "new")) == rows


WRITER = """
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import sample_log
from scheduler.administration import desk
from scheduler.airtime import desk as airtime
house = desk.open_house(Path(sys.argv[1]))
print("ready", flush=True)
for n in range(100, 100000):
    rows = [sample_log.as_run(2 * n + k, "h1", started_at=sample_log.AFTER - timedelta(days=1)) for k in (0, 1)]
    airtime.carry_in(house, rows, airtime.AiringSource.PLAYER, 2, sample_log.AFTER)
"""


@pytest.mark.slow
def test_a_backup_beside_a_busy_writer_holds_whole_transactions(home, tmp_path):
    tests = str(Path(sample_log.__file__).parent)
    command = [sys.executable, "-c", WRITER, str(home), tests]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        writer.stdout.readline()
        try:
            for n in range(4):
                backing_up.backup(administration.open_house(home), tmp_path / str(n), None, AFTER)
        finally:
            writer.kill()

    for n in range(4):
        back = restoring.restore(tmp_path / str(n), tmp_path / f"new{n}")
        rows, _, holds = figures(back.house)["huyen"]
        assert holds
        assert (rows - 5) % 2 == 0
        back.house.database.close()
        shutil.rmtree(tmp_path / f"new{n}")


def test_a_house_without_a_key_can_be_backed_up(full, tmp_path):
    done = backing_up.backup(replace(full, key=None), tmp_path / "b", None, AFTER)

    assert not (done.folder / "heads.json").exists()
