"""What every request carries, and how a refusal becomes a page or problem JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from throughcare.access.actor import NOBODY
from throughcare.accounts import sign_in
from throughcare.accounts.queries import actor_of
from throughcare.clock import clock
from throughcare.kernel.errors import NotValid, Problem, Refusal


class RequestContext:
    """Gives each request its moment and its actor, and maps refusals to answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        request.now = now  # type: ignore[attr-defined]
        request.today = clock.london_day(now)  # type: ignore[attr-defined]
        settled = sign_in.is_settled(request)
        request.actor = actor_of(request.user, clock.london_day(now)) if settled else NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An answer to a refusal; any other exception goes on to the error page."""
        if not isinstance(exception, Refusal):
            return None
        return problem_json(exception) if request.path.startswith("/api/") else problem_page(request, exception)


def translated(problem: Problem) -> str:
    """A problem in the reader's language."""
    return gettext(problem.message).format(**problem.values)


def problem_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The error page of a refusal; a missing and a foreign thing look the same."""
    found = refusal.problems if isinstance(refusal, NotValid) else (refusal.problem,)
    context = {"title": gettext(refusal.title), "problems": [translated(p) for p in found]}
    return render(request, f"ui/errors/{refusal.status}.html", context, status=refusal.status)


def problem_json(refusal: Refusal) -> JsonResponse:
    """RFC 9457 problem details."""
    found = refusal.problems if isinstance(refusal, NotValid) else ()
    body = {
        "type": f"/problems/{type(refusal).__name__}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": "" if isinstance(refusal, NotValid) else translated(refusal.problem),
        "errors": [{"field": p.field, "detail": translated(p)} for p in found],
    }
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json")
