"""Lessons of earlier contracts, and what a call-off makes of each."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning.models.call_offs import CallOff, Question


class Lesson(models.Model):
    """What a buyer learnt and will not repeat; open until it is closed with a reason."""

    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="lessons")
    text = models.TextField()
    source = models.CharField(max_length=200)  # where it was learnt: a review, an inspection, a contract
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    close_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(close_reason="")),
                name="lesson_closed_with_reason",
            ),
        )
        indexes = (models.Index(fields=["buyer", "closed_at"]),)

    def __str__(self) -> str:
        return f"lesson {self.pk} of {self.buyer_id}"


class LessonAnswer(models.Model):
    """The question of a call-off that asks about a lesson, or why the lesson doesn't apply to it."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="answers")
    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="lesson_answers")
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="lesson_answers")
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lesson", "call_off"], name="lesson_answered_once"),
            models.CheckConstraint(condition=Q(question__isnull=False) | ~Q(reason=""), name="lesson_answer_whole"),
        )

    def __str__(self) -> str:
        return f"lesson {self.lesson_id} in call-off {self.call_off_id}"
