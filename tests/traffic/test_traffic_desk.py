from datetime import date, timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, STATIONS, SUNDAY

from scheduler.messages import Refused
from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.slot import MakegoodOwed, MakegoodState, NotPlaced, Outcome, PlanRun, SlotOutcome
from scheduler.records.station import ExceptionKind, Window, WindowException
from scheduler.timekeeping import STATION_ZONE, at
from scheduler.traffic import desk, makegoods, publishing, readiness

pytestmark = pytest.mark.slow


@pytest.fixture
def plan(house, administrator):
    def run(first=MONDAY, last=SUNDAY, now=NOW):
        return desk.plan(house, first, last, administrator, now)

    return run


@pytest.fixture
def publish(house, administrator):
    def run(first=MONDAY, last=SUNDAY, stations=None, now=NOW, **given):
        return publishing.publish(house, stations, first, last, administrator, now, **given)

    return run


def test_every_station_gets_what_was_wanted_inside_its_free_segments(network, plan):
    network.bulletin("BT-1", 70_000)
    network.bulletin("BT-2", 300_000, audience=("group:ven-bien", "huyen"))

    summary = plan()

    assert {s.station: s.slots for s in summary.stations} == {"huyen": 6, "nghia-hai": 3, "nghia-lac": 6}
    assert summary.not_placed == ()
    for slot in network.slots():
        minute = (slot["starts_at"].astimezone(STATION_ZONE).hour % 12) * 60 + slot["starts_at"].minute - 300
        assert 0 <= minute < 30
    assert {s["milliseconds"] for s in network.slots()} == {70_048, 300_048}


def test_planning_twice_changes_nothing(network, plan, house):
    network.bulletin("BT-1", 70_000)
    network.bulletin("BT-2", 290_000, wanted_airings=30, most_airings=30)
    plan()
    before = network.slots()

    again = plan()

    assert not again.changed
    assert again.kept == len(before)
    assert network.slots() == before
    with house.database.reading() as session:
        assert len(session.exec(select(PlanRun)).all()) == 1


def test_a_published_slot_is_never_moved_and_its_day_is_closed(network, plan, publish):
    network.bulletin("BT-1", 70_000)
    plan()
    publish(MONDAY, MONDAY)
    monday = network.slots(day=MONDAY)
    network.bulletin("BT-2", 400_000, rank=1, must_air=True, wanted_airings=12, most_airings=12, most_a_day=2)

    plan()

    assert network.slots(day=MONDAY) == monday
    assert {s["state"] for s in monday} == {"published"}
    assert network.slots(bulletin_id=2)


def test_an_emergency_and_what_nobody_approved_are_never_planned(network, plan):
    network.bulletin("BT-K", klass=Klass.EMERGENCY)
    network.bulletin("BT-N", state=BulletinState.DRAFT)

    assert plan().added == 0


def test_slots_of_a_bulletin_that_is_no_longer_approved_go(network, plan):
    kept = network.bulletin("BT-1")
    gone = network.bulletin("BT-2")
    plan()
    network.change(Bulletin, gone, state=BulletinState.WITHDRAWN)

    summary = plan()

    assert summary.removed == 9
    assert {s["bulletin_id"] for s in network.slots()} == {kept}


def test_a_newly_approved_take_renews_open_slots_where_they_are(network, plan):
    bulletin = network.bulletin("BT-1", 60_000)
    plan()
    before = network.slots()
    network.approve(bulletin, "BT-1 v2", 61_000)

    summary = plan()

    assert summary.renewed == len(before)
    assert [s["starts_at"] for s in network.slots()] == [s["starts_at"] for s in before]
    assert {s["milliseconds"] for s in network.slots()} == {61_048}


def test_the_real_length_of_the_stations_sounds_is_kept_free(network, plan):
    network.house_sound("tune", 20_000)
    network.house_sound("opening", 30_000)
    network.bulletin("BT-1", 60_000, wanted_airings=1, valid_until=MONDAY)

    plan(MONDAY, MONDAY)

    assert {s["starts_at"] for s in network.slots()} == {at(MONDAY, 300) + timedelta(seconds=21 + 31)}


def test_more_than_wanted_is_aired_only_for_a_target_and_khac_does_not_count(network, plan):
    network.bulletin("BT-1", 60_000, most_airings=9, most_a_day=2)
    network.bulletin("BT-K", 60_000, topic="KHAC")
    network.target("huyen", 500)

    summary = plan()

    lines = {s.station: s for s in summary.stations}
    assert (lines["huyen"].slots, lines["huyen"].reached) == (9 + 3, True)
    assert lines["nghia-hai"].slots == 6
    assert lines["huyen"].counted == timedelta(seconds=9 * 60)


def test_a_target_counts_by_its_share_of_days(network, plan):
    network.bulletin("BT-1", 60_000)
    network.target("huyen", 700, last_day=MONDAY + timedelta(days=13))

    summary = plan()

    assert summary.stations[0].target == timedelta(seconds=350)


