"""Temporary places after a release, with the plan where to move on to."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.record import Person, days
from throughcare.people.rules.housing import Destination


class TemporaryPlace(models.Model):
    """That somebody without a home was given one for some weeks, and what came of it; one at a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="temporary_places")
    provider = models.CharField(max_length=120)  # who runs it
    moved_in_on = models.DateField()
    leave_by_on = models.DateField()  # the morning after the last night, by the policy of the day of moving in
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # moving on
    plan = models.TextField(blank=True)
    planned_at = models.DateTimeField(null=True)
    planned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    left_on = models.DateField(null=True)
    left_to = models.CharField(max_length=20, blank=True, choices=choices(Destination))

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(leave_by_on__gt=F("moved_in_on")) & (Q(left_on=None) | Q(left_on__gte=F("moved_in_on"))),
                name="temporary_place_dates",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, left_to="") | (Q(left_on__isnull=False) & ~Q(left_to="")),
                name="temporary_place_left_to",
            ),
            ExclusionConstraint(
                name="temporary_place_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (days("moved_in_on", "left_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (
            models.Index(fields=["moved_in_on"], condition=Q(left_on=None, plan=""), name="temporary_place_unplanned"),
        )

    def __str__(self) -> str:
        return f"temporary place of person {self.person_id}"
