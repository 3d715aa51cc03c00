"""Made-up data protection officers, requests and old cases."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.people.models import Person
from throughcare.people.tests.factories import NOW, TODAY, make_actor, make_need, make_organisation
from throughcare.records.actions import passages, requests
from throughcare.records.models import AccessRequest
from throughcare.records.queries import requests as queries
from throughcare.records.rules.redaction import Ground

LONG_AGO = date(2015, 3, 1)  # the end of supervision of a case that is due
EAST_MIDLANDS = "region-east-midlands"


@dataclass
class Officers:
    """Two data protection officers of one region."""

    first: Actor
    second: Actor


def make_officers(area: str | None = EAST_MIDLANDS) -> Officers:
    organisation = make_organisation()
    role = Role.DATA_PROTECTION_OFFICER
    return Officers(
        first=make_actor(role, area=area, organisation=organisation),
        second=make_actor(role, area=area, organisation=organisation),
    )


def make_request(officer: Actor, person: Person, **fields: Any) -> AccessRequest:
    facts = {"received_on": TODAY, "received_how": "letter"} | fields
    return requests.receive(actor=officer, now=NOW, person_id=person.pk, **facts)


def make_identified(officer: Actor, person: Person) -> AccessRequest:
    request = make_request(officer, person)
    return requests.identify(
        actor=officer, now=NOW, request_id=request.pk, identified_on=TODAY, identity_check="document seen"
    )


def make_collected(officer: Actor, person: Person) -> AccessRequest:
    """Collected as the worker does it."""
    request = make_identified(officer, person)
    requests.collect(actor=SYSTEM, now=NOW, request_id=request.pk)
    return AccessRequest.objects.get(pk=request.pk)


def make_proposed(officer: Actor, person: Person, hide: str = "") -> AccessRequest:
    """Every passage decided: words of it hidden where it has them, else released."""
    request = make_collected(officer, person)
    act = {"actor": officer, "now": NOW, "request_id": request.pk}
    for passage in queries.passages(request):
        if hide and hide in passage.text:
            passages.redact(passage_id=passage.pk, words=[hide], ground=Ground.FAMILY, **act)
        else:
            passages.release(passage_id=passage.pk, ground=Ground.NOBODY_ELSE, **act)
    return requests.propose(**act)


def make_approved(officers: Officers, person: Person, hide: str = "") -> AccessRequest:
    request = make_proposed(officers.first, person, hide)
    return requests.approve(actor=officers.second, now=NOW, request_id=request.pk)


def end_long_ago(person: Person, ended_on: date = LONG_AGO) -> None:
    """Have all that a person's case holds have ended on a day, as time would."""
    at = datetime.combine(ended_on, NOW.timetz())
    person.sentences.update(starts_on=ended_on - timedelta(days=365), ends_on=ended_on)
    person.referrals.update(status="completed", ended_at=at)
    make_need(person, assessed_on=ended_on - timedelta(days=300))
