"""Letters as made, and messages as sent: to whom, with what, and what became of them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Letter(models.Model):
    """A letter made from a template and facts. Its words are made anew from both, and never edited."""

    template = models.CharField(max_length=60)  # "award_feedback"
    language = models.CharField(max_length=2, default="en")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="letters")
    thing_type = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    facts = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "-made_at"]),
            models.Index(fields=["thing_type", "thing_id"]),
        )

    def __str__(self) -> str:
        return f"{self.template} to {self.organisation}"


class Channel(models.TextChoices):
    """How a message reaches somebody."""

    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"


class Message(models.Model):
    """An e-mail or text message to one address, kept in the outbox before it is sent, and what became of it.

    It holds a link and nothing personal but, in what is about signing in, the recipient's own name. Once it has gone
    out its words are dropped, for its link may be a secret; the demo keeps them, to be read on the outbox page.
    """

    channel = models.CharField(max_length=5, default=Channel.EMAIL, choices=Channel.choices)
    to = models.CharField(max_length=254)  # an e-mail address, or a mobile number
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="messages"
    )  # None: not a user yet
    subject = models.CharField(max_length=200, blank=True)  # a text message has none
    body = models.TextField()
    created_at = models.DateTimeField()
    # sending
    tries = models.PositiveSmallIntegerField(default=0)  # counted before each, so that a killed one is known
    sent_at = models.DateTimeField(null=True)
    notify_id = models.UUIDField(null=True, unique=True)  # what GOV.UK Notify calls it
    error = models.CharField(max_length=200, blank=True)  # kind of the last failure; never an address
    # what came of it
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # for good: nobody tries again

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(delivered_at=None) | Q(failed_at=None), name="message_one_end"),
        )
        indexes = (
            models.Index(fields=["-created_at", "-id"], name="message_newest_first"),
            models.Index(fields=["-failed_at", "-id"], condition=Q(failed_at__isnull=False), name="message_failed"),
        )

    def __str__(self) -> str:
        return f"message {self.pk}"


class DeadAddress(models.Model):
    """An address that bounced: no notification goes there until somebody lifts the mark."""

    channel = models.CharField(max_length=5, choices=Channel.choices)
    to = models.CharField(max_length=254)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")  # None: invited, no user yet
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("channel", Lower("to"), name="dead_address_once"),)

    def __str__(self) -> str:
        return f"dead address {self.pk}"
