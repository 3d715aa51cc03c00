"""How somebody is reached, what is done for them, what they say of themselves, and when they can come."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.record import Person, days
from throughcare.people.rules.circumstances import (
    Audience,
    Channel,
    Characteristic,
    CommitmentKind,
    Condition,
    Side,
)

IN_ORDER = Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))


def one_at_a_time(name: str) -> ExclusionConstraint:
    """That of these rows a person has one on any day."""
    period = (days("valid_from", "valid_until"), RangeOperators.OVERLAPS)
    return ExclusionConstraint(name=name, expressions=[("person", RangeOperators.EQUAL), period])


class ContactPreference(models.Model):
    """How somebody wants to be reached, from when until when, and what makes it safe."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_preferences")
    channel = models.CharField(max_length=20, choices=choices(Channel))
    number = models.CharField(max_length=80, blank=True)  # or e-mail address
    best_time = models.CharField(max_length=80, blank=True)
    may_leave_message = models.BooleanField()
    safety_note = models.TextField(blank=True)  # such as who may pick up
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (one_at_a_time("contact_preference_one_at_a_time"),)

    def __str__(self) -> str:
        return f"contact preference of person {self.person_id}"


class Adjustment(models.Model):
    """What is to be done because of a disability or condition, and who may know of it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="adjustments")
    condition = models.CharField(max_length=20, choices=choices(Condition))
    adjustment = models.TextField()
    audience = models.CharField(max_length=32, choices=choices(Audience))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=IN_ORDER & ~Q(adjustment=""), name="adjustment_whole"),)
        indexes = (models.Index(fields=["person", "valid_until"], name="adjustment_of_person"),)

    def __str__(self) -> str:
        return f"adjustment for person {self.person_id}"


class Declaration(models.Model):
    """A protected characteristic as somebody declared it on a day; the newest counts, earlier ones stay."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="declarations")
    characteristic = models.CharField(max_length=40, choices=choices(Characteristic))
    answer = models.CharField(max_length=40)  # of `ANSWERS`, or a code of the list "ethnicity"
    audience = models.CharField(max_length=32, choices=choices(Audience))
    declared_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["person", "characteristic", "-declared_on"], name="declaration_newest"),)

    def __str__(self) -> str:
        return f"{self.characteristic} of person {self.person_id}"


class Commitment(models.Model):
    """Caring, work and what else somebody has to do, with the times of the week at which they can't come for it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="commitments")
    kind = models.CharField(max_length=20, choices=choices(CommitmentKind))
    details = models.TextField()
    # at which times; none: at any
    busy_days = ArrayField(models.PositiveSmallIntegerField(), default=list)  # from Monday as 0
    busy_from = models.TimeField(null=True)  # in the clock time of London
    busy_until = models.TimeField(null=True)
    plan_ref = models.CharField(max_length=20, blank=True)  # the referral whose action plan told it
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=IN_ORDER & ~Q(details=""), name="commitment_whole"),
            models.CheckConstraint(
                condition=Q(busy_from=None, busy_until=None, busy_days=[])
                | (Q(busy_from__lt=F("busy_until")) & ~Q(busy_days=[])),
                name="commitment_times",
            ),
        )
        indexes = (models.Index(fields=["person", "valid_until"], name="commitment_of_person"),)

    def __str__(self) -> str:
        return f"commitment of person {self.person_id}"


class Availability(models.Model):
    """The half-days of the week on which somebody can come, from when until when; without one, on any."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="availabilities")
    halves = ArrayField(models.PositiveSmallIntegerField())  # from Monday morning as 0 to Sunday from noon as 13
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = (
            one_at_a_time("availability_one_at_a_time"),
            models.CheckConstraint(condition=Q(halves__len__gt=0), name="availability_some_time"),
        )

    def __str__(self) -> str:
        return f"availability of person {self.person_id}"


class Circumstance(models.Model):
    """What helps somebody or stands in their way, as their officer knows it, from a day until it no longer does."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="circumstances")
    side = models.CharField(max_length=10, choices=choices(Side))
    code = models.CharField(max_length=40)  # of the list "strength" or "barrier"
    notes = models.TextField(blank=True)
    noted_on = models.DateField()
    ended_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "side", "code"], condition=Q(ended_on=None), name="circumstance_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.side} of person {self.person_id}"
