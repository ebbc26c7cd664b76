"""One station's day on a simulated clock, for a process of its own: imports no more than playing needs."""

from datetime import date
from pathlib import Path

from scheduler.administration import desk as administration
from scheduler.playout import desk as playout
from scheduler.playout.desk import PlayedDay
from scheduler.timekeeping import SimulatedClock


def play_simulated(home: Path, station: str, day: date) -> PlayedDay:
    """Hand a station its published days and play one of them into its file.

    Raises:
        Refused: no house was made in `home`, or there is no such station.
        OutsideFailed: journal or file can't be written.
    """
    house = administration.open_house(home)
    playout.hand_over(house, station)
    return playout.play_day(house, station, day, SimulatedClock(playout.start_of(house, station, day)))
