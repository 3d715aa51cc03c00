"""Pages on which agreed scores are opened again, and on which that is agreed to and seen."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions
from throughcare.commissioning.actions import reopening as actions
from throughcare.commissioning.forms.drafting import ReasonForm
from throughcare.commissioning.forms.proposing import DecisionForm
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.queries import reopening as queries
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import sent

DECISION = (("agree", "Yes: the agreed scores are opened again"), ("refuse", "No: they stand"))


@requires(P.AWARD_APPROVE)
def reopen(request: Request, reference: str) -> HttpResponse:
    """The approver has the agreed scores opened again."""
    call_off = call_offs.call_off(request.actor, reference)
    permissions.can_award(request.actor, call_off).or_raise()
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            given: dict[str, Any] = {"actor": request.actor, "now": request.now, "call_off": call_off}
            found = actions.reopen(**given, reason=form.cleaned_data["reason"])
            messages.success(request, DONE[found.prices_were_open])
            return redirect("commissioning:show", reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    known = call_off.prices_opened_at is not None
    context = {
        "form": form,
        "title": "Open the agreed scores again?",
        "caption": f"{call_off.reference} {call_off.title}",
        "lead": "The moderator may amend what was agreed. How it stood is kept, and inspection sees it.",
        "warning": "The prices are known already, so a commissioner outside the panel has to agree." if known else "",
        "submit": "Ask for agreement" if known else "Open again",
        "back": {"href": reverse("commissioning:show", args=[reference]), "text": "Back"},
    }
    return render(request, "ui/form_page.html", context)


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
    form = DecisionForm(sent(request), choices=DECISION)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        given: dict[str, Any] = {"actor": request.actor, "now": request.now, "reopening": found}
        actions.decide_reopening(**given, is_agreed=said["decision"] == "agree", reason=said["reason"])
        messages.success(request, "Your decision is recorded.")
        return redirect("commissioning:reopening", pk)
    context = {
        "form": form,
        "title": "Open the agreed scores again though the prices are known?",
        "caption": f"{found.call_off.reference} {found.call_off.title}",
        "lead": f"{found.asked_by.name} asks for it: {found.reason}",
        "submit": "Record your decision",
        "back": {"href": reverse("commissioning:reopening", args=[pk]), "text": "Back"},
    }
    return render(request, "ui/form_page.html", context)


DONE = {
    False: "The agreed scores are open again. The moderator is told.",
    True: "A commissioner of the buyer is asked to agree. Nothing changes until then.",
}
