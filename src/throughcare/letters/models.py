"""Letters as sent: which template, to whom, with what facts."""

from django.db import models


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


class Email(models.Model):
    """A message to one address, kept in the outbox before it is sent.

    It holds the recipient's name and a link and nothing else personal. Once sent over a real mail server its words
    are dropped, for its link may be a secret; the demo keeps them, to be read on the outbox page.
    """

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)  # kind of the last failure; never an address

    class Meta:
        indexes = (models.Index(fields=["-created_at", "-id"], name="email_newest_first"),)

    def __str__(self) -> str:
        return f"e-mail {self.pk}"
