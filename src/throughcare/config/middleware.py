"""What every request carries, and how a refusal becomes a page or problem JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from throughcare.access.actor import NOBODY
from throughcare.accounts import sign_in
from throughcare.accounts.queries import actor_of
from throughcare.clock import clock
from throughcare.kernel.errors import Refusal
from throughcare.ui import errors


class RequestContext:
    """Gives each request its moment and its actor, and maps refusals to answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        now = clock.now()
        request.now = now  # type: ignore[attr-defined]
        request.today = clock.london_day(now)  # type: ignore[attr-defined]
        settled = sign_in.is_settled(request)
        request.actor = actor_of(request.user, clock.london_day(now)) if settled else NOBODY  # type: ignore[attr-defined,arg-type]
        return errors.instead_of_empty(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An answer to a refusal; any other exception goes on to the error page."""
        return errors.of_refusal(request, exception) if isinstance(exception, Refusal) else None
