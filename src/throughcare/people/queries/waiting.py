"""What waits for somebody among people: records to review, handovers, next homes, allocation, screening, files."""

from datetime import datetime

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.clock.clock import london_day
from throughcare.deadlines.rules import Waiting
from throughcare.people import queries
from throughcare.people.queries import (
    caseload,
    employment,
    handover,
    housing,
    officers,
    recalls,
    release,
    sentences,
    teams,
    told,
)


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Lines for the desk; they name nobody on probation."""
    today = london_day(now)
    own = queries.people_of(actor.user_id, today)
    # their own people, and those of the units whose homelessness contact they are
    answers_for = Q(person__in=own) | Q(person__delivery_unit__in=teams.contact_units(actor.user_id, today))
    return [
        *queries.openings_waiting(actor, now),
        *handover.waiting(actor, now),
        *release.waiting(actor, now, answers_for),
        *housing.waiting(actor, now, answers_for),
        *officers.waiting(actor, now),
        *employment.waiting(actor, now, own),
        *sentences.waiting(actor, now, own),
        *recalls.waiting(actor, now, own),
        *told.waiting(actor, now, own),
        *caseload.waiting(actor, now),
    ]
