"""A way of the agent that dies of a mistake in the program is told of and begun again; the others go on."""

import threading

from scheduler.communes.agent.linkstate import LinkState, read_link
from scheduler.communes.agent.pace import Backoff
from scheduler.communes.agent.supervising import deaths_told, supervise


def test_a_way_that_dies_is_logged_told_and_begun_again(tmp_path, caplog):
    from moments import NOW

    from scheduler.messages import Message

    state, stop, lives, third = LinkState(tmp_path), threading.Event(), [], threading.Event()

    def way():
        lives.append(1)
        if len(lives) == 3:
            third.set()
            stop.wait(5)
            return
        raise ZeroDivisionError("division by zero")

    def told(name, why):
        state.failed(name, Message("agent.died", {"why": why}), NOW)

    with deaths_told(told):
        supervisor = supervise("days", way, Backoff(0.001, 0.002), stop)
        came = third.wait(5)
        stop.set()
        supervisor.join(5)

    assert came
    assert not supervisor.is_alive()
    assert [r.getMessage() for r in caplog.records] == ["Died: days", "Died: days"]
    assert "ZeroDivisionError: division by zero" in read_link(tmp_path).problems["days"].says["vi"]


def test_a_way_that_was_told_to_end_is_not_begun_again():
    stop, lives = threading.Event(), []

    def way():
        lives.append(1)
        stop.set()

    supervise("days", way, Backoff(0.001, 0.002), stop).join(5)

    assert lives == [1]


def test_waits_between_deaths_grow(monkeypatch):
    stop, waits = threading.Event(), []
    monkeypatch.setattr(stop, "wait", lambda seconds: (waits.append(seconds), len(waits) == 5 and stop.set()))

    supervise("days", lambda: None, Backoff(1.0, 8.0, draw=lambda: 1.0), stop).join(5)

    assert waits == [1, 2, 4, 8, 8]
