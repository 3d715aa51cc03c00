"""Call-offs with their lots and questions, and who was invited."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning import rules
from throughcare.engagement.models import RoomDocument
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
    route = models.CharField(max_length=10, default=rules.Route.FRAMEWORK, choices=choices(rules.Route))
    specification = models.ForeignKey(RoomDocument, models.SET_NULL, null=True, related_name="+")  # in the room, early
    responses_due_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")  # issued again
    notice_value_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # None: what the lots add up to
    social_value_reason = models.TextField(blank=True)  # why social value weighs less than policy sets
    # how its lots are awarded together; frozen by publication, as is the turnover multiple of that day
    most_lots = models.PositiveSmallIntegerField(null=True)  # the most that one bidder wins; None: no limit
    fills_first = models.BooleanField(default=False)  # more lots awarded comes before a higher total score
    # sealed bids: the public halves of the competition's keys; the private halves exist only in KeyBox rows
    public_key = models.BinaryField(max_length=32, null=True)  # for the words and the bidder's standing
    price_key = models.BinaryField(max_length=32, null=True)  # for the prices, which stay shut until scores are agreed
    # lifecycle
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    scored_at = models.DateTimeField(null=True)  # the last evaluator's last lock: the moderator sees scores from now on
    moderated_at = models.DateTimeField(null=True)
    prices_opened_at = models.DateTimeField(null=True)
    awarded_at = models.DateTimeField(null=True)
    # told to bidders and everybody where decisions take longer than they were told
    decision_expected_on = models.DateField(null=True)
    delay_reason = models.TextField(blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)
    # how far the worker is with the proposed award: winners whose leaving is worked out, of all
    proposal_done = models.PositiveSmallIntegerField(default=0)
    proposal_to_do = models.PositiveSmallIntegerField(default=0)  # 0: who wins is not known yet
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(responses_due_at__isnull=False, public_key__isnull=False, responses_due_at__gt=F("published_at")),
                name="call_off_published_whole",
            ),
            models.CheckConstraint(condition=Q(most_lots=None) | Q(most_lots__gt=0), name="call_off_most_lots"),
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
    # a term shorter or longer than policy allows, approved by name
    term_approved_at = models.DateTimeField(null=True)
    term_approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    term_approval_reason = models.TextField(blank=True)
    quality_weight = models.PositiveSmallIntegerField()  # of 100
    price_weight = models.PositiveSmallIntegerField()  # of 100
    bundle = models.PositiveSmallIntegerField(null=True)  # lots of one number may be bid for as a whole; None: alone
    status = models.CharField(max_length=20, default=rules.LotStatus.OPEN, choices=choices(rules.LotStatus))
    close_reason = models.TextField(blank=True)  # why it was closed without an award

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "number"], name="lot_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="lot_dates"),
            models.CheckConstraint(condition=Q(value_gbp__gt=0), name="lot_value"),
            models.CheckConstraint(
                condition=Q(term_approved_at=None, term_approved_by=None)
                | (Q(term_approved_at__isnull=False, term_approved_by__isnull=False) & ~Q(term_approval_reason="")),
                name="lot_term_approved_whole",
            ),
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
    is_social_value = models.BooleanField(default=False)  # asks for what the service gives beyond itself
    file_asked = models.CharField(max_length=200, blank=True)  # which file goes with the answer; blank: none
    file_asked_cy = models.CharField(max_length=200, blank=True)
    is_file_required = models.BooleanField(default=False)
    floor_score = models.PositiveSmallIntegerField(null=True)  # a bid agreed to be below it can't win its lot

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "number"], name="question_number_once"),
            models.CheckConstraint(condition=Q(is_file_required=False) | ~Q(file_asked=""), name="question_names_file"),
            models.CheckConstraint(
                condition=Q(floor_score=None) | Q(floor_score__gte=1, floor_score__lte=5), name="question_floor"
            ),
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


class Funder(models.Model):
    """Another organisation that pays a share of what a call-off buys; the rest is the buyer's."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="funders")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="funded_call_offs")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "organisation"], name="funder_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=99), name="funder_percent"),
        )
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.percent}% of {self.call_off_id}"


class LotOption(models.Model):
    """An optional service of a lot: it may be ordered during the term, up to a cap in pounds."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="options")
    name = models.CharField(max_length=200)
    cap_gbp = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot", "name"], name="option_once"),
            models.CheckConstraint(condition=Q(cap_gbp__gt=0), name="option_cap"),
        )
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"option of lot {self.lot_id}"


class TransitionPlan(models.Model):
    """How whoever delivers a lot's service today would hand it over; asked for when the lot is published."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="transition_plans")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    text = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot", "organisation"], name="transition_plan_once"),
            models.CheckConstraint(
                condition=Q(given_at=None, text="") | (Q(given_at__isnull=False) & ~Q(text="")),
                name="transition_plan_given_whole",
            ),
        )
        indexes = (models.Index(fields=["organisation", "-asked_at"]),)

    def __str__(self) -> str:
        return f"transition plan of {self.organisation_id} for lot {self.lot_id}"


class FollowUp(models.Model):
    """What is done about a lot without an award: why, who decided it, and what came of it."""

    lot = models.OneToOneField(Lot, models.CASCADE, related_name="follow_up")
    kind = models.CharField(max_length=10, choices=choices(rules.FollowKind))
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    next_call_off = models.ForeignKey(CallOff, models.SET_NULL, null=True, related_name="follows_up")
    in_house_from = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="follow_up_with_reason"),
            models.CheckConstraint(
                condition=Q(kind="in_house", in_house_from__isnull=False) | ~Q(kind="in_house"),
                name="follow_up_in_house_from",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of lot {self.lot_id}"
