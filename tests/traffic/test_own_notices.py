"""A commune's own notices: placed by itself in its own windows, on published days too, and nowhere else."""

from datetime import timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.administration import accounts
from scheduler.daysheet import read_day
from scheduler.messages import Refused
from scheduler.records.account import Role
from scheduler.records.bulletin import Bulletin, BulletinAudience, BulletinState, Klass
from scheduler.records.notice import OwnNotice
from scheduler.records.slot import DayCause, PublishedDay
from scheduler.records.station import Station
from scheduler.timekeeping import at
from scheduler.traffic import choosing, desk, holding, own_notices, publishing, withdrawing

pytestmark = pytest.mark.slow

COMMUNE, OTHER = "nghia-hai", "nghia-lac"
MORNING = at(MONDAY, 5 * 60 + 25)
"""Behind the relay block of the morning's window."""


@pytest.fixture
def notice(house, network):
    """`notice("TB-1", …)`: an approved notice of Nghĩa Hải's own, 60 s long."""

    def made(code, milliseconds=60_000, audience=(COMMUNE,), **given):
        wishes = {"topic": "KHAC", "wanted_airings": 1, "most_airings": 4, "most_a_day": 2, "least_gap_minutes": 60}
        number = network.bulletin(code, milliseconds, audience, **(wishes | given))
        with house.database.reading() as session:
            owner = session.exec(select(Station.id).where(Station.code == COMMUNE)).one()
        network.add(OwnNotice(bulletin_id=number, station_id=owner))
        return number

    return made


@pytest.fixture
def published(house, network, notice, administrator):
    """Monday planned and published, before the notice TB-1 was there."""
    network.bulletin("A", 120_000, wanted_airings=14, most_airings=14, most_a_day=2)
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    publishing.publish(house, None, MONDAY, MONDAY, administrator, NOW)
    notice("TB-1", 30_000)


def newest(house, station=COMMUNE):
    with house.database.reading() as session:
        rows = session.exec(
            select(PublishedDay).join(Station).where(Station.code == station, PublishedDay.day == MONDAY)
        ).all()
        row = max(rows, key=lambda r: r.revision)
        return read_day(row.document.encode()), DayCause(row.cause), row.reason, row.written_by


def refused(call, *args):
    with pytest.raises(Refused) as found:
        call(*args)
    return found.value.message.id


def test_a_notice_that_nobody_placed_is_planned_at_its_own_station_alone(house, network, notice, administrator):
    notice("TB-1")

    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)

    with house.database.reading() as session:
        own = session.exec(select(Station.id).where(Station.code == COMMUNE)).one()
    assert {s["station_id"] for s in network.slots()} == {own}


def test_a_commune_places_its_notice_and_every_plan_leaves_it_there(house, network, notice, commune, administrator):
    network.bulletin("A", 120_000)
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    notice("TB-1")

    placed = own_notices.place(house, "TB-1", MORNING, commune, NOW)
    again = own_notices.place(house, "TB-1", MORNING, commune, NOW)
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)

    assert placed.revision == 0
    assert placed.line.new
    assert placed.line.by_commune
    assert (again.line.slot, again.line.new) == (placed.line.slot, False)
    [slot] = [s for s in network.slots() if s["code"] == placed.line.slot]
    assert MORNING <= slot["starts_at"] < MORNING + timedelta(minutes=1)


def test_an_operator_leaves_alone_what_a_commune_placed_and_the_commune_moves_it(
    house, network, notice, commune, administrator
):
    notice("TB-1")
    slot = own_notices.place(house, "TB-1", MORNING, commune, NOW).line.slot

    evening = at(MONDAY, 17 * 60 + 25)
    assert refused(holding.pin, house, slot, COMMUNE, evening, administrator, NOW) == "traffic.pin_choice"
    assert choosing.move(house, COMMUNE, slot, evening, commune, NOW).starts_at >= evening


def test_on_a_published_day_a_notice_takes_free_room_and_the_other_slots_stand(house, published, commune, network):
    before = newest(house)[0]
    taken = {(s.id, s.starts_at) for s in before.slots}
    free = at(MONDAY, 17 * 60 + 28)
    assert all(not s.starts_at <= free < s.ends_at for s in before.slots)

    placed = own_notices.place(house, "TB-1", free, commune, NOW)
    again = own_notices.place(house, "TB-1", free, commune, NOW)

    document, cause, reason, by = newest(house)
    assert placed.revision == before.revision + 1 == document.revision
    assert {(s.id, s.starts_at) for s in document.slots} - taken == {(placed.line.slot, placed.line.starts_at)}
    assert taken <= {(s.id, s.starts_at) for s in document.slots}
    assert (cause, by) == (DayCause.CHANGE, commune)
    assert reason == "TB-1 Bản tin TB-1"
    assert (again.line.slot, again.line.new) == (placed.line.slot, False)
    assert newest(house)[0].revision == document.revision
    assert newest(house, OTHER)[0].revision == 1


def test_on_a_published_day_what_stands_is_named_and_half_an_hour_is_left_for_players(house, published, commune):
    document = newest(house)[0]
    first = min(s.starts_at for s in document.slots)

    in_the_way = refused(own_notices.place, house, "TB-1", first.replace(second=0), commune, NOW)
    late = refused(own_notices.place, house, "TB-1", at(MONDAY, 17 * 60 + 28), commune, at(MONDAY, 17 * 60))

    assert in_the_way in {"traffic.pin_bar_taken", "traffic.pin_bar_too_long"}
    assert late == "traffic.notice_too_soon"
    assert newest(house)[0].revision == document.revision


