"""What waits for a data protection officer."""

from datetime import datetime

from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import Waiting
from throughcare.records.models import AccessRequest
from throughcare.records.queries import corrections, requests, retention
from throughcare.records.rules import corrections as correction_rules
from throughcare.records.rules import requests as request_rules
from throughcare.records.rules import retention as retention_rules

WAITING_AT_MOST = 20  # lines on a desk of each kind
NEXT = {
    request_rules.S.RECEIVED: "make sure who asks",
    request_rules.S.REVIEWING: "review what may name others",
    request_rules.S.PROPOSED: "approve the copy",
    request_rules.S.APPROVED: "hand over the copy",
}


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Requests, disputes and batches that wait for this officer; what only a colleague may approve is left out."""
    return [*_requests(actor), *_corrections(actor), *_batches(actor)]


def _requests(actor: Actor) -> list[Waiting]:
    rows = requests.requests(actor).filter(status__in=NEXT)[:WAITING_AT_MOST]
    due = _due("records.accessrequest", [row.pk for row in rows])
    return [
        Waiting(
            text=f"{row.reference}: {_next(row)}", url=reverse("records:request", args=[row.pk]), due_at=due.get(row.pk)
        )
        for row in rows
        if row.status != request_rules.S.PROPOSED or row.proposed_by_id != actor.user_id
    ]


def _next(row: AccessRequest) -> str:
    count = getattr(row, "waiting_count", 0)
    if row.status == request_rules.S.REVIEWING and not count:
        return "hand it to a second person"
    return NEXT[request_rules.RequestStatus(row.status)] + (f" ({count} passage{'s' * (count > 1)})" if count else "")


def _corrections(actor: Actor) -> list[Waiting]:
    decided = corrections.corrections(actor, status="all").filter(
        status__in=correction_rules.DECIDED, person_told_at=None
    )
    rows = [*corrections.corrections(actor)[:WAITING_AT_MOST], *decided[:WAITING_AT_MOST]]
    due = _due("records.correction", [row.pk for row in rows])
    return [
        Waiting(
            text=f"{row.reference}: {'decide' if row.status == correction_rules.S.RECEIVED else 'tell the person'}",
            url=reverse("records:correction", args=[row.pk]),
            due_at=due.get(row.pk),
        )
        for row in rows
    ]


def _batches(actor: Actor) -> list[Waiting]:
    verb = {retention_rules.B.PROPOSED: "check", retention_rules.B.CHECKED: "approve"}
    return [
        Waiting(
            text=f"{row.reference}: {verb[retention_rules.BatchStatus(row.status)]} a batch for disposal",
            url=reverse("records:batch", args=[row.pk]),
        )
        for row in retention.batches(actor)[:WAITING_AT_MOST]
        if row.checked_by_id != actor.user_id or row.status == retention_rules.B.PROPOSED
    ]


def _due(thing_type: str, ids: list[int]) -> dict[int, datetime]:
    """When each of several things is due."""
    rows = Deadline.objects.filter(thing_type=thing_type, thing_id__in=ids, met_at=None, cancelled_at=None)
    return dict(rows.values_list("thing_id", "due_at"))
