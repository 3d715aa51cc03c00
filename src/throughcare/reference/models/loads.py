"""What was loaded from the files, and the rows on their way in."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Load(models.Model):
    """One reading of the reference files: what would change, what was refused, whether it went in."""

    class Status(models.TextChoices):
        STAGED = "STAGED", _("Waiting: some rows were refused")
        APPLIED = "APPLIED", _("Applied")

    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="Of the files, so that the same files are not read twice.")
    status = models.CharField(max_length=10, choices=Status.choices)
    added_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    ended_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, help_text="What was refused: file, line, message.")

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"Load {self.pk} at {self.at}"


class StagedRow(models.Model):
    """A row that was read and found good, and waits until its load is applied."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="rows")
    file = models.CharField(max_length=60)
    line = models.PositiveIntegerField()
    values = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("load", "file", "line")
        constraints = (models.UniqueConstraint(fields=("load", "file", "line"), name="staged_row_once"),)

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"
