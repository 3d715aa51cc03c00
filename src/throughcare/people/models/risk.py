"""Scores and registrations that a case's tier is reckoned from, and the risk of harm, as the case system knows them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from throughcare.kernel.states import choices
from throughcare.people.models.record import Person
from throughcare.people.rules import RiskOfSeriousHarm
from throughcare.people.rules.tier import Factor

LEVELS = choices(RiskOfSeriousHarm)


class RiskInWords(models.Model):
    """Risk of serious harm told under the headings of `rules.harm`."""

    risk_who = models.TextField(blank=True, db_default="")
    risk_nature = models.TextField(blank=True, db_default="")
    risk_imminence = models.TextField(blank=True, db_default="")
    risk_self_harm = models.TextField(blank=True, db_default="")
    risk_suicide = models.TextField(blank=True, db_default="")
    risk_hostel = models.TextField(blank=True, db_default="")
    risk_vulnerability = models.TextField(blank=True, db_default="")

    class Meta:
        abstract = True


class RiskAssessment(RiskInWords):
    """What was scored and registered of somebody on a day. Imported; the newest counts. None: not scored."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="risk_assessments")
    assessed_on = models.DateField()
    # scores, percent
    rsr = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # risk of serious recidivism
    ogrs = models.PositiveSmallIntegerField(null=True)  # reconviction
    # registrations
    mappa_level = models.PositiveSmallIntegerField(null=True)
    factors = ArrayField(models.CharField(max_length=20, choices=choices(Factor)), default=list)
    is_iom = models.BooleanField(default=False)  # under integrated offender management
    # counted of women alone
    has_parenting = models.BooleanField(default=False)
    is_impulsive = models.BooleanField(default=False)
    has_temper = models.BooleanField(default=False)
    was_breached_or_recalled = models.BooleanField(default=False)
    # how high the risk of serious harm is to whom
    harm_children = models.CharField(max_length=10, blank=True, db_default="", choices=LEVELS)
    harm_public = models.CharField(max_length=10, blank=True, db_default="", choices=LEVELS)
    harm_known_adult = models.CharField(max_length=10, blank=True, db_default="", choices=LEVELS)
    harm_staff = models.CharField(max_length=10, blank=True, db_default="", choices=LEVELS)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "assessed_on"], name="risk_assessed_once_a_day"),
            models.CheckConstraint(
                condition=(Q(rsr=None) | Q(rsr__range=(0, 100))) & (Q(ogrs=None) | Q(ogrs__range=(0, 100))),
                name="risk_scores_are_percent",
            ),
            models.CheckConstraint(
                condition=Q(mappa_level=None) | Q(mappa_level__range=(1, 3)), name="risk_mappa_level"
            ),
        )

    def __str__(self) -> str:
        return f"risk of person {self.person_id}"
