"""Awards above an approver's limit: routing one up, and deciding what was routed up."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions.delegation import decide
from throughcare.commissioning.forms.awarding import EscalationForm
from throughcare.commissioning.queries import delegation as queries
from throughcare.commissioning.queries import scoring
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25


@requires(P.AWARD_APPROVE)
def escalations(request: Request) -> HttpResponse:
    """Awards that wait for an approver without a limit."""
    page = Paginator(queries.routed(request.actor).order_by("asked_at", "pk"), PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "commissioning/escalations.html", context)


@requires(P.AWARD_APPROVE)
def escalation(request: Request, pk: int) -> HttpResponse:
    """Agree to one, or not."""
    found = queries.escalation(request.actor, pk)
    lot = found.lot
    step = Step(
        title=f"Award of lot {lot.number} above its approver’s limit",
        caption=f"{lot.call_off.reference} {lot.call_off.title}",
        submit="Decide",
        said="You have decided. The approver of the call-off sees it.",
        to=reverse("commissioning:escalations"),
        back="Awards routed up",
        template="commissioning/escalation.html",
    )

    def act(*, decision: str, **typed: Any) -> None:
        decide(escalation=found, is_agreed=decision == "agree", **typed)

    more: dict[str, object] = {"escalation": found, "lot": lot, "ranked": scoring.ranked(lot)}
    return take(request, EscalationForm(sent(request)), step, act, more)
