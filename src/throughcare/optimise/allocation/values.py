"""What people, lines and weeks are worth, in whole minute-equivalents: the soft rules as figures, for whole arrays."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from throughcare.optimise.allocation.near import whole_minutes
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.travel import TravelTable, great_circle_km

MOST_LATE_WEEKS = 52
MOST_WAITING_WEEKS = 26

Ints = npt.NDArray[Any]


class Facts(NamedTuple):
    """Plain figures derived from people and slots, one row each."""

    need: Ints  # (people,) worth of one needed half-day a week, for one active week
    beyond: Ints  # (people,) worth of one half-day a week above seven hours, for one active week
    active: Ints  # (people,) bits of weeks
    most: Ints  # (people,) half-days a week that are wanted and may be worked
    runs: Ints  # (slots,) bits of weeks
    day: Ints  # (slots,) weekday
    parts: Ints  # (slots,) half-day bits of the day
    halves: Ints  # (slots,) how many half-days


def facts_of(problem: Problem) -> Facts:
    """The facts of a problem."""
    weights, people, slots = problem.weights, problem.people, problem.slots
    late = weights.late_percent * np.minimum(people.weeks_late, MOST_LATE_WEEKS)
    waiting = weights.waiting_percent * np.minimum(people.weeks_waiting, MOST_WAITING_WEEKS)
    hour = weights.hour_offered + weights.hour_worked * people.attendance
    need = np.floor(problem.half_day_hours * hour * (100 + late + waiting) / 100 + 0.5).astype(np.int64)
    hour_beyond = np.where(people.unemployed, weights.hour_intensive, weights.hour_beyond)
    beyond = np.floor(problem.half_day_hours * hour_beyond + 0.5).astype(np.int64)
    weeks = np.arange(problem.weeks)
    within = (weeks >= people.from_week[:, None]) & (weeks < people.until_week[:, None])
    wanted = np.minimum(people.hours_limit, people.hours_wanted)
    bits = (slots.parts[:, None] >> np.arange(21)) & 1
    by_day = bits.reshape(-1, 7, 3)
    day = by_day.sum(axis=2).argmax(axis=1)
    return Facts(
        need=need,
        beyond=np.minimum(need, beyond),
        active=(within.astype(np.int64) << weeks).sum(axis=1),
        most=np.floor(wanted / problem.half_day_hours + 1e-9).astype(np.int64),
        runs=((slots.capacity > 0).astype(np.int64) << weeks).sum(axis=1),
        day=day,
        parts=slots.parts >> (3 * day),
        halves=by_day.sum(axis=(1, 2)),
    )


def weeks_in(bits: Ints) -> Ints:
    """How many weeks the bits hold."""
    return np.bitwise_count(bits).astype(np.int64)


def pair_minutes(problem: Problem, person: Ints, slot: Ints) -> Ints:
    """Whole minutes one way for pairs of person and slot; nought where a table knows no way."""
    home, site = problem.people.home[person], problem.slots.place[slot]
    if isinstance(problem.travel, TravelTable):
        return whole_minutes(np.nan_to_num(problem.travel.minutes[home, site], nan=0.0))
    lat, lon = problem.places.lat, problem.places.lon
    return whole_minutes(problem.travel.minutes(great_circle_km(lat[home], lon[home], lat[site], lon[site])))


def line_costs(problem: Problem, facts: Facts, person: Ints, slot: Ints, minutes: Ints) -> Ints:
    """The cost of each line over all weeks: travel, mismatch, unpleasant work, change, and weeks that are lost."""
    weights, people, slots = problem.weights, problem.people, problem.slots
    worked = weeks_in(facts.active[person] & facts.runs[slot])
    lost = weeks_in(facts.active[person] & ~facts.runs[slot])
    wanted = people.skills[person]
    unmatched = (wanted != 0) & (wanted & slots.skills[slot] == 0)
    grade = slots.unpleasant[slot] * (1 + people.unpleasant_before[person])
    session = 2 * minutes.astype(np.int64) * weights.travel_minute + weights.unmatched * unmatched
    session = session + weights.unpleasant * grade
    changed = _has_usual(problem, person) & ~is_usual(problem, person, slot)
    return np.asarray(
        worked * session + lost * facts.halves[slot] * facts.need[person] + weights.change * changed, dtype=np.int64
    )


def is_usual(problem: Problem, person: Ints, slot: Ints) -> Ints:
    """Whether each pair is a usual one."""
    many = len(problem.slots.ref)
    known = np.sort(problem.usual[:, 0] * many + problem.usual[:, 1])
    code = person.astype(np.int64) * many + slot
    at = np.searchsorted(known, code)
    return np.asarray((at < len(known)) & (np.append(known, -1)[np.minimum(at, len(known))] == code))


def _has_usual(problem: Problem, person: Ints) -> Ints:
    """Whether each person has a usual slot."""
    return np.asarray((np.bincount(problem.usual[:, 0], minlength=len(problem.people.ref)) > 0)[person])
