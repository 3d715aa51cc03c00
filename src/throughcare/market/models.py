"""Who may supply: the framework, supplier profiles, applications and the cells in which each qualifies."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.kernel.states import choices
from throughcare.market import rules
from throughcare.market.rules.membership import Ground, Kind
from throughcare.market.rules.profile import Cover, LegalForm
from throughcare.reference.models import Area, ServiceType


class Framework(models.Model):
    """The dynamic framework: open to join for its whole life."""

    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    ocid = models.CharField(max_length=60, unique=True)
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="frameworks")
    opened_on = models.DateField()
    closes_on = models.DateField()  # the first day on which nobody can join
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(closes_on__gt=F("opened_on")), name="framework_dates"),)

    def __str__(self) -> str:
        return self.name


class Questionnaire(models.Model):
    """One version of what applicants are asked: a draft until it is published, and never changed afterwards."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="questionnaires")
    number = models.PositiveSmallIntegerField()
    change = models.TextField(blank=True)  # what is new in it and why, as applicants read it
    change_cy = models.TextField(blank=True)
    for_small = models.TextField(blank=True)  # what is expected of small organisations
    for_small_cy = models.TextField(blank=True)
    for_consortia = models.TextField(blank=True)
    for_consortia_cy = models.TextField(blank=True)
    least_lot_gbp = models.DecimalField(max_digits=14, decimal_places=2)  # a year, of the smallest lot that is meant
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["framework", "number"], name="questionnaire_numbered"),
            models.UniqueConstraint(
                fields=["framework"], condition=Q(published_at=None), name="questionnaire_one_draft"
            ),
            models.CheckConstraint(condition=Q(least_lot_gbp__gt=0), name="questionnaire_least_lot"),
        )

    def __str__(self) -> str:
        return f"questions {self.number} of {self.framework_id}"


class Question(models.Model):
    """One question of a version, with how it is assessed and when it passes, in English and Welsh."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)  # the same in later versions, by which answers are carried over
    position = models.PositiveSmallIntegerField()
    is_case_study = models.BooleanField(default=False)
    title = models.CharField(max_length=100)
    title_cy = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    text_cy = models.TextField(blank=True)
    guidance = models.TextField()
    guidance_cy = models.TextField(blank=True)
    assessed = models.TextField()
    assessed_cy = models.TextField(blank=True)
    passes = models.TextField()
    passes_cy = models.TextField(blank=True)
    fails = models.TextField()
    fails_cy = models.TextField(blank=True)
    max_words = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["questionnaire", "key"], name="framework_question_once"),
            models.CheckConstraint(condition=Q(max_words__gt=0), name="framework_question_words"),
        )

    def __str__(self) -> str:
        return f"{self.key} of {self.questionnaire_id}"


class SupplierProfile(models.Model):
    """What a supplier says of itself once, used in every application and bid."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="supplier_profile")
    about = models.TextField(blank=True)
    legal_form = models.CharField(max_length=20, blank=True, choices=choices(LegalForm))
    charity_ref = models.CharField(max_length=20, blank=True)
    company_ref = models.CharField(max_length=20, blank=True)
    reinvests = models.BooleanField(null=True)  # most of a surplus, in its purpose
    is_vcse = models.BooleanField(null=True)  # worked out from these, and kept for counting
    policies = models.JSONField(default=list)  # codes of those that it has in writing
    exclusions_declared_at = models.DateTimeField(null=True)
    staff_count = models.PositiveIntegerField(null=True)
    turnover_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    year_ended_on = models.DateField(null=True)
    has_parent = models.BooleanField(null=True)
    parent_name = models.CharField(max_length=200, blank=True)
    gives_guarantee = models.BooleanField(null=True)  # whether the parent company would; asked only where there is one
    works_in_welsh = models.BooleanField(default=False)
    # from the accounts of that year, for the ratio tests
    liquid_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # money at hand, and due within a year
    due_in_year_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    assets_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    debts_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    surplus_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # a deficit is below nought
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile of {self.organisation}"


class Insurance(models.Model):
    """An insurance of a supplier, until a day."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="insurances")
    cover = models.CharField(max_length=20, choices=choices(Cover))
    insurer = models.CharField(max_length=200)
    cover_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    expires_on = models.DateField()  # the first day without cover
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "cover"], name="insurance_once"),)
        indexes = (models.Index(fields=["expires_on"]),)

    def __str__(self) -> str:
        return f"{self.cover} insurance of {self.organisation_id}"


class ConnectedPerson(models.Model):
    """Who runs or controls a supplier: a director, trustee, partner, or whoever holds a quarter of it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="connected_people")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200)
    since_on = models.DateField(null=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"connected person {self.pk} of {self.organisation_id}"


class Exclusion(models.Model):
    """A ground for exclusion that a supplier says applies, and what it has done since."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="exclusions")
    ground = models.CharField(max_length=20)
    happened_on = models.DateField(null=True)
    what = models.TextField(blank=True)
    since = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "ground"], name="exclusion_once"),)

    def __str__(self) -> str:
        return f"{self.ground} of {self.organisation_id}"


class Application(models.Model):
    """An organisation asks to join the framework in chosen cells."""

    reference = models.CharField(max_length=12, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    status = models.CharField(
        max_length=20, default=rules.ApplicationStatus.DRAFT, choices=choices(rules.ApplicationStatus)
    )
    questions_version = models.PositiveSmallIntegerField(default=1)  # kept when a later one is published
    # what they wrote: {question key: words}
    answers = models.JSONField(default=dict)
    drafts = models.JSONField(default=dict)  # words that were kept while they were typed, and not saved yet
    profile_as_sent = models.JSONField(default=dict)  # frozen on submission
    declared_as_sent = models.JSONField(default=dict)  # insurances, people and grounds for exclusion, frozen with it
    # lifecycle
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "organisation"],
                condition=Q(status__in=[s.value for s in rules.OPEN_APPLICATION]),
                name="application_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(status="withdrawn") | Q(submitted_at__isnull=False),
                name="application_submitted",
            ),
        )
        indexes = (
            models.Index(fields=["status", "submitted_at"]),
            models.Index(fields=["organisation", "-created_at"]),
        )

    def __str__(self) -> str:
        return self.reference


class SectionAuthor(models.Model):
    """A colleague who writes one answer of an application, and sees nothing else of it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="authors")
    key = models.SlugField(max_length=40)  # of the question
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "key"], name="section_has_one_author"),)
        indexes = (models.Index(fields=["user"]),)

    def __str__(self) -> str:
        return f"author of {self.key} in {self.application_id}"


