"""The referral with its needs, queries and pauses, and the moving of all of a body's."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.states import choices
from throughcare.people.models import Person, RiskInWords, Sentence
from throughcare.reference.models import Area, Need
from throughcare.referrals import rules


class Referral(RiskInWords):
    """The one way into delivery: joins a person to a delivery body. Its risk in words is redacted for sharing."""

    class Kind(models.TextChoices):
        SERVICE = "service", "Service"
        INTERVENTION = "intervention", "Structured intervention"  # of the probation service itself

    # identification
    reference = models.CharField(max_length=8, unique=True)  # two letters, four digits, two of the service: "KM4821WO"
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SERVICE)
    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    sentence = models.ForeignKey(Sentence, models.PROTECT, null=True, related_name="referrals")  # None: not yet chosen
    body = models.ForeignKey(DeliveryBody, models.PROTECT, related_name="referrals")
    # of what the body is asked, the version by which it was sent; None: the national lists
    version = models.ForeignKey("ServiceVersion", models.PROTECT, null=True, related_name="referrals")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")  # the lot area by which it was bought
    delivery_unit = models.ForeignKey(Area, models.PROTECT, related_name="+")  # the person's, when sent
    status = models.CharField(max_length=12, default=rules.ReferralStatus.DRAFT, choices=choices(rules.ReferralStatus))
    # what the provider must know
    reason = models.TextField(blank=True)
    # what else there is to know of risk than its redacted copy under the headings says
    risk_summary = models.TextField(blank=True)
    risk_confirmed_at = models.DateTimeField(null=True)
    needs_notes = models.TextField(blank=True)  # access, caring, work
    finish_by = models.DateField(null=True)
    # rehabilitation activity days of the order that the service may use; None: the sentence has none
    enforceable_days = models.PositiveSmallIntegerField(null=True)
    # from custody: as it was when it was sent, or has been amended since
    path = models.CharField(
        max_length=9, default=rules.Path.COMMUNITY, db_default="community", choices=choices(rules.Path)
    )
    prison = models.CharField(max_length=rules.PRISON_LIMIT, blank=True, db_default="")
    release_on = models.DateField(null=True)
    release_certainty = models.CharField(max_length=8, blank=True, db_default="", choices=choices(rules.Certainty))
    release_note = models.TextField(blank=True, db_default="")  # on what the day depends, or why none is known
    reports_to = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)  # takes over
    contact = models.CharField(max_length=rules.CONTACT_LIMIT, blank=True, db_default="")  # who answers inside
    # lifecycle
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    assigned_at = models.DateTimeField(null=True)
    caseworker = models.ForeignKey(User, models.PROTECT, null=True, related_name="caseload")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=40, blank=True)  # code of "withdrawal-reason"; blank when completed
    end_comment = models.TextField(blank=True)
    # who of the contract's supply chain delivers it, the lead itself included; None: nobody was asked to share
    deliverer = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    # of which it is the continuation: one that was declined, or transferred from another provider or area
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    handover = models.TextField(blank=True)  # what whoever moved it tells those who take over
    # first appointment, written by delivery: what directory and measure read
    first_due_on = models.DateField(null=True)
    first_held_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(status="draft") | Q(status="withdrawn") | Q(sent_at__isnull=False), name="referral_sent"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sentence__isnull=False, first_due_on__isnull=False),
                name="referral_sent_with_sentence",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(path="community") | ~Q(prison="", release_certainty=""),
                name="referral_sent_from_a_prison",
            ),
            models.CheckConstraint(
                condition=~Q(status="assigned") | Q(caseworker__isnull=False), name="referral_assigned_to_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["completed", "ended_early", "withdrawn", "transferred"])
                | Q(ended_at__isnull=False),
                name="referral_ended",
            ),
        )
        indexes = (
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["body", "status", "sent_at"]),
            models.Index(fields=["caseworker", "status"]),
            models.Index(fields=["delivery_unit", "status"]),
            models.Index(
                fields=["deliverer", "status"], condition=Q(deliverer__isnull=False), name="referral_deliverer"
            ),
            models.Index(fields=["sent_at", "id"]),
            models.Index(F("ended_at").desc(nulls_last=True), F("id").desc(), name="referral_newest_ended"),
            models.Index(fields=["ended_at", "id"], name="referral_oldest_ended"),
            models.Index(fields=["created_by"], condition=Q(sent_at=None), name="referral_unsent"),
        )

    def __str__(self) -> str:
        return self.reference


class StillAsked(models.Manager["ReferralNeed"]):
    """Needs that are asked for; one that was taken out stays in the log of changes alone."""

    def get_queryset(self) -> models.QuerySet["ReferralNeed"]:
        """All but those that were taken out."""
        return super().get_queryset().filter(dropped_at=None)


class ReferralNeed(models.Model):
    """One need that the referral asks to be met, its complexity and the outcome wanted; delivery adds the result."""

    class Result(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        PARTLY = "partly", "Partly achieved"
        NOT_ACHIEVED = "not_achieved", "Not achieved"

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    complexity = models.CharField(max_length=6, choices=choices(rules.Complexity))
    outcome_wanted = models.CharField(max_length=60)  # code of "desired-outcome"
    # how it stands in the person's own view, from 0 to 10: with the plan, and with the report
    score_before = models.PositiveSmallIntegerField(null=True)
    score_after = models.PositiveSmallIntegerField(null=True)
    result = models.CharField(max_length=12, blank=True, choices=Result.choices)
    result_notes = models.TextField(blank=True)
    dropped_at = models.DateTimeField(null=True)  # taken out of a sent referral

    objects = StillAsked()
    everything = models.Manager["ReferralNeed"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["referral", "need"], name="referral_need_once"),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(result="", score_before=None), name="referral_need_dropped_unused"
            ),
            models.CheckConstraint(
                condition=(Q(score_before=None) | Q(score_before__lte=10))
                & (Q(score_after=None) | Q(score_after__lte=10)),
                name="referral_need_scores",
            ),
        )

    def __str__(self) -> str:
        return f"{self.need_id} of {self.referral_id}"


class Query(models.Model):
    """A provider's question about a referral and the practitioner's answer."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="queries")
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "queries"
        ordering = ("asked_at",)

    def __str__(self) -> str:
        return f"query on {self.referral_id}"


