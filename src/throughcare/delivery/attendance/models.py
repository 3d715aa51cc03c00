"""Bookings: one table of who is where when, so that nobody is in two places, and what came of each."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from throughcare.accounts.models import User
from throughcare.contracts.models import DeliveryBody
from throughcare.delivery.attendance import rules
from throughcare.delivery.attendance.rules import enforcement
from throughcare.kernel.states import choices
from throughcare.people.models import Breach, Person, Sentence
from throughcare.referrals.models import Referral

SPAN = Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())
HELD_FAST = Q(released_at=None)
# Bookings of one group are at one time with one member of staff; any other booking is alone.
TOGETHER = Coalesce(F("group"), -F("id"))


class Group(models.Model):
    """A group session: one time, place and leader for people of several referrals to one delivery body."""

    body = models.ForeignKey(DeliveryBody, models.PROTECT, related_name="groups")
    title = models.CharField(max_length=120)
    staff = models.ForeignKey(User, models.PROTECT, related_name="groups")  # who leads it
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=choices(rules.Method))
    place = models.CharField(max_length=200, blank=True)  # the room, if in person
    link = models.URLField(max_length=500, blank=True)  # how to join, if by video
    capacity_count = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True)
    called_off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    called_off_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="group_times"),
            models.CheckConstraint(condition=Q(capacity_count__gte=2), name="group_of_two_or_more"),
            ExclusionConstraint(
                name="group_staff_in_one_place",
                expressions=[("staff", RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                condition=Q(called_off_at=None),
            ),
        )
        indexes = (models.Index(fields=["body", "starts_at"]), models.Index(fields=["staff", "starts_at"]))

    def __str__(self) -> str:
        return f"group {self.pk}"


class Booking(models.Model):
    """A person and a member of staff at a time; released when moved or cancelled, so that the time is free again."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bookings")
    staff = models.ForeignKey(User, models.PROTECT, related_name="bookings")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="bookings")  # None: one to one
    chose_alone = models.BooleanField(
        default=False, db_default=False
    )  # a woman who was asked, and comes as the only one
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # None only while an upgrade marks the bookings there were, a few at a time: a constraint that looked at all of them
    # at once would lock the table for minutes
    holds_staff = models.BooleanField(null=True, default=True, db_default=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    release_reason = models.CharField(max_length=200, blank=True)
    # what came of it
    attended = models.CharField(max_length=8, blank=True, choices=choices(rules.Attended))
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_times"),
            ExclusionConstraint(
                name="booking_person_in_one_place",
                expressions=[("person", RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                condition=HELD_FAST,
            ),
            ExclusionConstraint(
                name="booking_staff_held_once",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    (SPAN, RangeOperators.OVERLAPS),
                    (TOGETHER, RangeOperators.NOT_EQUAL),
                ],
                condition=HELD_FAST & Q(holds_staff=True),
            ),
        )
        indexes = (
            models.Index(fields=["staff", "starts_at"]),
            models.Index(fields=["person", "starts_at"]),
            models.Index(fields=["referral", "starts_at"]),
            models.Index(fields=["referral", "booked_at", "id"]),
        )

    def __str__(self) -> str:
        return f"booking {self.pk}"


class Absence(models.Model):
    """That somebody did not come, for the responsible officer to judge."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="absence")
    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    explanation = models.TextField(blank=True)  # what staff know of the reason
    reported_at = models.DateTimeField()
    judgement = models.CharField(max_length=12, blank=True, choices=choices(rules.Judgement))
    judgement_reason = models.TextField(blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # found acceptable after all, upon evidence that came later; the first judgement's reason stays above
    reconsidered_reason = models.TextField(blank=True, db_default="")
    reconsidered_at = models.DateTimeField(null=True)
    reconsidered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(judgement="", judged_at=None) | (~Q(judgement="") & ~Q(judgement_reason="")),
                name="absence_judged_with_reason",
            ),
        )
        indexes = (
            models.Index(fields=["person", "reported_at"]),
            models.Index(fields=["person"], condition=Q(judged_at=None), name="absence_to_judge"),
        )

    def __str__(self) -> str:
        return f"absence at booking {self.booking_id}"


class Enforcement(models.Model):
    """What an unacceptable absence leads to, a warning or a breach, with the facts of its letter."""

    absence = models.OneToOneField(Absence, models.PROTECT, related_name="enforcement")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enforcements")
    sentence = models.ForeignKey(Sentence, models.PROTECT, related_name="enforcements")
    step = models.CharField(max_length=7, choices=choices(enforcement.Step))
    breach = models.ForeignKey(Breach, models.PROTECT, null=True, db_index=False, related_name="+")  # in court
    status = models.CharField(
        max_length=9, default=enforcement.EnforcementStatus.DUE, choices=choices(enforcement.EnforcementStatus)
    )
    begun_at = models.DateTimeField()
    # the letter, whose words are made anew from its facts; empty until it is given
    facts = models.JSONField(default=dict)
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_how = models.CharField(max_length=4, blank=True)  # of `WAYS`
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(status="due") | Q(given_at=None), name="enforcement_due_not_given"),
            models.CheckConstraint(condition=~Q(status="given") | ~Q(given_how=""), name="enforcement_given_somehow"),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False), name="enforcement_withdrawn_when"
            ),
        )
        indexes = (
            models.Index(fields=["person", "begun_at"]),
            models.Index(fields=["person"], condition=Q(status="due"), name="enforcement_due"),
            models.Index(fields=["breach"], name="enforcement_of_breach"),
        )

    def __str__(self) -> str:
        return f"{self.step} after absence {self.absence_id}"
