"""Two encoders made two renderings of one take: both stay, the newest is published."""

from datetime import timedelta

from sqlmodel import select
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.daysheet import read_day
from scheduler.records.audio import Rendering
from scheduler.records.slot import PublishedDay
from scheduler.traffic import desk, publishing


def test_of_two_renderings_of_a_take_the_last_written_is_published(network, house, administrator):
    network.bulletin("BT-1", wanted_airings=7, most_airings=7)
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    with house.database.writing() as session:
        old = session.exec(select(Rendering)).one()
        fields = old.model_dump(exclude={"id", "sha256", "written_at"})
        session.add(Rendering(**fields, sha256="0" * 64, written_at=old.written_at - timedelta(days=1)))

    publishing.publish(house, None, MONDAY, MONDAY, administrator, NOW)

    with house.database.reading() as session:
        documents = [read_day(p.document.encode()) for p in session.exec(select(PublishedDay))]
    published = [r.sha256 for d in documents for s in d.slots for r in s.renderings]
    assert len(published) >= 3
    assert set(published) == {old.sha256}
