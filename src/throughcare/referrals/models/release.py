"""What somebody who leaves prison will need, written before the release, and the referral that each need went to."""

from django.db import models

from throughcare.accounts.models import User
from throughcare.people.models import Person, Sentence
from throughcare.reference.models import Need, PostcodeDistrict
from throughcare.referrals.models.referral import Referral


class ReleasePlan(models.Model):
    """The pre-release plan of one sentence in custody; one, kept up to date until the release."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="release_plans")
    sentence = models.OneToOneField(Sentence, models.CASCADE, related_name="release_plan")
    release_on = models.DateField()  # as it was known when the plan was last written
    district = models.ForeignKey(PostcodeDistrict, models.PROTECT, null=True, related_name="+")  # None: not yet known
    notes = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"pre-release plan of person {self.person_id}"


class ReleaseNeed(models.Model):
    """One need of the plan: what is asked for, and the referral it was matched to or how else it is met."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    plan = models.ForeignKey(ReleasePlan, models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    asked = models.TextField(blank=True)
    otherwise = models.TextField(blank=True)  # how it is met without a referral
    referral = models.ForeignKey(Referral, models.SET_NULL, null=True, related_name="release_needs")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "need"], name="release_need_once"),)

    def __str__(self) -> str:
        return f"{self.need_id} of plan {self.plan_id}"
