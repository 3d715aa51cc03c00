"""Reads of what a caseload says against somebody's own word."""

from collections.abc import Collection
from datetime import date, datetime

from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.people import permissions, queries, rules
from throughcare.people.models import Contradiction, Person
from throughcare.people.rules.told import ORDINARY, READING
from throughcare.reference import queries as reference

UNKNOWN = "Not known"


def contradiction(actor: Actor, pk: int, *, lock: bool = False) -> Contradiction:
    """One of somebody whom the actor sees, the person locked if asked; NotFound for any other."""
    return queries.row_of(actor, Contradiction.objects.all(), pk, lock=lock)


def to_decide(actor: Actor, person: Person) -> list[Contradiction]:
    """What a caseload says against the word of somebody; nothing for whoever may not see everything they declared."""
    if not permissions.can_edit(actor, person):
        return []
    return list(person.contradictions.filter(outcome="").order_by("found_at", "pk"))


def label(field: str) -> str:
    """What a field is called."""
    return rules.CORRECTABLE[field]


def in_words(field: str, value: str, today: date) -> str:
    """A value as the log of changes keeps it, as people say it."""
    if field == "ethnicity":
        return {code.code: code.name for code in reference.codes("ethnicity", today)}.get(value, value) or UNKNOWN
    if field == "reading_format":
        return READING.get(value, value) or ORDINARY
    return {"True": "Yes", "False": "No", "": UNKNOWN}.get(value, value)


def waiting(actor: Actor, now: datetime, own: Collection[int]) -> list[Waiting]:
    """Contradictions about the people whose responsible officer the actor is."""
    if not actor.may(P.PERSON_EDIT) or not own:
        return []
    rows = Contradiction.objects.filter(person__in=own, outcome="").select_related("person").order_by("found_at", "pk")
    lines = [
        Waiting(
            text=f"The caseload contradicts what {row.person.crn} told: {label(row.field).lower()}",
            url=reverse("people:decide_contradiction", args=[row.pk]),
        )
        for row in rows[:ENOUGH]
    ]
    return few(lines, more="More contradictions to decide: {n}", url=reverse("people:people"), total=rows.count)
