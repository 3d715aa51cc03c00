"""What waits for somebody among people: records to review, handovers, next homes, allocation, screening, files."""

from datetime import datetime

from throughcare.access.actor import Actor
from throughcare.deadlines.rules import Waiting
from throughcare.people import queries
from throughcare.people.queries import caseload, employment, handover, housing, officers, release


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Lines for the desk; they name nobody on probation."""
    return [
        *queries.openings_waiting(actor, now),
        *handover.waiting(actor, now),
        *release.waiting(actor, now),
        *housing.waiting(actor, now),
        *officers.waiting(actor, now),
        *employment.waiting(actor, now),
        *caseload.waiting(actor, now),
    ]