def test_what_found_no_slot_is_kept_with_its_reason(network, plan, house):
    network.bulletin("BT-L", 60 * 60_000, audience=("huyen",))

    summary = plan()

    line = summary.not_placed[0]
    assert (line.bulletin, line.airings, line.reason.id) == ("BT-L", 3, "traffic.reason_too_long")
    with house.database.reading() as session:
        row = session.exec(select(NotPlaced)).one()
        assert (row.reason, row.airings) == ("traffic.reason_too_long", 3)


def test_nothing_is_planned_before_now(network, plan):
    network.bulletin("BT-1", wanted_airings=14, most_airings=14)
    noon = at(MONDAY, 720)

    plan(now=noon)

    assert min(s["starts_at"] for s in network.slots()) >= noon


def test_a_cancelled_window_is_left_empty(network, plan, writer):
    network.bulletin("BT-1", wanted_airings=20, most_airings=20, least_gap_minutes=60, most_a_day=2)
    off = WindowException(window_id=1, day=MONDAY, kind=ExceptionKind.CANCELLED, reason="có tang", **writer.stamp)
    network.add(off)

    plan()

    assert network.slots(window_id=1, day=MONDAY) == []
    assert network.slots(window_id=1, day=SUNDAY)


@pytest.mark.parametrize("days", [-1, 62])
def test_days_that_cannot_be_are_refused(network, plan, days):
    with pytest.raises(Refused, match="Can't plan"):
        plan(MONDAY, MONDAY + timedelta(days=days))


def test_without_a_network_planning_says_what_to_do(house, plan):
    with pytest.raises(Refused, match="network import"):
        plan()


# --- makegoods ----------------------------------------------------------------------------------------------------


@pytest.fixture
def owed(network, plan, publish):
    """One airing on Monday was missed; the rest of the week is open."""
    network.bulletin("BT-1", wanted_airings=2, most_airings=6, audience=("huyen",))
    plan(MONDAY, MONDAY + timedelta(days=1))
    publish(MONDAY, MONDAY + timedelta(days=1))
    slot = network.slots()[0]
    network.add(SlotOutcome(slot_id=slot["id"], outcome=Outcome.MISSED, reconciled_at=NOW))
    return network.add(
        MakegoodOwed(slot_id=slot["id"], station_id=1, bulletin_id=1, missed_at=slot["starts_at"], **network.stamp)
    )


def test_a_missed_airing_is_made_good_and_the_debt_is_placed(owed, network, plan, house):
    tuesday_evening = at(MONDAY + timedelta(days=1), 1200)

    plan(now=tuesday_evening)

    line = makegoods.listing(house)[0]
    replacing = [s for s in network.slots() if s["makegood_id"] == owed]
    assert line.state == "placed"
    assert [s["starts_at"] for s in replacing] == [line.placed]
    assert not plan(now=tuesday_evening).changed


def test_a_debt_waits_for_the_first_day_that_is_not_published(owed, house):
    [line] = makegoods.listing(house, today=MONDAY)

    assert (line.waits_for, line.hopeless) == (MONDAY + timedelta(days=2), False)


def test_a_debt_without_an_open_day_in_its_validity_is_said_to_be_hopeless(owed, house, network):
    network.change(Bulletin, 1, valid_until=MONDAY + timedelta(days=1))

    [line] = makegoods.listing(house, today=MONDAY)

    assert (line.waits_for, line.hopeless) == (None, True)


def test_a_placed_makegood_stays_where_it_is_when_planned_again(owed, network, plan, house):
    tuesday_evening = at(MONDAY + timedelta(days=1), 1200)
    plan(now=tuesday_evening)
    [before] = [s for s in network.slots() if s["makegood_id"] == owed]

    again = plan(now=tuesday_evening)

    assert not again.changed
    assert [s for s in network.slots() if s["makegood_id"] == owed] == [before]


def test_a_placed_makegood_whose_window_is_lost_moves_and_keeps_what_it_makes_good(owed, network, plan, house, writer):
    tuesday_evening = at(MONDAY + timedelta(days=1), 1200)
    plan(now=tuesday_evening)
    [before] = [s for s in network.slots() if s["makegood_id"] == owed]
    off = {"day": before["day"], "kind": ExceptionKind.CANCELLED, "reason": "có tang", **writer.stamp}
    network.add(WindowException(window_id=before["window_id"], **off))

    plan(now=tuesday_evening)

    [after] = [s for s in network.slots() if s["makegood_id"] == owed]
    assert after["starts_at"] != before["starts_at"]
    assert makegoods.listing(house)[0].state == "placed"


def test_a_placed_makegood_does_not_give_way_to_a_target(owed, network, plan):
    tuesday_evening = at(MONDAY + timedelta(days=1), 1200)
    plan(now=tuesday_evening)
    network.bulletin("BT-LONG", 400_000, audience=("huyen",), wanted_airings=1, most_airings=20, most_a_day=9)
    network.target("huyen", 90_000)

    plan(now=tuesday_evening)

    assert len([s for s in network.slots() if s["makegood_id"] == owed and s["state"] == "planned"]) == 1


