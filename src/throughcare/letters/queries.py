"""Reads of the outbox."""

from django.db.models import QuerySet

from throughcare.letters.models import Email


def outbox() -> QuerySet[Email]:
    """Every message, newest first. For the demo's page alone: it holds links that sign people in."""
    return Email.objects.order_by("-created_at", "-pk")
