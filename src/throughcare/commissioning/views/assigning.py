"""Who scores what, and how far each evaluator is."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions import assigning as actions
from throughcare.commissioning.forms.assigning import AssignmentForm
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import scoring
from throughcare.kernel.errors import NotFound
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take


@requires(P.COMPETITION_WRITE)
def assignments(request: Request, reference: str) -> HttpResponse:
    """Every evaluator with what they score, how far they are and by when; and answers that too few score."""
    call_off = queries.own_call_off(request.actor, reference)
    rows = [(row, scoring.given(row.panelist), row.is_late(request.today)) for row in scoring.progress(call_off)]
    context = {"call_off": call_off, "rows": rows, "short": scoring.short_of(call_off)}
    return render(request, "commissioning/assignments.html", context)


@requires(P.COMPETITION_WRITE)
def assign(request: Request, reference: str, user_id: int) -> HttpResponse:
    """Give one evaluator questions and lots."""
    call_off = queries.own_call_off(request.actor, reference)
    found = next((row.panelist for row in scoring.progress(call_off) if row.panelist.user_id == user_id), None)
    if found is None:
        raise NotFound
    lots, questions = scoring.given(found)
    form = AssignmentForm(
        sent(request),
        questions=[(q.number, f"{q.number}. {q.text}") for q in queries.questions(call_off)],
        lots=[(lot.number, f"{lot.number}: {lot.service_type.name}") for lot in queries.lots(call_off)],
        initial={"lots": lots, "questions": questions},
    )
    step = Step(
        title=f"What {found.user.name} scores",
        caption=f"{call_off.reference} {call_off.title}",
        lead="They see and score these questions in these lots, and nothing else. Choose nothing to give them all.",
        submit="Save",
        said=f"What {found.user.name} scores is recorded.",
        to=reverse("commissioning:assignments", args=[reference]),
        back="Who scores what",
    )
    return take(request, form, step, partial(actions.assign, call_off=call_off, user_id=user_id))
