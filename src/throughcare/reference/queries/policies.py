"""Policy of a day, and working days."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import Period
from throughcare.kernel.policy import NoPolicyError, Rule
from throughcare.kernel.workdays import Calendar
from throughcare.reference.models import BankHoliday, Policy
from throughcare.reference.queries.dated import holds, in_force
from throughcare.reference.queries.memory import Version, kept, version


def policy(key: str, on: date) -> Rule[Any]:
    """The policy of that key in force on a day, with its source; NoPolicyError where there is none."""
    row = next((row for row in _policies(version()).get(key, ()) if holds(row, on)), None)
    if row is None:
        raise NoPolicyError(f"no policy '{key}' in force on {on.isoformat()}")
    return Rule(key=key, value=row.value, period=Period(row.valid_from, row.valid_until), source=row.source)


@kept(4)
def _policies(at: Version) -> dict[str, list[Policy]]:
    found: dict[str, list[Policy]] = {}
    for row in Policy.objects.order_by("key", "valid_from"):
        found.setdefault(row.key, []).append(row)
    return found


def policies(on: date) -> QuerySet[Policy]:
    """What is in force on a day, by name."""
    return Policy.objects.filter(in_force(on)).order_by("name", "key")


def policies_to_check() -> QuerySet[Policy]:
    """Every value, of whatever day, that was written without its source being read: to be checked, by name."""
    return Policy.objects.exclude(note="").order_by("name", "key", "valid_from")


def policy_history(key: str) -> list[Policy]:
    """Every value that a policy had, has or is known to come to have, the latest first; NotFound for no such key."""
    found = list(Policy.objects.filter(key=key).order_by("-valid_from"))
    if not found:
        raise NotFound
    return found


def holidays(nation: str) -> frozenset[date]:
    """The bank holidays of ENGLAND or WALES."""
    return _holidays(version(), nation)


def calendar(nation: str) -> Calendar:
    """The working-day calendar of ENGLAND or WALES."""
    return Calendar(holidays(nation))


@kept(8)
def _holidays(at: Version, nation: str) -> frozenset[date]:
    return frozenset(BankHoliday.objects.filter(nation=nation).values_list("on", flat=True))
