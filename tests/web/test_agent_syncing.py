"""The agent fetches a day through its real HTTP client, over lines that break, from servers that lie."""

import random
from contextlib import closing
from datetime import UTC, datetime

import pytest
from agent_pc import STATION, TODAY, Crews, enrol, moved, publish, sound, sync
from commune_client import app_of, serving
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.bad_proxy import between
from scheduler.communes.agent import shelving
from scheduler.daysheet import Recall
from scheduler.files import sha256_of
from scheduler.messages import OutsideFailed, Refused

pytestmark = pytest.mark.slow
NOW = datetime.now(UTC)


@pytest.fixture
def served(sample, tmp_path):
    """The sample house with six sounds today, served; a PC enrolled there."""
    refs = [sound(sample, n) for n in range(6)]
    document = publish(sample, refs)
    with serving(app_of(sample, NOW)) as port:
        yield sample, port, enrol(sample, port, tmp_path / "pc", NOW), document, refs


@pytest.fixture
def crew_of():
    """`crew_of(home, who)`; their connections are let go of at the end."""
    with closing(Crews()) as crews:
        yield crews


def whole(home, refs):
    """Every file in the store's folder has its name's hash; and all that are wanted are there."""
    store = shelving.shelf_of(home).store
    names = [p for p in store.root.glob("??/*") if p.is_file()]
    assert all(sha256_of(p) == p.stem for p in names)
    return all(store.verify(ref.sha256, ref.format) for ref in refs)


def test_a_day_comes_whole_is_told_once_and_unchanged_costs_one_short_answer(served, crew_of, tmp_path):
    _, port, who, document, refs = served
    with between(port) as proxy:
        crew = crew_of(tmp_path / "pc", moved(who, proxy.own_port))

        first = crew.fetch_once()
        before = proxy.sent
        again = crew.fetch_once()

    assert (first, again) == (6, 0)
    assert proxy.sent - before < 400
    assert shelving.shelf_of(tmp_path / "pc").day(TODAY) == document
    assert whole(tmp_path / "pc", refs)
    assert crew.intake.held(TODAY) == {TODAY: 1}


def test_only_new_sounds_come_with_a_new_revision(served, crew_of, tmp_path):
    house, _, who, _, refs = served
    crew = crew_of(tmp_path / "pc", who)
    crew.fetch_once()
    publish(house, [*refs[1:], sound(house, 99)], revision=2, counter=501)

    came = crew.fetch_once()

    assert came == 1
    assert shelving.shelf_of(tmp_path / "pc").day(TODAY).revision == 2


def test_a_recall_is_on_the_shelf_before_the_sounds_of_its_revision(served, crew_of, tmp_path):
    house, _, who, _, refs = served
    crew = crew_of(tmp_path / "pc", who)
    crew.fetch_once()
    publish(house, [*refs[1:], sound(house, 99)], revision=2, counter=501, recalls=(Recall(refs[0].sha256, "BT-0"),))

    crew.days.look()

    assert shelving.shelf_of(tmp_path / "pc").day(TODAY).revision == 2


def test_a_new_revision_waits_for_its_sounds_and_the_old_one_stays(served, crew_of, tmp_path):
    house, _, who, _, refs = served
    crew = crew_of(tmp_path / "pc", who)
    crew.fetch_once()
    publish(house, [*refs[1:], sound(house, 99)], revision=2, counter=501)

    crew.days.look()

    assert shelving.shelf_of(tmp_path / "pc").day(TODAY).revision == 1


def test_cuts_at_random_bytes_leave_no_half_file_and_send_little_twice(served, crew_of, tmp_path):
    _, port, who, _, refs = served
    lot = random.Random(10)
    with between(port) as plain:
        crew_of(tmp_path / "plain", moved(who, plain.own_port)).fetch_once()
    with between(port) as proxy:
        proxy.cuts = sorted(lot.sample(range(200, plain.sent), 25))
        proxy.delay_seconds = 0.001

        refused = sync(crew_of(tmp_path / "pc", moved(who, proxy.own_port)))

    assert (proxy.made, refused) == (25, 0)
    assert whole(tmp_path / "pc", refs)
    assert proxy.sent < plain.sent * 1.2


def test_a_line_that_changes_bits_and_breaks_brings_the_very_day_in_the_end(served, crew_of, tmp_path):
    _, port, who, document, refs = served
    lot = random.Random(11)
    with between(port) as proxy:
        proxy.cuts = sorted(lot.sample(range(200, 200_000), 10))
        proxy.corrupt_every = 17

        sync(crew_of(tmp_path / "pc", moved(who, proxy.own_port)))

    assert proxy.changed > 1
    assert whole(tmp_path / "pc", refs)
    assert shelving.shelf_of(tmp_path / "pc").day(TODAY) == document


def test_a_changed_bit_is_refused_by_name_and_what_was_good_stays(served, crew_of, tmp_path):
    house, port, who, document, refs = served
    with between(port) as proxy:
        crew = crew_of(tmp_path / "pc", moved(who, proxy.own_port))
        crew.fetch_once()
        publish(house, [sound(house, 77)], revision=2, counter=501)
        crew.days.look()
        proxy.corrupt_every = 1

        with pytest.raises((Refused, OutsideFailed)):
            crew.sounds.fetch()

    assert shelving.shelf_of(tmp_path / "pc").day(TODAY) == document
    assert whole(tmp_path / "pc", refs)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"key": Ed25519PrivateKey.generate()}, "signature"),
        ({"station": "nghia-son"}, "came in place of"),
    ],
)
def test_forged_and_foreign_days_are_refused_by_name(served, crew_of, tmp_path, changed, says):
    house, _, who, document, refs = served
    crew = crew_of(tmp_path / "pc", who)
    crew.fetch_once()
    publish(house, refs[:1], revision=2, counter=501, **changed)

    with pytest.raises(Refused, match=says):
        crew.fetch_once()

    assert shelving.shelf_of(tmp_path / "pc").day(TODAY) == document


def test_an_older_day_is_refused_by_name(served, crew_of, tmp_path):
    house, _, who, _, refs = served
    crew = crew_of(tmp_path / "pc", who)
    newer = publish(house, refs[:2], revision=9, counter=900, add=False)
    crew.intake.take(newer, TODAY, NOW)

    with pytest.raises(Refused, match="older than the one here"):
        crew.fetch_once()

    assert crew.intake.counter_of(TODAY) == 900


def test_a_pc_that_is_shut_out_says_so_and_plays_what_it_has(served, crew_of, tmp_path):
    from scheduler.administration import accounts
    from scheduler.communes import credentials

    house, _, who, document, _ = served
    crew = crew_of(tmp_path / "pc", who)
    crew.fetch_once()
    credentials.revoke(house, 1, accounts.resolve(house, "admin"), NOW)

    with pytest.raises(Refused, match="accept this PC any more"):
        crew.days.look()

    assert shelving.shelf_of(tmp_path / "pc").day(TODAY) == document
    assert who.station == STATION
