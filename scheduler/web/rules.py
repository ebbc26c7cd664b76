"""Who may open which door: one rule for each method and route. A route without a rule stops the application's start."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.routing import Route

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may pass.

    Attributes:
        anybody: no account is asked for.
        roles: who is signed in may pass when it is empty or one of them is held, see `Visitor.has`.
        devices: an enrolled device's token or cookie passes; the route itself looks at which stations it serves.
        people: whoever is signed in may pass too; else devices alone.
        first_page: it is open while a password that somebody else made still has to be changed.
    """

    anybody: bool = False
    roles: frozenset[str] = frozenset()
    devices: bool = False
    people: bool = True
    first_page: bool = False


PUBLIC = Rule(anybody=True)
SIGNED_IN = Rule()
OWN_ACCOUNT = Rule(first_page=True)
LISTENERS = Rule(devices=True)
DEVICES = Rule(devices=True, people=False)
CHOOSERS = Rule(devices=True, roles=frozenset({"commune", "operator"}))


def only(*roles: str) -> Rule:
    """Return the rule that lets people with one of some roles pass."""
    return Rule(roles=frozenset(roles))


ADMINISTRATORS = only("administrator")
OPERATORS = only("operator")
EMERGENCY = only("emergency")
"""An administrator hasn't this right unless it is given."""
AFTER_AN_EMERGENCY = only("emergency", "approver", "office")
"""Who may look back at one."""

DISTRICT_WRITERS = only("operator", "approver")
WRITERS = only("operator", "approver", "commune")
"""The desk lets a commune's account touch its own notices alone."""
JUDGES = only("approver", "commune")
OPERATORS = only("operator")
OFFICE = only("office")
COUNTERS = only("office", "operator")
TELLERS = only("office", "operator", "commune")

RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("GET", "/enter/{token}"): PUBLIC,
    ("POST", "/sign-out"): OWN_ACCOUNT,
    ("GET", "/password"): OWN_ACCOUNT,
    ("POST", "/password"): OWN_ACCOUNT,
    ("GET", "/ghep-may"): PUBLIC,
    ("POST", "/ghep-may"): PUBLIC,
    ("POST", "/api/v1/enrol"): PUBLIC,
    ("POST", "/api/v1/token/rotate"): DEVICES,
    ("GET", "/lich/{secret}.ics"): PUBLIC,
    ("GET", "/events"): SIGNED_IN,
    ("GET", "/works/{work}"): SIGNED_IN,
    ("GET", "/"): SIGNED_IN,
    ("GET", "/stations/{code}"): SIGNED_IN,
    ("GET", "/bulletins"): SIGNED_IN,
    ("GET", "/bulletins/{code}"): SIGNED_IN,
    ("GET", "/bulletins/{code}/versions"): SIGNED_IN,
    ("GET", "/bulletins/{code}/edit"): WRITERS,
    ("POST", "/bulletins/{code}/edit"): WRITERS,
    ("GET", "/bulletins/{code}/offers"): WRITERS,
    ("POST", "/bulletins/{code}/mend"): WRITERS,
    ("POST", "/bulletins/{code}/cut"): WRITERS,
    ("POST", "/bulletins/{code}/shorten"): WRITERS,
    ("POST", "/bulletins/{code}/voice"): WRITERS,
    ("POST", "/bulletins/{code}/recording"): WRITERS,
    ("POST", "/bulletins/{code}/submit"): WRITERS,
    ("POST", "/bulletins/{code}/acknowledge"): WRITERS,
    ("POST", "/bulletins/{code}/approve"): JUDGES,
    ("POST", "/bulletins/{code}/return"): JUDGES,
    ("GET", "/bulletins/{code}/retire"): WRITERS,
    ("POST", "/bulletins/{code}/retire"): WRITERS,
    ("GET", "/bulletins/{code}/withdraw"): WRITERS,
    ("POST", "/bulletins/{code}/withdraw"): WRITERS,
    ("GET", "/import"): DISTRICT_WRITERS,
    ("POST", "/import"): DISTRICT_WRITERS,
    ("GET", "/import/{name}"): DISTRICT_WRITERS,
    ("GET", "/lexicon"): SIGNED_IN,
    ("GET", "/lexicon/mend"): DISTRICT_WRITERS,
    ("POST", "/lexicon/mend"): DISTRICT_WRITERS,
    ("POST", "/lexicon/remove"): DISTRICT_WRITERS,
    ("GET", "/schedule"): SIGNED_IN,
    ("GET", "/schedule/{station}"): SIGNED_IN,
    ("GET", "/slots/{code}"): SIGNED_IN,
    ("GET", "/slots/{code}/check"): OPERATORS,
    ("POST", "/slots/{code}/move"): OPERATORS,
    ("POST", "/slots/{code}/pin"): OPERATORS,
    ("POST", "/slots/{code}/unpin"): OPERATORS,
    ("POST", "/slots/{code}/remove"): OPERATORS,
    ("POST", "/slots/{code}/decline"): OPERATORS,
    ("GET", "/ready"): SIGNED_IN,
    ("GET", "/plan"): OPERATORS,
    ("POST", "/plan"): OPERATORS,
    ("GET", "/plan/{proposal}"): OPERATORS,
    ("POST", "/plan/{proposal}"): OPERATORS,
    ("POST", "/plan/{proposal}/why"): OPERATORS,
    ("GET", "/publish"): OPERATORS,
    ("POST", "/publish"): OPERATORS,
    ("POST", "/publish/change"): OPERATORS,
    ("GET", "/emergencies"): AFTER_AN_EMERGENCY,
    ("POST", "/emergencies/check"): EMERGENCY,
    ("POST", "/emergencies"): EMERGENCY,
    ("GET", "/emergencies/{code}"): AFTER_AN_EMERGENCY,
    ("POST", "/emergencies/{code}/stand-down"): EMERGENCY,
    ("POST", "/emergencies/{code}/review"): AFTER_AN_EMERGENCY,
    ("GET", "/airtime"): SIGNED_IN,
    ("GET", "/airtime/rows"): SIGNED_IN,
    ("GET", "/airtime/rows/{station}/{position}"): SIGNED_IN,
    ("GET", "/airtime/chase"): COUNTERS,
    ("GET", "/airtime/logbook"): SIGNED_IN,
    ("GET", "/airtime/enter"): TELLERS,
    ("POST", "/airtime/enter"): TELLERS,
    ("GET", "/airtime/form.xlsx"): TELLERS,
    ("POST", "/airtime/form"): TELLERS,
    ("GET", "/airtime/channels"): COUNTERS,
    ("POST", "/airtime/channels"): COUNTERS,
    ("GET", "/airtime/tasks"): COUNTERS,
    ("POST", "/airtime/tasks"): COUNTERS,
    ("POST", "/airtime/tasks/remove"): COUNTERS,
    ("GET", "/airtime/papers"): COUNTERS,
    ("POST", "/airtime/papers"): COUNTERS,
    ("GET", "/airtime/papers/{made}/{name}"): COUNTERS,
    ("GET", "/administration"): only("administrator", "office", "operator"),
    ("GET", "/administration/audit"): ADMINISTRATORS,
    ("GET", "/administration/accounts"): ADMINISTRATORS,
    ("POST", "/administration/accounts"): ADMINISTRATORS,
    ("GET", "/administration/accounts/{login}"): ADMINISTRATORS,
    ("POST", "/administration/accounts/{login}/roles"): ADMINISTRATORS,
    ("POST", "/administration/accounts/{login}/password"): ADMINISTRATORS,
    ("POST", "/administration/accounts/{login}/close"): ADMINISTRATORS,
    ("POST", "/administration/accounts/{login}/blank"): ADMINISTRATORS,
    ("GET", "/administration/network"): ADMINISTRATORS,
    ("POST", "/administration/network"): ADMINISTRATORS,
    ("GET", "/administration/network/network.toml"): ADMINISTRATORS,
    ("GET", "/administration/network/stations/{station}"): ADMINISTRATORS,
    ("POST", "/administration/network/stations/{station}/days"): ADMINISTRATORS,
    ("POST", "/administration/network/stations/{station}/restore"): ADMINISTRATORS,
    ("GET", "/administration/network/stations/{station}/windows/{key}"): ADMINISTRATORS,
    ("POST", "/administration/network/stations/{station}/windows/{key}"): ADMINISTRATORS,
    ("GET", "/administration/network/{kind}/{key:path}"): ADMINISTRATORS,
    ("POST", "/administration/network/{kind}/{key:path}"): ADMINISTRATORS,
    ("GET", "/administration/letterhead"): OFFICE,
    ("POST", "/administration/letterhead"): OFFICE,
    ("GET", "/administration/targets"): OFFICE,
    ("POST", "/administration/targets"): OFFICE,
    ("GET", "/administration/sounds"): OPERATORS,
    ("POST", "/administration/sounds"): OPERATORS,
    ("POST", "/administration/sounds/clear"): OPERATORS,
    ("GET", "/administration/devices"): ADMINISTRATORS,
    ("POST", "/administration/devices"): ADMINISTRATORS,
    ("POST", "/administration/devices/{device}/revoke"): ADMINISTRATORS,
    ("GET", "/audio/{name}"): LISTENERS,
    ("GET", "/waveforms/{name}"): SIGNED_IN,
    ("GET", "/xa"): CHOOSERS,
    ("GET", "/xa/sw.js"): PUBLIC,
    ("GET", "/xa/{code}"): CHOOSERS,
    ("GET", "/xa/{code}/loi-doc"): CHOOSERS,
    ("GET", "/xa/{code}/chon"): CHOOSERS,
    ("POST", "/xa/{code}/chon"): CHOOSERS,
    ("GET", "/xa/{code}/thong-bao"): CHOOSERS,
    ("POST", "/xa/{code}/thong-bao"): CHOOSERS,
    ("POST", "/xa/{code}/thong-bao/{bulletin}"): CHOOSERS,
    ("POST", "/xa/{code}/da-phat"): CHOOSERS,
    ("POST", "/xa/{code}/nghi"): CHOOSERS,
    ("POST", "/xa/{code}/phat-lai"): CHOOSERS,
    ("POST", "/xa/{code}/ma"): CHOOSERS,
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    ("GET", "/api/v1/audio/{name}"): LISTENERS,
    ("GET", "/api/v1/stations/{code}/days"): LISTENERS,
    ("GET", "/api/v1/stations/{code}/emergencies"): LISTENERS,
    ("POST", "/api/v1/stations/{code}/emergencies/{order}/received"): DEVICES,
    ("GET", "/api/v1/stations/{code}/days/{day}"): LISTENERS,
    ("GET", "/api/v1/stations/{code}/days/{day}/playlist.{form}"): LISTENERS,
    ("GET", "/api/v1/stations/{code}/days/{day}/pack.zip"): LISTENERS,
    ("POST", "/api/v1/stations/{code}/as-run"): DEVICES,
    ("POST", "/api/v1/stations/{code}/fetched"): DEVICES,
    ("GET", "/api/v1/stations/{code}/choices"): LISTENERS,
    ("POST", "/api/v1/stations/{code}/choices"): CHOOSERS,
}
"""Keyed by method and path as the route declares it; HEAD goes by GET's."""


def rule_of(method: str, path: str) -> Rule:
    """Return the rule of a route.

    Raises:
        KeyError: it has none.
    """
    return RULES["GET" if method == "HEAD" else method, path]


def without_rule(routers: Iterable[APIRouter]) -> list[tuple[str, str]]:
    """Return the routes of some routers that no rule names."""
    return [
        (method, route.path)
        for router in routers
        for route in router.routes
        if isinstance(route, Route)
        for method in sorted(route.methods or ())
        if ("GET" if method == "HEAD" else method, route.path) not in RULES
    ]
