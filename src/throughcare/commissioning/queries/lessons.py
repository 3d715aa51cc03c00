"""Lessons of earlier contracts, and what a call-off makes of each."""

from dataclasses import dataclass

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.models import CallOff, Lesson, LessonAnswer
from throughcare.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An open lesson with what a call-off makes of it, if anything yet."""

    lesson: Lesson
    answer: LessonAnswer | None


def lessons(actor: Actor) -> QuerySet[Lesson]:
    """Lessons of the buyers for which the actor commissions, open ones first."""
    found = Lesson.objects.filter(buyer__in=actor.organisations(P.COMPETITION_WRITE))
    return found.select_related("buyer", "recorded_by").order_by("-closed_at", "-recorded_at", "-pk")


def lesson(actor: Actor, pk: int) -> Lesson:
    """One lesson that the actor may see; NotFound otherwise."""
    found = lessons(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def of_call_off(call_off: CallOff) -> list[Answered]:
    """The buyer's open lessons, each with what the call-off makes of it."""
    answers = {row.lesson_id: row for row in call_off.lesson_answers.select_related("question")}
    opened = Lesson.objects.filter(buyer=call_off.buyer_id, closed_at=None).order_by("recorded_at", "pk")
    return [Answered(lesson=row, answer=answers.get(row.pk)) for row in opened]


def unanswered(call_off: CallOff) -> tuple[str, ...]:
    """The words of open lessons that the call-off says nothing of."""
    return tuple(row.lesson.text for row in of_call_off(call_off) if row.answer is None)
