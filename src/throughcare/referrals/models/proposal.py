"""What is proposed to a court before sentence, or at planning: the options as they were shown, and the choice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.states import choices
from throughcare.people.models import Person
from throughcare.reference.models import Area, PostcodeDistrict
from throughcare.referrals import rules


class Proposal(models.Model):
    """A proposal for one person; a `Person` before a court has no sentence yet."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="proposals")
    status = models.CharField(max_length=9, default=rules.ProposalStatus.DRAFT, choices=choices(rules.ProposalStatus))
    # for what
    stage = models.CharField(max_length=8, choices=choices(rules.Stage))
    court = models.CharField(max_length=120, blank=True)
    hearing_on = models.DateField(null=True)
    # what options depend on
    offence = models.CharField(max_length=20, choices=choices(rules.Offence))
    reoffending_score = models.PositiveSmallIntegerField(null=True)  # percent within two years; None: not known
    specialist_risk = models.CharField(max_length=9, blank=True, choices=choices(rules.SpecialistRisk))
    needs = ArrayField(models.CharField(max_length=60))  # codes
    district = models.ForeignKey(PostcodeDistrict, models.PROTECT, null=True, related_name="+")  # None: erased
    # the choice
    reason = models.TextField(blank=True)
    why_not_programme = models.TextField(blank=True)
    # lifecycle
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(status="given") | (Q(given_at__isnull=False) & ~Q(reason="")), name="proposal_given"
            ),
            models.CheckConstraint(
                condition=~Q(stage="court") | (Q(hearing_on__isnull=False) & ~Q(court="")), name="proposal_for_a_court"
            ),
        )
        indexes = (
            models.Index(fields=["person", "-written_at"]),
            models.Index(fields=["written_by", "status", "hearing_on"]),
        )

    def __str__(self) -> str:
        return f"proposal {self.pk} of person {self.person_id}"


class ProposalOption(models.Model):
    """An option as it was shown when the proposal was given."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=choices(rules.OptionKind))
    key = models.CharField(max_length=120)  # code of the programme, or body and area
    name = models.CharField(max_length=300)
    body = models.ForeignKey(DeliveryBody, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    wait_days = models.PositiveSmallIntegerField(null=True)  # usual working days to the start; None: not known
    is_eligible = models.BooleanField()
    why_not = models.CharField(max_length=500, blank=True)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["proposal", "key"], name="proposal_option_once"),
            models.CheckConstraint(condition=Q(is_chosen=False) | Q(is_eligible=True), name="proposal_choice_eligible"),
        )
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.key} of proposal {self.proposal_id}"
