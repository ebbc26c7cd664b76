"""A player's post: everything it must know lies on its shelf, and there is only one player of a station."""

from datetime import timedelta

import pytest
from player_station import DAY

from scheduler.messages import Refused
from scheduler.playout.post import Post, alone, end_of, holder, keep_post, read_post
from scheduler.playout.standing import standing
from scheduler.timekeeping import STATION_ZONE, at


@pytest.fixture
def post(station):
    return Post(station.station, station.shelf, station.public, STATION_ZONE, demo=False)


def test_a_post_is_read_back_as_it_was_kept(station, post):
    keep_post(post)

    found = read_post(station.shelf.root)

    assert (found.station, found.zone, found.demo) == (post.station, post.zone, False)
    assert found.key.public_bytes_raw() == post.key.public_bytes_raw()
    assert found.shelf.store.root.resolve() == station.shelf.store.root.resolve()


def test_no_post_is_none_and_a_damaged_one_is_a_sentence(station, post):
    assert read_post(station.shelf.root) is None
    keep_post(post)
    (station.shelf.root / "player.json").write_text('{"key": 1}', encoding="utf-8")

    with pytest.raises(Refused, match=r"player\.json"):
        read_post(station.shelf.root)


def test_a_second_player_of_a_station_is_refused_and_told_who_plays(station, post):
    with alone(post, at(DAY, 300)):
        with pytest.raises(Refused, match=r"process \d+"), alone(post, at(DAY, 300)):
            pytest.fail("two players")
        assert holder(station.shelf.root).since.startswith("2023-07-10T05:00")

    assert holder(station.shelf.root) is None
    with alone(post, at(DAY, 301)):
        assert holder(station.shelf.root) is not None


def test_a_day_ends_at_midnight_or_with_its_last_window(station):
    station.publish([], [station.window("dem", 1430, 30)])

    assert end_of(station.shelf, DAY, STATION_ZONE) == at(DAY, 1460)
    assert end_of(station.shelf, DAY + timedelta(days=1), STATION_ZONE) == at(DAY, 2880)


def test_the_standing_names_what_is_on_what_follows_and_what_went_wrong(station, post):
    gone = station.slot("gone", 301, number=5)
    station.publish([gone, station.slot("b", 303), station.slot("c", 305)])
    station.shelf.path_of(gone.renderings[0]).unlink()
    player = station.start()
    player.go_on(at(DAY, 303))
    player.tick(at(DAY, 303))

    with alone(post, at(DAY, 300)):
        found = standing(post, at(DAY, 303.5))

    assert (found.on_air.slot, found.following.bulletin) == ("b", "BT-c")
    assert [(e.slot, e.note) for e in found.problems] == [("gone", "playout.file_missing")]
    assert standing(post, at(DAY, 303.5)).on_air is None  # nobody plays: what is open in the journal was broken off


def test_a_document_that_is_not_followed_is_named_in_the_standing(station, post):
    station.publish([station.slot("a", 301), station.slot("b", 301.5)])

    assert [m.id for m in standing(post, at(DAY, 300)).refused] == ["playout.overlap"]
