"""Who there is: stations in their order, and named sets of them. Records → values."""

from sqlmodel import Session, col, select

from scheduler.records.station import Station, StationGroup, StationGroupMember


def network(session: Session) -> tuple[tuple[str, ...], dict[str, frozenset[str]]]:
    """Return the codes of all stations, and group's code → its stations' codes."""
    stations = tuple(session.exec(select(Station.code).order_by(col(Station.id))))
    members = (
        select(StationGroup.code, Station.code)
        .join(StationGroupMember, col(StationGroupMember.group_id) == StationGroup.id)
        .join(Station, col(StationGroupMember.station_id) == Station.id)
    )
    groups: dict[str, set[str]] = {}
    for group, station in session.exec(members):
        groups.setdefault(group, set()).add(station)
    return stations, {code: frozenset(found) for code, found in groups.items()}
