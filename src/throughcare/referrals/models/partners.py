"""What partner agencies read of somebody, by consent: sections of a care plan, and what a job match needs.

Names are as the person agreed to share them, so that a partner reads no record of the person.
"""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.kernel.states import choices
from throughcare.people.models import Person
from throughcare.referrals import rules


class CarePlan(models.Model):
    """The multi-agency care plan of one person; one open at a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="care_plans")
    known_as = models.CharField(max_length=rules.NAME_LIMIT)  # the name that partners read
    purpose = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # the navigator, whom partners ask
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person"], condition=Q(closed_at=None), name="care_plan_one_open"),
        )

    def __str__(self) -> str:
        return f"care plan {self.pk} of person {self.person_id}"


class CareSection(models.Model):
    """One section of a care plan."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=20, choices=choices(rules.CareArea))
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "kind"], name="care_section_once"),)

    def __str__(self) -> str:
        return f"{self.kind} of plan {self.plan_id}"


class CareConsent(models.Model):
    """That the person agreed to one agency reading one section; it holds until it is withdrawn."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    section = models.ForeignKey(CareSection, models.CASCADE, related_name="consents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    given_on = models.DateField()
    given = models.CharField(max_length=7, choices=choices(rules.Given))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["section", "organisation"], condition=Q(withdrawn_at=None), name="care_consent_once"
            ),
        )
        indexes = (models.Index(fields=["organisation", "withdrawn_at"]),)

    def __str__(self) -> str:
        return f"consent {self.pk} to section {self.section_id}"


class JobProfile(models.Model):
    """What a job-match partner reads of somebody who agreed to it, and nothing more."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="job_profiles")
    # the fields of a job match
    known_as = models.CharField(max_length=rules.NAME_LIMIT)
    near = models.CharField(max_length=rules.NAME_LIMIT)  # the town or district where they look for work
    available_on = models.DateField()
    work_wanted = models.TextField()
    skills = models.TextField(blank=True)  # qualifications and licences too
    limits = models.TextField(blank=True)  # what an employer must plan for; never the offence
    # sharing
    given_on = models.DateField()
    given = models.CharField(max_length=7, choices=choices(rules.Given))
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # whom the partner asks
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person"], condition=Q(withdrawn_at=None), name="job_profile_one_shared"),
        )
        indexes = (
            models.Index(fields=["available_on", "id"], condition=Q(withdrawn_at=None), name="job_profile_next"),
        )

    def __str__(self) -> str:
        return f"job profile {self.pk} of person {self.person_id}"
