"""The work of officers: how many referrals are open of their people, and whose people are to be given to another."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.accounts.models import User
from throughcare.kernel.errors import NotFound
from throughcare.kernel.numbers import whole
from throughcare.people import queries as people
from throughcare.people.models import OfficerAssignment, Person
from throughcare.people.queries import officers, tiers
from throughcare.reference.models import Area
from throughcare.reference.queries import in_force
from throughcare.referrals import rules


@acting(SYSTEM)  # a workload counts people of limited access too, and names nobody
def open_of_officers(user_ids: Collection[int], today: date) -> dict[int, int]:
    """Open referrals by officer, from sending on; an officer without any is left out."""
    rows = OfficerAssignment.objects.filter(in_force(today), officer_id__in=user_ids)
    rows = rows.filter(person__referrals__status__in=rules.OPEN)
    counted = rows.values("officer_id").annotate(count=Count("person__referrals")).order_by()
    return dict(counted.values_list("officer_id", "count"))


def officer(asked: str) -> User | None:
    """Whose people are asked for by key; None where nobody is named, NotFound where nobody has the key."""
    if not asked:
        return None
    key = whole(asked)
    found = None if key is None else User.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, unit: Area, officer: User | None, today: date) -> QuerySet[Person]:
    """The people of an officer in a unit; without one, those who wait for an officer."""
    if officer:
        return officers.cases_of(actor, unit, officer.pk, today)
    return officers.to_allocate(actor, [unit.pk], today)


def told(person_ids: Collection[int], today: date) -> dict[str, Any]:
    """Tier, officer and changes of officer of each person on a page."""
    ids = list(person_ids)
    return {
        "tiers": tiers.tiers(Person.objects.filter(pk__in=ids), today),
        "officers": people.officers_of(ids, today),
        "changes": officers.changes_of(ids, today),
    }
