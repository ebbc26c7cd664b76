"""The centre's desk: shelves filled from records, days played and resumed, emergencies, pauses."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from player_station import DAY, OTHER, STATION

from scheduler.administration import accounts
from scheduler.daysheet import canonical_json, content_of, signed
from scheduler.messages import OutsideFailed, Refused
from scheduler.playout import desk, emergencies
from scheduler.playout.cue import Role
from scheduler.records.account import Role as Right
from scheduler.records.slot import Emergency, PublishedDay
from scheduler.records.station import Station
from scheduler.records.unit import Unit
from scheduler.timekeeping import SimulatedClock, at


@pytest.fixture
def station(station_at_home):
    """The station of the records."""
    return station_at_home


@pytest.fixture
def publish(house, station, administrator):
    """Write a revision of the station's day into the records."""

    def write(slots, revision=1, day=DAY):
        bare = station.document(slots, counter=revision)
        document = signed(replace(bare, day=day), station.key)
        with house.database.writing() as session:
            found = session.exec(desk.select(Station).where(Station.code == STATION)).one()
            session.add(
                PublishedDay(
                    station_id=found.id,
                    day=day,
                    revision=revision,
                    counter=revision,
                    provisional=False,
                    content_sha256=sha256(content_of(document)).hexdigest(),
                    document=canonical_json(document).decode(),
                    written_at=at(DAY, 0),
                    written_by=administrator,
                )
            )
        return document

    return write


def played(house, station=STATION, day=DAY):
    return desk.play_day(house, station, day, SimulatedClock(desk.start_of(house, station, day)))


def test_the_newest_revision_is_handed_over_and_again_nothing_changes(house, station, publish):
    publish([station.slot("a", 301)])
    newest = publish([station.slot("b", 301)], revision=2)

    first, second = desk.hand_over(house, STATION), desk.hand_over(house, STATION, DAY)

    assert (first.days, second.days) == (1, 0)
    assert station.shelf.day(DAY) == newest
    assert desk.stations(house) == (STATION, OTHER)


def test_a_day_is_played_into_one_file_and_not_again(house, station, publish):
    publish([station.slot("a", 301), station.slot("b", 303)])
    desk.hand_over(house, STATION)

    first, second = played(house), played(house)

    assert first.file == desk.aired_file(house, STATION, DAY)
    assert first.file.stat().st_size > 0
    assert [(e.slot, e.outcome.value) for e in first.entries if e.slot] == [("a", "played"), ("b", "played")]
    assert second.entries == first.entries


@pytest.mark.parametrize("order", [1, -1])
def test_each_day_gets_a_file_of_its_own_in_whatever_order_they_are_played(house, station, publish, order):
    publish([station.slot("a", 301)])
    tomorrow = DAY + timedelta(days=1)
    later = [replace(station.slot("n", 301), starts_at=at(tomorrow, 301))]
    bare = station.document(later)
    window = replace(bare.windows[0], starts_at=at(tomorrow, 300))
    station.shelf.put_day(
        signed(replace(bare, day=tomorrow, windows=(window,), counter=9), station.key), station.public
    )
    desk.hand_over(house, STATION)

    both = [played(house, day=day) for day in (DAY, tomorrow)[::order]][::order]

    assert [[e.slot for e in day.entries if e.slot] for day in both] == [["a"], ["n"]]
    assert both[0].file.read_bytes() == both[1].file.read_bytes()


def test_a_day_without_a_document_leaves_no_file(house, station):
    day = played(house)

    assert (day.file, day.entries) == (None, ())


def test_a_simulated_day_is_refused_on_real_data(house, station, publish):
    with pytest.raises(Refused, match="sample data"):
        played(replace(house, demo=False))


