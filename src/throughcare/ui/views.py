"""Pages that belong to no domain: language, staying signed in, accessibility, privacy, cookies, help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember English or Welsh in a cookie and go back to the page."""
    return set_language(request)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """A request that does nothing but begin the session's minutes again."""
    return HttpResponse(status=204)


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "ui/pages/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long, and their rights."""
    return render(request, "ui/pages/privacy.html")


def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies are set: only those without which signing in can't work."""
    return render(request, "ui/pages/cookies.html")


def help_page(request: HttpRequest) -> HttpResponse:
    """How to get help."""
    return render(request, "ui/pages/help.html")
