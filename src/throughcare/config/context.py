"""What every page's template receives."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from throughcare.access.actor import NOBODY
from throughcare.config.menus import menu
from throughcare.ui import opened


def page(request: HttpRequest) -> dict[str, object]:
    """Menu, actor, moment, demo banner and language of the page."""
    actor = getattr(request, "actor", NOBODY)
    now = getattr(request, "now", None)
    return {
        "menu": list(menu(actor, request.path)),
        "actor": actor if actor.user_id else None,
        "now": now,
        "today": getattr(request, "today", None),
        "demo": settings.DEMO,
        "opened": opened.still(request, now) if actor.user_id and now else [],
        "demo_banner": _banner(now) if settings.DEMO and now else None,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "session_warning_seconds": settings.SESSION_WARNING_SECONDS,
        "language": get_language(),
        "languages": settings.LANGUAGES,
        "path": request.get_full_path(),
    }


def _banner(now: datetime) -> dict[str, object]:
    return {
        "now": now,
        "next_day_url": reverse("demo:next_day"),
        "next_deadline_url": reverse("demo:next_deadline"),
    }
