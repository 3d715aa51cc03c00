"""Pages of the demonstration: progress of loading, and the clock's two buttons. They exist in demo mode alone."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from throughcare.access.guards import Request, public
from throughcare.demo import clock, queries
from throughcare.kernel.errors import NotFound
from throughcare.ui.again import look_again
from throughcare.ui.words import date_and_time


@public
def progress(request: Request) -> HttpResponse:
    """How far the made-up world is loaded; the page asks again by itself until it is done."""
    _demo_alone()
    load = queries.latest()
    response = render(request, "demo/progress.html", {"load": load})
    if load is None or load.finished_at is None:
        look_again(response)
    return response


@require_POST
@public
def next_day(request: Request) -> HttpResponse:
    """Move the demo to the next morning."""
    _demo_alone()
    at = clock.to_next_day(request.now)
    messages.info(request, _("It is now %(when)s.") % {"when": date_and_time(at)})
    return redirect(_where(request))


@require_POST
@public
def next_deadline(request: Request) -> HttpResponse:
    """Move the demo to the next thing that falls due."""
    _demo_alone()
    at = clock.to_next_deadline(request.now)
    if at is None:
        messages.info(request, _("Nothing is due any more."))
    else:
        messages.info(request, _("It is now %(when)s.") % {"when": date_and_time(at)})
    return redirect(_where(request))


def _demo_alone() -> None:
    if not settings.DEMO:
        raise NotFound


def _where(request: Request) -> str:
    """The page on which the button was pressed, if it is ours."""
    back = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if ours else "/"
