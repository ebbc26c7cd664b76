"""What a commune's PC tells of an emergency: that it has come, that it is on air, each once; and orders come first."""

import json
from datetime import timedelta

import pytest
from player_station import DAY, STATION, PlayerStation

from scheduler.communes.agent.alerting import Alerts
from scheduler.communes.agent.line import Answer
from scheduler.communes.agent.pace import Urgent
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import canonical_json
from scheduler.messages import OutsideFailed
from scheduler.timekeeping import at

START = at(DAY, 302)


class Centre:
    """Answers as the centre does, and keeps what it is told."""

    def __init__(self):
        self.orders, self.told, self.waits, self.broken = [], [], [], False

    def get(self, place, etag="", wait_seconds=0):
        assert place == "emergencies"
        self.waits.append(wait_seconds)
        body = b'{"orders":[' + b",".join(canonical_json(order) for order in self.orders) + b"]}"
        new = f'"{len(self.orders)}"'
        return Answer(304, etag, b"") if etag == new else Answer(200, new, body)

    def post(self, place, body):
        if self.broken:
            raise OutsideFailed("communes.no_centre", centre="x", why="HTTP 503")
        self.told.append((place, json.loads(json.dumps(body))["on_air"]))
        return Answer(200, "", b"{}")


class Pc:
    """A PC's shelf with its alerts; its clock stands where it is put."""

    def __init__(self, root):
        self.station = PlayerStation(root)
        self.centre, self.now = Centre(), START
        who = Enrolled(station=STATION, centre="https://x", token="t", key=self.station.public)
        self.alerts = Alerts(self.centre, None, self.station.shelf, who, Urgent(), lambda: self.now)


@pytest.fixture
def pc(tmp_path):
    return Pc(tmp_path)


def test_an_order_that_came_and_went_on_air_is_told_once_each(pc):
    order = pc.station.order(START, repeat=1)
    pc.centre.orders.append(order)
    player = pc.station.start(START)

    news = pc.alerts.look(50)
    came = list(pc.centre.told)
    pc.alerts.look(50)
    player.go_on(START + timedelta(seconds=3))
    for _ in range(3):
        pc.alerts.look(50)

    place = f"emergencies/{order.id}/received"
    assert (news, came) == (1, [(place, False)])
    assert pc.centre.told == [(place, False), (place, True)]
    assert pc.centre.waits == [0, 1, 1, 50, 50]  # while the player hasn't begun it asks each second


def test_a_centre_that_takes_no_receipt_keeps_no_order_away(pc):
    pc.centre.orders.append(pc.station.order(START, name="KC-1"))
    pc.centre.broken = True
    with pytest.raises(OutsideFailed):
        pc.alerts.look()
    pc.centre.orders.append(pc.station.order(START, name="KC-2"))
    with pytest.raises(OutsideFailed):
        pc.alerts.look()

    assert [order.id for order in pc.station.shelf.orders()[0]] == ["KC-1", "KC-2"]
    pc.centre.broken = False
    pc.alerts.look()
    assert sorted(pc.centre.told) == [("emergencies/KC-1/received", False), ("emergencies/KC-2/received", False)]


def test_nothing_is_told_of_an_order_that_came_after_its_end(pc):
    pc.centre.orders.append(pc.station.order(START - timedelta(hours=2)))

    pc.alerts.look()

    assert pc.centre.told == []
