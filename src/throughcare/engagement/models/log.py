"""The question-and-answer log. Nothing in these tables, nor anywhere else, tells who asked, or that two were one's."""

import uuid

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.engagement import rules
from throughcare.engagement.models.programmes import Programme
from throughcare.kernel.states import choices


class Enquiry(models.Model):
    """A question as it was asked, for the buyer alone.

    Its key is drawn by lot and it has a day, no time: neither order nor moment says which questions came together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enquiries")
    asked_on = models.DateField()
    text = models.TextField()
    status = models.CharField(max_length=10, default=rules.EnquiryStatus.ASKED, choices=choices(rules.EnquiryStatus))
    set_aside_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(status="set_aside") | ~Q(set_aside_reason=""), name="enquiry_set_aside_with_reason"
            ),
        )
        indexes = (models.Index(fields=["programme", "status", "asked_on"]),)

    def __str__(self) -> str:
        return f"enquiry {self.pk}"


class Answer(models.Model):
    """Question and answer as everybody reads them: the buyer's wording, numbered when they are published."""

    enquiry = models.OneToOneField(Enquiry, models.PROTECT, related_name="answer")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="answers")
    number = models.PositiveIntegerField(null=True)
    question = models.TextField()
    question_cy = models.TextField(blank=True)
    text = models.TextField()
    text_cy = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["programme", "number"], name="answer_numbered_once"),
            models.CheckConstraint(
                condition=Q(published_at=None, number=None) | Q(published_at__isnull=False, number__isnull=False),
                name="answer_numbered_when_published",
            ),
        )
        indexes = (models.Index(fields=["programme", "-number"]),)

    def __str__(self) -> str:
        return f"answer to {self.enquiry_id}"
