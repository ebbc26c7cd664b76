"""`GET /api/v1/openapi.json`: what the API answers, every status of it, for those who write programs against it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse

from scheduler import __version__
from scheduler.web.rules import RULES, Rule

PATH = "/api/v1/openapi.json"
_PLACE = "/api/"
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence with a next step, in the reader's language"},
    },
}
_REASONS = {
    "400": "what was sent can't be read",
    "401": "no token or cookie, or one that opens nothing",
    "403": "not with this role or device, or without the page's own token",
    "404": "there is none, or it isn't the asker's: nobody learns which",
    "409": "refused; the sentence says why",
    "413": "more than may be sent at once",
    "422": "a value can't be",
    "429": "too many wrong tries; Retry-After says for how long",
    "503": "the database or the disk failed",
}
_LIMITED = "/api/v1/enrol"


def routes(routers: Sequence[APIRouter]) -> APIRouter:
    """Return the route that describes the API's other routes.

    Args:
        routers: of the whole application; what isn't below /api/ is for people and is left out.
    """
    router = APIRouter(include_in_schema=False)

    @lru_cache(1)
    def described() -> dict[str, Any]:
        return describe([r for one in routers for r in one.routes if isinstance(r, APIRoute)])

    @router.get(PATH)
    def openapi() -> JSONResponse:
        return JSONResponse(described())

    return router


def describe(found: Sequence[APIRoute]) -> dict[str, Any]:
    """Return the OpenAPI document of some routes: what FastAPI knows of them, who may ask, and every problem."""
    made = get_openapi(
        title="scheduler",
        version=__version__,
        description="A station's days, sounds and choices; what was played comes back. Problems are RFC 9457.",
        routes=[route for route in found if route.path.startswith(_PLACE)],
    )
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            rule = RULES[method.upper(), path]
            operation["security"] = _security(rule)
            for status in _problems(method, path, rule, operation):
                content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
                operation["responses"][status] = {"description": _REASONS[status], "content": content}
    parts = made.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    parts["securitySchemes"] = {
        "device": {"type": "http", "scheme": "bearer", "description": "a commune's PC: the token of its enrolment"},
        "phone": {"type": "apiKey", "in": "cookie", "name": "scheduler-device"},
        "person": {"type": "apiKey", "in": "cookie", "name": "scheduler"},
    }
    return made


def _security(rule: Rule) -> list[dict[str, list[str]]]:
    if rule.anybody:
        return []
    who = (["device", "phone"] if rule.devices else []) + (["person"] if rule.people else [])
    return [{one: []} for one in who]


def _problems(method: str, path: str, rule: Rule, operation: dict[str, Any]) -> list[str]:
    """Return the statuses of what can go wrong."""
    found = ["503"]
    if not rule.anybody:
        found += ["401", "403"]
    if re.search(r"\{\w+\}", path):
        found += ["404"]
    if operation.get("parameters"):
        found += ["422"]
    if "requestBody" in operation:
        found += ["400", "413", "422"]
    if method != "get":
        found += ["409"]
    if path == _LIMITED:
        found += ["429"]
    return sorted(set(found))
