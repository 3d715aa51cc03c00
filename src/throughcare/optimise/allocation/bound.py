"""The proven bound and the prices of seats, by Lagrangian relaxation of seats and of women's company.

Each place of a session has a price, dearer for people who surely come and cheaper for those who may not: an even price
for somebody of even doubt (see seats) and a rate for each unit of doubt more or less. Each rule that a woman has
company has a price besides (see company). At any prices each person's best set can be found alone, and so can the group
that is worth most to each session and the sessions worth running under the limits of each team. The sum of all is at
least the worth of any answer; the search (see prices) looks for the prices that make it least. Other rules between
people of a group (people kept apart, viable size) are left out, which can only raise the sum: it stays a bound. All
sums are of whole numbers, so neither the order of work nor the number of cores changes anything.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numba import njit

from throughcare.optimise.allocation.candidates import Lists, lists_of
from throughcare.optimise.allocation.company import Company, charges, company_of, missing, together
from throughcare.optimise.allocation.model import Crowd, Model
from throughcare.optimise.allocation.seats import UNIT
from throughcare.optimise.allocation.sets import Work, best_set, scratch
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.loops import loop

CHUNKS = 4  # parts of the people that are searched at the same time, however many cores there are


class Relaxed(NamedTuple):
    """A problem whose seats and company are left to prices."""

    model: Model
    crowd: Crowd
    company: Company
    groups: Lists  # slots by team * 7 + weekday; slots without a supervisor are in none


class Charge(NamedTuple):
    """What one price of each kind asks, fine units: even prices and rates of doubt by slot and week, and one for each
    row of company."""

    even: Ints
    rate: Ints
    company: Ints


def relaxed(model: Model, crowd: Crowd, women_only: Ints) -> Relaxed:
    """The relaxation of a model; `women_only` says of each slot whether men may not come."""
    slots = np.flatnonzero(model.team >= 0)
    groups = lists_of(model.team[slots] * 7 + model.day[slots], slots, len(model.supervisors) * 7)
    return Relaxed(model=model, crowd=crowd, company=company_of(model, women_only), groups=groups)


def relax(problem: Relaxed, charge: Charge, pool: ThreadPoolExecutor) -> tuple[int, Charge]:
    """The bound at these prices, and by how much people would take more than there is, by price."""
    model, crowd, company = problem.model, problem.crowd, problem.company
    paid = together(company, charge.company)
    cost = model.cost.copy()
    cost[company.rows] += charges(company, charge.company, paid).astype(cost.dtype)
    tables, taken = price_tables(model, crowd, charge), np.zeros(len(cost), dtype=np.bool_)
    edges = [len(model.need) * i // CHUNKS for i in range(CHUNKS + 1)]

    def ask(part: int) -> tuple[int, Ints]:
        used = np.zeros((2, *model.room.shape), dtype=np.int64)
        gain = _people(model, crowd, cost, tables, taken, edges[part], edges[part + 1], used, scratch(model))
        return gain, used

    parts = list(pool.map(ask, range(CHUNKS)))
    profit, group, alone = _best_groups(problem, charge, paid)
    open_worth, runs = _sessions(model, problem.groups, profit)
    used = np.sum([used for _, used in parts], axis=0) - group * runs
    lacks = missing(company, taken[company.rows].astype(np.int64), alone * runs)
    return sum(gain for gain, _ in parts) + open_worth, Charge(used[0], used[1], lacks)


def price_tables(model: Model, crowd: Crowd, charge: Charge) -> Ints:
    """What a place costs whoever is away in the same weeks, by those weeks and slot: in 1/1024 for somebody without
    doubt, and by how much less for each unit of doubt."""
    weeks = np.arange(model.room.shape[1])
    there = ((model.patterns[:, None] & model.runs)[:, :, None] >> weeks) & 1
    full = there * (charge.even * UNIT + charge.rate * crowd.even)
    return np.stack((full.sum(axis=2), (there * charge.rate).sum(axis=2)), axis=2)


def prices_of_rows(model: Model, crowd: Crowd, tables: Ints) -> Ints:
    """The price of the place of each candidate."""
    paid = np.empty(len(model.slot), dtype=np.int32)
    _write_prices(model, crowd, tables, paid)
    return paid


@loop
def _write_prices(model: Model, crowd: Crowd, tables: Ints, paid: Ints) -> None:
    for person in range(len(model.need)):
        table, doubt = tables[model.pattern[person]], crowd.doubt[person]
        for i in range(model.indptr[person], model.indptr[person + 1]):
            slot = model.slot[i]
            paid[i] = (table[slot, 0] - table[slot, 1] * doubt) >> 10


@loop
def _people(
    model: Model, crowd: Crowd, cost: Ints, tables: Ints, taken: Ints, first: int, last: int, used: Ints, work: Work
) -> int:
    """The gains of some people at prices; adds the places and sureness they would take, and marks the rows taken.

    A price is rounded down, while what sessions earn is rounded up, so that the bound stays a bound.
    """
    net, chosen, total = work.net, work.chosen, 0
    for person in range(first, last):
        table, doubt, start = tables[model.pattern[person]], crowd.doubt[person], model.indptr[person]
        for i in range(start, model.indptr[person + 1]):
            slot = model.slot[i]
            net[i - start] = cost[i] + ((table[slot, 0] - table[slot, 1] * doubt) >> 10)
        gain, count = best_set(model, person, work)
        total += gain
        for i in range(count):
            taken[chosen[i]] = True
            slot = model.slot[chosen[i]]
            for week in range(model.room.shape[1]):
                if model.active[person] & model.runs[slot] & (1 << week):
                    used[0, slot, week] += 1
                    used[1, slot, week] += crowd.even[slot, week] - doubt
    return total


def _best_groups(problem: Relaxed, charge: Charge, company: Ints) -> tuple[Ints, Ints, Ints]:
    """What the best group of each session earns at the prices, rounded up; how many people and how much sureness; and
    whether it is a group of one, which earns what company is worth there."""
    crowd, solo = problem.crowd, problem.company.solo
    earned, group = np.zeros(crowd.even.shape, dtype=np.int64), np.zeros((2, *crowd.even.shape), dtype=np.int64)
    for extra in range(crowd.size.shape[2]):
        people = crowd.size[:, :, extra]
        sure = crowd.even * people - crowd.least[:, :, extra]
        here = charge.even * people - (-charge.rate * sure // UNIT)
        better = (people >= 0) & (here > earned)
        earned = np.where(better, here, earned)
        group = np.where(better, np.stack((people, sure)), group)
    here = charge.even - (-charge.rate * crowd.even // UNIT) + company
    alone = solo & (company > 0) & (here > earned)
    group = np.where(alone, np.stack((np.ones_like(earned), crowd.even)), group)
    return np.where(alone, here, earned), group, alone


@njit(cache=True, nogil=True)
def _sessions(model: Model, groups: Lists, profit: Ints) -> tuple[int, Ints]:
    """What running the sessions that are worth it brings, from what each one's places bring; and which they are."""
    total = 0
    runs = np.zeros(model.room.shape, dtype=np.int64)
    for slot in range(len(model.runs)):
        for week in range(model.room.shape[1]):
            if not model.runs[slot] >> week & 1:
                profit[slot, week] = 0
            elif model.held[slot, week] > 0:
                runs[slot, week] = 1
                total += profit[slot, week]
            else:
                profit[slot, week] -= model.session
                if model.team[slot] < 0 and profit[slot, week] > 0:
                    runs[slot, week] = 1
                    total += profit[slot, week]
    for group in range(len(groups.indptr) - 1):
        slots = groups.value[groups.indptr[group] : groups.indptr[group + 1]]
        for week in range(model.room.shape[1]):
            total += _run_team(model, slots, group // 7, group % 7, week, profit, runs)
    return total, runs


@njit(cache=True)
def _run_team(model: Model, slots: Ints, team: int, day: int, week: int, profit: Ints, runs: Ints) -> int:
    """Run the most profitable sessions of a team's day under its supervisors and vehicles.

    Sessions with a vehicle are among those with a supervisor, so taking the best first is exact (a laminar matroid).
    """
    supervisors, vehicles = model.supervisors[team, week, day], model.vehicles[team, week, day]
    for slot in slots:
        if model.held[slot, week] > 0:
            supervisors -= 1
            vehicles -= model.vehicle[slot]
    total = 0
    for i in np.argsort(-profit[slots, week], kind="mergesort"):
        slot = slots[i]
        if profit[slot, week] <= 0 or supervisors <= 0:
            break
        if runs[slot, week] or not model.runs[slot] >> week & 1 or (model.vehicle[slot] and vehicles <= 0):
            continue
        runs[slot, week] = 1
        supervisors -= 1
        vehicles -= model.vehicle[slot]
        total += profit[slot, week]
    return total
