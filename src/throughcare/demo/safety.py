"""Made-up zones and people kept apart: some of every unit's, and a victim's case of the cast's liaison officer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.demo import staff
from throughcare.demo.bulk import copy
from throughcare.demo.people import Population
from throughcare.people.actions import safety as actions
from throughcare.people.models import NonAssociation, Person, Zone
from throughcare.people.queries import record
from throughcare.people.rules.safety import Basis, Level

ZONE_SHARE, APART_SHARE = 0.02, 0.01  # of people
LEVELS = tuple(Level)
CONDITION = "Additional condition 4: not to enter this area without the supervising officer’s permission"
FOUGHT = "Threats between the two, as both say."


def make(people: Population, officers: list[User], now: datetime, today: date) -> None:
    """Zones and pairs among the people of a unit, drawn beside all other chance, which stays as it was."""
    rng = np.random.default_rng([people.ids.start, len(people.ids)])
    columns = ("person", "basis", "reason", "districts", "valid_from", "recorded_at", "recorded_by")
    copy(Zone, columns, list(_zones(rng, people, officers, now)))
    columns = ("person", "other", "level", "reason", "valid_from", "recorded_at", "recorded_by")
    copy(NonAssociation, columns, list(_pairs(rng, people, officers, now, today)))


def _zones(
    rng: np.random.Generator, people: Population, officers: list[User], now: datetime
) -> Iterator[tuple[Any, ...]]:
    """Somewhere in the unit where they don't live, for some of those who do live somewhere."""
    every = sorted({each for each in people.districts if each})
    has_zone = rng.random(len(people.ids)) < ZONE_SHARE
    drawn = rng.integers(0, max(1, len(every)), len(people.ids))
    for i, pk in enumerate(people.ids):
        home = people.districts[i]
        if has_zone[i] and home and every[drawn[i]] != home:
            since = people.sentenced_on[i]
            officer = officers[i % len(officers)].pk
            yield (pk, Basis.LICENCE.value, CONDITION, [every[drawn[i]]], since, now, officer)


def _pairs(
    rng: np.random.Generator, people: Population, officers: list[User], now: datetime, today: date
) -> Iterator[tuple[Any, ...]]:
    """Two who come one after the other in a list in no order, so that nobody is paired twice."""
    count = int(len(people.ids) * APART_SHARE / 2)
    order = rng.permutation(len(people.ids))[: 2 * count]
    for n, (i, j) in enumerate(zip(order[::2], order[1::2], strict=True)):
        one, other = sorted((people.ids[int(i)], people.ids[int(j)]))
        since = today - timedelta(days=30 + n % 300)
        level = LEVELS[n % len(LEVELS)].value
        yield (one, other, level, FOUGHT, since, now, officers[n % len(officers)].pk)


def of_cast(practitioner: Actor, liaison: Actor, now: datetime, today: date) -> int:
    """Two of the practitioner's people kept apart, and a victim's zone in which somebody lives; how many of these."""
    own = Person.objects.filter(
        pk__in=staff.people_of(practitioner.user_id),
        in_custody=False,
        is_limited_access=False,
        referrals=None,
        temporary_places=None,
        addresses__district__isnull=False,
    )
    one, other, watched = own.distinct().order_by("pk")[:3]
    actions.keep_apart(
        actor=practitioner,
        now=now,
        person_id=one.pk,
        crn=other.crn,
        level=Level.SESSION,
        reason=FOUGHT,
        valid_from=today,
        last_on=None,
    )
    address = record(watched, today).address
    case = actions.record_contact(actor=liaison, now=now, crn=watched.crn, case_ref="VC-104512", phone="0115 496 0100")
    actions.record_victim_zone(
        actor=liaison,
        now=now,
        contact_id=case.pk,
        where=address.district_id or "" if address else "",
        around="",
        radius_km=None,
        valid_from=today,
        last_on=None,
    )
    return 2
