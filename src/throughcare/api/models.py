"""Machine clients with their tokens, and the answers that a repeated request gets again."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from throughcare.accounts.models import Organisation, User


class Client(models.Model):
    """A system of an organisation that uses the API, as a user of its own who can't sign in to pages."""

    name = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="clients")
    user = models.OneToOneField(User, models.PROTECT, related_name="client")
    # the token
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256; the token itself was shown once
    token_start = models.CharField(max_length=12)  # by which people recognise it
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)  # to about ten minutes
    # lifecycle
    connected_at = models.DateTimeField()
    connected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "organisation", Lower("name"), condition=Q(revoked_at=None), name="client_name_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="client_revoked_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["organisation", "-connected_at"]),)

    def __str__(self) -> str:
        return f"client {self.pk} of {self.organisation_id}"


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, so that sending it again does nothing twice.

    Operations that change something answer with states and references, never with personal data.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of method, address and body
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once"),)
        indexes = (models.Index(fields=["at"]),)

    def __str__(self) -> str:
        return f"answer {self.pk} of user {self.user_id}"
