"""The demo's outbox, what became of messages for administrators, and where GOV.UK Notify tells it."""

from hmac import compare_digest

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from throughcare.access.actor import SYSTEM
from throughcare.access.guards import Request, public, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotFound, NotValid
from throughcare.letters import actions, queries
from throughcare.letters.forms import Receipt

PAGE = 10
FAILURES_PAGE = 50


@require_safe
@public
def demo_outbox(request: Request) -> HttpResponse:
    """Messages, newest first."""
    if not settings.DEMO:
        raise NotFound
    page = Paginator(queries.outbox(), PAGE).get_page(request.GET.get("page"))
    return render(request, "letters/demo_outbox.html", {"page": page})


@require_safe
@requires(P.PEOPLE_MANAGE)
def failures(request: Request) -> HttpResponse:
    """Messages to the organisation's people that did not arrive, and addresses that bounce; never a message's words."""
    page = Paginator(queries.failures(request.actor), FAILURES_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "dead": queries.dead_addresses(request.actor)[:FAILURES_PAGE]}
    return render(request, "letters/failures.html", context)


@require_POST
@requires(P.PEOPLE_MANAGE)
def lift(request: Request, pk: int) -> HttpResponse:
    """Write to an address again."""
    actions.lift(actor=request.actor, now=request.now, dead_id=pk)
    messages.success(request, _("Messages go to this address again."))
    return redirect("letters:failures")


@csrf_exempt
@require_POST
@public
def notify_receipt(request: Request) -> HttpResponse:
    """GOV.UK Notify says what became of a message; it shows the token that was agreed with it."""
    agreed = settings.ENV.notify_callback_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not agreed or not compare_digest(shown.encode(), agreed.encode()):
        raise NotValid("Send the token that was agreed, in the header Authorization.")
    try:
        receipt = Receipt.model_validate_json(request.body)
    except ValidationError:
        raise NotValid("Send the id and the status of a message, as JSON.") from None
    actions.hear(actor=SYSTEM, now=request.now, notify_id=receipt.id, status=receipt.status)
    return HttpResponse(status=204)
