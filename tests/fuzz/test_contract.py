"""The API keeps its own contract: whatever fits its OpenAPI document, or just does not, is answered as it says.

Schemathesis makes the requests from the document that programs read, and checks status, headers and body of every
answer against it.
"""

import os
from collections.abc import Callable, Iterator

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from access.cast import Cast, token_of
from access.relations import Thing
from throughcare.config.api import document, operations
from throughcare.people.tests.factories import NOW

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
NAMES = sorted(operation.view_func.__name__ for operation in operations())
PROGRAM = "machine_client/prime/-/live/a"


@pytest.fixture(scope="module")
def site() -> Iterator[Callable]:
    """The whole site as a WSGI application, of which every request is undone once it is answered."""
    handler = WSGIHandler()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # or it would close the connection of the test

    def application(environ: dict, start_response: Callable) -> list[bytes]:
        cache.clear()
        with transaction.atomic():
            answer = [b"".join(handler(environ, start_response))]
            transaction.set_rollback(True)
        return answer

    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.proof
@pytest.mark.parametrize("name", NAMES)
def test_an_operation_keeps_its_contract(name: str, site: Callable, cast: Cast, things: list[Thing]):
    keeps_its_contract(name, site, cast, count=int(os.environ.get("THROUGHCARE_CONTRACT", "100")))


def keeps_its_contract(name: str, site: Callable, cast: Cast, *, count: int) -> None:
    """Send so many requests, as a machine client and as nobody, and check every answer."""
    program = next(member for member in cast.members if member.key == PROGRAM)
    sent_as = ({"Authorization": f"Bearer {token_of(program)}"}, {})
    schema = schemathesis.openapi.from_dict(document())
    schema.app = site
    operation = schema.find_operation_by_id(name)

    for mode in MODES:

        @seed(int(NOW.timestamp()))
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: schemathesis.Case) -> None:
            for headers in sent_as:
                case.call_and_validate(
                    checks=CHECKS, headers={"Host": "localhost"} | headers, base_url="http://localhost"
                )

        send()
