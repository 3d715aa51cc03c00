"""What is refused, as RFC 9457 problem details: the schema, and the map from what a request can run into."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from throughcare.kernel.errors import NotValid, Problem
from throughcare.ui import errors


class Fault(Schema):
    """One thing that is wrong with what was sent."""

    field: str = Field(description="Which field or parameter; empty for the whole.")
    detail: str = Field(description="What is wrong, and what to do about it.")


class ProblemDetails(Schema):
    """Why a request was refused (RFC 9457), as application/problem+json."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field([], description="All that is wrong with what was sent, with status 422.")


def of_refusal(request: HttpRequest, refusal: Any) -> HttpResponse:
    """Our own refusals: not allowed, not found, not now, not valid."""
    return errors.of_refusal(request, refusal)


def of_validation(request: HttpRequest, refused: Any) -> HttpResponse:
    """Everything that does not fit the schema, at once."""
    return errors.of_refusal(request, NotValid([_problem(each) for each in refused.errors]))


def of_stranger(request: HttpRequest, refused: Any) -> HttpResponse:
    """401, with how to sign in."""
    return not_signed_in(request)


def of_unreadable(request: HttpRequest, refused: Any) -> HttpResponse:
    """What is no JSON, or was refused by status."""
    return errors.answer(request, refused.status_code)


def not_signed_in(request: HttpRequest) -> HttpResponse:
    """401: nobody is signed in, or the token is not known, revoked or over."""
    response = errors.answer(request, 401)
    response["WWW-Authenticate"] = 'Bearer realm="Throughcare"'
    return response


def _problem(error: dict[str, Any]) -> Problem:
    """One of pydantic's errors; the place is the name of the field, without where in the request it stood."""
    place = [str(part) for part in error.get("loc", ())]
    field = ".".join(place[2:] or place[1:])
    return Problem(message="{message}", field=field, values={"message": str(error.get("msg", "Not valid"))})
