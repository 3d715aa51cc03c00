"""Call-offs with lots and questions, invitations, sealed bids, their opening, scores, consensus and awards."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning import rules
from throughcare.kernel.states import choices
from throughcare.market.models import Framework
from throughcare.reference.models import Area, Cohort, ServiceType


class CallOff(models.Model):
    """A competition among those qualified: lots, questions and one deadline."""

    reference = models.CharField(max_length=20, unique=True)  # "CO-2022-014"
    ocid = models.CharField(max_length=60, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="call_offs")
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="call_offs")
    title = models.CharField(max_length=200)
    title_cy = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    description_cy = models.TextField(blank=True)
    status = models.CharField(max_length=20, default=rules.CallOffStatus.DRAFT, choices=choices(rules.CallOffStatus))
    responses_due_at = models.DateTimeField(null=True)
    # sealed bids: the public half of the competition's key; the private half exists only in KeyBox rows
    public_key = models.BinaryField(max_length=32, null=True)
    # lifecycle
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    scored_at = models.DateTimeField(null=True)  # the last evaluator's last lock: the moderator sees scores from now on
    moderated_at = models.DateTimeField(null=True)
    awarded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(responses_due_at__isnull=False, public_key__isnull=False, responses_due_at__gt=F("published_at")),
                name="call_off_published_whole",
            ),
        )
        indexes = (models.Index(fields=["status", "responses_due_at"]),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Lot(models.Model):
    """A service type for a cohort in a set of areas, bought from one provider for a term."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    areas = models.ManyToManyField(Area, related_name="+")
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2)  # whole term, ex VAT
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day after the term
    term_reason = models.TextField(blank=True)  # why it departs from policy; blank: it does not
    quality_weight = models.PositiveSmallIntegerField()  # of 100
    price_weight = models.PositiveSmallIntegerField()  # of 100
    status = models.CharField(max_length=20, default=rules.LotStatus.OPEN, choices=choices(rules.LotStatus))
    close_reason = models.TextField(blank=True)  # why it was closed without an award

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "number"], name="lot_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="lot_dates"),
            models.CheckConstraint(condition=Q(value_gbp__gt=0), name="lot_value"),
            models.CheckConstraint(condition=Q(quality_weight=100 - F("price_weight")), name="lot_weights_sum_to_100"),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return f"lot {self.number} of {self.call_off_id}"

    @property
    def last_on(self) -> date:
        """The last day of the term."""
        return self.ends_on - timedelta(days=1)


class Question(models.Model):
    """A quality question that every bid of the call-off answers."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    text_cy = models.TextField(blank=True)
    guidance = models.TextField(blank=True)  # what a good answer holds, for small organisations too
    weight = models.PositiveSmallIntegerField()  # of 100 over all questions
    max_words = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "number"], name="question_number_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="question_weight"),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return f"question {self.number} of {self.call_off_id}"


class Invitation(models.Model):
    """That an organisation was qualified in a lot's cell when the invitations were frozen."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="lot_invitations")
    invited_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["lot", "organisation"], name="invited_once"),)
        indexes = (models.Index(fields=["organisation", "-invited_at"]),)

    def __str__(self) -> str:
        return f"{self.organisation} for lot {self.lot_id}"


class OfficerKey(models.Model):
    """An opening officer's key pair; the secret half is boxed under a key made from the officer's passphrase."""

    user = models.OneToOneField(User, models.PROTECT, related_name="opening_key")
    public_key = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    boxed_secret = models.BinaryField(max_length=200)
    ops_limit = models.PositiveIntegerField()  # what Argon2id cost when the box was made
    memory_limit_bytes = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    # wrong passphrases since the last right one
    failed_count = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"opening key of user {self.user_id}"


class OpeningOfficer(models.Model):
    """One of the three officers named for a call-off."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="officers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)  # took part in the opening

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call_off", "user"], name="officer_named_once"),)

    def __str__(self) -> str:
        return f"officer {self.user_id} of {self.call_off_id}"


class KeyBox(models.Model):
    """The competition's private key in a box for `outer`, around a box for `inner`: any two of three can open it."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="key_boxes")
    outer = models.ForeignKey(User, models.PROTECT, related_name="+")
    inner = models.ForeignKey(User, models.PROTECT, related_name="+")
    box = models.BinaryField(max_length=400)
    half_opened = models.BinaryField(max_length=300, null=True)  # the inner box, once `outer` has taken part

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "outer", "inner"], name="key_box_once"),
            models.CheckConstraint(condition=~Q(outer=F("inner")), name="key_box_two_officers"),
        )

    def __str__(self) -> str:
        return f"key box of {self.call_off_id}"


