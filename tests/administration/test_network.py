"""Importing, exporting and showing the network."""

import json
from datetime import timedelta
from importlib import resources

import pytest
from sqlmodel import select

from scheduler.administration.accounts import resolve
from scheduler.administration.network import export_network, import_network, kept_network, show_network
from scheduler.messages import Refused, WrongUse
from scheduler.records.account import Account
from scheduler.records.audio import Take, VoiceKind
from scheduler.records.bulletin import Approval, Bulletin
from scheduler.records.slot import Slot
from scheduler.records.station import Station, StationContact, Window, WindowRelay

pytestmark = pytest.mark.slow

SAMPLE = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")


@pytest.fixture
def networked(house, administrator, now):
    """The sample house with the sample network in it."""
    import_network(house, SAMPLE, "network.toml", administrator, now)
    return house


@pytest.fixture
def now():
    from moments import NOW

    return NOW


def rows(house, table):
    with house.database.reading() as session:
        return [r.model_dump() for r in session.exec(select(table))]


def test_the_same_file_again_changes_nothing(networked, administrator, now):
    before = rows(networked, Window), rows(networked, WindowRelay), rows(networked, Station)

    again = import_network(networked, SAMPLE, "network.toml", administrator, now + timedelta(days=1))

    assert not again.changed
    assert (rows(networked, Window), rows(networked, WindowRelay), rows(networked, Station)) == before


def test_a_contact_comes_changes_and_is_forgotten_with_the_file(networked, administrator, now):
    code = kept_network(networked).stations[0].code
    named = SAMPLE.replace(f'code = "{code}"\n', f'code = "{code}"\ncontact = "Bà Tư"\ntelephone = "0912 345 678"\n', 1)

    counts = [import_network(networked, text, "n.toml", administrator, now + timedelta(hours=n)).stations.changed
              for n, text in enumerate((named, named, SAMPLE), 1)]  # fmt: skip

    assert counts == [1, 0, 1]
    assert rows(networked, StationContact) == []


def test_an_export_imports_back_to_the_same_network(networked, administrator, now):
    kept = kept_network(networked)
    text = export_network(networked)

    again = import_network(networked, text, "export.toml", administrator, now)

    assert not again.changed
    assert kept_network(networked) == kept
    assert export_network(networked) == text


def test_a_changed_window_is_updated_and_never_doubled(networked, administrator, now):
    changed = SAMPLE.replace('starts = "05:00"\nminutes = 30', 'starts = "05:10"\nminutes = 20', 1)

    summary = import_network(networked, changed, "network.toml", administrator, now + timedelta(days=1))

    windows = [w for w in kept_network(networked).windows if w.station == "huyen" and w.code == "sang"]
    assert (summary.windows.added, summary.windows.changed) == (0, 1)
    assert [(w.starts_minute, w.minutes) for w in windows] == [(310, 20)]
    assert sum(w["written_at"] > now for w in rows(networked, Window)) == 1


def test_changed_relays_groups_targets_and_units_are_updated(networked, administrator, now):
    changed = (
        SAMPLE.replace('source = "VOV1" }', 'source = "VOV2" }', 1)
        .replace('"rang-dong", "nam-dien", ', '"rang-dong", ', 1)
        .replace("value = 45", "value = 46")
        .replace('name = "Xã Nghĩa Lạc"', 'name = "Xã Nghĩa Lạc (mới)"')
    )

    summary = import_network(networked, changed, "network.toml", administrator, now)

    assert (summary.windows.changed, summary.groups.changed) == (7, 1)
    assert (summary.targets.changed, summary.units.changed) == (1, 1)
    assert not import_network(networked, changed, "network.toml", administrator, now).changed


def test_a_window_missing_from_the_file_goes_when_nothing_was_planned_in_it(networked, administrator, now):
    text = SAMPLE.replace('code = "chieu"\nstations = ["huyen"]', 'code = "toi"\nstations = ["huyen"]')

    summary = import_network(networked, text, "network.toml", administrator, now)

    assert summary.removed_windows == ("huyen/chieu",)
    assert summary.windows.added == 1


def test_a_window_with_slots_is_not_removed_and_nothing_else_is_changed(networked, administrator, now):
    plan_a_slot(networked, "huyen", "chieu", administrator, now)
    before = kept_network(networked)
    text = SAMPLE.replace('code = "chieu"\nstations = ["huyen"]', 'code = "toi"\nstations = ["huyen"]')

    with pytest.raises(Refused) as refused:
        import_network(networked, text, "network.toml", administrator, now)

    assert "huyen/chieu" in str(refused.value)
    assert kept_network(networked) == before


