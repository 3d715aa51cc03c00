"""Readiness: who could bid, what must hold before a programme opens, and that it was opened."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.engagement.models.programmes import Programme, Registrant
from throughcare.engagement.rules.readiness import Ability, Dimension, Size
from throughcare.kernel.states import choices
from throughcare.reference.models import Area, Cohort


class ReadinessResponse(models.Model):
    """What one organisation says of whether it could bid. It is counted, and read by nobody."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="responses")
    registrant = models.ForeignKey(Registrant, models.SET_NULL, null=True, related_name="responses")
    size = models.CharField(max_length=10, choices=choices(Size))
    region = models.ForeignKey(Area, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    ability = models.CharField(max_length=10, choices=choices(Ability))
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["programme", "registrant"], name="readiness_answered_once"),)

    def __str__(self) -> str:
        return f"response {self.pk}"


class GateCriterion(models.Model):
    """What must hold of one group before the programme opens: so many answered, and such a share of them able."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="criteria")
    dimension = models.CharField(max_length=10, choices=choices(Dimension))
    value = models.CharField(max_length=40, blank=True)  # a size, or the code of a region or cohort; blank for all
    least_count = models.PositiveIntegerField()
    least_rate = models.DecimalField(max_digits=4, decimal_places=3)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["programme", "dimension", "value"], name="criterion_once"),
            models.CheckConstraint(condition=Q(least_rate__gte=0, least_rate__lte=1), name="criterion_rate"),
        )

    def __str__(self) -> str:
        return f"criterion {self.dimension} {self.value} of {self.programme_id}"


class Opening(models.Model):
    """That somebody opened a programme for competition; with what was unmet then, and why they did it all the same."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="opening")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    unmet = models.JSONField(default=list)  # in words, as published
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(unmet=[]) | ~Q(reason=""), name="opening_unmet_with_reason"),)

    def __str__(self) -> str:
        return f"opening of {self.programme_id}"
