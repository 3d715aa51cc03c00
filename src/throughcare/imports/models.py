"""A file that is being taken in, its rows as they came, and which of its columns is which."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.imports import rules
from throughcare.kernel.states import choices
from throughcare.reference.models import Area

UNREAD, UNWRITTEN = Q(verdict=""), Q(verdict__in=rules.TAKEN, outcome="")


class Import(models.Model):
    """One file, from its receipt until its good rows are in."""

    kind = models.CharField(max_length=20)  # "caseload"
    # whose
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")  # whose people it may hold; None: all
    # what
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    header = ArrayField(models.CharField(max_length=2000))
    columns = models.JSONField(default=dict)  # name of a column of ours → place in the header
    # how far
    status = models.CharField(max_length=10, default=rules.ImportStatus.RECEIVED, choices=choices(rules.ImportStatus))
    row_count = models.PositiveIntegerField()
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    # lifecycle
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)  # taken in, or cancelled
    emptied_at = models.DateTimeField(null=True)  # the rows are gone

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(status__in=("applying", "done")) | Q(accepted_at__isnull=False), name="import_accepted"
            ),
        )
        indexes = (
            models.Index(fields=["organisation", "-received_at"]),
            models.Index(fields=["received_at"], condition=Q(emptied_at=None), name="import_not_emptied"),
        )

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(models.Model):
    """A row as it came, and what it came to: found first, and again when it is written."""

    file = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()  # among the rows, from 1
    number = models.PositiveIntegerField()  # its line in the file
    cells = ArrayField(models.TextField())
    fault = models.CharField(max_length=200, blank=True)  # what is wrong with the row as such
    key = models.CharField(max_length=40, blank=True)  # whom it is about: a CRN
    verdict = models.CharField(max_length=7, blank=True, choices=choices(rules.Verdict))
    problems = models.JSONField(default=list)  # sentences
    differences = models.JSONField(default=list)  # [what, old, new]
    outcome = models.CharField(max_length=7, blank=True, choices=choices(rules.Verdict))  # blank: not written

    class Meta:
        constraints = (models.UniqueConstraint(fields=["file", "position"], name="import_row_once"),)
        indexes = (
            models.Index(fields=["file", "verdict", "position"]),
            models.Index(fields=["file", "position"], condition=UNREAD, name="import_row_unread"),
            models.Index(fields=["file", "position"], condition=UNWRITTEN, name="import_row_unwritten"),
        )

    def __str__(self) -> str:
        return f"row {self.number} of import {self.file_id}"


class KeptColumns(models.Model):
    """Which header an organisation's files use for which column: as it was chosen the last time."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    names = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "kept columns"
        constraints = (models.UniqueConstraint(fields=["organisation", "kind"], name="kept_columns_once"),)

    def __str__(self) -> str:
        return f"{self.kind} columns of organisation {self.organisation_id}"
