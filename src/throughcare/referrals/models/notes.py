"""Case notes: what either side writes about a referral, and whom it tells."""

from django.db import models

from throughcare.accounts.models import User
from throughcare.referrals.models.referral import Referral


class CaseNote(models.Model):
    """A note on a referral, read by both sides; it is never changed, another is written."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="notes")
    subject = models.CharField(max_length=120)
    body = models.TextField()
    tells_other_side = models.BooleanField()  # whether the officer, or the caseworker, is told that it is there
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["referral", "-written_at", "-id"], name="case_note_newest_first"),)

    def __str__(self) -> str:
        return f"case note {self.pk} of {self.referral_id}"
