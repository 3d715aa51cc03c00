"""Versions of the framework's questions: everybody reads what is published; its commissioners write the next."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, public, requires
from throughcare.access.permissions import Permission as P
from throughcare.market import permissions, queries
from throughcare.market.actions import questions as actions
from throughcare.market.forms import questions as forms
from throughcare.market.queries import questions
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

ABOUT = ("change", "change_cy", *actions.COPIED)


@public
def versions(request: Request) -> HttpResponse:
    """What applicants were asked, version by version."""
    framework = queries.framework_on(request.today)
    context = {
        "framework": framework,
        "versions": questions.versions(request.actor, framework),
        "manages": bool(permissions.can_ask(request.actor, framework)),
    }
    return render(request, "market/versions.html", context)


@public
def version(request: Request, number: int) -> HttpResponse:
    """One version: its questions with how they are assessed, and what it costs to answer them."""
    framework = queries.framework_on(request.today)
    found = questions.version(request.actor, framework, number)
    context = {
        "version": found,
        "questions": questions.asked(found),
        "expected": questions.expected(found),
        "burden": questions.burden(found, request.today),
        "writable": found.published_at is None,
    }
    return render(request, "market/version.html", context)


@requires(P.FRAMEWORK_MANAGE)
def begin(request: Request) -> HttpResponse:
    """Begin the next version as a copy of the last."""
    framework = queries.framework_on(request.today)
    permissions.can_ask(request.actor, framework).or_raise()
    form = forms.ConfirmForm(sent(request))
    if request.method == "POST":
        made = actions.begin(actor=request.actor, now=request.now, framework=framework)
        return redirect("market:version", made.number)
    context = {
        "form": form,
        "title": "Begin the next version of the questions?",
        "lead": "It begins as a copy of the last. Nobody else sees it until you publish it.",
        "submit": "Begin",
        "back": {"href": reverse("market:versions"), "text": "The questions"},
    }
    return render(request, "ui/form_page.html", context)


@requires(P.FRAMEWORK_MANAGE)
def about(request: Request, number: int) -> HttpResponse:
    """What is new, what is expected of whom, how small the smallest lot is."""
    found = _own(request, number)
    form = forms.AboutForm(sent(request), initial={name: getattr(found, name) for name in ABOUT})
    step = _step(number, "What is new, and what is expected", "Save", "It is saved.")
    return take(request, form, step, partial(actions.describe, questionnaire=found))


@requires(P.FRAMEWORK_MANAGE)
def question_add(request: Request, number: int) -> HttpResponse:
    """Ask one more question."""
    found = _own(request, number)
    step = _step(number, "Add a question", "Add", "The question is added.")
    return take(request, forms.NewQuestionForm(sent(request)), step, partial(actions.add_question, questionnaire=found))


@requires(P.FRAMEWORK_MANAGE)
def question_change(request: Request, number: int, key: str) -> HttpResponse:
    """Ask a question in other words."""
    found = questions.row(_own(request, number), key)
    initial = {name: getattr(found, name) for name in (*actions.TEXTS, "max_words", "is_case_study")}
    step = _step(number, "Change a question", "Save", "The question is saved.")
    form = forms.QuestionForm(sent(request), initial=initial)
    return take(request, form, step, partial(actions.change_question, question=found))


@requires(P.FRAMEWORK_MANAGE)
def question_remove(request: Request, number: int, key: str) -> HttpResponse:
    """Ask a question no more, after confirming."""
    found = questions.row(_own(request, number), key)
    step = _step(number, f"Remove “{found.title}”?", "Remove", "The question is asked no more.")
    return take(request, forms.ConfirmForm(sent(request)), step, partial(actions.remove_question, question=found))


@requires(P.FRAMEWORK_MANAGE)
def publish(request: Request, number: int) -> HttpResponse:
    """Publish a version, with what answering costs shown before."""
    found = _own(request, number)
    step = Step(
        title="Publish these questions?",
        submit="Publish",
        said="The questions are published. Applications that begin from now on are asked them.",
        to=reverse("market:version", args=[number]),
        back="The version",
        template="market/version_publish.html",
    )
    more: dict[str, object] = {"version": found, "burden": questions.burden(found, request.today)}
    return take(request, forms.ConfirmForm(sent(request)), step, partial(actions.publish, questionnaire=found), more)


def _own(request: Request, number: int):  # type: ignore[no-untyped-def]
    """A version of the framework that the actor runs; refused to others."""
    framework = queries.framework_on(request.today)
    permissions.can_ask(request.actor, framework).or_raise()
    return questions.version(request.actor, framework, number)


def _step(number: int, title: str, submit: str, said: str) -> Step:
    to = reverse("market:version", args=[number])
    return Step(title=title, submit=submit, said=said, to=to, back="The version", caption="Questions")
