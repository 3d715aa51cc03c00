"""Pages on which agreed scores are opened again, and on which that is agreed to and seen."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions
from throughcare.commissioning.actions import reopening as actions
from throughcare.commissioning.forms.drafting import ReasonForm
from throughcare.commissioning.forms.proposing import DecisionForm, agreed
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.queries import reopening as queries
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

DECISION = (("agree", "Yes: the agreed scores are opened again"), ("refuse", "No: they stand"))
DONE = {
    False: "The agreed scores are open again. The moderator is told.",
    True: "A commissioner of the buyer is asked to agree. Nothing changes until then.",
}


@requires(P.AWARD_APPROVE)
def reopen(request: Request, reference: str) -> HttpResponse:
    """The approver has the agreed scores opened again."""
    call_off = call_offs.call_off(request.actor, reference)
    permissions.can_award(request.actor, call_off).or_raise()
    known = call_off.prices_opened_at is not None
    step = Step(
        title="Open the agreed scores again?",
        caption=f"{call_off.reference} {call_off.title}",
        lead="The moderator may amend what was agreed. How it stood is kept, and inspection sees it.",
        warning="The prices are known already, so a commissioner outside the panel has to agree." if known else "",
        submit="Ask for agreement" if known else "Open again",
        said=lambda found: DONE[found.prices_were_open],
        to=reverse("commissioning:show", args=[reference]),
        back="Back",
    )
    return take(request, ReasonForm(sent(request)), step, partial(actions.reopen, call_off=call_off))


@requires(P.COMPETITION_VIEW)
def reopening(request: Request, pk: int) -> HttpResponse:
    """What was asked, what was decided, and what changed since."""
    found = queries.reopening(request.actor, pk)
    can_decide = found.took_effect_at is None and found.is_agreed is None
    context = {
        "found": found,
        "call_off": found.call_off,
        "changes": queries.changes(found),
        "can_decide": can_decide and bool(permissions.can_agree_reopening(request.actor, found)),
    }
    return render(request, "commissioning/reopening.html", context)


@requires(P.COMPETITION_WRITE)
def reopening_decide(request: Request, pk: int) -> HttpResponse:
    """The second person agrees, or does not."""
    found = queries.reopening(request.actor, pk)
    permissions.can_agree_reopening(request.actor, found).or_raise()
    step = Step(
        title="Open the agreed scores again though the prices are known?",
        caption=f"{found.call_off.reference} {found.call_off.title}",
        lead=f"{found.asked_by.name} asks for it: {found.reason}",
        submit="Record your decision",
        said="Your decision is recorded.",
        to=reverse("commissioning:reopening", args=[pk]),
        back="Back",
    )

    def act(*, decision: str, **said: Any) -> object:
        return actions.decide_reopening(reopening=found, is_agreed=agreed(decision), **said)

    return take(request, DecisionForm(sent(request), choices=DECISION), step, act)