class Bid(models.Model):
    """An organisation's bid for a lot. Its words are never stored in the clear before the opening."""

    reference = models.CharField(max_length=20, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="bids")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bids")
    status = models.CharField(max_length=20, default=rules.BidStatus.DRAFT, choices=choices(rules.BidStatus))
    # a draft: sealed under a key of its own, which is wrapped by a key kept outside the database
    draft = models.BinaryField(null=True)
    draft_key = models.BinaryField(null=True)
    draft_saved_at = models.DateTimeField(null=True)
    # a submitted bid: sealed to the competition's public key. A draft beside it is a replacement in writing
    sealed = models.BinaryField(null=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    # an opened bid
    opened_at = models.DateTimeField(null=True)
    opening_fault = models.CharField(max_length=200, blank=True)  # why the opening could not read it
    answers = models.JSONField(null=True)  # {question number: words}
    price_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot", "organisation"], name="bid_once_per_lot"),
            models.CheckConstraint(
                condition=Q(status="submitted", sealed__isnull=False, received_at__isnull=False)
                | Q(status="opened", sealed__isnull=False, received_at__isnull=False, draft=None, draft_key=None)
                | Q(status__in=["draft", "withdrawn"], sealed=None),
                name="bid_submitted_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(draft=None, draft_key=None) | Q(draft__isnull=False, draft_key__isnull=False),
                name="bid_draft_with_its_key",
            ),
            models.CheckConstraint(
                condition=Q(status="opened") | Q(answers=None, price_gbp=None), name="bid_unread_until_opened"
            ),
        )
        indexes = (models.Index(fields=["organisation", "-created_at"]),)

    def __str__(self) -> str:
        return self.reference


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


class Award(models.Model):
    """A lot given to a bid; the database allows one in force per lot and period."""

    reference = models.CharField(max_length=20, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="awards")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    quality_score = models.DecimalField(max_digits=7, decimal_places=4)  # of 100
    price_score = models.DecimalField(max_digits=7, decimal_places=4)  # of 100
    total_score = models.DecimalField(max_digits=7, decimal_places=4)  # of 100
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=20, default=rules.AwardStatus.STANDSTILL, choices=choices(rules.AwardStatus))
    reason = models.TextField()
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    standstill_ends_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="award_cancel_reason"),
            ExclusionConstraint(
                name="award_one_in_force",
                expressions=[
                    ("lot", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status="cancelled"),
            ),
        )
        indexes = (models.Index(fields=["status", "standstill_ends_at"]),)

    def __str__(self) -> str:
        return self.reference


class AwardProposal(models.Model):
    """The best award across the lots still open, as worked out at a moment; the latest of a call-off counts.

    `problem` and `answer` are documents of `optimise.lots`, so that anybody can verify them: lots go by their number,
    organisations by their id. `reasons` has a row a bid, `leaving` what would change if a winner left.
    """

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="proposals")
    made_at = models.DateTimeField()
    problem = models.JSONField()
    answer = models.JSONField()
    reasons = models.JSONField()
    leaving = models.JSONField()

    def __str__(self) -> str:
        return f"proposal for call-off {self.call_off_id}"


class Departure(models.Model):
    """That a lot should go to another bid than the proposed one: the approver asks, a commissioner agrees or not."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="departures")
    bid = models.ForeignKey(Bid, models.CASCADE, related_name="departures")
    proposal = models.ForeignKey(AwardProposal, models.PROTECT, related_name="departures")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot"], condition=Q(is_agreed=None), name="departure_asked_once"),
            models.CheckConstraint(
                condition=Q(is_agreed=None, decided_at=None, decided_by=None)
                | (
                    Q(is_agreed__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decision_reason="")
                ),
                name="departure_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="departure_two_people"),
        )

    def __str__(self) -> str:
        return f"departure in lot {self.lot_id}"
