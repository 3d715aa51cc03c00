"""Candidates: the pairs of person and slot that every hard rule allows, as sorted sparse rows.

Rules between people (a woman alone, people kept apart, seats, teams) are judged when lines are chosen, except against
committed lines, which never change.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from throughcare.optimise.allocation.near import Reach
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.values import Facts, Ints, line_costs
from throughcare.optimise.travel import great_circle_km

UNTOUCHED, TAKEN = -1, -2  # a day without a committed line, and one that takes no more
CHUNK = 1_000_000  # candidates whose costs are worked out at a time, to keep memory low


class Rows(NamedTuple):
    """Sparse rows by person, by weekday; slots of one site stand together."""

    indptr: Ints
    slot: Ints
    minutes: Ints
    cost: Ints  # whole minute-equivalents of the line over all weeks


class Lists(NamedTuple):
    """Sparse lists by row: the values of row i are value[indptr[i] : indptr[i + 1]]."""

    indptr: Ints
    value: Ints


class Inputs(NamedTuple):
    """What the filter reads."""

    reach_indptr: Ints
    reach_site: Ints
    reach_minutes: Ints
    site_days: Ints  # bits of weekdays by place
    site_indptr: Ints
    site_slot: Ints
    home: Ints
    travel_limit: Ints
    available: Ints
    most: Ints
    base: Ints
    active: Ints
    woman: Ints
    women_only: Ints
    offences: Ints
    cannot: Ints
    access: Ints
    slot_site: Ints
    slot_day: Ints
    slot_parts: Ints
    slot_halves: Ints
    slot_runs: Ints
    slot_women_only: Ints
    bars: Ints
    demands: Ints
    provides: Ints
    room: Ints
    fixed_site: Ints  # (people, 7) where a committed half-day leaves room for another; UNTOUCHED, or TAKEN
    fixed_parts: Ints  # bits of committed half-days
    barred_indptr: Ints  # slots of committed people that the person is kept apart from
    barred: Ints
    zone_indptr: Ints
    zone_place: Ints  # places inside the zones of the person


def find_candidates(problem: Problem, facts: Facts, reach: Reach, room: Ints) -> Rows:
    """Every candidate. `room` is how many more people may be promised, by slot and week."""
    inputs = _inputs(problem, facts, reach, room)
    indptr, slot, minutes = _scan(inputs)
    person = np.repeat(np.arange(len(indptr) - 1, dtype=np.int32), np.diff(indptr))
    cost = np.empty(len(slot), dtype=np.int32)
    for start in range(0, len(slot), CHUNK):
        part = slice(start, start + CHUNK)
        cost[part] = line_costs(problem, facts, person[part], slot[part], minutes[part])
    return Rows(indptr=indptr, slot=slot, minutes=minutes, cost=cost)


def lists_of(row: Ints, value: Ints, rows: int) -> Lists:
    """Sparse lists from pairs, values in order."""
    order = np.lexsort((value, row))
    indptr = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=rows)))).astype(np.int64)
    return Lists(indptr=indptr, value=value[order].astype(np.int64))


def both_ways(pairs: Ints) -> Ints:
    """Each pair and its mirror."""
    return np.concatenate((pairs, pairs[:, ::-1]))


def _inputs(problem: Problem, facts: Facts, reach: Reach, room: Ints) -> Inputs:
    people, slots = problem.people, problem.slots
    many = len(people.ref)
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    fixed_parts = np.zeros(many, dtype=np.int64)
    np.bitwise_or.at(fixed_parts, person, slots.parts[slot])
    by_site = lists_of(slots.place, np.arange(len(slots.ref)), len(problem.places.ref))
    site_days = np.zeros(len(problem.places.ref), dtype=np.int64)
    np.bitwise_or.at(site_days, slots.place, 1 << facts.day)
    barred = _barred(problem)
    zones = _zone_places(problem)
    return Inputs(
        reach_indptr=reach.indptr,
        reach_site=reach.site,
        reach_minutes=reach.minutes,
        site_days=site_days,
        site_indptr=by_site.indptr,
        site_slot=by_site.value,
        home=people.home,
        travel_limit=people.travel_limit,
        available=people.available,
        most=facts.most,
        base=np.bincount(person, facts.halves[slot], minlength=many).astype(np.int64),
        active=facts.active,
        woman=people.woman,
        women_only=people.women_only,
        offences=people.offences,
        cannot=people.cannot,
        access=people.access,
        slot_site=slots.place,
        slot_day=facts.day,
        slot_parts=slots.parts,
        slot_halves=facts.halves,
        slot_runs=facts.runs,
        slot_women_only=slots.women_only,
        bars=slots.bars,
        demands=slots.demands,
        provides=slots.access,
        room=room,
        fixed_site=_fixed_sites(problem, facts),
        fixed_parts=fixed_parts,
        barred_indptr=barred.indptr,
        barred=barred.value,
        zone_indptr=zones.indptr,
        zone_place=zones.value,
    )


def _fixed_sites(problem: Problem, facts: Facts) -> Ints:
    """By person and weekday, what committed lines leave of the day (see Inputs)."""
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    sites = np.full((len(problem.people.ref), 7), UNTOUCHED, dtype=np.int64)
    held = np.zeros(sites.shape, dtype=np.int64)
    sites[person, facts.day[slot]] = problem.slots.place[slot]
    np.add.at(held, (person, facts.day[slot]), facts.halves[slot])
    return np.where(held > 1, TAKEN, sites)


def _barred(problem: Problem) -> Lists:
    """By person, the slots where somebody they are kept apart from has a committed line."""
    held = lists_of(problem.committed[:, 0], problem.committed[:, 1], len(problem.people.ref))
    pairs = [
        (person, slot)
        for person, other in both_ways(problem.apart).tolist()
        for slot in held.value[held.indptr[other] : held.indptr[other + 1]].tolist()
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return lists_of(table[:, 0], table[:, 1], len(problem.people.ref))


def _zone_places(problem: Problem) -> Lists:
    """By person, the sites inside their exclusion zones."""
    sites = np.unique(problem.slots.place)
    order = np.argsort(problem.places.lat[sites], kind="stable")
    by_lat = sites[order]
    lat = problem.places.lat[by_lat]
    zones, found = problem.zones, []
    for i, person in enumerate(problem.zones.person.tolist()):
        degrees = zones.radius_km[i] / 111.0 + 1e-6
        near = by_lat[np.searchsorted(lat, zones.lat[i] - degrees) : np.searchsorted(lat, zones.lat[i] + degrees)]
        km = great_circle_km(zones.lat[i], zones.lon[i], problem.places.lat[near], problem.places.lon[near])
        found += [(person, place) for place in near[km <= zones.radius_km[i]].tolist()]
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    return lists_of(table[:, 0], table[:, 1], len(problem.people.ref))


@njit(cache=True, nogil=True)
def _scan(inputs: Inputs) -> tuple[Ints, Ints, Ints]:
    """The rows of all people: indptr, slot, minutes."""
    people = len(inputs.home)
    indptr = np.zeros(people + 1, dtype=np.int64)
    slots, minutes = np.empty(people * 16 + 64, dtype=np.int32), np.empty(people * 16 + 64, dtype=np.int32)
    found = np.empty((2, len(inputs.slot_runs)), dtype=np.int32)
    for person in range(people):
        count = _scan_person(inputs, person, found)
        start = indptr[person]
        if start + count > len(slots):
            slots, minutes = _grown(slots, start + count), _grown(minutes, start + count)
        by_day = np.zeros(8, dtype=np.int64)
        for i in range(count):
            by_day[inputs.slot_day[found[0, i]] + 1] += 1
        by_day = start + np.cumsum(by_day)
        for i in range(count):  # a counting sort keeps the order of sites within a day
            day = inputs.slot_day[found[0, i]]
            slots[by_day[day]], minutes[by_day[day]] = found[0, i], found[1, i]
            by_day[day] += 1
        indptr[person + 1] = start + count
    return indptr, slots[: indptr[people]].copy(), minutes[: indptr[people]].copy()


@njit(cache=True)
def _grown(array: Ints, least: int) -> Ints:
    """A longer array that begins with the same values."""
    longer = np.empty(2 * least, dtype=array.dtype)
    longer[: len(array)] = array
    return longer


@njit(cache=True)
def _scan_person(inputs: Inputs, person: int, found: Ints) -> int:
    """Write the person's candidates (slot, minutes), nearest site first; how many."""
    free = 0
    for day in range(7):
        if inputs.available[person] >> (3 * day) & 7 and inputs.fixed_site[person, day] != TAKEN:
            free |= 1 << day
    home, count = inputs.home[person], 0
    for i in range(inputs.reach_indptr[home], inputs.reach_indptr[home + 1]):
        if inputs.reach_minutes[i] > inputs.travel_limit[person]:
            break
        site = inputs.reach_site[i]
        if not inputs.site_days[site] & free or _in_zone(inputs, person, site):
            continue
        for j in range(inputs.site_indptr[site], inputs.site_indptr[site + 1]):
            slot = inputs.site_slot[j]
            if free >> inputs.slot_day[slot] & 1 and _allowed(inputs, person, slot):
                found[0, count], found[1, count] = slot, inputs.reach_minutes[i]
                count += 1
    return count


