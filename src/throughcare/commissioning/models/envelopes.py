"""The envelope of money of a framework's financial year, and every change of it."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning import rules
from throughcare.commissioning.models.awards import Award
from throughcare.kernel.states import choices
from throughcare.market.models import Framework


class Envelope(models.Model):
    """What may be spent in a financial year, and its split; the database keeps the sum."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="envelopes")
    funder = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # None: the framework's buyer
    year = models.PositiveSmallIntegerField()  # in which it begins, on 1 April
    total_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    reserved_gbp = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    committed_gbp = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    available_gbp = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "funder", "year"], nulls_distinct=False, name="envelope_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(total_gbp=F("reserved_gbp") + F("committed_gbp") + F("available_gbp")),
                name="envelope_sums",
            ),
            models.CheckConstraint(
                condition=Q(total_gbp__gt=0, reserved_gbp__gte=0, committed_gbp__gte=0, available_gbp__gte=0),
                name="envelope_nothing_below_nought",
            ),
        )
        ordering = ("-year",)

    def __str__(self) -> str:
        return f"envelope {self.year} of framework {self.framework_id}"


class EnvelopeEntry(models.Model):
    """One change of an envelope: who, when, why, and how it stood afterwards. Entries are added, never changed."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=choices(rules.EntryKind))
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="entries")
    spent_ref = models.CharField(
        max_length=40, blank=True
    )  # of a direct award, grant or extension, in place of an award
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # committed or released by it
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    total_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    reserved_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    committed_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    available_gbp = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["envelope", "award", "kind"],
                condition=Q(award__isnull=False) & ~Q(kind="shift"),
                name="envelope_entry_once",
            ),
            models.UniqueConstraint(
                fields=["envelope", "spent_ref", "kind"], condition=~Q(spent_ref=""), name="envelope_entry_ref_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="set", award=None, spent_ref="", amount_gbp=None) & ~Q(reason="")
                | Q(
                    kind__in=["commit", "release", "shift"], award__isnull=False, spent_ref="", amount_gbp__isnull=False
                )
                | Q(kind__in=["commit", "release"], award=None, amount_gbp__isnull=False) & ~Q(spent_ref=""),
                name="envelope_entry_whole",
            ),
            models.CheckConstraint(
                condition=Q(total_gbp=F("reserved_gbp") + F("committed_gbp") + F("available_gbp")),
                name="envelope_entry_sums",
            ),
        )
        indexes = (models.Index(fields=["envelope", "-made_at"]),)

    def __str__(self) -> str:
        return f"{self.kind} of envelope {self.envelope_id}"
