"""Pages that belong to no domain: language, staying signed in, accessibility, privacy, cookies, help."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from throughcare.access.guards import Request, public, signed_in
from throughcare.kernel.errors import NotFound
from throughcare.ui import gallery


@require_POST
@public
def language(request: Request) -> HttpResponse:
    """Remember English or Welsh in a cookie and go back to the page."""
    return set_language(request)


@require_POST
@signed_in
def stay(request: Request) -> HttpResponse:
    """A request that does nothing but begin the session's minutes again; 401 to a script when they are over."""
    return HttpResponse(status=204)


@public
def accessibility(request: Request) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "ui/pages/accessibility.html")


@public
def privacy(request: Request) -> HttpResponse:
    """What is kept about people, why, for how long, and their rights."""
    return render(request, "ui/pages/privacy.html")


@public
def cookies(request: Request) -> HttpResponse:
    """Which cookies are set: only those without which signing in can't work."""
    return render(request, "ui/pages/cookies.html")


@public
def help_page(request: Request) -> HttpResponse:
    """How to get help."""
    return render(request, "ui/pages/help.html")


@public
def components(request: Request) -> HttpResponse:
    """Every building block of a page, in the demonstration alone."""
    if not settings.DEMO:
        raise NotFound
    context = {
        "form": gallery.GalleryForm(auto_id="first_%s"),
        "wrong": gallery.GalleryForm({}),
        "deadlines": gallery.deadlines(request.now),
        "events": gallery.events(request.now),
        "page": gallery.page(request.GET.get("page")),
        "chart": gallery.chart(),
    }
    return render(request, "ui/pages/components.html", context)