def plan_a_slot(house, station, window, by, now):
    """One slot in a window, with the bulletin and approval that it needs."""
    stamp = {"written_at": now, "written_by": by}
    with house.database.writing() as session:
        bulletin = Bulletin(code="B1", source_key="B1", title="Tin", topic="CCHC-01", **stamp)
        session.add(bulletin)
        session.flush()
        take = Take(
            bulletin_id=bulletin.id,
            script_sha256="",
            sha256="a" * 64,
            size_bytes=1,
            milliseconds=1000,
            voice="espeak/vi",
            voice_version="1",
            voice_kind=VoiceKind.SYNTHETIC,
            words_per_minute=120,
            loudness_lufs=-16.0,
            true_peak_dbtp=-2.0,
            **stamp,
        )
        session.add(take)
        session.flush()
        approval = Approval(
            bulletin_id=bulletin.id,
            version_number=1,
            text_sha256="",
            script_sha256="",
            take_id=take.id,
            take_sha256="",
            submitted_at=now,
            submitted_by=by,
        )
        session.add(approval)
        session.flush()
        row = session.exec(select(Window).join(Station).where(Station.code == station, Window.code == window)).one()
        session.add(
            Slot(
                code="S1",
                station_id=row.station_id,
                window_id=row.id,
                day=now.date(),
                starts_at=now,
                milliseconds=1000,
                bulletin_id=bulletin.id,
                approval_id=approval.id,
                take_id=take.id,
                **stamp,
            )
        )


def test_a_kept_exception_that_would_meet_a_window_of_the_file_refuses_the_import(networked, administrator, now):
    extra = '[[exception]]\nstation = "huyen"\nwindow = "sang"\nday = 2023-07-12\nkind = "extra"\nstarts = "16:30"\n'
    import_network(networked, SAMPLE + extra, "network.toml", administrator, now)
    before = kept_network(networked)
    earlier = SAMPLE.replace('starts = "17:00"\nminutes = 30', 'starts = "16:45"\nminutes = 30', 1)

    with pytest.raises(Refused, match="2023-07-12 that is kept for the window sang"):
        import_network(networked, earlier, "network.toml", administrator, now)

    assert kept_network(networked) == before


def test_a_pause_entered_since_survives_the_next_import_and_export(networked, administrator, now):
    paused = '[[exception]]\nstation = "huyen"\nwindow = "sang"\nday = 2023-07-13\nkind = "cancelled"\n'
    import_network(networked, SAMPLE + paused, "network.toml", administrator, now)

    import_network(networked, SAMPLE, "network.toml", administrator, now)

    assert len(kept_network(networked).exceptions) == 2
    assert not import_network(networked, export_network(networked), "x.toml", administrator, now).changed


def test_a_file_with_mistakes_changes_nothing(house, administrator, now):
    with pytest.raises(WrongUse):
        import_network(house, SAMPLE.replace('unit = "13957"', 'unit = "13597"'), "network.toml", administrator, now)

    assert kept_network(house).stations == ()


def test_only_an_administrator_imports(house, now):
    with house.database.writing() as session:
        session.add(Account(login="khach", created_at=now))

    with pytest.raises(Refused, match="khach"):
        import_network(house, SAMPLE, "network.toml", resolve(house, "khach"), now)


def test_the_network_is_shown_with_the_district_first(networked):
    lines = show_network(networked)

    assert len(lines) == 25
    assert lines[0].station.code == "huyen"
    assert [w.code for w in lines[0].windows] == ["sang", "chieu"]
    assert {line.unit_name for line in lines} >= {"Xã Nghĩa Hùng", "Huyện Nghĩa Hưng"}


def test_import_export_and_show_by_hand(tmp_path, monkeypatch, capsys):
    from scheduler.cli.common import run
    from scheduler.cli.root import scheduler

    home = ["--lang", "en", "--home", str(tmp_path / "home")]
    file, out = tmp_path / "mang.toml", tmp_path / "out.toml"
    file.write_text(SAMPLE, encoding="utf-8")

    assert run(scheduler, [*home, "init"]) == 0
    assert run(scheduler, [*home, "network", "import", str(file)]) == 0
    assert "Stations: 25, 25 added" in capsys.readouterr().out
    assert run(scheduler, [*home, "network", "export", str(out)]) == 0
    assert run(scheduler, [*home, "network", "import", str(out)]) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert run(scheduler, [*home, "network", "show", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 25


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"[[unit\n", b"[[staton]]\n"])
def test_an_unusable_file_is_one_answer_with_exit_code_2(tmp_path, capsys, content):
    from scheduler.cli.common import run
    from scheduler.cli.root import scheduler

    home = ["--lang", "en", "--home", str(tmp_path / "home")]
    file = tmp_path / "mang.toml"
    file.write_bytes(content)
    run(scheduler, [*home, "init"])

    assert run(scheduler, [*home, "network", "import", str(file)]) == 2
    assert "mang.toml" in capsys.readouterr().err
    assert run(scheduler, [*home, "network", "import", str(tmp_path / "no.toml")]) == 2
