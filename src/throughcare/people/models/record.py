"""The person on probation: identity, address, sentence, needs, responsible officer, and what was corrected."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people import rules
from throughcare.people.models.every_day import every_day
from throughcare.reference.models import Area, Need, PostcodeDistrict


def days(start: str, end: str) -> Func:
    """The half-open range of days between two columns."""
    return Func(F(start), F(end), function="daterange", output_field=DateRangeField())


# What a search by name looks at, as the wall's `people_found` asks it.
ALL_NAMES = Func(F("search_key"), F("other_names"), arg_joiner=" || ' ' || ", template="(%(expressions)s)")


class Person(models.Model):
    """A person on probation, or before a court. Imported from the case system and shown with its date."""

    class Sex(models.TextChoices):
        MALE = "male", "Male"
        FEMALE = "female", "Female"

    # identification
    crn = models.CharField(max_length=7, unique=True)  # letter and six digits; X9 is reserved for made-up people
    prison_number = models.CharField(max_length=7, blank=True)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    search_key = models.CharField(max_length=170)  # unaccented, casefolded "family given"
    other_names = models.TextField(default="", db_default="")  # the keys of other names, carried here by a trigger
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex.choices)
    ethnicity = models.CharField(max_length=40, blank=True)  # code of the list "ethnicity"; blank: not known
    has_disability = models.BooleanField(null=True)
    # contact
    language = models.CharField(max_length=40, default="English")
    needs_interpreter = models.BooleanField(default=False)
    reading_format = models.CharField(max_length=40, blank=True)  # "large print", "easy read"; blank: standard
    # case
    delivery_unit = models.ForeignKey(Area, models.PROTECT, related_name="+")
    risk_of_serious_harm = models.CharField(max_length=10, choices=choices(rules.RiskOfSeriousHarm))
    in_custody = models.BooleanField(default=False)
    is_limited_access = models.BooleanField(default=False)
    imported_at = models.DateTimeField()
    told = ArrayField(models.CharField(max_length=20), default=list, db_default=[])  # fields that are their own word
    is_made_up = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)  # nothing personal is left; the row stays to be counted

    class Meta:
        verbose_name_plural = "people"
        indexes = (
            models.Index(fields=["delivery_unit", "search_key"]),
            models.Index(fields=["search_key", "id"]),
            models.Index(fields=["date_of_birth", "id"]),
            models.Index(fields=["prison_number"], name="person_prison_number"),
            GinIndex(OpClass(ALL_NAMES, name="gin_trgm_ops"), name="person_search"),
        )

    def __str__(self) -> str:
        return self.crn  # never a name: this ends up in logs


class Address(models.Model):
    """Where somebody lived when; one at a time. No postcode district: no fixed address."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    lines = models.CharField(max_length=200, blank=True)
    district = models.ForeignKey(PostcodeDistrict, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="address_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"address of person {self.person_id}"


class Sentence(models.Model):
    """An order, a custodial sentence or a licence, with what the court required."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sentences")
    kind = models.CharField(max_length=30, choices=choices(rules.SentenceKind))
    offence_group = models.CharField(max_length=60, blank=True)
    offence_on = models.DateField(null=True)  # which law holds may hang on it
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day under supervision
    release_on = models.DateField(null=True)  # expected release, in custody
    custody_months = models.PositiveSmallIntegerField(null=True)  # the term that the court imposed
    rehabilitation_days = models.PositiveSmallIntegerField(default=0)  # RAR days ordered
    unpaid_work_hours = models.PositiveSmallIntegerField(default=0)
    ending = models.CharField(max_length=10, blank=True, choices=choices(rules.Ending))  # blank: still served

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="sentence_dates"),)
        indexes = (models.Index(fields=["person", "-starts_on"]),)
        triggers = (
            every_day("sentence_officer", pgtrigger.Insert | pgtrigger.UpdateOf("starts_on", "ends_on", "ending")),
        )

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class Requirement(models.Model):
    """What the court required within an order, and when it was begun and done."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="requirements")
    sentence = models.ForeignKey(Sentence, models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=30, choices=choices(rules.RequirementKind))
    details = models.TextField(blank=True)  # as the court put it
    last_on = models.DateField(null=True)  # where it ends before the order
    commenced_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sentence", "kind"], name="requirement_once_an_order"),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(completed_on__gte=F("commenced_on"), commenced_on__isnull=False),
                name="requirement_dates",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class Release(models.Model):
    """A release from custody, how the person fared, and the recall that ended it. None: not known, or not yet."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="releases")
    sentence = models.ForeignKey(Sentence, models.CASCADE, related_name="releases")
    released_on = models.DateField()
    housed_first_night = models.BooleanField(null=True)  # in accommodation on the night of release
    settled_at_three_months = models.BooleanField(null=True)  # in settled accommodation then
    in_work_at_six_months = models.BooleanField(null=True)
    recalled_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sentence", "released_on"], name="release_once_a_day"),
            models.CheckConstraint(
                condition=Q(recalled_on=None) | Q(recalled_on__gte=F("released_on")), name="release_dates"
            ),
        )

    def __str__(self) -> str:
        return f"release of person {self.person_id}"


class NeedAssessment(models.Model):
    """What an assessment found of one need on one day."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)
    level = models.CharField(max_length=10, choices=choices(rules.NeedLevel))
    assessed_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "need", "assessed_on"], name="need_assessed_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.need_id} of person {self.person_id}"


class OfficerAssignment(models.Model):
    """Who the responsible officer is, day by day: on every day of a sentence exactly one (see `every_day`)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="officers")
    officer = models.ForeignKey(User, models.PROTECT, related_name="cases")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    reason = models.TextField(blank=True)  # why the officer changed, where that was asked

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="officer_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["officer", "valid_until"]),)
        triggers = (  # one that is added with no end leaves no gap behind it
            every_day("officer_added", pgtrigger.Insert, pgtrigger.Q(new__valid_until__isnull=False)),
            every_day("officer_changed", pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"officer {self.officer_id} of person {self.person_id}"


class Change(models.Model):
    """A value of somebody's record that was corrected: the log of old and new values, which the audit does not keep."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=60)  # "referrals.Referral": it may stand in any app above
    thing_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["person", "-changed_at"]),)

    def __str__(self) -> str:
        return f"change of {self.field} of person {self.person_id}"


class Statement(models.Model):
    """What a person says about a value that stayed as it is, shown beside it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="statements")
    model = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    text = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["model", "thing_id", "field"]),)

    def __str__(self) -> str:
        return f"statement about {self.field} of person {self.person_id}"
