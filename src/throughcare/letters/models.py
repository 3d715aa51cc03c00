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
