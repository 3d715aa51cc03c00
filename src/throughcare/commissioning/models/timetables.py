"""Timetables of whole programmes, proposed by the engine, and the plans that make up for a short mobilisation."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.commissioning import rules
from throughcare.engagement.models import Programme
from throughcare.kernel.states import choices


class Timetable(models.Model):
    """A proposed timetable of a programme's lots; `problem` and `answer` are documents of `optimise.timetable`.

    `path` has a row a stage of the critical path; `prices` what weeks of delay and of longer response cost each lot.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="timetables")
    status = models.CharField(
        max_length=10, default=rules.TimetableStatus.ASKED, choices=choices(rules.TimetableStatus)
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    problem = models.JSONField()
    answer = models.JSONField(null=True)
    path = models.JSONField(null=True)
    prices = models.JSONField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(status="asked", answer=None) | (~Q(status="asked") & Q(answer__isnull=False)),
                name="timetable_answered",
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(status="asked"), name="timetable_asked_one_at_a_time"
            ),
        )
        indexes = (models.Index(fields=["programme", "-asked_at"]),)

    def __str__(self) -> str:
        return f"timetable of programme {self.programme_id}"


class MobilisationPlan(models.Model):
    """How a programme makes up for a short mobilisation, which favours large organisations; published."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="mobilisation_plan")
    transition = models.TextField()
    recruitment = models.TextField()  # help with recruiting and vetting
    lot_order = models.TextField()
    feedback = models.TextField()  # what the sector said, and what was made of it
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"mobilisation plan of programme {self.programme_id}"
