"""The document room: documents in versions, who took which, and who was told of the next."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.engagement.models.programmes import Programme, Registrant


class RoomDocument(models.Model):
    """A paper of a programme, whatever its version: "Draft target operating model"."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["programme", "name"], name="room_document_named_once"),)

    def __str__(self) -> str:
        return f"document {self.pk} of {self.programme_id}"


class Version(models.Model):
    """One version of a document: a file kept by `documents`, and its text, by which versions are compared."""

    document = models.ForeignKey(RoomDocument, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    changed = models.TextField(blank=True)  # what changed since the version before, in the buyer's words
    text = models.TextField(blank=True)  # paragraphs as lines; empty where the file can't be compared
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_count = models.PositiveIntegerField(default=0)  # stays when an address leaves

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "number"], name="version_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(published_at=None), name="version_one_in_preparation"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(changed=""), name="version_says_what_changed"),
        )
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"version {self.number} of document {self.document_id}"


class Download(models.Model):
    """That an address took a version: whoever did is told of the next."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="downloads")
    registrant = models.ForeignKey(Registrant, models.CASCADE, related_name="downloads")
    downloaded_at = models.DateTimeField()  # the first time

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "registrant"], name="downloaded_once"),)

    def __str__(self) -> str:
        return f"registrant {self.registrant_id} took version {self.version_id}"


class Told(models.Model):
    """That an address which had taken an earlier version was told of this one, with the way to the difference."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="told")
    registrant = models.ForeignKey(Registrant, models.CASCADE, related_name="told")
    told_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "registrant"], name="told_once"),)

    def __str__(self) -> str:
        return f"registrant {self.registrant_id} told of version {self.version_id}"
