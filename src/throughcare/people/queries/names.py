"""Reads of previous names and aliases."""

from throughcare.access.actor import Actor
from throughcare.people import queries
from throughcare.people.models import OtherName, Person


def names(person: Person) -> list[OtherName]:
    """Every other name of somebody, the newest first. The caller has found the person through a scope."""
    return list(person.names.select_related("recorded_by").order_by("-recorded_at", "-pk"))


def name(actor: Actor, pk: int, *, lock: bool = False) -> OtherName:
    """One of somebody whom the actor sees, the person locked if asked; NotFound for any other."""
    return queries.row_of(actor, OtherName.objects.all(), pk, lock=lock)
