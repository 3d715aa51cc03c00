"""The demo's outbox: what would have been sent, so that its links can be followed. It exists in demo mode alone."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from throughcare.access.guards import Request, public
from throughcare.kernel.errors import NotFound
from throughcare.letters import queries

PAGE = 10


@require_safe
@public
def demo_outbox(request: Request) -> HttpResponse:
    """Messages, newest first."""
    if not settings.DEMO:
        raise NotFound
    page = Paginator(queries.outbox(), PAGE).get_page(request.GET.get("page"))
    return render(request, "letters/demo_outbox.html", {"page": page})
