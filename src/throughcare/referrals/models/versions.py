"""What a service may be asked for, in versions from a day: outcomes of each need, and what its levels mean there.

One asks for a version and another agrees; what was kept before two people were asked has nobody who decided.
"""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.states import choices
from throughcare.reference.models import Need
from throughcare.referrals import rules


class ServiceVersion(models.Model):
    """A version of what a body is asked for; of two for one day the later agreed holds. Referrals keep theirs.

    While it is asked for it has the choices of the need that changes alone, once agreed also those of the others.
    """

    body = models.ForeignKey(DeliveryBody, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # the second person
    status = models.CharField(max_length=10, default=rules.VersionStatus.ASKED, choices=choices(rules.VersionStatus))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["body", "number"], name="service_version_once"),
            models.CheckConstraint(condition=~Q(decided_by=F("made_by")), name="service_version_two_people"),
            models.CheckConstraint(
                condition=Q(status="asked", decided_at=None) | ~Q(status="asked") & Q(decided_at__isnull=False),
                name="service_version_decided_whole",
            ),
        )

    def __str__(self) -> str:
        return f"version {self.number} of body {self.body_id}"


class VersionChoice(models.Model):
    """One outcome that may be wanted for a need, or one level of complexity and what it means there."""

    version = models.ForeignKey(ServiceVersion, models.CASCADE, related_name="choices")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=choices(rules.ChoiceKind))
    code = models.CharField(max_length=60)  # of an outcome: the same words for the same need have the same code ever
    name = models.CharField(max_length=rules.CHOICE_LIMIT)
    name_cy = models.CharField(max_length=rules.CHOICE_LIMIT, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "need", "kind", "code"], name="version_choice_once"),
            models.CheckConstraint(
                condition=~Q(kind="complexity") | Q(code__in=["low", "medium", "high"]), name="version_choice_level"
            ),
        )
        indexes = (models.Index(fields=["code"], name="version_choice_code"),)
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.code} of version {self.version_id}"
