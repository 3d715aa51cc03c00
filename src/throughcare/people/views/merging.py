"""Pages of making one record of two: pairs that look alike, both side by side, what was whose."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotValid
from throughcare.people.actions import merging as actions
from throughcare.people.forms.access import ReasonForm
from throughcare.people.forms.merging import MergeForm
from throughcare.people.queries import merging as queries
from throughcare.people.rules.merging import WHY
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25
LIST = "Duplicate records"


@requires(P.PERSON_MERGE)
def duplicates(request: Request) -> HttpResponse:
    """Pairs of records that may be of one person, and those that were made one."""
    found = queries.pairs(request.actor)
    merged = Paginator(queries.merges(request.actor), PER_PAGE).get_page(1)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "why": WHY, "merged": merged, "at_most": queries.PAIRS_AT_MOST}
    return render(request, "people/duplicates.html", context)


@requires(P.PERSON_MERGE)
def merge(request: Request, first: int, second: int) -> HttpResponse:
    """Both records side by side, and which of them stays."""
    people = queries.pair(request.actor, first, second)
    form = MergeForm(sent(request), people=people)
    if request.method == "POST" and form.is_valid():
        try:
            merged = actions.merge(
                actor=request.actor, now=request.now, first=first, second=second, **form.cleaned_data
            )
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            return redirect("people:merged", merged.pk)
    for person in people:
        viewed(person, actor=request.actor, now=request.now)
    context = {
        "form": form,
        "people": people,
        "rows": queries.side_by_side(*people),
        "held": queries.held(*people),
        "undo_days": queries.undo_days(request.today),
    }
    return render(request, "people/merge.html", context)


@requires(P.PERSON_MERGE)
def tell_apart(request: Request, first: int, second: int) -> HttpResponse:
    """Say that the two are two people."""
    people = queries.pair(request.actor, first, second)
    step = Step(
        title="These are two people",
        lead="They are not offered as duplicates again.",
        submit="Save",
        said="Noted: they are two people.",
        to=reverse("people:duplicates"),
        back=LIST,
        caption=" and ".join(person.crn for person in people),
    )
    return take(request, ReasonForm(sent(request)), step, partial(actions.tell_apart, first=first, second=second))


@requires(P.PERSON_MERGE)
def merged(request: Request, pk: int) -> HttpResponse:
    """What was whose before two records were made one."""
    found = queries.merge(request.actor, pk)
    viewed(found.person, actor=request.actor, now=request.now)
    context = {
        "merge": found,
        "was": queries.gone(found),
        "may_undo": queries.may_undo(found, request.today),
        "moved": queries.in_words(found.moved),
        "unmoved": queries.told(found.unmoved),
    }
    return render(request, "people/merged.html", context)


@requires(P.PERSON_MERGE)
def undo_merge(request: Request, pk: int) -> HttpResponse:
    """Make two records of one again."""
    found = queries.merge(request.actor, pk)
    step = Step(
        title="Take the records apart",
        lead="Each record gets back what was its own. What was written since stays with the record that stayed.",
        submit="Take them apart",
        said="There are two records again.",
        to=reverse("people:merged", args=[pk]),
        back="What went over",
        caption=f"{found.gone_crn} and {found.person.crn}",
    )
    return take(request, ReasonForm(sent(request)), step, partial(actions.undo_merge, merge_id=pk))
