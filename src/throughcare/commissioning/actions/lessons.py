"""Lessons are recorded and closed; a draft maps each open one to a question, or says why it doesn't apply."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import CallOff, Lesson, LessonAnswer
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem


@transaction.atomic
def record_lesson(*, actor: Actor, now: datetime, buyer_id: int, text: str, source: str) -> Lesson:
    """Record what a buyer learnt."""
    permissions.can_draft(actor, buyer_id).or_raise()
    rules.check_lesson(text, source).or_raise()
    made = Lesson.objects.create(
        buyer_id=buyer_id,
        text=text.strip(),
        source=source.strip(),
        recorded_at=now,
        recorded_by_id=actor.user_id,  # type: ignore[misc]  # a commissioner is a user
    )
    record("lesson.recorded", actor=actor, now=now, thing=made, fields=["text", "source"])
    return made


@transaction.atomic
def close_lesson(*, actor: Actor, now: datetime, lesson: Lesson, reason: str) -> Lesson:
    """Close a lesson that no call-off need ask about any more."""
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    permissions.can_draft(actor, lesson.buyer_id).or_raise()
    if lesson.closed_at:
        raise NotNow("This lesson is closed already.")
    if not reason.strip():
        raise NotValid([Problem(message="Give the reason why nobody need ask about it any more.", field="reason")])
    lesson.closed_at, lesson.closed_by_id, lesson.close_reason = now, actor.user_id, reason.strip()
    lesson.save(update_fields=["closed_at", "closed_by", "close_reason"])
    record("lesson.closed", actor=actor, now=now, thing=lesson, fields=["closed_at", "close_reason"])
    return lesson


@transaction.atomic
def answer_lesson(
    *, actor: Actor, now: datetime, call_off: CallOff, lesson: Lesson, question_number: int | None, reason: str
) -> LessonAnswer:
    """Say which question of a draft asks about a lesson, or why the lesson doesn't apply."""
    call_off = locked(call_off.pk)
    permissions.can_edit(actor, call_off).or_raise()
    rules.CALL_OFF.next("change", call_off.status)
    if lesson.buyer_id != call_off.buyer_id or lesson.closed_at:
        raise NotFound
    question = call_off.questions.filter(number=question_number).first() if question_number else None
    rules.check_lesson_answer(has_question=question is not None, reason=reason).or_raise()
    said = {"question": question, "reason": reason.strip(), "answered_at": now, "answered_by_id": actor.user_id}
    made, _created = LessonAnswer.objects.update_or_create(lesson=lesson, call_off=call_off, defaults=said)
    related = {"call_off": call_off.pk, "lesson": lesson.pk}
    record("lesson.answered", actor=actor, now=now, thing=made, fields=["question", "reason"], related=related)
    return made
