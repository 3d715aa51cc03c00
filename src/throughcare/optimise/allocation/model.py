"""The problem compiled for the solver: candidate rows, worth in fine units, seats that committed lines leave."""

from typing import NamedTuple

import numpy as np

from throughcare.optimise.allocation.candidates import both_ways, find_candidates, lists_of
from throughcare.optimise.allocation.near import reach_of
from throughcare.optimise.allocation.problem import NEEDED_HALF_DAYS, Problem
from throughcare.optimise.allocation.seats import SEAT, attendance_class, share_table
from throughcare.optimise.allocation.values import Facts, Ints, facts_of, line_costs, pair_minutes, weeks_in

FINE = 256  # fine units of a minute-equivalent: prices may be fractions of one, and sums stay exact


class Model(NamedTuple):
    """Arrays that compiled code reads; worth and cost in fine units, over all the weeks.

    Candidates of person p are rows indptr[p] to indptr[p + 1], by weekday; slots of a site together.
    """

    indptr: Ints
    slot: Ints  # (candidates,)
    cost: Ints  # (candidates,)
    need: Ints  # (people,) worth of a needed half-day a week
    beyond: Ints  # (people,) worth of a half-day a week above seven hours
    base: Ints  # (people,) half-days a week that committed lines hold
    most: Ints  # (people,) half-days a week that the person wants and may work
    active: Ints  # (people,) bits of weeks
    kind: Ints  # (people,) class of attendance
    key: Ints  # (people,) row of prices: class of attendance with active weeks
    key_kind: Ints  # (keys,)
    key_active: Ints  # (keys,)
    sex: Ints  # (people,) 0 man, 1 woman, 2 woman who chose that she may be the only one
    apart_indptr: Ints
    apart: Ints
    day: Ints  # (slots,)
    site: Ints  # (slots,)
    parts: Ints  # (slots,) half-day bits of its day
    halves: Ints  # (slots,)
    runs: Ints  # (slots,) bits of weeks
    viable: Ints  # (slots,)
    team: Ints  # (slots,) or -1 without a supervisor
    vehicle: Ints  # (slots,)
    room: Ints  # (slots, weeks) seats left, in 1/64
    share: Ints  # (slots, weeks, classes) of a seat, in 1/64
    held: Ints  # (slots, weeks) people of committed lines
    held_women: Ints
    held_lone: Ints  # of these women, who didn't choose that she may be the only one
    supervisors: Ints  # (teams, weeks, 7)
    vehicles: Ints  # (teams, weeks, 7)
    session: int
    short: int


class Compiled(NamedTuple):
    """A model, what no decision changes (minute-equivalents), and the minutes of each candidate's journey."""

    model: Model
    constant: int
    minutes: Ints


class Held(NamedTuple):
    """What committed lines hold by slot and week, and by person."""

    people: Ints
    women: Ints
    lone: Ints
    used: Ints  # seats in 1/64
    base: Ints  # half-days by person


def compile_problem(problem: Problem) -> Compiled:
    """The model of a problem."""
    facts, kind = facts_of(problem), attendance_class(problem.people.attendance)
    table = share_table(int(problem.slots.capacity.max(initial=0)), problem.turned_away_limit)
    share = table[problem.slots.capacity].astype(np.int16)
    sex = np.where(problem.people.woman, np.where(problem.people.alone_with_men, 2, 1), 0)
    held = _held(problem, facts, kind, sex, share)
    room = np.maximum(0, problem.slots.capacity * SEAT - held.used)
    rows = find_candidates(problem, facts, reach_of(problem), kind, room, share)
    keys, key = np.unique(np.stack((kind, facts.active), axis=1), axis=0, return_inverse=True)
    pairs = both_ways(problem.apart)
    apart = lists_of(pairs[:, 0], pairs[:, 1], len(problem.people.ref))
    weeks = weeks_in(facts.active)
    model = Model(
        indptr=rows.indptr,
        slot=rows.slot,
        cost=rows.cost * np.int32(FINE),
        need=facts.need * weeks * FINE,
        beyond=facts.beyond * weeks * FINE,
        base=held.base,
        most=facts.most,
        active=facts.active,
        kind=kind,
        key=key.reshape(-1).astype(np.int32),
        key_kind=keys[:, 0].copy(),
        key_active=keys[:, 1].copy(),
        sex=sex.astype(np.int8),
        apart_indptr=apart.indptr,
        apart=apart.value,
        day=facts.day,
        site=problem.slots.place,
        parts=facts.parts,
        halves=facts.halves,
        runs=facts.runs,
        viable=problem.slots.viable,
        team=np.where(problem.slots.supervised, problem.slots.team, -1),
        vehicle=problem.slots.vehicle,
        room=room,
        share=share,
        held=held.people,
        held_women=held.women,
        held_lone=held.lone,
        supervisors=problem.teams.supervisors,
        vehicles=problem.teams.vehicles,
        session=problem.weights.session * FINE,
        short=problem.weights.short_of_viable * FINE,
    )
    return Compiled(model=model, constant=_constant(problem, facts, held), minutes=rows.minutes)


def _held(problem: Problem, facts: Facts, kind: Ints, sex: Ints, share: Ints) -> Held:
    """What committed lines hold."""
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    present = ((facts.active[person] & facts.runs[slot])[:, None] >> np.arange(problem.weeks)) & 1
    people, women, lone, used = (np.zeros(problem.slots.capacity.shape, dtype=np.int64) for _ in range(4))
    np.add.at(people, slot, present)
    np.add.at(women, slot, present * (sex[person] > 0)[:, None])
    np.add.at(lone, slot, present * (sex[person] == 1)[:, None])
    np.add.at(used, slot, present * share[slot, :, kind[person]])
    base = np.bincount(person, facts.halves[slot], minlength=len(problem.people.ref)).astype(np.int64)
    return Held(people=people, women=women, lone=lone, used=used, base=base)


def _constant(problem: Problem, facts: Facts, held: Held) -> int:
    """The worth of committed lines, less their costs and those of the sessions that run for them anyway."""
    needed = np.minimum(held.base, NEEDED_HALF_DAYS)
    worth = weeks_in(facts.active) * (facts.need * needed + facts.beyond * (held.base - needed))
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    costs = line_costs(problem, facts, person, slot, pair_minutes(problem, person, slot))
    return int(worth.sum() - costs.sum()) - problem.weights.session * int((held.people > 0).sum())