def test_an_emergency_is_kept_signed_and_breaks_in_on_every_station(house, station, publish, spoken, administrator):
    publish([station.slot("a", 301)])
    desk.hand_over(house, STATION)

    order = emergencies.order_emergency(house, spoken, (), at(DAY, 301.5), administrator, repeat=2)
    again = emergencies.order_emergency(house, spoken, (), at(DAY, 301.5), administrator, repeat=2)
    day = played(house)

    assert order == again
    assert order.stations == (STATION, OTHER)
    assert emergencies.orders(house) == (order,)
    assert [(e.part, e.milliseconds, e.bulletin) for e in day.entries if e.role == Role.EMERGENCY] == [
        (1, 20_400, order.id),
        (2, 20_400, order.id),
    ]
    assert next(e.milliseconds for e in day.entries if e.slot == "a") == 30_000
    assert [e.role for e in played(house, OTHER).entries] == ["emergency", "emergency"]


def test_an_order_reaches_a_shelf_that_missed_it_when_days_are_handed_over(
    house, station, publish, spoken, administrator
):
    order = emergencies.order_emergency(house, spoken, [STATION], at(DAY, 301), administrator)
    (station.shelf.root / "emergencies" / f"{order.id}.json").unlink()

    assert desk.hand_over(house, STATION).orders == 1
    assert desk.hand_over(house, OTHER).orders == 0
    assert station.shelf.orders()[0] == (order,)


def test_a_shelf_that_cant_be_written_does_not_keep_an_order_from_the_stations_after_it(
    house, station, spoken, administrator
):
    first, later = desk.shelf_of(house, OTHER), desk.shelf_of(house, STATION)
    first.root.mkdir(parents=True)
    (first.root / "emergencies").write_text("a file where the folder should be")

    with pytest.raises(OutsideFailed, match="did not reach 1") as failed:
        emergencies.order_emergency(house, spoken, [OTHER, STATION], at(DAY, 301), administrator)

    assert [m.values["station"] for m in failed.value.details] == [OTHER]
    assert later.orders()[0] == emergencies.orders(house)
    assert len(later.orders()[0]) == 1


def test_standing_down_is_kept_and_reaches_the_shelf(house, station, publish, spoken, administrator):
    order = emergencies.order_emergency(house, spoken, [STATION], at(DAY, 301), administrator)

    ended = emergencies.stand_down(house, order.id, administrator, at(DAY, 300))
    again = emergencies.stand_down(house, order.id, administrator, at(DAY, 305))

    assert ended == again
    assert ended.expires_at == at(DAY, 300)
    assert played(house).entries == ()
    with house.database.reading() as session:
        row = session.exec(desk.select(Emergency)).one()
        assert (row.stood_down_at, row.written_by) == (at(DAY, 300), administrator)


def test_only_who_has_the_right_orders_or_stands_down(house, station, spoken):
    from scheduler.administration import accounts

    with house.database.writing() as session:
        operator = accounts.ensure(session, "operator", at(DAY, 0), (Right.OPERATOR,))
        warden = accounts.ensure(session, "warden", at(DAY, 0), (Right.EMERGENCY,))

    with pytest.raises(Refused, match="emergency"):
        emergencies.check_order(house, operator, ())
    with pytest.raises(Refused, match="emergency"):
        emergencies.order_emergency(house, spoken, (), at(DAY, 301), operator)
    order = emergencies.order_emergency(house, spoken, (), at(DAY, 301), warden)
    with pytest.raises(Refused, match="emergency"):
        emergencies.stand_down(house, order.id, operator, at(DAY, 301))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stations": ["khong-co"]}, "no station"),
        ({"repeat": 0}, "1 to 20"),
        ({"valid": timedelta(0)}, "1 to 20"),
        ({"spoken": {"renderings": ()}}, "no take"),
    ],
)
def test_an_impossible_emergency_is_refused_and_nothing_kept(house, station, spoken, administrator, change, sentence):
    numbers = {k: v for k, v in change.items() if k in ("repeat", "valid")}
    said = replace(spoken, **change.get("spoken", {}))
    stations = change.get("stations", ())

    with pytest.raises(Refused, match=sentence):
        emergencies.order_emergency(house, said, stations, at(DAY, 301), administrator, **numbers)
    assert emergencies.orders(house) == ()


