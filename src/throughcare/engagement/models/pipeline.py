"""The plan of a programme: lots, the dates of each and of papers, and every change of a date with its reason."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.engagement.models.programmes import Programme
from throughcare.engagement.rules.pipeline import Stage
from throughcare.kernel.states import choices
from throughcare.reference.models import Area, Cohort, ServiceType


class PlannedLot(models.Model):
    """A lot that is meant to be bought. The call-off in which it is, is named by its reference, once there is one."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    call_off_ref = models.CharField(max_length=20, blank=True)  # "CO-2022-014"
    call_off_lot = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["programme", "number"], name="planned_lot_number_once"),
            models.UniqueConstraint(
                fields=["call_off_ref", "call_off_lot"], condition=~Q(call_off_ref=""), name="planned_lot_bought_once"
            ),
            models.CheckConstraint(
                condition=Q(call_off_ref="", call_off_lot=None) | (~Q(call_off_ref="") & Q(call_off_lot__isnull=False)),
                name="planned_lot_in_call_off",
            ),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return f"planned lot {self.number} of {self.programme_id}"


class Milestone(models.Model):
    """A date of the plan: of a lot's step, or of a paper that is to be published."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="milestones")
    lot = models.ForeignKey(PlannedLot, models.CASCADE, null=True, related_name="milestones")
    stage = models.CharField(max_length=10, choices=choices(Stage))
    name = models.CharField(max_length=200, blank=True)  # of a paper
    name_cy = models.CharField(max_length=200, blank=True)
    first_on = models.DateField()  # as first planned
    planned_on = models.DateField()  # as planned now
    reached_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot", "stage"], condition=Q(lot__isnull=False), name="milestone_once"),
            models.CheckConstraint(
                condition=(Q(stage="paper", lot=None) & ~Q(name="")) | (~Q(stage="paper") & Q(lot__isnull=False)),
                name="milestone_of_lot_or_paper",
            ),
        )
        indexes = (models.Index(fields=["programme", "stage", "planned_on"]),)

    def __str__(self) -> str:
        return f"{self.stage} of {self.lot_id or self.programme_id}"


class Slip(models.Model):
    """That a date was changed, from what to what, why, and when that was published."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="slips")
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="slip_with_reason"),)
        ordering = ("changed_at", "pk")

    def __str__(self) -> str:
        return f"slip of milestone {self.milestone_id}"
