"""What a service may be asked for, in versions from a day: outcomes of each need, and what its levels mean there."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.states import choices
from throughcare.reference.models import Need
from throughcare.referrals import rules


class ServiceVersion(models.Model):
    """A version of what a body is asked for, whole; of two for one day the later holds. Referrals keep theirs."""

    body = models.ForeignKey(DeliveryBody, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["body", "number"], name="service_version_once"),)

    def __str__(self) -> str:
        return f"version {self.number} of body {self.body_id}"


class VersionChoice(models.Model):
    """One outcome that may be wanted for a need, or one level of complexity and what it means there."""

    version = models.ForeignKey(ServiceVersion, models.CASCADE, related_name="choices")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=choices(rules.ChoiceKind))
    code = models.CharField(max_length=60)  # of an outcome: the same words for the same need have the same code ever
    name = models.CharField(max_length=rules.CHOICE_LIMIT)
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
