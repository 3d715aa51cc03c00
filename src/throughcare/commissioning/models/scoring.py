"""The panel with its interests, scores and consensus."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning import rules
from throughcare.commissioning.models.bids import Bid
from throughcare.commissioning.models.call_offs import CallOff, Lot, Question
from throughcare.kernel.states import choices


class Panelist(models.Model):
    """A user's part in a call-off: evaluator, moderator or approver; nobody has two."""

    class Part(models.TextChoices):
        EVALUATOR = "evaluator", "Evaluator"
        MODERATOR = "moderator", "Moderator"
        APPROVER = "approver", "Approver"

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="panel")
    user = models.ForeignKey(User, models.PROTECT, related_name="panel_parts")
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call_off", "user"], name="panelist_one_part"),)

    def __str__(self) -> str:
        return f"{self.user_id} as {self.part} of {self.call_off_id}"


class Assignment(models.Model):
    """That an evaluator scores a question in a lot; one without any scores every question of every lot."""

    panelist = models.ForeignKey(Panelist, models.CASCADE, related_name="assignments")
    lot = models.ForeignKey(Lot, models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["panelist", "lot", "question"], name="assigned_once"),)

    def __str__(self) -> str:
        return f"question {self.question_id} in lot {self.lot_id} for {self.panelist_id}"


class Employment(models.Model):
    """That somebody who may sit on panels worked for an organisation that may bid, as they declared."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_employments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)  # None: it goes on
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "organisation"], name="employment_once"),)

    def __str__(self) -> str:
        return f"employment of {self.user_id}"


class Interest(models.Model):
    """What a panelist declared about one bidder; with an interest they see nothing of that bidder's bids."""

    panelist = models.ForeignKey(Panelist, models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    detail = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["panelist", "organisation"], name="interest_declared_once"),
            models.CheckConstraint(condition=Q(has_interest=False) | ~Q(detail=""), name="interest_with_detail"),
        )

    def __str__(self) -> str:
        return f"interest of panelist {self.panelist_id}"


class Score(models.Model):
    """One evaluator's score, 0 to 5, of one answer, with the reason; seen by nobody else until all have locked."""

    panelist = models.ForeignKey(Panelist, models.PROTECT, related_name="scores")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="scores")
    question = models.ForeignKey(Question, models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    status = models.CharField(max_length=10, default=rules.ScoreStatus.DRAFT, choices=choices(rules.ScoreStatus))
    saved_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["panelist", "bid", "question"], name="score_once"),
            models.CheckConstraint(condition=Q(score__lte=5), name="score_range"),
            models.CheckConstraint(
                condition=Q(status="draft", locked_at=None)
                | (Q(status="locked", score__isnull=False, locked_at__isnull=False) & ~Q(reason="")),
                name="score_locked_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"score of bid {self.bid_id} question {self.question_id}"


class Consensus(models.Model):
    """The agreed score of one answer and its reason, recorded by the moderator."""

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="consensus")
    question = models.ForeignKey(Question, models.PROTECT, related_name="consensus")
    score = models.PositiveSmallIntegerField()
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bid", "question"], name="consensus_once"),
            models.CheckConstraint(condition=Q(score__lte=5), name="consensus_range"),
            models.CheckConstraint(condition=~Q(reason=""), name="consensus_with_reason"),
        )

    def __str__(self) -> str:
        return f"consensus on bid {self.bid_id} question {self.question_id}"
