"""Open data: what we published, immutable, and the public notices that we took in; and measures as last reckoned."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.contracts.models import Contract, DeliveryBody
from throughcare.insight.rules import reports
from throughcare.kernel.states import choices
from throughcare.people.models import Person


class PublishedRelease(models.Model):
    """An OCDS release as published; a change is a new release."""

    ocid = models.CharField(max_length=60)
    release_id = models.CharField(max_length=80, unique=True)
    tag = models.CharField(max_length=40)
    published_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        indexes = (models.Index(fields=["ocid", "published_at"]),)
        triggers = (pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.release_id


class NoticeRelease(models.Model):
    """A release that somebody else published, as it came in."""

    ocid = models.CharField(max_length=80)
    release_id = models.CharField(max_length=120)
    published_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, unique=True)  # of its canonical JSON: taking it in twice changes nothing
    body = models.JSONField()
    source = models.CharField(max_length=80)  # "contracts-finder", "sell2wales"
    taken_in_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["ocid", "published_at"]),)

    def __str__(self) -> str:
        return f"{self.ocid} {self.release_id}"


class Notice(models.Model):
    """All releases of one ocid merged into one record, as the public search shows it."""

    ocid = models.CharField(max_length=80, unique=True)
    source = models.CharField(max_length=80)
    title = models.TextField()
    description = models.TextField(blank=True)
    buyer = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=20)  # planning, tender, award
    value_gbp = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    published_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    record = models.JSONField()  # the compiled release
    search = SearchVectorField(null=True)

    class Meta:
        indexes = (
            GinIndex(fields=["search"]),
            models.Index(F("published_at").desc(nulls_last=True), "id", name="notice_newest"),
            models.Index(fields=["published_at", "id"], name="notice_oldest"),
            models.Index(F("closes_at").desc(nulls_last=True), "id", name="notice_closes_last"),
            models.Index(fields=["closes_at", "id"], name="notice_closes_first"),
            models.Index(F("value_gbp").desc(nulls_last=True), "id", name="notice_largest"),
            models.Index(fields=["value_gbp", "id"], name="notice_smallest"),
            models.Index(fields=["buyer", "id"], name="notice_buyer"),
        )

    def __str__(self) -> str:
        return self.ocid


class NoticeImport(models.Model):
    """One run of the import: how far it came, what it took in, what was wrong at which position."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    release_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    duplicate_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)  # [{"position": 17, "message": "..."}]

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"


class Tally(models.Model):
    """A measure of one delivery body from the measure's first day on, as it was last reckoned."""

    measure = models.CharField(max_length=40)  # its key
    body = models.ForeignKey(DeliveryBody, models.CASCADE, related_name="+")
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    day = models.DateField()  # what counts depends on it: on another day it holds no longer
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["measure", "body"], name="tally_once"),)

    def __str__(self) -> str:
        return f"{self.measure} of {self.body_id}"


class ShareTally(models.Model):
    """How many referrals a member of a supply chain was given in a month, by how hard, as last reckoned."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    month = models.DateField()  # its first day; referrals count in the month in which they were accepted
    band = models.CharField(max_length=6)
    count = models.PositiveIntegerField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contract", "organisation", "month", "band"], name="share_tally_once"),
        )

    def __str__(self) -> str:
        return f"{self.count} {self.band} of {self.organisation_id} in {self.month:%m.%Y}"


class ReferralReport(models.Model):
    """A report on the referrals that somebody may see, as they asked for it; made in the background, part by part."""

    kind = models.CharField(max_length=12, choices=choices(reports.Kind))
    asked_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    sent_from = models.DateField()  # the days on which its referrals were sent, both counted
    sent_until = models.DateField(null=True)
    total_count = models.PositiveIntegerField()  # referrals when it was asked for
    # how far it is
    last_id = models.BigIntegerField(default=0)  # of the last referral that it has: where a killed worker goes on
    done_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["asked_by", "kind"], condition=Q(done_at=None), name="referral_report_one_at_a_time"
            ),
        )
        indexes = (
            models.Index(fields=["asked_by", "-asked_at"]),
            models.Index(fields=["asked_at"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} report {self.pk}"


class ReferralReportPart(models.Model):
    """Some hundred referrals of a report, as lines of its file."""

    report = models.ForeignKey(ReferralReport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "number"], name="referral_report_part_once"),)

    def __str__(self) -> str:
        return f"part {self.number} of report {self.report_id}"


class ProvenReoffence(models.Model):
    """That a person was proven to have reoffended, as the justice ministry's yearly matching tells."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    committed_on = models.DateField()
    is_made_up = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["person", "committed_on"]),)

    def __str__(self) -> str:
        return f"reoffence of person {self.person_id}"
