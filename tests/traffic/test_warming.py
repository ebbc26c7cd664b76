"""Warming up plans something real, so that what it compiles is what planning needs."""

from scheduler.traffic.warming import warm_up


def test_warming_up_fills_an_evening_with_every_bulletin_asked_for():
    assert warm_up() == 7
