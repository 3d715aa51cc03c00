"""A live call-off changes: what its commissioner writes down and publishes, and a bidder's confirmation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import LONDON
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions import changing as actions
from throughcare.commissioning.forms.changing import PublishChangeForm
from throughcare.commissioning.forms.drafting import (
    DeadlineForm,
    EmptyForm,
    LotForm,
    LotTermsForm,
    QuestionForm,
    WorthForm,
)
from throughcare.commissioning.forms.fairness import SpecificationForm
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs, fairness, routes, terms
from throughcare.commissioning.queries import changes as queries
from throughcare.commissioning.views.lots import choose_service, lot_form, new_lot_form
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take

WRITTEN = "It is written down. Nobody else sees it until you publish the change."


@requires(P.COMPETITION_WRITE)
def change(request: Request, reference: str) -> HttpResponse:
    """What a change in writing is made of, what may be added to it, and its publication."""
    call_off = call_offs.own_call_off(request.actor, reference)
    found = queries.draft(call_off)
    step = Step(
        title="Change a live call-off",
        caption=_caption(call_off),
        lead="Everything that you change is published to everybody invited at the same moment, when you say so.",
        submit="Publish the change",
        said="The change is published, and everybody invited has a letter.",
        to=reverse("commissioning:show", args=[reference]),
        back="Back",
        template="commissioning/change.html",
    )
    more: dict[str, object] = {
        "call_off": call_off,
        "rows": queries.shown(found) if found else [],
        "parts": queries.written(found) if found else [],
        "lots": call_offs.lots(call_off),
        "questions": call_offs.questions(call_off),
        "days": queries.least_days(request.today),
        "published": queries.listed(call_off),
    }
    form = PublishChangeForm(sent(request))
    return take(request, form, step, partial(actions.publish_change, call_off=call_off), more)


@requires(P.COMPETITION_WRITE)
def change_lot(request: Request, reference: str, number: int) -> HttpResponse:
    """Value, term and weights of one lot; of a lot that the change adds for whom and where too."""
    call_off = call_offs.own_call_off(request.actor, reference)
    part = rules.part_name("lot", number)
    is_added = queries.is_added(call_off, part)
    if not is_added:
        call_offs.lot(request.actor, reference, number)  # or there is none
    now_says = queries.proposed(call_off, part)
    service_type = now_says["service_type_id"]
    initial = now_says | {"cohort": now_says["cohort_id"], "last_on": now_says["ends_on"] - timedelta(days=1)}
    given = terms.proposal(call_off, service_type, request.now)
    if is_added:
        whole = lot_form(request, given, service_type, initial)
        return _added_lot(request, call_off, whole, service_type, part, f"Change lot {number}, which is new")
    form = LotTermsForm(sent(request), term=given.term, policy=given.policy, initial=initial)
    return _part(request, call_off, form, part, f"Change lot {number}", form.values)


@requires(P.COMPETITION_WRITE)
def change_question(request: Request, reference: str, number: int) -> HttpResponse:
    """One question: its words, weight, length and floor."""
    call_off = call_offs.own_call_off(request.actor, reference)
    part = rules.part_name("question", number)
    form = QuestionForm(sent(request), initial=queries.proposed(call_off, part))
    return _part(request, call_off, form, part, f"Change question {number}")


@requires(P.COMPETITION_WRITE)
def change_lot_service(request: Request, reference: str) -> HttpResponse:
    """Choose the service of a lot that is added; its areas depend on it."""
    call_off = call_offs.own_call_off(request.actor, reference)
    return choose_service(request, call_off, then="change", add="change_lot_add")


@requires(P.COMPETITION_WRITE)
def change_lot_add(request: Request, reference: str, service_type: str) -> HttpResponse:
    """Add a lot; whoever is qualified for it on publication is invited."""
    call_off = call_offs.own_call_off(request.actor, reference)
    found = routes.service_of(call_off, service_type, request.today)
    form = new_lot_form(request, call_off, found)
    number = queries.next_number(call_off, rules.LOT_PART)
    title = f"Add lot {number}: {found.name}"
    return _added_lot(request, call_off, form, found.code, rules.part_name("lot", number), title)


def _added_lot(
    request: Request, call_off: Any, form: LotForm, service_type: str, part: str, title: str
) -> HttpResponse:
    """Everything that a lot which the change adds is to be."""

    def values() -> dict[str, Any]:
        said = form.values()
        said["cohort_id"], said["areas"] = said.pop("cohort"), sorted(said["areas"])
        return said | {"service_type_id": service_type}

    return _part(request, call_off, form, part, title, values)


@requires(P.COMPETITION_WRITE)
def change_lot_withdraw(request: Request, reference: str, number: int) -> HttpResponse:
    """Withdraw a lot: nobody bids for it any more, and sealed bids for it are never opened."""
    call_off = call_offs.own_call_off(request.actor, reference)
    part = rules.part_name("lot", call_offs.lot(request.actor, reference, number).number)
    return _part(
        request,
        call_off,
        EmptyForm(sent(request)),
        part,
        f"Withdraw lot {number}?",
        lambda: dict(rules.WITHDRAWN_LOT),
        warning="Bids for it are kept sealed and never opened, and whoever sent one is told. Lower the value of the "
        "notice by it too, where there is one.",
    )


@requires(P.COMPETITION_WRITE)
def change_question_add(request: Request, reference: str) -> HttpResponse:
    """Add a question that every bid answers; a bid that was sealed before has no answer to it."""
    call_off = call_offs.own_call_off(request.actor, reference)
    number = queries.next_number(call_off, rules.QUESTION_PART)
    part = rules.part_name("question", number)
    return _part(request, call_off, QuestionForm(sent(request)), part, f"Add question {number}")


@requires(P.COMPETITION_WRITE)
def change_question_remove(request: Request, reference: str, number: int) -> HttpResponse:
    """Take a question out: what bids answered to it is not scored."""
    call_off = call_offs.own_call_off(request.actor, reference)
    part = rules.part_name("question", call_offs.question(call_off, number).number)
    return _part(
        request,
        call_off,
        EmptyForm(sent(request)),
        part,
        f"Take out question {number}?",
        lambda: dict(rules.REMOVED_QUESTION),
        warning="What bids answered to it is not scored. The weights of the others must add up to 100 again.",
    )


@requires(P.COMPETITION_WRITE)
def change_worth(request: Request, reference: str) -> HttpResponse:
    """What the notice says the whole is worth."""
    call_off = call_offs.own_call_off(request.actor, reference)
    form = WorthForm(sent(request), initial=queries.proposed(call_off, "worth"))
    return _part(request, call_off, form, "worth", "Change the value of the notice")


@requires(P.COMPETITION_WRITE)
def change_specification(request: Request, reference: str) -> HttpResponse:
    """Which document of the room is the specification."""
    call_off = call_offs.own_call_off(request.actor, reference)
    documents = [(row.pk, f"{row.name}, {row.programme.name}") for row in fairness.specifications(call_off)]
    chosen = queries.proposed(call_off, "specification")["specification_id"] or ""
    form = SpecificationForm(sent(request), documents=documents, initial={"document_id": chosen})

    def values() -> dict[str, Any]:
        return {"specification_id": form.cleaned_data["document_id"]}

    return _part(request, call_off, form, "specification", "Change the specification", values)


@requires(P.COMPETITION_WRITE)
def change_deadline(request: Request, reference: str) -> HttpResponse:
    """Until when bids are received: later than now, never sooner."""
    call_off = call_offs.own_call_off(request.actor, reference)
    due = queries.proposed(call_off, "deadline")["responses_due_at"].astimezone(LONDON)
    form = DeadlineForm(sent(request), initial={"due_on": due.date(), "due_time": due.time()})

    def values() -> dict[str, Any]:
        said = form.cleaned_data
        return {"responses_due_at": datetime.combine(said["due_on"], said["due_time"], LONDON)}

    return _part(request, call_off, form, "deadline", "Move the deadline for bids", values)


@requires(P.COMPETITION_WRITE)
def change_leave_out(request: Request, reference: str, part: str) -> HttpResponse:
    """Take one part out of a change in writing: it stays as it was published, or is not added."""
    call_off = call_offs.own_call_off(request.actor, reference)
    name = queries.written_part(call_off, part).name
    step = Step(
        title=f"Leave {name} out of this change?",
        caption=_caption(call_off),
        warning="What you wrote about it is deleted. The rest of the change stays.",
        submit="Leave it out",
        said=f"{name} is not in the change any more.",
        to=reverse("commissioning:change", args=[reference]),
        back="The change",
    )
    return take(request, EmptyForm(sent(request)), step, partial(actions.leave_out, call_off=call_off, part=part))


@requires(P.COMPETITION_WRITE)
def change_discard(request: Request, reference: str) -> HttpResponse:
    """Give up a change in writing."""
    call_off = call_offs.own_call_off(request.actor, reference)
    step = Step(
        title="Give up this change?",
        caption=_caption(call_off),
        warning="What you wrote down is deleted. The call-off stays as it is.",
        submit="Give up the change",
        said="The change is given up.",
        to=reverse("commissioning:show", args=[reference]),
        back="Back",
    )
    return take(request, EmptyForm(sent(request)), step, partial(actions.discard_change, call_off=call_off))


@requires(P.BID_WRITE)
def bid_confirm(request: Request, reference: str) -> HttpResponse:
    """Confirm a sealed bid after a change: it stands as it is."""
    found = bid_queries.bid(request.actor, reference)
    permissions.can_write_bid(request.actor, found).or_raise()
    call_off = found.lot.call_off
    step = Step(
        title=_("Confirm your bid again?"),
        caption=_caption(call_off),
        lead=_(
            "Your sealed bid stays exactly as it is, and answers the call-off as it is now. "
            "To say something else, write a bid in place of it instead."
        ),
        submit=_("Confirm bid"),
        said=_("Your bid is confirmed. The receipt is among your letters."),
        to=reverse("commissioning:bid", args=[reference]),
        back=_("Your bid"),
        template="commissioning/bid_confirm.html",
    )
    more: dict[str, object] = {
        "bilingual": True,
        "changes": queries.listed(call_off),
        "lot": found.lot,
        "is_value_changed": queries.is_value_changed(found),
        "unanswered": queries.asked_since(found),
    }
    return take(request, EmptyForm(sent(request)), step, partial(actions.confirm_bid, bid=found), more)


def _part(
    request: Request,
    call_off: Any,
    form: Form,
    part: str,
    title: str,
    values: Callable[[], dict[str, Any]] | None = None,
    warning: str = "",
) -> HttpResponse:
    """One part of the change: what was typed is what the part is to say."""
    step = Step(
        title=title,
        caption=_caption(call_off),
        warning=warning,
        submit="Write it down",
        said=WRITTEN,
        to=reverse("commissioning:change", args=[call_off.reference]),
        back="The change",
    )

    def act(*, actor: Any, now: datetime, **typed: Any) -> object:
        said = values() if values else typed
        return actions.propose_change(actor=actor, now=now, call_off=call_off, part=part, values=said)

    return take(request, form, step, act)


def _caption(call_off: Any) -> str:
    return f"{call_off.reference} {call_off.title}"
