"""Reads of who was recalled and is at large: they stand on desks until their return is recorded."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.deadlines.rules import ENOUGH, Waiting, end_of, few
from throughcare.people import permissions
from throughcare.people.models import Person, Recall, VictimContact
from throughcare.reference.queries import in_force
from throughcare.ui.words import long_date

AT_LARGE = "{crn} is unlawfully at large since {day}"


def at_large() -> QuerySet[Recall]:
    """Recalls from which nobody is back in custody, of sentences that go on; the longest at large first."""
    rows = Recall.objects.filter(returned_on=None, release__sentence__ending="", person__erased_at=None)
    return rows.select_related("person").order_by("recalled_on", "pk")


def of_person(person: Person) -> Recall | None:
    """The recall since which a person is at large; None of anybody else. The caller has found the person."""
    return at_large().filter(person=person).first()


def waiting(actor: Actor, now: datetime, own: Collection[int]) -> list[Waiting]:
    """Who is at large: an officer's own people, all whom a leader of a unit sees, and whose victims one speaks for."""
    return [*_officers(actor, own), *_victims(actor, london_day(now))]


def _officers(actor: Actor, own: Collection[int]) -> list[Waiting]:
    """The community officer stays responsible until the return, and enters it; nobody in a prison answers till then."""
    if not actor.may(P.PERSON_EDIT):
        return []
    rows = at_large()
    if not actor.may(P.CASE_ALLOCATE):
        rows = rows.filter(person__in=own)
    if not rows.exists():  # the usual answer, found without listing all whom the actor may see
        return []
    rows = rows.filter(person__in=Person.objects.filter(permissions.scope(actor)))
    lines = [
        _line(row, "enter the return to custody", reverse("people:recall", args=[row.release_id]))
        for row in rows[:ENOUGH]
    ]
    return few(lines, more="More people at large: {n}", url=reverse("people:people"), total=rows.count)


def _victims(actor: Actor, today: date) -> list[Waiting]:
    """For a liaison officer: a victim is to hear of it."""
    if not actor.may(P.VICTIM_LIAISE):
        return []
    cases = VictimContact.objects.filter(permissions.contact_scope(actor), in_force(today)).order_by("pk")
    found = dict(cases.values_list("person_id", "pk"))
    gone = _of_people(found)
    lines = [
        _line(row, "tell the victim", reverse("people:contact", args=[found[row.person_id]])) for row in gone[:ENOUGH]
    ]
    return few(lines, more="More people at large: {n}", url=reverse("people:contacts"), total=lambda: len(gone))


@acting(SYSTEM)  # the caller has found the victims' cases; of whoever they are about no more is told than this
def _of_people(ids: Collection[int]) -> list[Recall]:
    return list(at_large().filter(person__in=ids)) if ids else []


def _line(row: Recall, what: str, url: str) -> Waiting:
    """Overdue since the recall: from then on they should be in custody."""
    said = AT_LARGE.format(crn=row.person.crn, day=long_date(row.recalled_on))
    return Waiting(text=f"{said}: {what}", url=url, due_at=end_of(row.recalled_on))