class Pause(models.Model):
    """A time in which delivery of a referral rests and its clocks stand still; one at a time."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="pauses")
    reason = models.TextField()
    review_on = models.DateField()  # by when somebody looks again
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True)  # set too when the referral ends meanwhile
    resumed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("held_at",)
        constraints = (
            models.UniqueConstraint(fields=["referral"], condition=Q(resumed_at=None), name="pause_one_at_a_time"),
        )

    def __str__(self) -> str:
        return f"pause of {self.referral_id}"


class Rehoming(models.Model):
    """That the open cases of a delivery body were moved to whoever delivers there instead, and how it came out."""

    body = models.ForeignKey(DeliveryBody, models.PROTECT, related_name="rehomings")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the term was over
    done_at = models.DateTimeField(null=True)
    # reckoned when done; together they are the first
    open_count = models.PositiveIntegerField(null=True)
    moved_count = models.PositiveIntegerField(null=True)
    ended_count = models.PositiveIntegerField(null=True)
    left_count = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["body"], condition=Q(done_at=None), name="rehoming_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(open_count=F("moved_count") + F("ended_count") + F("left_count")),
                name="rehoming_balances",
            ),
        )
        indexes = (models.Index(fields=["body", "-asked_at"]),)

    def __str__(self) -> str:
        return f"rehoming of body {self.body_id}"


class RehomingCase(models.Model):
    """One case that was open when its provider's cases were moved, and what became of it."""

    class Outcome(models.TextChoices):
        MOVED = "moved", "Moved"
        ENDED = "ended", "Ended otherwise"
        LEFT = "left", "Nobody found yet"

    rehoming = models.ForeignKey(Rehoming, models.CASCADE, related_name="cases")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=5, blank=True, choices=Outcome.choices)
    why_left = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rehoming", "referral"], name="rehoming_case_once"),)

    def __str__(self) -> str:
        return f"{self.outcome} of referral {self.referral_id}"
