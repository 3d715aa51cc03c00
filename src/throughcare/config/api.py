"""The JSON API under /api/v1/: the operations of all apps, their OpenAPI document, and its page."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.utils.cache import add_never_cache_headers
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from throughcare import __version__
from throughcare.access.guards import Guard, Request, public
from throughcare.accounts.api import router as accounts
from throughcare.api import gate, problems
from throughcare.api.reference import sections
from throughcare.commissioning.api import router as commissioning
from throughcare.delivery.services.api import ROUTERS as SERVICES
from throughcare.insight import api as insight
from throughcare.kernel.errors import Refusal
from throughcare.people.api import router as people
from throughcare.referrals.api import ROUTERS as REFERRALS

ROOT = "/api/v1"
# The order of the document: what everybody may ask first, then who delivers, then the record chain.
ROUTERS: list[tuple[str, Router]] = [
    ("Register and notices", insight.register_router),
    ("Lots", commissioning),
    ("Signed in", accounts),
    ("People", people),
    *REFERRALS.items(),
    *SERVICES.items(),
    ("Measures", insight.measures_router),
]
ABOUT = (
    "The JSON twin of the pages: the same people see and do the same things, decided in the same place.",
    "What is public needs no sign-in.",
    "Staff use the session of their browser, and send its CSRF token as X-CSRFToken with what changes something.",
    "A connected system sends the token that its organisation’s administrator made, as Authorization: Bearer.",
    "Lists take page and per_page.",
    "A POST sent again with the same Idempotency-Key within 24 hours gets the same answer, and does nothing twice.",
    "Whatever is refused is explained as problem details (RFC 9457), with everything that is wrong at once.",
)
REFUSED = {
    "description": "Refused, and why: 401 not signed in, 403 not for this role, 404 missing or not yours, "
    "409 not now, 422 not valid.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}
SIGN_IN = {
    "token": {"type": "http", "scheme": "bearer", "description": "The token of a connected system."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "The session of a browser."},
}
REPEATED = {
    "name": gate.KEY,
    "in": "header",
    "required": False,
    "description": "Up to 64 characters of your own choice, such as a UUID: the same request again does nothing twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[ -~]+$"},
}


class TextParser(Parser):
    """JSON that a database can hold: without NUL, which nobody types, and without halves of characters."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """What was sent; ValueError for what can't be read."""
        found: dict[str, Any] = json.loads(request.body)
        for text in _texts(found):
            if "\x00" in text:
                raise ValueError("a NUL")
            text.encode()
        return found


def _texts(value: Any) -> Iterator[str]:
    """Every text in what was sent."""
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        yield from value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


class Api(NinjaAPI):
    """Ninja's API, whose answers to anybody signed in are kept by no cache."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """The answer that an operation fills."""
        response = super().create_temporal_response(request)
        if request.actor.user_id is not None:  # type: ignore[attr-defined]
            add_never_cache_headers(response)
        return response

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name: unique, since the access table needs it to be."""
        return operation.view_func.__name__


def _assembled() -> Api:
    api = Api(
        title="Throughcare",
        version=__version__,
        description="\n\n".join(ABOUT),
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        parser=TextParser(),
    )
    for title, router in ROUTERS:
        api.add_router("", router, tags=[title])
    api.add_exception_handler(Refusal, problems.of_refusal)
    api.add_exception_handler(ValidationError, problems.of_validation)
    api.add_exception_handler(AuthenticationError, problems.of_stranger)
    api.add_exception_handler(HttpError, problems.of_unreadable)
    return api


API = _assembled()


def operations() -> list[Operation]:
    """Every operation, in the order of the document."""
    return [
        operation
        for router in API._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]


def _patterns() -> list[URLPattern]:
    """The addresses of the operations, each behind its guard, and under Django's own check against forged requests."""
    for operation in operations():
        gate.fit(operation)
    found: list[Any] = [pattern for pattern in API.urls[0] if getattr(pattern, "name", "") != "api-root"]
    for pattern in found:
        pattern.callback.csrf_exempt = False
    return found


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, with what every operation has in common: how to sign in, and how it refuses."""
    made: dict[str, Any] = API.get_openapi_schema(path_prefix=ROOT)
    by_id = {operation.view_func.__name__: operation for operation in operations()}
    for methods in made["paths"].values():
        for told in methods.values():
            _tell(told, by_id[told["operationId"]])
    described = problems.ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = described.pop("$defs")
    made["components"]["schemas"] |= {"ProblemDetails": described, **parts}
    made["components"]["securitySchemes"] = SIGN_IN
    return made


def _tell(told: dict[str, Any], operation: Operation) -> None:
    guard: Guard = operation.view_func.guard  # type: ignore[attr-defined]
    told["summary"] = (operation.view_func.__doc__ or "").split("\n")[0].rstrip(".")
    told["responses"]["4XX"] = REFUSED
    if not guard.public:
        told["security"] = [{"token": []}, {"session": []}]
    if guard.permissions:
        told["x-permissions"] = sorted(guard.permissions)
    if gate.keeps_answers(operation):
        told.setdefault("parameters", []).append(REPEATED)


@public
def openapi(request: Request) -> JsonResponse:
    """The OpenAPI document."""
    return JsonResponse(document())


@public
def reference(request: Request) -> HttpResponse:
    """What the API offers, as a page."""
    return render(request, "api/reference.html", {"about": ABOUT, "root": ROOT, "sections": sections(document())})


PATTERNS = (_patterns(), "api")
