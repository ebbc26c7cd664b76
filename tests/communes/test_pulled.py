"""Which revision a machine has fetched: kept once, never older."""

from datetime import timedelta

import sample_log
from sample_log import AFTER, MONDAY
from sqlmodel import select

from scheduler.communes.pulled import note_pulled
from scheduler.records.device import Device, DeviceKind, PulledDay


def test_a_newer_revision_is_kept_and_the_same_or_an_older_one_writes_nothing(house, administrator):
    sample_log.fill_network(house, administrator)
    with house.database.writing() as session:
        device = Device(
            kind=DeviceKind.AGENT, name="máy xã", token_hash="x", enrolled_at=AFTER, enrolled_by=administrator
        )
        session.add(device)
        session.flush()
        number = device.id
    asked = [(1, True), (1, False), (3, True), (2, False)]

    written = [
        note_pulled(house, number, "nghia-hai", MONDAY, revision, AFTER + timedelta(minutes=n))
        for n, (revision, _) in enumerate(asked)
    ]

    assert written == [expected for _, expected in asked]
    assert not note_pulled(house, number, "nowhere", MONDAY, 9, AFTER)
    with house.database.reading() as session:
        (row,) = session.exec(select(PulledDay)).all()
    assert (row.revision, row.pulled_at) == (3, AFTER + timedelta(minutes=2))
