"""Requests for copies, and the passages of each that may name others."""

from typing import TypeVar

from django.db.models import Count, F, Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.documents import queries as documents
from throughcare.documents.models import Document
from throughcare.kernel.errors import NotFound
from throughcare.people import queries as people
from throughcare.people import rules as people_rules
from throughcare.people.models import Person
from throughcare.people.permissions import scope as people_scope
from throughcare.records import permissions
from throughcare.records.models import AccessRequest, Bundle, Passage
from throughcare.records.rules import redaction
from throughcare.records.rules import requests as rules

T = TypeVar("T")
NOT_REPLACED = F("cancelled_at").desc(nulls_first=True)
PENDING = Q(passages__decision=redaction.Decision.PENDING)


def requests(actor: Actor, *, status: str = "") -> QuerySet[AccessRequest]:
    """Requests that the actor may see, the oldest receipt first, with how many passages wait; open ones by default."""
    rows = AccessRequest.objects.filter(permissions.request_scope(actor)).select_related("person")
    if status in list(rules.RequestStatus):
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=rules.OPEN)
    return rows.annotate(waiting_count=Count("passages", filter=PENDING)).order_by("received_on", "pk")


def request(actor: Actor, pk: int) -> AccessRequest:
    """One request that the actor may see; NotFound for any other."""
    rows = AccessRequest.objects.filter(permissions.request_scope(actor), pk=pk)
    found = rows.select_related("person", "recorded_by", "identified_by", "proposed_by", "approved_by", "ended_by")
    return _found(found.first())


def of_person(actor: Actor, person: Person) -> QuerySet[AccessRequest]:
    """A person's requests, the newest first."""
    return AccessRequest.objects.filter(permissions.request_scope(actor), person=person).order_by("-received_on", "-pk")


def clock(request: AccessRequest) -> Deadline | None:
    """The deadline that runs or ran for a request: the newest that was not replaced."""
    return deadlines.of_thing(request).filter(kind=rules.DUE).order_by(NOT_REPLACED, "-pk").first()


def passages(request: AccessRequest, *, which: str = "") -> QuerySet[Passage]:
    """The passages of a request that the caller has found through a scope; those with suspects first."""
    rows = request.passages.select_related("decided_by").annotate(suspect_count=Count("pk", filter=~Q(suspects=[])))
    if which in list(redaction.Decision):
        rows = rows.filter(decision=which)
    return rows.order_by("-suspect_count", "position")


def passage(actor: Actor, pk: int, passage_id: int) -> Passage:
    """One passage of a request that the actor may see; NotFound for any other."""
    return _found(Passage.objects.filter(request=request(actor, pk), pk=passage_id).select_related("request").first())


def next_passage(request: AccessRequest, *, beyond: Passage | None = None) -> Passage | None:
    """The next passage to decide about, another than the one just looked at."""
    waiting = passages(request, which=redaction.Decision.PENDING)
    return waiting.exclude(pk=beyond.pk if beyond else 0).first()


def deciders(request: AccessRequest) -> set[int | None]:
    """Everybody who prepared a part of a request's copy, and so may not approve it."""
    decided = request.passages.filter(decided_by__isnull=False).values_list("decided_by_id", flat=True)
    return {request.proposed_by_id, *decided.distinct()} - {None}


def counts(request: AccessRequest) -> dict[str, int]:
    """How many passages there are, by decision, and how many wait in which nothing was found."""
    pending = Q(decision=redaction.Decision.PENDING)
    return request.passages.aggregate(
        all=Count("pk"),
        pending=Count("pk", filter=pending),
        unsuspected=Count("pk", filter=pending & Q(suspects=[])),
        released=Count("pk", filter=Q(decision=redaction.Decision.RELEASED)),
        redacted=Count("pk", filter=Q(decision=redaction.Decision.REDACTED)),
    )


def bundle(actor: Actor, pk: int) -> Bundle:
    """The copy that was made for a request; NotFound before it is."""
    return _found(Bundle.objects.filter(request=request(actor, pk)).first())


def person_by_crn(actor: Actor, text: str) -> Person:
    """The person of a CRN, of those whose record is open to the actor; NotFound for any other."""
    crn = people_rules.crn_in(text)
    return _found(Person.objects.filter(people_scope(actor), crn=crn).first() if crn else None)


def person(actor: Actor, pk: int) -> Person:
    """One person whose record is open to the actor; NotFound for any other."""
    return people.person(actor, pk)


def file(actor: Actor, pk: int, passage_id: int) -> tuple[Passage, Document]:
    """A passage that stands for a file, and the file; NotFound for any other, NotNow before it is cleared."""
    found = passage(actor, pk, passage_id)
    stored = documents.by_id([found.thing_id]).get(found.thing_id) if found.is_file else None
    return found, documents.given_out(_found(stored))


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