class Cell(models.Model):
    """One service type in one area that an application asks for, and what was decided, with reasons."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="cells")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default=rules.CellOutcome.PENDING, choices=choices(rules.CellOutcome))
    reasons = models.TextField(blank=True)
    panel_reason = models.TextField(blank=True)  # why the two assessors took it to the panel
    panel_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    appeal_until = models.DateTimeField(null=True)  # of a failure: the last moment to appeal

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["application", "service_type", "area"], name="cell_once"),
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_at=None) | (~Q(outcome="pending") & ~Q(reasons="")),
                name="cell_decided_with_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service_type_id} in {self.area_id}"


class Assessment(models.Model):
    """What one of two assessors thinks of a cell, shut to the other until both have said."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_outcome = models.CharField(max_length=10, choices=choices(rules.Opinion))  # before the other's was read
    outcome = models.CharField(max_length=10, choices=choices(rules.Opinion))
    reasons = models.TextField()
    is_cleaned = models.BooleanField(default=False)  # what was done since a ground for exclusion is enough
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    change_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cell", "assessor"], name="assessment_once"),
            models.CheckConstraint(
                condition=Q(outcome=F("first_outcome")) | ~Q(change_reason=""), name="assessment_changed_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"assessment {self.pk} of cell {self.cell_id}"


class PanelSeat(models.Model):
    """A member of the panel of a cell: what they declared about the applicant, and their vote with its reasons."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="panel_seats")
    member = models.ForeignKey(User, models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    detail = models.TextField(blank=True)
    sat_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=choices(rules.Opinion))
    reasons = models.TextField(blank=True)
    voted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cell", "member"], name="panel_seat_once"),
            models.CheckConstraint(condition=Q(has_interest=False) | ~Q(detail=""), name="panel_interest_with_detail"),
            models.CheckConstraint(
                condition=Q(outcome="", voted_at=None)
                | (Q(has_interest=False, voted_at__isnull=False) & ~Q(outcome="") & ~Q(reasons="")),
                name="panel_vote_whole",
            ),
        )

    def __str__(self) -> str:
        return f"seat of {self.member_id} on the panel of cell {self.cell_id}"


class Clarification(models.Model):
    """What assessors ask of an applicant after it has sent, limited to the fields that are listed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="clarifications")
    text = models.TextField()
    fields = models.JSONField()  # keys of questions, and names of facts of the profile as `profile.<name>`
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    before = models.JSONField(default=dict)  # what stood in those fields before it was answered
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lapsed_at = models.DateTimeField(null=True)  # noted when another was asked after its time

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at=None, lapsed_at=None),
                name="clarification_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"clarification of {self.application_id}"


class Appeal(models.Model):
    """That a cell which failed should be looked at again, and what another assessor decided."""

    cell = models.OneToOneField(Cell, models.CASCADE, related_name="appeal")
    grounds = models.TextField()
    lodged_at = models.DateTimeField()
    lodged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default=rules.AppealOutcome.PENDING, choices=choices(rules.AppealOutcome))
    reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_at=None, decided_by=None)
                | (~Q(outcome="pending") & ~Q(reasons="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="appeal_decided_with_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"appeal about cell {self.cell_id}"


class Qualification(models.Model):
    """That an organisation is qualified in a cell, from the moment it was decided until it ends."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="qualifications")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="qualifications")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    cell = models.OneToOneField(Cell, models.PROTECT, related_name="qualification", null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "framework", "service_type", "area"],
                condition=Q(valid_until=None),
                name="qualification_live_once",
            ),
        )
        indexes = (models.Index(fields=["service_type", "area", "valid_from"]),)

    def __str__(self) -> str:
        return f"{self.organisation} for {self.service_type_id} in {self.area_id}"


class Restriction(models.Model):
    """That a member is off the framework for a time: suspended, banned, or lapsed. The row stays when it is over."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="restrictions")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=10, choices=choices(Kind))
    ground = models.CharField(max_length=20, choices=choices(Ground))
    reason = models.TextField()
    from_at = models.DateTimeField()
    until_on = models.DateField(null=True)  # the first day on which it no longer holds; a ban always has one
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lift_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(kind="banned") | Q(until_on__isnull=False), name="ban_has_an_end"),
            models.UniqueConstraint(
                fields=["organisation", "framework", "ground"],
                condition=Q(lifted_at=None),
                name="restriction_open_once",
            ),
        )
        indexes = (models.Index(fields=["organisation", "from_at"]),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.organisation_id}"
