"""The framework and what it asks of applicants, version by version."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User


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
