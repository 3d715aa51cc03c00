"""Reads of the framework's questions: which version is asked now, what an application was asked, what it costs."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.market import permissions
from throughcare.market.models import Application, Framework, Question, Questionnaire
from throughcare.market.rules.proportion import Burden, Pace
from throughcare.market.rules.questions import PARTS, Asked, Version
from throughcare.reference.queries import policy
from throughcare.ui.words import is_welsh

EXPECTED = ("for_small", "for_consortia")


def versions(actor: Actor, framework: Framework) -> QuerySet[Questionnaire]:
    """Versions of the questions that the actor may see, the latest first."""
    found = Questionnaire.objects.filter(permissions.questionnaire_scope(actor), framework=framework)
    return found.order_by("-number")


def version(actor: Actor, framework: Framework, number: int) -> Questionnaire:
    """One of them; NotFound otherwise."""
    found = versions(actor, framework).filter(number=number).select_related("framework").first()
    if found is None:
        raise NotFound
    return found


def in_force(framework: Framework) -> Questionnaire:
    """The version that a new application is asked: the last that was published; NotNow before there is one."""
    found = Questionnaire.objects.filter(framework=framework, published_at__isnull=False).order_by("-number").first()
    if found is None:
        raise NotNow("The questions of this framework have not been published yet. Come back when they are.")
    return found


def rows(questionnaire: Questionnaire) -> list[Question]:
    """The questions of a version in their order, in both languages."""
    return list(questionnaire.questions.order_by("position", "pk"))


def row(questionnaire: Questionnaire, key: str) -> Question:
    """One of them; NotFound otherwise."""
    found = questionnaire.questions.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def asked(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """The questions of a version in the page's language."""
    return tuple(_asked(question) for question in rows(questionnaire))


def asked_of(application: Application) -> tuple[Asked, ...]:
    """What an application was asked, by the version that it began with."""
    found = Question.objects.filter(
        questionnaire__framework=application.framework_id, questionnaire__number=application.questions_version
    )
    return tuple(_asked(question) for question in found.order_by("position", "pk"))


def one_asked_of(application: Application, key: str) -> Asked:
    """One question of an application; NotFound otherwise."""
    for question in asked_of(application):
        if question.key == key:
            return question
    raise NotFound


def expected(questionnaire: Questionnaire) -> dict[str, str]:
    """What is expected of small organisations and of consortia, and what is new, in the page's language."""
    return {part: _said(questionnaire, part) for part in (*EXPECTED, "change")}


def burden(questionnaire: Questionnaire, on: date) -> Burden:
    """What it costs to answer all of a version, beside the smallest lot that may be won."""
    found = rows(questionnaire)
    return Burden(
        question_count=len(found),
        word_count=sum(question.max_words for question in found),
        yearly_value_gbp=questionnaire.least_lot_gbp,
        pace=pace(on),
    )


def pace(on: date) -> Pace:
    """What policy reckons with on a day when it says what writing costs."""
    return Pace(
        words_per_hour=policy("bid-words-per-hour", on).value,
        hour_cost_gbp=Decimal(str(policy("bid-hour-cost", on).value)),
        most_rate=Decimal(str(policy("bid-cost-most-rate", on).value)),
    )


def version_facts(questionnaire: Questionnaire) -> Version:
    """A version as the rules of publication look at it."""
    found = rows(questionnaire)
    return Version(
        question_count=len(found),
        case_study_count=sum(question.is_case_study for question in found),
        without_welsh=[q.title for q in found if not all(getattr(q, f"{part}_cy").strip() for part in PARTS)],
        has_expectations=all(_both(questionnaire, part) for part in EXPECTED),
        has_change=_both(questionnaire, "change"),
    )


def _both(questionnaire: Questionnaire, part: str) -> bool:
    return bool(getattr(questionnaire, part).strip() and getattr(questionnaire, f"{part}_cy").strip())


def _asked(question: Question) -> Asked:
    parts = {part: _said(question, part) for part in PARTS}
    return Asked(key=question.key, max_words=question.max_words, **parts)


def _said(row: Any, part: str) -> str:
    text: str = (is_welsh() and getattr(row, f"{part}_cy")) or getattr(row, part)
    return text
