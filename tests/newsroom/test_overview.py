"""The list and the sheet of bulletins: what is heard, how long, read with which lexicon."""

from dataclasses import replace
from datetime import timedelta

import pytest
from moments import NOW
from sqlmodel import select
from take_rows import take_row

from scheduler.newsroom import desk, dictionary, overview
from scheduler.newsroom.reading import built_in
from scheduler.records.audio import Rendering
from scheduler.records.bulletin import BulletinVersion

TEXT = "Bà con nhớ mang theo CCCD khi đến bộ phận một cửa của xã, gặp ông XYZQ."


@pytest.fixture
def code(house, administrator):
    """The code of a bulletin."""
    [outcome] = desk.import_bulletins(house, [("tin.txt", TEXT.encode())], administrator, NOW)
    return outcome.code


def rendered(house, *profiles):
    """Give the one bulletin there is a take, and its renderings in an order."""
    stamp = {"written_at": NOW, "written_by": 1}
    with house.database.writing() as session:
        version = session.exec(select(BulletinVersion)).one()
        take = take_row(bulletin_id=version.bulletin_id, script_sha256=version.script_sha256, **stamp)
        session.add(take)
        session.flush()
        session.add_all(
            Rendering(
                take_id=take.id,
                sha256=profile,
                profile=profile,
                format="mp3",
                size_bytes=1,
                milliseconds=1000,
                sample_rate=24000,
                channels=1,
                loudness_lufs=-16,
                true_peak_dbtp=-1,
                **stamp,
            )
            for profile in profiles
        )


@pytest.mark.parametrize("order", [("loa", "horn"), ("horn", "loa")])
def test_what_is_heard_is_the_first_rendering_that_the_office_names(house, code, order):
    rendered(house, "loa", "opus-16", "horn")
    house = replace(house, settings=replace(house.settings, studio=replace(house.settings.studio, renderings=order)))

    [line] = overview.all_bulletins(house)

    assert line.audio is not None
    assert line.audio.sha256 == order[0]


def test_before_there_is_sound_the_length_is_estimated_from_the_script(house, code):
    [line] = overview.all_bulletins(house)

    assert line.audio is None
    assert timedelta(seconds=5) < line.estimated < timedelta(seconds=15)


def test_the_sheet_names_what_can_not_be_read_and_the_lexicon_that_read_it(house, code, administrator):
    before = overview.bulletin_sheet(house, code)
    dictionary.add(house, "XYZQ", "Xuân", administrator, NOW)
    after = overview.bulletin_sheet(house, code)

    assert (before.unreadable, after.unreadable) == (("XYZQ",), ())
    assert before.lexicon_version == before.current_lexicon == built_in().version
    assert after.lexicon_version == after.current_lexicon != before.lexicon_version
