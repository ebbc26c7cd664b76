"""A commune's PC before the API: a token, days published for its station, and a server on a real socket."""

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

from station_client import DAY, MORNING, Client

from scheduler.communes import credentials
from scheduler.timekeeping import SimulatedClock

TITLE = 'Giảm 50% lệ phí: "một cửa" & hơn thế'


def add_day(house, station, day, revision, document, *, counter, provisional=False):
    """Keep a revision of a station's day."""
    from sqlmodel import select

    from scheduler.records.account import Account
    from scheduler.records.slot import PublishedDay
    from scheduler.records.station import Station

    with house.database.writing() as session:
        station_id = session.exec(select(Station.id).where(Station.code == station)).one()
        by = session.exec(select(Account.id).where(Account.login == "admin")).one()
        session.add(
            PublishedDay(
                station_id=station_id,
                day=day,
                revision=revision,
                counter=counter,
                provisional=provisional,
                content_sha256=f"{counter:064d}",
                document=document,
                written_at=MORNING,
                written_by=by,
            )
        )


def publish_sound(
    house, sha256, *, station="nghia-hai", day=DAY, revision=1, counter=500, recalls=(), play=True, title=TITLE
):
    """Publish a day with one slot that plays a rendering of the store; returns the signed document."""
    from scheduler.daysheet import DayDocument, RenderingRef, SheetSlot, SheetWindow, canonical_json, signed

    begins = datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)
    size = house.store.path(sha256, "mp3").stat().st_size
    ref = RenderingRef("loa", "mp3", sha256, size, 10_000)
    window = SheetWindow("chieu", "Buổi chiều", begins, 3_600_000, 3_000, (), None, None, None)
    slot = SheetSlot("S4", "chieu", begins, 10_000, "MOT-CUA", title, "CCHC-04", "priority", "espeak", (ref,))
    document = DayDocument(
        station,
        "Đài xã Nghĩa Hải",
        day,
        revision,
        counter,
        False,
        True,
        (window,),
        (slot,) if play else (),
        recalls,
    )
    document = signed(document, house.key)
    add_day(house, station, day, revision, canonical_json(document).decode(), counter=counter)
    return document


def publish_day(house, station, day=DAY, now=MORNING):
    """Publish what is planned for a station's day, as an operator does."""
    from scheduler.administration import accounts
    from scheduler.traffic import publishing

    publishing.publish(house, (station,), day, day, accounts.resolve(house, "admin"), now)


def token_of(house, *stations, kind="agent", at=MORNING):
    """Enrol a device of some stations and return its token."""
    from scheduler.administration import accounts

    offer = credentials.offer(house, stations, kind, f"máy {'+'.join(stations)}", accounts.resolve(house, "admin"), at)
    return credentials.redeem(house, offer.code, at)[0]


class CommunePC(Client):
    """Asks with a bearer token, without cookies."""

    def __init__(self, app, token=None):
        super().__init__(app)
        self.token = token

    def ask(self, method, path, **options):
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **options.pop("headers", {})}
        return super().ask(method, path, headers=headers, **options)


@contextmanager
def serving(app, lifespan="on"):
    """Serve an application on a real socket; yields the port. One without beginning and end has lifespan "off"."""
    import uvicorn

    bound = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, lifespan=lifespan)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


def raw(port, request):
    """Send bytes to a server and return all that comes back until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def app_of(house, now=MORNING):
    """Return the application over a house, its clock standing at a moment."""
    from scheduler.web.app import create_app

    return create_app(house, SimulatedClock(now))


def with_web(house, **changes):
    """The house with other settings of the web."""
    return replace(house, settings=replace(house.settings, web=replace(house.settings.web, **changes)))


def address(station="nghia-hai", day: date = DAY, then=""):
    """Return the path of a station's day."""
    return f"/api/v1/stations/{station}/days/{day.isoformat()}{then}"


def free_port():
    """Return a port that nobody listened at a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def wait_for(port, process):
    """Wait until a process listens at a port; fail with what it said when it ended instead."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(process.stderr.read().decode())
