"""Playlists over HTTP: each form with its media type, cached by the day's revision."""

import pytest
from commune_client import CommunePC, address, app_of, publish_sound, token_of

from scheduler.communes.playlists import FORMATS, playlist
from scheduler.web.api.playlists import MEDIA

pytestmark = pytest.mark.slow  # each test makes a published house


@pytest.fixture
def commune(sample, heard):
    """The PC of Nghĩa Hải, and its Wednesday."""
    document = publish_sound(sample, heard)
    pc = CommunePC(app_of(sample), token_of(sample, "nghia-hai"))
    pc.document = document
    return pc


def test_every_form_is_what_the_command_writes_and_says_what_it_is(commune, sample):
    for form in FORMATS:
        answer = commune.get(address(then=f"/playlist.{form}"))

        assert answer.status_code == 200
        assert answer.content == playlist(commune.document, form, "vi", sample.zone)
        assert answer.headers["content-type"] == MEDIA[form]
        assert f'filename="nghia-hai_2023-07-12.{form}"' in answer.headers["content-disposition"]


def test_an_unchanged_playlist_is_304_and_a_new_revision_is_sent(commune, sample, heard):
    path = address(then="/playlist.m3u8")
    etag = commune.get(path).headers["etag"]
    unchanged = commune.get(path, headers={"If-None-Match": etag})
    publish_sound(sample, heard, revision=2, counter=501, title="Tin mới")
    changed = commune.get(path, headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200
    assert "Tin mới" in changed.text


def test_headings_follow_the_language_that_was_asked_for(commune):
    path = address(then="/playlist.m3u8")

    english, vietnamese = commune.get(f"{path}?lang=en"), commune.get(path)

    assert english.headers["content-language"] == "en"
    assert english.headers["etag"] != vietnamese.headers["etag"]
    assert english.content != vietnamese.content


def test_a_form_that_isnt_there_and_a_foreign_station_give_the_same_answer(commune):
    paths = [address(then="/playlist.exe"), address("huyen", then="/playlist.m3u8"), address("x", then="/playlist.ics")]

    answers = [commune.get(path) for path in paths]

    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
