"""Warming up: have the planner compiled before somebody waits for it. Set-up calls it, as `python -m`."""

from scheduler.traffic.problem import Fixed, Owed, PlanBulletin, PlanStation, Problem, Segment
from scheduler.traffic.solver import solve


def warm_up() -> int:
    """Plan one evening, so that every compiled function is on disk; returns the airings planned, for a test to count.

    The first time on a machine it takes some twenty seconds of processor time, later under two.
    """
    bulletins = tuple(
        PlanBulletin(
            code, topic, 60, 1, 0, 86_400, wanted=2, most=3, gap_seconds=600, most_a_day=3, must_air=code == "a"
        )
        for code, topic in (("a", "CCHC-01"), ("b", "CCHC-02"), ("c", "KHAC"))
    )
    station = PlanStation(
        "one",
        (Segment(36_000, 37_800, 0, "sang"), Segment(61_200, 63_000, 0, "chieu")),
        ("a", "b", "c"),
        target_seconds=300,
        quotas=(("CCHC-01", 120.0), ("CCHC-02", 120.0)),
        uncounted=frozenset({"KHAC"}),
        fixed=(Fixed("b", 36_000, 60, 0),),
        owed=(Owed("a", 1, 86_400),),
    )
    return len(solve(Problem("warming-up", 1, bulletins, (station,)), workers=1).airings)


if __name__ == "__main__":
    warm_up()
