"""Files: what each is, of what it is a part, and whether a scanner has cleared it. The bytes are in `store`."""

from django.db import models

from throughcare.accounts.models import User
from throughcare.documents import rules
from throughcare.kernel.states import choices


class Document(models.Model):
    """A file that somebody added to a thing.

    The thing is named by type and id, not by a foreign key, since it may stand in any app above. Whoever may open the
    thing may open its files: they are only ever asked for through it. Of one that is sealed, name, kind, size and key
    lie in the thing, and here stands only what is on the disk.
    """

    # of what
    thing_type = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    purpose = models.CharField(max_length=40)  # "referral.attachment"
    # what
    name = models.CharField(max_length=rules.NAME_LENGTH)  # as declared, cleaned
    kind = models.CharField(max_length=10)  # as found in the content: a name of rules.contents.Kind
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of what lies on the disk, which is also where it lies
    key = models.BinaryField(null=True)  # under which it lies there, if it was sealed and has been opened
    status = models.CharField(
        max_length=12, default=rules.DocumentStatus.QUARANTINED, choices=choices(rules.DocumentStatus)
    )
    # lifecycle
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()  # when the last byte was here
    scanned_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=200, blank=True)  # the scanner's name of what it found

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=["sealed", "quarantined"]) | models.Q(scanned_at__isnull=False),
                name="document_scanned",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="sealed") | models.Q(name="", kind="", key=None),
                name="document_sealed_blank",
            ),
        )
        indexes = (
            models.Index(fields=["thing_type", "thing_id", "uploaded_at"]),
            models.Index(fields=["sha256"]),
            models.Index(fields=["uploaded_at"], condition=models.Q(status="quarantined"), name="document_waiting"),
        )

    def __str__(self) -> str:
        return f"document {self.pk}"