@njit(cache=True, inline="always")
def _in_zone(inputs: Inputs, person: int, site: int) -> bool:
    """Whether a site lies in one of the person's exclusion zones."""
    for i in range(inputs.zone_indptr[person], inputs.zone_indptr[person + 1]):  # noqa: SIM110 - compiled code
        if inputs.zone_place[i] == site:
            return True
    return False


@njit(cache=True, inline="always")
def _allowed(inputs: Inputs, person: int, slot: int) -> bool:
    """Whether every hard rule that concerns the pair alone allows it."""
    if inputs.slot_parts[slot] & ~inputs.available[person]:
        return False
    beside = inputs.fixed_site[person, inputs.slot_day[slot]]
    if beside >= 0 and (
        beside != inputs.slot_site[slot]
        or inputs.slot_halves[slot] > 1
        or inputs.slot_parts[slot] & inputs.fixed_parts[person]
    ):
        return False
    if inputs.base[person] + inputs.slot_halves[slot] > inputs.most[person]:
        return False
    if inputs.slot_women_only[slot] and not inputs.woman[person]:
        return False
    if inputs.women_only[person] and not inputs.slot_women_only[slot]:
        return False
    if inputs.bars[slot] & inputs.offences[person] or inputs.demands[slot] & inputs.cannot[person]:
        return False
    if inputs.access[person] & ~inputs.provides[slot]:
        return False
    weeks = inputs.active[person] & inputs.slot_runs[slot]
    if not weeks:
        return False
    for week in range(inputs.room.shape[1]):
        if weeks >> week & 1 and inputs.room[slot, week] < 1:
            return False
    for i in range(inputs.barred_indptr[person], inputs.barred_indptr[person + 1]):  # noqa: SIM110 - compiled code
        if inputs.barred[i] == slot:
            return False
    return True
