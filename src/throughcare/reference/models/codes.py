"""Code lists, bank holidays and dated policy."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from throughcare.reference.models.dated import Dated, ends_after_it_begins, no_overlap


class CodeList(models.Model):
    """A closed list of codes, such as the reasons for which a referral is withdrawn."""

    code = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Code(Dated):
    """One entry of a code list; a retired code stays, so that old records still read."""

    code_list = models.ForeignKey(CodeList, on_delete=models.CASCADE, related_name="codes")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict, help_text="What the code entails, such as attended or score.")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("code_list", "position")
        constraints = (
            no_overlap("code_held_once_a_day", "code_list", "code"),
            ends_after_it_begins("code_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return self.name


class BankHoliday(models.Model):
    """A day on which nobody counts as working, in England or in Wales."""

    class Nation(models.TextChoices):
        ENGLAND = "ENGLAND", _("England")
        WALES = "WALES", _("Wales")

    nation = models.CharField(max_length=7, choices=Nation.choices)
    on = models.DateField()
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("nation", "on")
        constraints = (models.UniqueConstraint(fields=("nation", "on"), name="bank_holiday_once_a_nation"),)

    def __str__(self) -> str:
        return f"{self.name} {self.on} ({self.nation})"


class Policy(Dated):
    """A limit or figure that policy sets, for as long as it is in force, with where it comes from."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    value = models.JSONField()
    unit = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    note = models.CharField(max_length=200, blank=True, default="")  # what to check: its source was not read

    class Meta:
        ordering = ("key", "valid_from")
        verbose_name_plural = "policies"
        constraints = (
            no_overlap("policy_has_one_value_a_day", "key"),
            ends_after_it_begins("policy_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.key} from {self.valid_from}"
