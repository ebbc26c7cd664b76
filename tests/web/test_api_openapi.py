"""What the API says of itself is true: schemathesis asks it everything, as each who may stand before it."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import schemathesis
from commune_client import app_of, publish_sound, token_of, with_web
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from station_client import DAY, MORNING, Client

from scheduler.administration import accounts, signing_in
from scheduler.web.api.described import PATH

pytestmark = pytest.mark.slow  # each test makes a published house

ROLES = ("operator", "approver", "emergency", "commune", "office", "administrator")
WHO = ("nobody", "device", "phone", *ROLES)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 6
SERVER_ERROR = 500


@pytest.fixture
def application(sample, heard):
    """The application; Nghĩa Hải's Wednesday and Thursday are published."""
    for number in range(2):
        publish_sound(sample, heard, day=DAY + timedelta(days=number), counter=500 + number)
    return app_of(with_web(sample, plain_http=True))  # schemathesis's client names no address of its own


def shown(house, who):
    """Return the headers by which somebody is known; a person's page token is in them."""
    if who == "nobody":
        return {}
    if who == "device":
        return {"Authorization": f"Bearer {token_of(house, 'nghia-hai')}"}
    if who == "phone":
        return {"Cookie": f"scheduler-device={token_of(house, 'nghia-hai', kind='phone')}"}
    accounts.add(house, f"the-{who}", "", (who,), None, accounts.resolve(house, "admin"), MORNING)
    cookie = signing_in.admit(house, accounts.resolve(house, f"the-{who}"), MORNING)
    return {"Cookie": f"scheduler={cookie}", "X-CSRF-Token": signing_in.csrf_of(cookie)}


@pytest.mark.parametrize("who", WHO)
def test_nothing_that_is_asked_gets_an_answer_that_is_not_described(application, sample, who):
    answers = ask_everything(application, shown(sample, who))

    assert len(answers) >= EXAMPLES  # each was looked at by every check
    assert max(answers) < SERVER_ERROR


@pytest.mark.parametrize("who", ["device", "administrator"])
def test_it_is_true_on_both_databases(anywhere, who):
    sound = next(anywhere.store.listing()).sha256
    publish_sound(anywhere, sound)
    application = app_of(with_web(anywhere, plain_http=True))

    answers = ask_everything(application, shown(anywhere, who))

    assert {HTTPStatus.OK, HTTPStatus.NOT_FOUND} <= set(answers)
    assert max(answers) < SERVER_ERROR


def ask_everything(application, headers):
    """Ask every operation that is described, with made-up values; the statuses of the answers, each found sound."""
    answers = []
    schema = schemathesis.openapi.from_asgi(PATH, application)

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            if "code" in case.path_parameters and len(case.path_parameters["code"]) % 2:
                case.path_parameters["code"] = "nghia-hai"  # half of them meet a station that is there
            if "day" in case.path_parameters and len(str(case.path_parameters)) % 3:
                case.path_parameters["day"] = DAY.isoformat()
            case.query = {**(case.query or {}), **({"wait": 0} if "wait" in (case.query or {}) else {})}
            answer = case.call(headers={**(case.headers or {}), **headers})
            case.validate_response(answer, checks=CHECKS)
            answers.append(answer.status_code)

        ask()
    return answers


def test_every_route_of_the_api_is_described_with_who_may_ask_and_what_can_go_wrong(application, sample):
    from scheduler.web.rules import RULES

    told = Client(application).get(PATH).json()

    described = {(m.upper(), path) for path, operations in told["paths"].items() for m in operations}
    assert described == {(m, p) for m, p in RULES if p.startswith("/api/") and p != PATH}
    day = told["paths"]["/api/v1/stations/{code}/days/{day}"]["get"]
    assert set(day["responses"]) == {"200", "304", "401", "403", "404", "422", "503"}
    assert day["security"] == [{"device": []}, {"phone": []}, {"person": []}]
    assert told["paths"]["/api/v1/enrol"]["post"]["security"] == []
