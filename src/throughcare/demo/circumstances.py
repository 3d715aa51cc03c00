"""How made-up people are reached, what is done for them, and when they can come: some of every unit's."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from throughcare.accounts.models import User
from throughcare.demo.bulk import copy
from throughcare.demo.people import Population
from throughcare.people.models import (
    Adjustment,
    Availability,
    Circumstance,
    Commitment,
    ContactPreference,
    Declaration,
    Recall,
    Release,
)
from throughcare.people.rules.circumstances import Audience, Channel, Characteristic, CommitmentKind, Condition, Side
from throughcare.people.rules.sentences import RecallKind

# Shares of people outside custody of whom each is known.
CONTACT, ADJUSTED, COMMITTED, GRID, SIDED, DECLARED = 0.30, 0.10, 0.10, 0.03, 0.15, 0.10
CHANNELS = (Channel.CALL, Channel.TEXT)
ADJUSTMENTS = (
    (Condition.HEARING, "A quiet room, and somebody who faces them while speaking"),
    (Condition.READING, "Letters read out by telephone the day they are sent"),
    (Condition.MOBILITY, "A room on the ground floor"),
    (Condition.AUTISM, "The same room and the same day each week; told of changes the day before"),
    (Condition.MENTAL_HEALTH, "A break after half an hour"),
)
SCHOOL = (CommitmentKind.CHILDCARE, "Takes children to school and back", [0, 1, 2, 3, 4], time(15), time(16))
SHIFTS = (CommitmentKind.WORK, "Early shifts in a warehouse", [0, 1, 2], time(6), time(12))
MOTHER: tuple[Any, ...] = (CommitmentKind.CARING, "Looks after a parent at the weekend", [], None, None)
COMMITMENTS = (SCHOOL, SHIFTS, MOTHER)
WEEKDAYS_FROM_NOON = [1, 3, 5, 7, 9]
STRENGTHS, BARRIERS = ("FAMILY", "MOTIVATION", "WORK", "HELP"), ("ISOLATION", "TRAVEL", "CHILDCARE", "HEALTH")
BELIEFS = ("none", "christian", "muslim", "prefers_not_to_say")
Outside = list[tuple[int, int, date, int]]  # place in the unit, key, day of the sentence, officer


def make(people: Population, officers: list[User], now: datetime) -> None:
    """Rows of each kind for the share of people that it has, drawn beside all other chance, which stays as it was."""
    rng = np.random.default_rng([people.ids.start, len(people.ids), 2])
    outside: Outside = [
        (i, pk, people.sentenced_on[i], officers[i % len(officers)].pk)
        for i, pk in enumerate(people.ids)
        if not people.in_custody[i]
    ]
    _copy(ContactPreference, "person channel number may_leave_message", _contacts(_some(rng, outside, CONTACT)), now)
    _copy(Adjustment, "person condition adjustment audience", _adjustments(_some(rng, outside, ADJUSTED)), now)
    told = "person kind details busy_days busy_from busy_until"
    _copy(Commitment, told, _commitments(_some(rng, outside, COMMITTED), people.female), now)
    _copy(Availability, "person halves", ((each, (WEEKDAYS_FROM_NOON,)) for each in _some(rng, outside, GRID)), now)
    _copy(Circumstance, "person side code", _sides(_some(rng, outside, SIDED)), now, "noted_on")
    told = "person characteristic answer audience"
    _copy(Declaration, told, _declared(_some(rng, outside, DECLARED)), now, "declared_on")
    told = "person release kind recalled_on returned_on reason recorded_at recorded_by"
    copy(Recall, told.split(), _recalls(people, officers, now))


Row = tuple[tuple[int, int, date, int], tuple[Any, ...]]


def _some(rng: np.random.Generator, outside: Outside, share: float) -> Outside:
    return [each for each, has in zip(outside, rng.random(len(outside)) < share, strict=True) if has]


def _copy(model: Any, columns: str, rows: Iterator[Row] | Any, now: datetime, day: str = "valid_from") -> None:
    names = [*columns.split(), day, "recorded_at", "recorded_by"]
    copy(model, names, [(pk, *told, on, now, officer) for (_i, pk, on, officer), told in rows])


def _contacts(these: Outside) -> Iterator[Row]:
    for each in these:
        yield each, (CHANNELS[each[0] % 2].value, f"07700 900{each[0] % 1000:03d}", each[0] % 5 > 0)


def _adjustments(these: Outside) -> Iterator[Row]:
    for each in these:
        condition, text = ADJUSTMENTS[each[0] % len(ADJUSTMENTS)]
        yield each, (condition.value, text, Audience.DELIVERY.value)


def _commitments(these: Outside, female: NDArray[np.bool_]) -> Iterator[Row]:
    for each in these:
        kind, text, days, starts, ends = SCHOOL if female[each[0]] else COMMITMENTS[each[0] % len(COMMITMENTS)]
        yield each, (kind.value, text, days, starts, ends)


def _sides(these: Outside) -> Iterator[Row]:
    for each in these:
        side = Side.STRENGTH if each[0] % 2 else Side.BARRIER
        codes = STRENGTHS if each[0] % 2 else BARRIERS
        yield each, (side.value, codes[each[0] // 2 % len(codes)])


def _declared(these: Outside) -> Iterator[Row]:
    for each in these:
        told = (Characteristic.RELIGION.value, BELIEFS[each[0] % len(BELIEFS)], Audience.OFFICERS.value)
        yield each, told


def _recalls(people: Population, officers: list[User], now: datetime) -> list[tuple[Any, ...]]:
    """Of those who were recalled: they are back in custody since that day."""
    rows = Release.objects.filter(person_id__in=people.ids, recalled_on__isnull=False).order_by("pk")
    kinds, why = (RecallKind.FIXED.value, RecallKind.STANDARD.value), "Did not keep to the conditions of the licence"
    return [
        (
            row.person_id,
            row.pk,
            kinds[n % 2],
            row.recalled_on,
            row.recalled_on,
            why,
            now,
            officers[n % len(officers)].pk,
        )
        for n, row in enumerate(rows)
    ]
