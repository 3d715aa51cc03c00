"""Screenings for employment, training and education, and reasons to start unpaid work without one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.record import Person
from throughcare.people.rules.employment import Help, Qualification, Situation


class EmploymentScreening(models.Model):
    """What an officer found out of somebody's work, training and education on a day; the newest counts."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="employment_screenings")
    screened_on = models.DateField()
    situation = models.CharField(max_length=20, choices=choices(Situation))
    qualification = models.CharField(max_length=20, choices=choices(Qualification))
    helps = ArrayField(models.CharField(max_length=40, choices=choices(Help)), default=list)
    notes = models.TextField(blank=True)
    screened_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["person", "-screened_on"], name="employment_screening_newest"),)

    def __str__(self) -> str:
        return f"employment screening of person {self.person_id}"


class ScreeningOverride(models.Model):
    """Why somebody's unpaid work may start though nobody has screened them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="screening_overrides")
    reason = models.TextField()
    overridden_at = models.DateTimeField()
    overridden_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="screening_override_with_reason"),)

    def __str__(self) -> str:
        return f"screening override of person {self.person_id}"