def test_a_makegood_that_nobody_published_in_time_is_placed_again(owed, network, plan, house):
    plan(now=at(MONDAY + timedelta(days=1), 1200))
    [before] = [s for s in network.slots() if s["makegood_id"] == owed]

    plan(now=before["starts_at"] + timedelta(minutes=5))

    last = [s for s in network.slots() if s["makegood_id"] == owed][-1]
    assert last["starts_at"] > before["starts_at"]
    assert makegoods.listing(house)[0].makegood == last["code"]


def test_a_debt_is_written_off_with_a_reason_and_stays_so(owed, house, administrator, plan, network):
    assert makegoods.write_off(house, [owed], "hết thời sự", administrator, NOW) == 1
    assert makegoods.write_off(house, [owed], "hết thời sự", administrator, NOW) == 0

    assert makegoods.listing(house) == ()
    assert [line.state for line in makegoods.listing(house, settled=True)] == ["written_off"]


@pytest.mark.parametrize(
    ("number", "reason", "message"),
    [(1, " ", "traffic.write_off_reason"), (99, "vì", "traffic.unknown_makegood")],
)
def test_a_debt_is_not_written_off_without_reason_or_by_a_wrong_number(
    owed, house, administrator, number, reason, message
):
    with pytest.raises(Refused) as refused:
        makegoods.write_off(house, [number], reason, administrator, NOW)

    assert refused.value.message.id == message


def test_what_was_made_good_cannot_be_written_off(owed, house, administrator, network):
    network.change(MakegoodOwed, owed, state=MakegoodState.MADE_GOOD)

    with pytest.raises(Refused, match="made good"):
        makegoods.write_off(house, [owed], "vì", administrator, NOW)


# --- readiness ----------------------------------------------------------------------------------------------------


def sections(house, day=MONDAY):
    return {(f.station, f.message.id.removeprefix("traffic.ready_")) for f in readiness.ready(house, day)}


def test_a_planned_and_published_day_is_ready(network, plan, publish, house):
    network.bulletin("BT-1", wanted_airings=7, most_airings=7)
    plan()
    publish()

    assert readiness.ready(house, MONDAY) == ()


def test_readiness_names_what_is_missing_at_each_step(network, plan, house):
    network.bulletin("BT-1", wanted_airings=7, most_airings=7)

    before = sections(house)
    plan()
    after = sections(house)

    assert before == {(s, "no_plan") for s in STATIONS}
    assert after == {(s, "not_published") for s in STATIONS}


def test_readiness_names_lost_files_voided_bulletins_and_what_waits_for_approval(network, plan, publish, house):
    bulletin = network.bulletin("BT-1", wanted_airings=7, most_airings=7, audience=("huyen",))
    network.bulletin("BT-N", state=BulletinState.SUBMITTED, must_air=True)
    plan()
    publish()
    for kept in list(house.store.listing()):
        house.store.remove(kept.sha256, kept.ext)
    network.change(Bulletin, bulletin, valid_until=date(2023, 7, 1), state=BulletinState.WITHDRAWN)

    found = sections(house)

    assert {("huyen", "no_file"), ("huyen", "expired"), ("huyen", "withdrawn"), ("", "unapproved")} <= found


def test_readiness_names_a_cancelled_window(network, house, writer):
    off = WindowException(window_id=1, day=MONDAY, kind=ExceptionKind.CANCELLED, reason="có tang", **writer.stamp)
    network.add(off)

    assert ("huyen", "cancelled") in sections(house)


def test_a_window_that_moved_is_planned_where_it_is(network, plan, writer, house):
    network.bulletin("BT-1", wanted_airings=1, most_airings=1, valid_until=MONDAY, audience=("huyen",))
    with house.database.reading() as session:
        evening = session.exec(select(Window.id).where(Window.code == "chieu", Window.station_id == 1)).one()
    for window, kind, minute in ((1, ExceptionKind.MOVED, 600), (evening, ExceptionKind.CANCELLED, None)):
        network.add(
            WindowException(window_id=window, day=MONDAY, kind=kind, starts_minute=minute, minutes=15, **writer.stamp)
        )

    plan(MONDAY, MONDAY)

    assert [s["starts_at"] for s in network.slots()] == [at(MONDAY, 600) + timedelta(seconds=18)]


def test_a_target_is_reached_by_whole_seconds_of_the_takes_that_stand(network, plan, publish):
    bulletin = network.bulletin("BT-1", 60_500, wanted_airings=2, most_airings=2, audience=("huyen",))
    network.target("huyen", 121)
    before = plan()
    publish()
    network.approve(bulletin, "BT-1 dài hơn", 90_500)

    after = plan()

    counted = [summary.stations[0].counted for summary in (before, after)]
    assert counted == [timedelta(seconds=120)] * 2
    assert not before.stations[0].reached
