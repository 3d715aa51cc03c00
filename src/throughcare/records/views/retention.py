"""How long records are kept: the schedule, holds, and batches of what is due for disposal."""

from collections.abc import Callable
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.records import forms
from throughcare.records.actions import retention as actions
from throughcare.records.queries import retention as queries
from throughcare.records.rules import retention as rules
from throughcare.records.views.staged import PER_PAGE, staged
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import in_order, sort_of

BATCH_COLUMNS = {
    "proposed": ("proposed_at",),
    "reference": ("pk",),
    "unit": ("delivery_unit__sort_key", "proposed_at"),
    "stage": ("status", "proposed_at"),
}
HOLD_COLUMNS = {"placed": ("placed_at",), "until": ("until", "placed_at"), "person": ("person__crn",)}
HANDLE = P.RETENTION_HANDLE


@requires(HANDLE)
def schedule(request: Request) -> HttpResponse:
    """The retention schedule in force today, with its sources."""
    lines = [line for line in rules.schedule() if request.today in line.period]
    return render(request, "records/schedule.html", {"lines": lines})


@requires(HANDLE)
def batches(request: Request) -> HttpResponse:
    """Batches that the actor may see: those that wait for somebody, or of one stage."""
    return staged(request, "records/batches.html", queries.batches, rules.BatchStatus, BATCH_COLUMNS, "-proposed")


@requires(HANDLE)
def batch(request: Request, pk: int) -> HttpResponse:
    """One batch: each record, since when it is due and by which line of the schedule."""
    found = queries.batch(request.actor, pk)
    page = Paginator(queries.disposals(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "names": {line.record_class: line.name for line in rules.schedule()},
        "waits": found.status in rules.WAITING,
        "verbs": rules.BATCH.verbs_from(found.status),
        "may_approve": request.actor.user_id != found.checked_by_id,
    }
    return render(request, "records/batch.html", context)


def _step(request: Request, pk: int, form: Form, act: Callable[..., object], **texts: str) -> HttpResponse:
    """A step of one batch."""
    found = queries.batch(request.actor, pk)
    step = Step(to=reverse("records:batch", args=[pk]), back="The batch", caption=found.reference, **texts)
    return take(request, form, step, lambda **typed: act(batch_id=found.pk, **typed))


@requires(HANDLE)
def spare(request: Request, pk: int, disposal_id: int) -> HttpResponse:
    """Take one record out."""
    queries.disposal(request.actor, pk, disposal_id)
    texts = {"title": "Keep this record", "submit": "Keep it"}
    lead = "It is proposed again in a year. If an inquiry or a claim needs it, place a hold instead."
    said = "The record is kept."
    form, act = forms.ReasonForm(sent(request)), partial(actions.spare, disposal_id=disposal_id)
    return _step(request, pk, form, act, said=said, lead=lead, **texts)


@requires(HANDLE)
def check(request: Request, pk: int) -> HttpResponse:
    """A first person has looked through it."""
    texts = {"title": "Have you looked through this batch?", "submit": "I have checked it"}
    lead = "Every record in it is due, and nothing is known that speaks for keeping it. A second person approves."
    said = "You checked the batch. A second person has to approve it now."
    return _step(request, pk, forms.ConfirmForm(sent(request)), actions.check, said=said, lead=lead, **texts)


@requires(HANDLE)
def approve(request: Request, pk: int) -> HttpResponse:
    """A second person has it disposed of."""
    texts = {"title": "Erase these records?", "submit": "Erase them"}
    warning = "What is personal in them is erased now, and this can’t be undone."
    said = "The records are being erased."
    form = forms.ConfirmForm(sent(request))
    return _step(request, pk, form, actions.approve, said=said, warning=warning, **texts)


@requires(HANDLE)
def reject(request: Request, pk: int) -> HttpResponse:
    """Keep all of it."""
    texts = {"title": "Keep all of these records", "submit": "Keep them"}
    said = "Nothing of this batch is erased."
    return _step(request, pk, forms.ReasonForm(sent(request)), actions.reject, said=said, **texts)


@requires(HANDLE)
def holds(request: Request) -> HttpResponse:
    """Holds that the actor may see: in force, or ended."""
    ended = request.GET.get("show") == "ended"
    sort = sort_of(request, HOLD_COLUMNS, "-placed")
    found = in_order(queries.holds(request.actor, request.today, ended=ended), HOLD_COLUMNS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/holds.html", {"page": page, "ended": ended, "sort": sort})


@requires(HANDLE)
def lift(request: Request, pk: int) -> HttpResponse:
    """The reason for a hold is gone."""
    found = queries.hold(request.actor, pk)
    step = Step(
        title="Lift this hold",
        submit="Lift the hold",
        said="The hold is lifted. The record is proposed for disposal once it is due.",
        to=reverse("records:holds"),
        back="Holds",
        caption=found.person.crn,
        lead=found.reason,
    )
    return take(
        request, forms.ReasonForm(sent(request)), step, lambda **typed: actions.lift_hold(hold_id=found.pk, **typed)
    )
