"""How sentences went wrong or ended: recalls, breaches and terminations, each as a dated row."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.record import Person, Release, Sentence
from throughcare.people.rules import sentences as rules


class Termination(models.Model):
    """That a sentence ended before or on its last day, and why."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="terminations")
    sentence = models.OneToOneField(Sentence, models.CASCADE, related_name="termination")
    kind = models.CharField(max_length=30, choices=choices(rules.Termination))
    ended_on = models.DateField()
    court = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="termination_with_reason"),)

    def __str__(self) -> str:
        return f"end of a sentence of person {self.person_id}"


class Recall(models.Model):
    """That somebody on licence was called back to custody, and since when they are back."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recalls")
    release = models.OneToOneField(Release, models.CASCADE, related_name="recall")
    kind = models.CharField(max_length=20, choices=choices(rules.RecallKind))
    recalled_on = models.DateField()
    returned_on = models.DateField(null=True)  # None: at large
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason="") & (Q(returned_on=None) | Q(returned_on__gte=F("recalled_on"))),
                name="recall_whole",
            ),
        )

    def __str__(self) -> str:
        return f"recall of person {self.person_id}"


class Breach(models.Model):
    """That somebody is said to have failed in an order, when it came to court, and what the court made of it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="breaches")
    sentence = models.ForeignKey(Sentence, models.CASCADE, related_name="breaches")
    kind = models.CharField(max_length=30, choices=choices(rules.BreachKind))
    failed_on = models.DateField()
    details = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # in court
    presented_on = models.DateField(null=True)
    court = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=30, blank=True, choices=choices(rules.BreachOutcome))
    outcome_on = models.DateField(null=True)
    # from absences that were judged unacceptable; withdrawn when they are found acceptable after all
    is_from_absences = models.BooleanField(default=False, db_default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "breaches"
        constraints = (
            models.UniqueConstraint(
                fields=["sentence"],
                condition=Q(kind=rules.BreachKind.ABSENCES, outcome="", withdrawn_at=None),
                name="breach_of_absences_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(presented_on=None, is_from_absences=True),
                name="breach_withdrawn_before_court",
            ),
            models.CheckConstraint(condition=~Q(details=""), name="breach_with_details"),
            models.CheckConstraint(
                condition=(Q(presented_on=None) | Q(presented_on__gte=F("failed_on")))
                & (
                    Q(outcome="", outcome_on=None)
                    | (~Q(outcome="") & Q(outcome_on__gte=F("presented_on"), presented_on__isnull=False))
                ),
                name="breach_days",
            ),
        )
        indexes = (models.Index(fields=["person", "-failed_on"]),)

    def __str__(self) -> str:
        return f"breach of person {self.person_id}"
