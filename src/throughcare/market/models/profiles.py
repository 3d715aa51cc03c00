"""What a supplier says of itself once, and who of its people writes which section."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.kernel.states import choices
from throughcare.market.rules.profile import Cover, LegalForm
from throughcare.market.rules.sections import Section


class SupplierProfile(models.Model):
    """What a supplier says of itself once, used in every application and bid."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="supplier_profile")
    about = models.TextField(blank=True)
    legal_form = models.CharField(max_length=20, blank=True, choices=choices(LegalForm))
    charity_ref = models.CharField(max_length=20, blank=True)
    company_ref = models.CharField(max_length=20, blank=True)
    reinvests = models.BooleanField(null=True)  # most of a surplus, in its purpose
    is_vcse = models.BooleanField(null=True)  # worked out from these, and kept for counting
    policies = models.JSONField(default=list)  # codes of those that it has in writing
    exclusions_declared_at = models.DateTimeField(null=True)
    staff_count = models.PositiveIntegerField(null=True)
    turnover_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    year_ended_on = models.DateField(null=True)
    has_parent = models.BooleanField(null=True)
    parent_name = models.CharField(max_length=200, blank=True)
    gives_guarantee = models.BooleanField(null=True)  # whether the parent company would; asked only where there is one
    works_in_welsh = models.BooleanField(default=False)
    # from the accounts of that year, for the ratio tests
    liquid_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # money at hand, and due within a year
    due_in_year_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    assets_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    debts_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    surplus_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # a deficit is below nought
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile of {self.organisation}"


class Insurance(models.Model):
    """An insurance of a supplier, until a day."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="insurances")
    cover = models.CharField(max_length=20, choices=choices(Cover))
    insurer = models.CharField(max_length=200)
    cover_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    expires_on = models.DateField()  # the first day without cover
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "cover"], name="insurance_once"),)
        indexes = (models.Index(fields=["expires_on"]),)

    def __str__(self) -> str:
        return f"{self.cover} insurance of {self.organisation_id}"


class ConnectedPerson(models.Model):
    """Who runs or controls a supplier: a director, trustee, partner, or whoever holds a quarter of it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="connected_people")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200)
    since_on = models.DateField(null=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"connected person {self.pk} of {self.organisation_id}"


class Exclusion(models.Model):
    """A ground for exclusion that a supplier says applies, and what it has done since."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="exclusions")
    ground = models.CharField(max_length=20)
    happened_on = models.DateField(null=True)
    what = models.TextField(blank=True)
    since = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "ground"], name="exclusion_once"),)

    def __str__(self) -> str:
        return f"{self.ground} of {self.organisation_id}"


class ProfileSection(models.Model):
    """A section of a profile that a colleague alone writes, or in which words are kept that are not saved yet."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="profile_sections")
    section = models.CharField(max_length=20, choices=choices(Section))
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # none: the bid writers
    named_at = models.DateTimeField(null=True)
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)
    drafts = models.JSONField(default=dict)  # {form: {box: [texts as typed]}}

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "section"], name="profile_section_once"),
            models.CheckConstraint(
                condition=Q(author=None, named_at=None, named_by=None)
                | Q(author__isnull=False, named_at__isnull=False, named_by__isnull=False),
                name="profile_section_named_whole",
            ),
        )
        indexes = (models.Index(fields=["author"]),)

    def __str__(self) -> str:
        return f"{self.section} of {self.organisation_id}"
