"""Whose requests, disputes, holds and disposals an actor may see: those of people whose record is open to the actor."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Decision, allow_if
from throughcare.people import permissions as people
from throughcare.people.models import Person
from throughcare.reference.queries import directly_within

NONE = Q(pk__in=[])


def request_scope(actor: Actor) -> Q:
    """Requests of people in the actor's scope; never past a limited-access rule."""
    return _of_people(actor, P.SUBJECT_ACCESS_HANDLE)


def correction_scope(actor: Actor) -> Q:
    """Disputes of people in the actor's scope."""
    return _of_people(actor, P.CORRECTION_HANDLE)


def hold_scope(actor: Actor) -> Q:
    """Holds on people in the actor's scope."""
    return _of_people(actor, P.RETENTION_HANDLE)


def batch_scope(actor: Actor) -> Q:
    """Batches of the delivery units of the actor's postings; one of a limited-access record for who may open it."""
    areas = actor.areas(P.RETENTION_HANDLE)
    if not areas:
        return NONE
    seen = Q(limited_to=None) | Q(limited_to__in=Person.objects.filter(people.scope(actor)))
    return seen & Q(delivery_unit_id__in=directly_within(areas))


def _of_people(actor: Actor, permission: P) -> Q:
    if actor == SYSTEM:
        return Q()
    if not actor.may(permission):
        return NONE
    return Q(person__in=Person.objects.filter(people.scope(actor)))


def can_handle_access(actor: Actor) -> Decision:
    """Record, review, approve and hand over copies; the system collects."""
    return allow_if(
        actor == SYSTEM or actor.may(P.SUBJECT_ACCESS_HANDLE), "Only a data protection officer handles these requests."
    )


def can_handle_corrections(actor: Actor) -> Decision:
    """Record disputes and decide about them."""
    return allow_if(actor.may(P.CORRECTION_HANDLE), "Only a data protection officer decides about corrections.")


def can_handle_retention(actor: Actor) -> Decision:
    """Hold records, check and approve disposals; the system proposes and carries out."""
    return allow_if(
        actor == SYSTEM or actor.may(P.RETENTION_HANDLE),
        "Only a data protection officer does this to records.",
    )
