"""What assessors and panels think of a cell, and appeals against what was decided."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.market import rules
from throughcare.market.models.applications import Cell


class Assessment(models.Model):
    """What one of two assessors thinks of a cell, shut to the other until both have said."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_outcome = models.CharField(max_length=10, choices=choices(rules.Opinion))  # before the other's was read
    outcome = models.CharField(max_length=10, choices=choices(rules.Opinion))
    reasons = models.TextField()
    is_cleaned = models.BooleanField(default=False)  # what was done since a ground for exclusion is enough
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    change_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cell", "assessor"], name="assessment_once"),
            models.CheckConstraint(
                condition=Q(outcome=F("first_outcome")) | ~Q(change_reason=""), name="assessment_changed_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"assessment {self.pk} of cell {self.cell_id}"


class PanelSeat(models.Model):
    """A member of the panel of a cell: what they declared about the applicant, and their vote with its reasons."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="panel_seats")
    member = models.ForeignKey(User, models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    detail = models.TextField(blank=True)
    sat_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=choices(rules.Opinion))
    reasons = models.TextField(blank=True)
    voted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cell", "member"], name="panel_seat_once"),
            models.CheckConstraint(condition=Q(has_interest=False) | ~Q(detail=""), name="panel_interest_with_detail"),
            models.CheckConstraint(
                condition=Q(outcome="", voted_at=None)
                | (Q(has_interest=False, voted_at__isnull=False) & ~Q(outcome="") & ~Q(reasons="")),
                name="panel_vote_whole",
            ),
        )

    def __str__(self) -> str:
        return f"seat of {self.member_id} on the panel of cell {self.cell_id}"


class Appeal(models.Model):
    """That a cell which failed should be looked at again, and what another assessor decided."""

    cell = models.OneToOneField(Cell, models.CASCADE, related_name="appeal")
    grounds = models.TextField()
    lodged_at = models.DateTimeField()
    lodged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default=rules.AppealOutcome.PENDING, choices=choices(rules.AppealOutcome))
    reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_at=None, decided_by=None)
                | (~Q(outcome="pending") & ~Q(reasons="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="appeal_decided_with_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"appeal about cell {self.cell_id}"