def test_unknown_takes_and_orders_are_sentences(house, station, administrator):
    with pytest.raises(Refused, match="no take"):
        emergencies.spoken_of(house, "x", "x", "x", 99)
    with pytest.raises(Refused, match="no emergency"):
        emergencies.stand_down(house, "KC-0", administrator, at(DAY, 0))
    with pytest.raises(Refused, match="no station"):
        desk.hand_over(house, "khong-co")


def test_a_pause_reaches_the_player_with_who_ordered_it(house, station, publish, administrator):
    publish([station.slot("a", 301)])
    desk.hand_over(house, STATION)

    desk.pause(house, STATION, "sang", DAY, "co_tang", "đám tang ông A", administrator)

    assert [(e.slot, e.reason) for e in played(house).entries] == [("a", "co_tang")]
    assert station.shelf.pauses()[0].by == administrator


@pytest.mark.parametrize(("window", "reason", "sentence"), [("toi", "co_tang", "sang"), ("sang", "buon", "co_tang")])
def test_a_pause_of_nothing_known_names_what_there_is(house, station, administrator, window, reason, sentence):
    with pytest.raises(Refused, match=sentence):
        desk.pause(house, STATION, window, DAY, reason, "", administrator)


def test_a_commune_pauses_its_own_station_and_no_other(house, station, administrator):
    with house.database.writing() as session:
        written = {"written_at": at(DAY, 0), "written_by": administrator}
        elsewhere = Unit(code="y", name="Nghĩa Sơn", kind="commune", valid_from=date(2000, 1, 1), **written)
        session.add(elsewhere)
    of_x = accounts.add(house, "xa-x", "", ("commune",), "x", administrator, at(DAY, 0))
    of_y = accounts.add(house, "xa-y", "", ("commune",), "y", administrator, at(DAY, 0))

    desk.pause(house, STATION, "sang", DAY, "co_tang", "", of_x)

    assert [p.by for p in station.shelf.pauses()] == [of_x]
    for name in (STATION, "khong-co"):
        with pytest.raises(Refused, match="right"):
            desk.pause(house, name, "sang", DAY, "co_tang", "", of_y)


def test_the_communes_desk_packs_what_was_published(house, station, publish, tmp_path):
    from scheduler.communes import desk as communes
    from scheduler.communes import enrolment, packing
    from scheduler.communes.agent import shelving

    document = publish([station.slot("a", 301)])
    planned = packing.plan_pack(house, STATION, DAY)
    made = packing.write_pack(house, planned, tmp_path)
    pc = tmp_path / "pc"
    who = enrolment.enrol(pc, STATION, communes.public_key(house))

    taken = shelving.take_pack(made.path, shelving.shelf_of(pc), who.key, STATION)

    assert ([d.newer for d in taken.days], taken.files) == ([True], 4)
    assert shelving.shelf_of(pc).day(DAY) == document
    assert communes.playlist(house, STATION, DAY, "m3u8").startswith(b"#EXTM3U")
    with pytest.raises(Refused, match="no day document"):
        communes.playlist(house, OTHER, DAY, "m3u8")
    with pytest.raises(Refused, match="no station"):
        packing.plan_pack(house, "khong-co", DAY)
    house.store.path(document.slots[0].renderings[0].sha256, "mp3").unlink()
    with pytest.raises(Refused, match="audio check"):
        packing.write_pack(house, planned, tmp_path)


def test_what_was_just_published_goes_at_once_to_the_players_that_are_on_this_machine(house, station, publish):
    publish([station.slot("a", 301)])
    no_player = desk.hand_over_at_once(house, [(STATION, DAY), (OTHER, DAY)])
    desk.hand_over(house, STATION)
    publish([station.slot("b", 301)], revision=2)

    assert no_player == 0
    assert desk.hand_over_at_once(house, [(STATION, DAY), (OTHER, DAY)]) == 1
    assert [s.id for s in station.shelf.day(DAY).slots] == ["b"]
