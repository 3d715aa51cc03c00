"""The teams of a delivery unit, who works in which, and who reaches the homelessness team for it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from throughcare.accounts.models import Posting, User
from throughcare.people.models.record import days
from throughcare.reference.models import Area


class Team(models.Model):
    """Some of a unit's staff who work together, as those who lead the unit arrange it."""

    delivery_unit = models.ForeignKey(Area, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True, db_default="")  # answered when an officer is away
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "delivery_unit", Lower("name"), condition=Q(closed_at=None), name="team_named_once_a_unit"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TeamPlace(models.Model):
    """From when until when somebody works in a team, by the posting that has them in the unit."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="team_places")
    team = models.ForeignKey(Team, models.PROTECT, related_name="places")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="team_one_at_a_time",
                expressions=[
                    ("posting", RangeOperators.EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"posting {self.posting_id} in team {self.team_id}"


class HomelessnessContact(models.Model):
    """Who of a unit's staff reaches the housing authority's homelessness team, from when until when; one at a time."""

    delivery_unit = models.ForeignKey(Area, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="homelessness_contact_one_at_a_time",
                expressions=[
                    ("delivery_unit", RangeOperators.EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["user", "valid_until"], name="homelessness_contact_of_user"),)

    def __str__(self) -> str:
        return f"homelessness contact of {self.delivery_unit_id}"
