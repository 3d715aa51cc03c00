"""A commissioner's pages: the list, the task list of a draft, each task, publication and cancelling."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import LONDON
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions import drafting, publishing
from throughcare.commissioning.forms import drafting as forms
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import (
    challenges,
    changes,
    fairness,
    following,
    low_prices,
    ranking,
    reopening,
    routes,
    scoring,
)
from throughcare.commissioning.queries.burden import burdens
from throughcare.commissioning.queries.few_bids import few_bids
from throughcare.commissioning.queries.together import bundles_of
from throughcare.commissioning.views.step import draft_step
from throughcare.market.queries import framework_on
from throughcare.ui.forms import sent
from throughcare.ui.tables import Columns, in_order, rank, sort_of
from throughcare.ui.words import long_date

PER_PAGE = 25
ORDERS: Columns = {
    "begun": ("pk",),
    "reference": ("reference",),
    "title": ("title",),
    "buyer": ("buyer__name",),
    "lots": ("lot_count",),
    "stage": (rank("status", rules.CallOffStatus),),
    "deadline": (F("responses_due_at"),),
}
ABOUT = ("title", "title_cy", "description", "description_cy")
# Tasks of a draft: the problem field that belongs to each, what it is called, and where it is done.
TASKS = (
    ("about", "Title and description", "commissioning:describe"),
    ("lots", "Lots", "commissioning:lots"),
    ("worth", "Value of the notice and social value", "commissioning:worth"),
    ("specification", "Specification", "commissioning:specification"),
    ("funders", "Who pays together", "commissioning:funders"),
    ("together", "How the lots are awarded together", "commissioning:together"),
    ("questions", "Questions", "commissioning:questions"),
    ("deadline", "Deadline for bids", "commissioning:deadline"),
    ("lessons", "Lessons of earlier contracts", "commissioning:call_off_lessons"),
    ("panel", "Panel", "commissioning:panel"),
    ("officers", "Opening officers", "commissioning:officers"),
)


@requires(P.COMPETITION_VIEW)
def call_offs(request: Request) -> HttpResponse:
    """Call-offs that the actor may see, by stage."""
    status = request.GET.get("status", "")
    sort = sort_of(request, ORDERS, "-begun")
    found = in_order(queries.call_offs(request.actor, status), ORDERS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sort": sort, "status": status, "statuses": list(rules.CallOffStatus)}
    return render(request, "commissioning/call_offs.html", context)


@requires(P.COMPETITION_WRITE)
def draft(request: Request) -> HttpResponse:
    """Begin a call-off."""
    buyers = [(o.pk, o.name) for o in queries.buyers(request.actor)]
    form = forms.DraftForm(sent(request), buyers=buyers)
    if request.method == "POST" and form.is_valid():
        made = drafting.draft(
            actor=request.actor,
            now=request.now,
            framework=framework_on(request.today),
            buyer_id=int(form.cleaned_data["buyer"]),
            route=form.cleaned_data["route"],
            **{name: form.cleaned_data[name] for name in ABOUT},
        )
        return redirect("commissioning:show", made.reference)
    back = {"href": reverse("commissioning:call_offs"), "text": "Call-offs"}
    context = {"form": form, "title": "Draft a call-off", "submit": "Save and continue", "back": back}
    return render(request, "ui/form_page.html", context)


@requires(P.COMPETITION_VIEW)
def show(request: Request, reference: str) -> HttpResponse:
    """A call-off: a task list while it is a draft; where it stands and what comes next afterwards."""
    call_off = queries.call_off(request.actor, reference)
    own = bool(permissions.can_edit(request.actor, call_off))
    if call_off.status == rules.CallOffStatus.DRAFT:
        return _task_list(request, call_off)
    context = {
        "call_off": call_off,
        "lots": queries.lots(call_off),
        "questions": queries.questions(call_off),
        "panel": queries.panel(call_off),
        "officers": queries.officers(call_off),
        "own": own,
        "part": queries.part_of(request.actor, call_off),
        "officer": queries.officer_of(request.actor, call_off),
        "closed": not bid_queries.can_still_bid(call_off, request.now),
        "progress": scoring.scoring_progress(call_off) if call_off.status == rules.CallOffStatus.OPENED else None,
        "recusals": scoring.recusals(call_off) if own else [],
        "awards": ranking.awards(request.actor, call_off),
        "bids": Paginator(bid_queries.opened_bids(request.actor, call_off), PER_PAGE).get_page(request.GET.get("page")),
        "follow_names": rules.FOLLOW_NAMES,
        "clashes": fairness.clashes(call_off) if own else [],
        "early": fairness.early(call_off, request.today),
        "plans": fairness.transition_plans(request.actor).filter(lot__call_off=call_off),
        "few": few_bids(queries.call_offs(request.actor).filter(pk=call_off.pk), request.now) if own else [],
        "low_prices": low_prices.of_call_off(request.actor, call_off),
        "reopenings": reopening.reopenings(request.actor, call_off),
        "can_reopen": rules.CALL_OFF.can("reopen", call_off.status)
        and bool(permissions.can_award(request.actor, call_off)),
        "changes": changes.listed(call_off),
        "withdrawn": changes.withdrawn_lots(call_off),
        "failed": following.failed(call_off) if own else [],
        "challenges": challenges.of_call_off(request.actor, call_off),
        "funders": routes.funders(call_off),
        "can_tell_delay": own and rules.bidders_wait(call_off.status, call_off.responses_due_at, request.now),
        "can_cancel": own and rules.CALL_OFF.can("cancel", call_off.status),
    }
    return render(request, "commissioning/call_off.html", context)


def _task_list(request: Request, call_off: Any) -> HttpResponse:
    problems = list(rules.check_publication(queries.publication_facts(call_off, request.now)))
    wrong, left_out = {problem.field for problem in problems}, _left_out(call_off)
    tasks = [
        {
            "text": text,
            "href": reverse(url, args=[call_off.reference]),
            "is_done": field not in wrong,
            "is_optional": field in left_out,
        }
        for field, text, url in TASKS
    ]
    context = {"call_off": call_off, "tasks": tasks, "is_ready": not problems}
    context |= {"clashes": fairness.clashes(call_off), "early": fairness.early(call_off, request.today)}
    return render(request, "commissioning/call_off_tasks.html", context)


def _left_out(call_off: Any) -> set[str]:
    """Tasks of which nothing was said, and nothing need be."""
    said = {
        "worth": call_off.notice_value_gbp is not None or call_off.social_value_reason,
        "specification": call_off.specification_id,
        "funders": len(routes.funders(call_off)) > 1,
        "together": call_off.most_lots or call_off.fills_first or bundles_of(list(call_off.lots.all())),
    }
    return {field for field, words in said.items() if not words}


@requires(P.COMPETITION_WRITE)
def describe(request: Request, reference: str) -> HttpResponse:
    """Title and description."""
    call_off = queries.own_call_off(request.actor, reference)
    form = forms.DescribeForm(sent(request), initial={name: getattr(call_off, name) for name in ABOUT})

    def save() -> None:
        drafting.describe(actor=request.actor, now=request.now, call_off=call_off, **form.cleaned_data)

    return draft_step(request, call_off, form, "Title and description", save)


@requires(P.COMPETITION_WRITE)
def deadline(request: Request, reference: str) -> HttpResponse:
    """Until when bids are received."""
    call_off = queries.own_call_off(request.actor, reference)
    due = call_off.responses_due_at.astimezone(LONDON) if call_off.responses_due_at else None
    initial = {"due_on": due.date() if due else None, "due_time": due.time() if due else "midday"}
    form = forms.DeadlineForm(sent(request), initial=initial)

    def save() -> None:
        due_at = datetime.combine(form.cleaned_data["due_on"], form.cleaned_data["due_time"], LONDON)
        drafting.set_deadline(actor=request.actor, now=request.now, call_off=call_off, responses_due_at=due_at)

    earliest = request.today + timedelta(days=queries.response_days(request.today))
    lead = f"If you publish today, the first possible day is {long_date(earliest)}."
    return draft_step(request, call_off, form, "Deadline for bids", save, lead=lead)


@requires(P.COMPETITION_WRITE)
def questions(request: Request, reference: str) -> HttpResponse:
    """The questions of a draft."""
    call_off = queries.own_call_off(request.actor, reference)
    found = queries.questions(call_off)
    context = {
        "call_off": call_off,
        "questions": found,
        "total": sum(q.weight for q in found),
        "burdens": burdens(queries.lots(call_off), found, request.today),
    }
    return render(request, "commissioning/questions.html", context)


@requires(P.COMPETITION_WRITE)
def question_add(request: Request, reference: str) -> HttpResponse:
    """Add a question."""
    call_off = queries.own_call_off(request.actor, reference)
    form = forms.QuestionForm(sent(request), initial={"max_words": 500})

    def save() -> None:
        drafting.add_question(actor=request.actor, now=request.now, call_off=call_off, terms=form.terms())

    return draft_step(request, call_off, form, "Add a question", save, then="questions")


@requires(P.COMPETITION_WRITE)
def question_change(request: Request, reference: str, number: int) -> HttpResponse:
    """Change a question."""
    call_off = queries.own_call_off(request.actor, reference)
    question = queries.question(call_off, number)
    form = forms.QuestionForm(sent(request), initial=model_to_dict(question))

    def save() -> None:
        drafting.change_question(actor=request.actor, now=request.now, question=question, terms=form.terms())

    return draft_step(request, call_off, form, f"Change question {number}", save, then="questions")


@requires(P.COMPETITION_WRITE)
def question_remove(request: Request, reference: str, number: int) -> HttpResponse:
    """Remove a question."""
    call_off = queries.own_call_off(request.actor, reference)
    question = queries.question(call_off, number)
    form = forms.EmptyForm(sent(request))

    def save() -> None:
        drafting.remove_question(actor=request.actor, now=request.now, question=question)

    title, words = f"Remove question {number}?", "What you wrote about this question is deleted."
    return draft_step(request, call_off, form, title, save, then="questions", warning=words, submit="Remove question")


@requires(P.COMPETITION_WRITE)
def panel(request: Request, reference: str) -> HttpResponse:
    """Who evaluates, moderates and approves; possible after publication too, for whoever has not scored."""
    call_off = queries.own_call_off(request.actor, reference)
    choices = {
        f"{part}s": [(user.pk, user.name) for user in queries.candidates(role, request.today)]
        for part, role in queries.PART_ROLES.items()
    }
    form = forms.PanelForm(sent(request), initial=_present_panel(call_off), **choices)

    def save() -> None:
        drafting.name_panel(actor=request.actor, now=request.now, call_off=call_off, **form.cleaned_data)

    lead = "Everybody on the panel is a different person. Nobody who is not named here sees a bid."
    return draft_step(request, call_off, form, "Panel", save, lead=lead)


@requires(P.COMPETITION_WRITE)
def officers(request: Request, reference: str) -> HttpResponse:
    """Who opens the bids."""
    call_off = queries.own_call_off(request.actor, reference)
    ready = queries.officers_with_key(request.today)
    people = queries.candidates(queries.OPENING_OFFICER, request.today)
    choices = [(u.pk, u.name if u.pk in ready else f"{u.name} (has no key yet)") for u in people]
    named = [officer.user_id for officer in queries.officers(call_off)]
    form = forms.OfficersForm(sent(request), officers=choices, initial={"officers": named})

    def save() -> None:
        users = form.cleaned_data["officers"]
        drafting.name_officers(actor=request.actor, now=request.now, call_off=call_off, users=users)

    return draft_step(request, call_off, form, "Opening officers", save)


@requires(P.COMPETITION_WRITE)
def cancel(request: Request, reference: str) -> HttpResponse:
    """Cancel a call-off with a published reason."""
    call_off = queries.own_call_off(request.actor, reference)
    form = forms.ReasonForm(sent(request))

    def save() -> None:
        reason = form.cleaned_data["reason"]
        publishing.cancel(actor=request.actor, now=request.now, call_off=call_off, reason=reason)
        messages.success(request, f"{call_off.reference} is cancelled.")

    words = "It can’t be taken back. Bids that are still sealed are never opened."
    return draft_step(request, call_off, form, "Cancel this call-off", save, warning=words, submit="Cancel call-off")


def _present_panel(call_off: Any) -> dict[str, Any]:
    ids = {part: [user.pk for user in users] for part, users in queries.panel(call_off).items()}
    return {
        "evaluators": ids["evaluator"],
        "moderator": next(iter(ids["moderator"]), ""),
        "approver": next(iter(ids["approver"]), ""),
    }
