"""Programmes, the addresses that want to hear of them, and events."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from throughcare.accounts.models import Organisation, User
from throughcare.engagement import rules
from throughcare.kernel.states import choices


class Programme(models.Model):
    """What a buyer means to buy and talks about beforehand: events, papers, questions."""

    reference = models.CharField(max_length=12, unique=True)  # "EN-3F09C1"
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    summary = models.TextField()
    summary_cy = models.TextField(blank=True)
    role = models.CharField(max_length=40, default=rules.PROVIDER)  # sought; what it is called has dates of its own
    status = models.CharField(
        max_length=10, default=rules.ProgrammeStatus.DRAFT, choices=choices(rules.ProgrammeStatus)
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(status="draft", published_at=None) | (~Q(status="draft") & Q(published_at__isnull=False)),
                name="programme_published",
            ),
        )
        indexes = (models.Index(fields=["-published_at"]), models.Index(fields=["buyer", "-created_at"]))

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Registrant(models.Model):
    """An e-mail address that wants to hear of programmes: the address and its language, and nothing else."""

    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2, default="en")
    # the link that confirms the address, on a new device too
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="registrant_once"),)
        indexes = (models.Index(fields=["asked_at"], condition=Q(verified_at=None), name="registrant_unconfirmed"),)

    def __str__(self) -> str:
        return f"registrant {self.pk}"


class EngagementEvent(models.Model):
    """A webinar or meeting about a programme, with sign-up."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="events")
    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200)  # "Online", or where
    joining = models.TextField(blank=True)  # how to join: for those who signed up
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places_count = models.PositiveIntegerField(null=True)  # None: as many as like
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="engagement_event_times"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="engagement_event_cancelled_with_reason"
            ),
        )
        indexes = (models.Index(fields=["programme", "starts_at"]),)

    def __str__(self) -> str:
        return f"event {self.pk} of {self.programme_id}"


class SignUp(models.Model):
    """That an address comes to an event."""

    event = models.ForeignKey(EngagementEvent, models.CASCADE, related_name="sign_ups")
    registrant = models.ForeignKey(Registrant, models.CASCADE, related_name="sign_ups")
    signed_up_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "registrant"], name="signed_up_once"),)

    def __str__(self) -> str:
        return f"registrant {self.registrant_id} at event {self.event_id}"
