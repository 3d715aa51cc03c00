"""Lessons of earlier contracts: the register, and what a draft makes of each."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions import lessons as actions
from throughcare.commissioning.forms.drafting import ReasonForm
from throughcare.commissioning.forms.lessons import NONE, LessonAnswerForm, LessonForm
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.queries import lessons as queries
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25


@requires(P.COMPETITION_WRITE)
def lessons(request: Request) -> HttpResponse:
    """Every lesson, open ones first."""
    page = Paginator(queries.lessons(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "commissioning/lessons.html", {"page": page})


@requires(P.COMPETITION_WRITE)
def lesson_record(request: Request) -> HttpResponse:
    """Record a lesson."""
    buyers = [(o.pk, o.name) for o in call_offs.buyers(request.actor)]
    step = Step(
        title="Record a lesson",
        lead="Every call-off that you draft from now on asks about it, or says why not.",
        submit="Record lesson",
        said="The lesson is recorded.",
        to=reverse("commissioning:lessons"),
        back="Lessons",
    )
    return take(request, LessonForm(sent(request), buyers=buyers), step, actions.record_lesson)


@requires(P.COMPETITION_WRITE)
def lesson_close(request: Request, pk: int) -> HttpResponse:
    """Close a lesson, with a reason."""
    found = queries.lesson(request.actor, pk)
    step = Step(
        title="Close this lesson",
        caption=found.source,
        lead=found.text,
        submit="Close lesson",
        said="The lesson is closed. No call-off is asked about it any more.",
        to=reverse("commissioning:lessons"),
        back="Lessons",
    )
    return take(request, ReasonForm(sent(request)), step, partial(actions.close_lesson, lesson=found))


@requires(P.COMPETITION_WRITE)
def call_off_lessons(request: Request, reference: str) -> HttpResponse:
    """The open lessons of a draft's buyer, each with the question that asks about it."""
    call_off = call_offs.own_call_off(request.actor, reference)
    context = {"call_off": call_off, "rows": queries.of_call_off(call_off)}
    return render(request, "commissioning/call_off_lessons.html", context)


@requires(P.COMPETITION_WRITE)
def lesson_answer(request: Request, reference: str, pk: int) -> HttpResponse:
    """Say which question asks about a lesson, or why it doesn't apply."""
    call_off = call_offs.own_call_off(request.actor, reference)
    found = queries.lesson(request.actor, pk)
    questions = [(q.number, f"{q.number}. {q.text}") for q in call_offs.questions(call_off)]
    said = call_off.lesson_answers.select_related("question").filter(lesson=found).first()
    initial = (
        {"question_number": said.question.number if said.question else NONE, "reason": said.reason} if said else {}
    )
    step = Step(
        title="Which question asks about this lesson?",
        caption=f"{call_off.reference} {call_off.title}",
        lead=found.text,
        submit="Save and continue",
        said="",
        to=reverse("commissioning:call_off_lessons", args=[reference]),
        back="Lessons",
    )
    form = LessonAnswerForm(sent(request), questions=questions, initial=initial)
    return take(request, form, step, partial(actions.answer_lesson, call_off=call_off, lesson=found))
