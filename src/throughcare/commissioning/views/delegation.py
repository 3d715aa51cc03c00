"""Awards above an approver's limit: routing one up, and deciding what was routed up."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions.delegation import decide
from throughcare.commissioning.actions.terms import approve_term
from throughcare.commissioning.forms.awarding import EscalationForm
from throughcare.commissioning.forms.drafting import ReasonForm
from throughcare.commissioning.queries import delegation as queries
from throughcare.commissioning.queries import ranking
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.words import long_date

PER_PAGE = 25


@requires(P.AWARD_APPROVE)
def escalations(request: Request) -> HttpResponse:
    """Awards, and terms outside what policy allows, that wait for an approver without a limit."""
    page = Paginator(queries.routed(request.actor).order_by("asked_at", "pk"), PER_PAGE)
    terms = queries.terms_to_approve(request.actor, request.today)
    context = {"page": page.get_page(request.GET.get("page")), "terms": terms[:PER_PAGE]}
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
        back="Routed up",
        template="commissioning/escalation.html",
    )

    def act(*, decision: str, **typed: Any) -> None:
        decide(escalation=found, is_agreed=decision == "agree", **typed)

    more: dict[str, object] = {"escalation": found, "lot": lot, "ranked": ranking.ranked(lot)}
    return take(request, EscalationForm(sent(request)), step, act, more)


@requires(P.AWARD_APPROVE)
def term(request: Request, pk: int) -> HttpResponse:
    """Approve a term that is shorter or longer than policy allows, in one's own name."""
    lot = queries.term_to_approve(request.actor, pk, request.today)
    step = Step(
        title=f"Approve the term of lot {lot.number}: {long_date(lot.starts_on)} to {long_date(lot.last_on)}",
        caption=f"{lot.call_off.reference} {lot.call_off.title}",
        lead=f"Policy allows one to four years. The commissioner says: {lot.term_reason or 'nothing'}",
        warning="Your name and your reason are kept with the lot.",
        submit="Approve term",
        said="The term is approved.",
        to=reverse("commissioning:escalations"),
        back="Routed up",
    )
    return take(request, ReasonForm(sent(request)), step, partial(approve_term, lot=lot))
