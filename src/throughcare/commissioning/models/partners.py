"""Partners named in a bid, and the shares in what was awarded."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning import rules
from throughcare.commissioning.models.awards import Award
from throughcare.commissioning.models.call_offs import Lot
from throughcare.kernel.states import choices


class Partner(models.Model):
    """An organisation that a bidder names for a lot with a promised share; it confirms in its own account."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="partners")
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+")  # whose bid it is
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships")
    percent = models.PositiveSmallIntegerField()  # of the lot's value
    part = models.TextField()  # what it would do
    status = models.CharField(max_length=10, default=rules.PartnerStatus.NAMED, choices=choices(rules.PartnerStatus))
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot", "lead", "organisation"], name="partner_named_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=99), name="partner_percent"),
            models.CheckConstraint(condition=~Q(lead=F("organisation")), name="partner_is_another"),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "declined"]) | Q(answered_by__isnull=False),
                name="partner_answers_itself",
            ),
        )
        indexes = (models.Index(fields=["organisation", "status"]),)

    def __str__(self) -> str:
        return f"partner {self.organisation_id} of {self.lead_id} for lot {self.lot_id}"


class AwardShare(models.Model):
    """A member's share of an award that a bidder won with partners, its own included."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["award", "organisation"], name="award_share_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=99), name="award_share_percent"),
        )

    def __str__(self) -> str:
        return f"{self.percent}% of award {self.award_id}"