def test_a_time_outside_the_station_s_windows_is_refused_with_the_windows(house, network, notice, commune):
    notice("TB-1")

    with pytest.raises(Refused, match="05:00–05:30, 17:00–17:30"):
        own_notices.place(house, "TB-1", at(MONDAY, 12 * 60), commune, NOW)


def test_one_commune_never_places_into_another_s_windows(house, network, notice, commune, administrator):
    """Neither by its account, nor by an audience that somebody widened, nor by a planner or an operator."""
    number = notice("TB-1")
    for audience in ("*", OTHER, "group:ven-bien"):
        network.add(BulletinAudience(bulletin_id=number, audience=audience))
    of_lac = accounts.add(house, "xa-nghia-lac", "", ("commune",), None, administrator, NOW)
    _only_at(house, network, of_lac, OTHER)

    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)

    with house.database.reading() as session:
        own = session.exec(select(Station.id).where(Station.code == COMMUNE)).one()
    assert {s["station_id"] for s in network.slots()} == {own}
    assert refused(holding.pin, house, "TB-1", OTHER, MORNING, administrator, NOW) == "traffic.pin_bar_audience"
    assert refused(own_notices.place, house, "TB-1", MORNING, of_lac, NOW) == "account.no_right"
    assert refused(own_notices.place, house, "TB-9", MORNING, of_lac, NOW) == "account.no_right"
    assert refused(choosing.order, house, OTHER, ("TB-1",), of_lac, NOW) == "traffic.choice_not_offered"


def _only_at(house, network, account_id, station):
    """Have an account's role hold at a unit of the station's own."""
    from scheduler.records.account import AccountRole
    from scheduler.records.unit import Unit

    unit = network.add(Unit(code="13999", name=station, kind="xa", parent_id=1, valid_from=MONDAY, **network.stamp))
    with house.database.writing() as session:
        session.exec(select(Station).where(Station.code == station)).one().unit_id = unit
        for role in session.exec(select(AccountRole).where(AccountRole.account_id == account_id)):
            role.unit_id = unit
            session.add(role)


def test_the_district_s_bulletins_are_not_placed_this_way(house, network, notice, commune, administrator):
    network.bulletin("A", audience=(COMMUNE,))

    assert refused(own_notices.place, house, "A", MORNING, commune, NOW) == "account.no_right"
    assert refused(own_notices.place, house, "A", MORNING, administrator, NOW) == "traffic.no_notice"


def test_what_is_not_approved_is_not_placed(house, network, notice, commune):
    number = notice("TB-1")
    network.change(Bulletin, number, state=BulletinState.DRAFT, approval_id=None)

    assert refused(own_notices.place, house, "TB-1", MORNING, commune, NOW) == "traffic.pin_bar_unplanned"


def test_a_commune_orders_its_notice_before_a_priority_bulletin(house, network, notice, commune, administrator):
    notice("TB-1", 60_000)
    network.bulletin("UT", 60_000, (COMMUNE,), klass=Klass.PRIORITY, must_air=True, wanted_airings=1)
    network.bulletin("UT-2", 60_000, klass=Klass.PRIORITY, must_air=True, wanted_airings=1)

    starts = []
    for codes in (("TB-1", "UT"), ("UT", "TB-1")):
        choosing.order(house, COMMUNE, codes, commune, NOW)
        desk.plan(house, MONDAY, MONDAY, administrator, NOW)
        starts.append(_starts(house, network))

    for wanted, found in zip((("TB-1", "UT"), ("UT", "TB-1")), starts, strict=True):
        windows = {}
        for code, start in found:
            windows.setdefault(start.hour, []).append(code)
        for codes in windows.values():
            mine = [c for c in codes if c in wanted]
            assert mine == [c for c in wanted if c in mine]


def _starts(house, network):
    with house.database.reading() as session:
        own = session.exec(select(Station.id).where(Station.code == COMMUNE)).one()
        codes = {b.id: b.code for b in session.exec(select(Bulletin))}
    return [(codes[s["bulletin_id"]], s["starts_at"]) for s in network.slots(station_id=own)]


def test_the_program_itself_never_changes_a_published_day_for_a_notice(house, published, administrator):
    with house.database.writing() as session:
        program = accounts.ensure(session, accounts.SYSTEM, NOW, (Role.OPERATOR,))

    assert refused(own_notices.place, house, "TB-1", at(MONDAY, 17 * 60 + 28), program, NOW) == "account.no_person"


def test_a_withdrawn_notice_is_recalled_at_its_own_station_and_no_other_hears_of_it(house, published, network, commune):
    slot = own_notices.place(house, "TB-1", at(MONDAY, 17 * 60 + 28), commune, NOW).line.slot
    with house.database.writing() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == "TB-1")).one()
        bulletin.state = BulletinState.WITHDRAWN
        session.add(bulletin)

    done = withdrawing.withdraw(house, ["TB-1"], commune, NOW)

    document = newest(house)[0]
    assert {line.station for line in done.documents} == {COMMUNE}
    assert [r.bulletin for r in document.recalls] == ["TB-1"]
    assert slot not in {s.id for s in document.slots}
    assert newest(house, OTHER)[0].revision == 1
