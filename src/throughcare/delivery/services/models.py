"""Delivering a commissioned service: sessions (the first appointment is number 0), action plan and report."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.delivery.attendance.models import Booking
from throughcare.delivery.services import rules
from throughcare.kernel.states import choices
from throughcare.reference.models import Need
from throughcare.referrals.models import Referral


class Session(models.Model):
    """An appointment of a referral: number 0 is the first appointment, then one to n."""

    class Method(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        PHONE = "phone", "By telephone"
        VIDEO = "video", "By video"

    # each of the indexes below begins with it; one of its own would be preferred to that which gives the order, too
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="sessions", db_index=False)
    number = models.PositiveSmallIntegerField()
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="session")
    method = models.CharField(max_length=10, choices=Method.choices)
    status = models.CharField(max_length=10, default=rules.SessionStatus.BOOKED, choices=choices(rules.SessionStatus))
    moved_to = models.OneToOneField("self", models.PROTECT, null=True, related_name="moved_from")
    moved_by = models.CharField(max_length=20, blank=True)  # who asked: code of "rescheduled-by"
    not_held_reason = models.CharField(max_length=20, blank=True)  # code of "not-held-reason"
    notes = models.TextField(blank=True)  # what was done, how it went
    concerns = models.TextField(blank=True)  # told to the responsible officer
    behaviour = models.TextField(blank=True, db_default="")  # poor behaviour, told to the responsible officer too
    late_reason = models.TextField(blank=True, db_default="")  # of one to which they came late
    next_plans = models.TextField(blank=True, db_default="")  # for the next session
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["referral", "number"], condition=Q(status__in=["booked", "held"]), name="session_open_once"
            ),
            models.CheckConstraint(
                condition=Q(status="booked", recorded_at=None) | (~Q(status="booked") & Q(recorded_at__isnull=False)),
                name="session_recorded",
            ),
        )
        indexes = (models.Index(fields=["referral", "number"]), models.Index(fields=["referral", "recorded_at", "id"]))

    def __str__(self) -> str:
        return f"session {self.number} of {self.referral_id}"


class ActionPlan(models.Model):
    """What will be done, in a version; the newest approved one holds."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    activities = models.TextField()
    session_count = models.PositiveSmallIntegerField()
    # what may stand in the way of taking part, and how it is met
    barriers = ArrayField(models.CharField(max_length=40), default=list)  # codes of "barrier"
    barrier_notes = models.TextField(blank=True)
    busy_days = ArrayField(models.PositiveSmallIntegerField(), default=list)  # from Monday as 0: they can't come then
    busy_from = models.TimeField(null=True)  # in the clock time of London
    busy_until = models.TimeField(null=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # approval: by the officer, or by policy at once
    status = models.CharField(
        max_length=9,
        default=rules.plans.PlanStatus.SUBMITTED,
        db_default=rules.plans.PlanStatus.APPROVED.value,
        choices=choices(rules.plans.PlanStatus),
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: by policy
    return_reason = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["referral", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(status="submitted"), name="plan_one_waits_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(status="returned") | ~Q(return_reason=""), name="plan_returned_why"),
            models.CheckConstraint(condition=Q(session_count__gte=1), name="plan_has_sessions"),
            models.CheckConstraint(
                condition=Q(busy_from=None, busy_until=None, busy_days=[])
                | (Q(busy_from__lt=F("busy_until")) & ~Q(busy_days=[])),
                name="plan_busy_times",
            ),
        )

    def __str__(self) -> str:
        return f"plan {self.version} of {self.referral_id}"


class EndOfServiceReport(models.Model):
    """What the service achieved, once per referral; the outcome of each need stands with the need."""

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="report")
    summary = models.TextField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"report of {self.referral_id}"


class Onward(models.Model):
    """Somebody sent on, under a referral, to another service that nobody bought; its reply is waited for."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="onwards")
    to_name = models.CharField(max_length=200)
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="+")  # None: of no need in particular
    why = models.TextField()
    has_agreed = models.BooleanField()  # the person
    status = models.CharField(
        max_length=10, default=rules.onward.OnwardStatus.WAITING, choices=choices(rules.onward.OnwardStatus)
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # chasing, and what came of it
    chased_count = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(has_agreed=True), name="onward_with_agreement"),
            models.CheckConstraint(
                condition=Q(status="waiting", replied_at=None) | (~Q(status="waiting") & Q(replied_at__isnull=False)),
                name="onward_replied",
            ),
        )
        indexes = (models.Index(fields=["referral", "made_at"]),)

    def __str__(self) -> str:
        return f"onward referral under {self.referral_id}"
