"""What the prison knows of a sentence in custody, and each handover to the community that was reckoned from it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.every_day import every_day
from throughcare.people.models.record import Person, Sentence
from throughcare.people.rules import handover as rules

IN_FORCE = Q(superseded_at=None)
PENDING = Q(superseded_at=None, taken_over_on=None)


class Custody(models.Model):
    """The dates of release of each kind, and what else settles when the community takes over."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="custodies")
    sentence = models.OneToOneField(Sentence, models.CASCADE, related_name="custody")
    prison = models.CharField(max_length=80, blank=True)
    # release
    parole_on = models.DateField(null=True)
    conditional_on = models.DateField(null=True)
    automatic_on = models.DateField(null=True)
    tariff_on = models.DateField(null=True)
    hearing_on = models.DateField(null=True)
    open_since = models.DateField(null=True)
    # what makes an exception
    mappa_level = models.PositiveSmallIntegerField(null=True)
    is_indeterminate = models.BooleanField(default=False)
    is_early_allocation = models.BooleanField(default=False)
    is_recalled = models.BooleanField(default=False)
    is_immigration = models.BooleanField(default=False)
    was_refused_parole = models.BooleanField(default=False)
    has_another_life_sentence = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "custodies"
        constraints = (
            models.CheckConstraint(
                condition=Q(mappa_level=None) | Q(mappa_level__in=rules.MAPPA_LEVELS), name="custody_mappa_level"
            ),
        )

    def __str__(self) -> str:
        return f"custody of person {self.person_id}"


class Handover(models.Model):
    """When responsibility passes from prison to community, as reckoned on a day; one in force, the old ones are kept.

    Whether it has passed is said by whoever takes over, never by the calendar: until then the prison is responsible.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="handovers")
    sentence = models.ForeignKey(Sentence, models.CASCADE, related_name="handovers")
    # who
    prison_officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    community_officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: not yet named
    # what was reckoned, by which rules
    case = models.CharField(max_length=30, choices=choices(rules.Case))
    rules_from = models.DateField()  # the first day of the policy that it was reckoned by
    release_on = models.DateField(null=True)
    opens_on = models.DateField(null=True)
    community_from = models.DateField(null=True)
    reckoned_at = models.DateTimeField()
    reckoned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)  # why it was reckoned anew
    superseded_at = models.DateTimeField(null=True)
    # that both know of it
    prison_read_at = models.DateTimeField(null=True)
    community_read_at = models.DateTimeField(null=True)
    # what came of it
    taken_over_on = models.DateField(null=True)
    taken_over_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    meeting_on = models.DateField(null=True)
    no_meeting_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sentence"], condition=IN_FORCE, name="handover_one_in_force"),
            models.CheckConstraint(
                condition=Q(community_from=None) | Q(opens_on__isnull=False, opens_on__lte=F("community_from")),
                name="handover_opens_first",
            ),
        )
        indexes = (
            models.Index(fields=["prison_officer", "community_from"], condition=IN_FORCE, name="handover_of_prison"),
            models.Index(
                fields=["community_officer", "community_from"], condition=IN_FORCE, name="handover_of_community"
            ),
            models.Index(fields=["community_from", "id"], condition=PENDING, name="handover_pending"),
            models.Index(fields=["person"], condition=IN_FORCE, name="handover_of_person"),
        )
        triggers = (every_day("handover_officer", pgtrigger.Insert),)

    def __str__(self) -> str:
        return f"handover {self.pk} of person {self.person_id}"
