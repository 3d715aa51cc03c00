"""Samples of a unit's cases that whoever leads it looks at, and what they found."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.reference.models import Area
from throughcare.referrals.models.referral import Referral
from throughcare.referrals.rules import quality


class QualitySample(models.Model):
    """A random draw of referrals that a unit sent in some time; the seed and the time say it again."""

    unit = models.ForeignKey(Area, models.PROTECT, related_name="+")
    sent_from = models.DateField()
    sent_until = models.DateField()  # the last day, which is in
    seed = models.CharField(max_length=40)
    population_count = models.PositiveIntegerField()  # referrals among which it was drawn
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(sent_until__gte=F("sent_from")), name="quality_sample_days"),)
        indexes = (models.Index(fields=["unit", "-drawn_at"], name="quality_sample_newest"),)

    def __str__(self) -> str:
        return f"quality sample {self.pk}"


class QualityCheck(models.Model):
    """One case of a sample, and what was found in it."""

    sample = models.ForeignKey(QualitySample, models.CASCADE, related_name="checks")
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="quality_checks")
    position = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=4, blank=True, choices=choices(quality.Verdict))
    findings = models.TextField(blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sample", "referral"], name="quality_check_once"),
            models.CheckConstraint(
                condition=Q(looked_at=None, verdict="") | (Q(looked_at__isnull=False) & ~Q(verdict="", findings="")),
                name="quality_check_looked",
            ),
        )

    def __str__(self) -> str:
        return f"quality check {self.pk}"
