"""The problem compiled for the solver: candidate rows, worth in fine units, seats that committed lines leave."""

import math
from typing import NamedTuple

import numpy as np

from throughcare.optimise.allocation.candidates import both_ways, find_candidates, lists_of
from throughcare.optimise.allocation.near import reach_of
from throughcare.optimise.allocation.problem import NEEDED_HALF_DAYS, Problem
from throughcare.optimise.allocation.seats import SCALE, chance_terms, doubts, least_doubts, promised_table
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
    begun: Ints  # (people,) bits of weekdays of which they hold a half-day: one more is all that the day takes
    most: Ints  # (people,) half-days a week that the person wants and may work
    active: Ints  # (people,) bits of weeks
    terms: Ints  # (people, 4) log q, r, r² and r³ of attendance as whole numbers (see seats)
    pattern: Ints  # (people,) which of `patterns` the active weeks are
    patterns: Ints  # bits of weeks
    sex: Ints  # (people,) 0 man, 1 woman, 2 woman who chose that she may be the only one
    apart_indptr: Ints
    apart: Ints
    day: Ints  # (slots,)
    site: Ints  # (slots,)
    parts: Ints  # (slots,) half-day bits of its day
    halves: Ints  # (slots,)
    kind: Ints  # (slots,) its weekday, and seven more for a whole day
    yard: Ints  # (slots,) its site and weekday in one number
    runs: Ints  # (slots,) bits of weeks
    viable: Ints  # (slots,)
    team: Ints  # (slots,) or -1 without a supervisor
    vehicle: Ints  # (slots,)
    seats: Ints  # (slots, weeks)
    room: Ints  # (slots, weeks) how many more people may be promised
    held: Ints  # (slots, weeks) people of committed lines
    held_terms: Ints  # (slots, weeks, 4)
    held_women: Ints
    held_lone: Ints  # of these women, who didn't choose that she may be the only one
    east: Ints  # (slots,) where its team is, in degrees, those of longitude shortened
    north: Ints
    supervisors: Ints  # (teams, weeks, 7)
    vehicles: Ints  # (teams, weeks, 7)
    session: int
    short: int
    limit: float  # of the chance to turn somebody away
    least_log: int  # its logarithm, in the whole numbers of terms


class Crowd(NamedTuple):
    """What the bound knows about overbooking (see seats): how many more people each session can take, and the least
    doubt that they must have together, by people above the seats. Doubt in 1/1024."""

    doubt: Ints  # (people,)
    size: Ints  # (slots, weeks, extras), -1 where it can't be
    least: Ints  # (slots, weeks, extras)
    even: Ints  # (slots, weeks) the doubt of each, were they equally sure; nought where nobody is overbooked


class Compiled(NamedTuple):
    """A model, what no decision changes (minute-equivalents), the minutes of each candidate's journey, the crowd."""

    model: Model
    constant: int
    minutes: Ints
    crowd: Crowd


class Held(NamedTuple):
    """What committed lines hold by slot and week, and by person."""

    people: Ints
    women: Ints
    lone: Ints
    terms: Ints  # of attendance
    base: Ints  # half-days by person
    begun: Ints  # bits of weekdays by person


def priced(model: Model, paid: Ints, share: float) -> Model:
    """The model in which candidates cost a share of their prices besides. paid: (candidates,), in fine units."""
    return model._replace(cost=model.cost + np.rint(share * paid).astype(model.cost.dtype))


def compile_problem(problem: Problem) -> Compiled:
    """The model of a problem."""
    facts, terms = facts_of(problem), chance_terms(problem.people.attendance)
    seats = problem.slots.capacity
    mean = float(problem.people.attendance.mean()) if len(problem.people.ref) else 1.0
    sex = np.where(problem.people.woman, np.where(problem.people.alone_with_men, 2, 1), 0)
    held = _held(problem, facts, terms, sex)
    table = promised_table(int(seats.max(initial=0)), mean, problem.turned_away_limit)
    room = np.maximum(0, table[seats] - held.people)
    rows = find_candidates(problem, facts, reach_of(problem), room)
    patterns, pattern = np.unique(facts.active, return_inverse=True)
    team = np.where(problem.slots.supervised, problem.slots.team, -1)
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
        begun=held.begun,
        most=facts.most,
        active=facts.active,
        terms=terms,
        pattern=pattern.astype(np.int8),
        patterns=patterns,
        sex=sex.astype(np.int8),
        apart_indptr=apart.indptr,
        apart=apart.value,
        day=facts.day,
        site=problem.slots.place,
        parts=facts.parts,
        halves=facts.halves,
        kind=facts.day + 7 * (facts.halves - 1),
        yard=problem.slots.place * 7 + facts.day,
        runs=facts.runs,
        viable=problem.slots.viable,
        team=team,
        vehicle=problem.slots.vehicle,
        seats=seats,
        room=room,
        held=held.people,
        held_terms=held.terms,
        held_women=held.women,
        held_lone=held.lone,
        east=_middle(problem.slots.team, problem.places.lon[problem.slots.place] * 0.6),
        north=_middle(problem.slots.team, problem.places.lat[problem.slots.place]),
        supervisors=problem.teams.supervisors,
        vehicles=problem.teams.vehicles,
        session=problem.weights.session * FINE,
        short=problem.weights.short_of_viable * FINE,
        limit=problem.turned_away_limit,
        least_log=math.floor(math.log(problem.turned_away_limit) * SCALE),
    )
    crowd = _crowd(problem, facts, held, room)
    return Compiled(model=model, constant=_constant(problem, facts, held), minutes=rows.minutes, crowd=crowd)


def _crowd(problem: Problem, facts: Facts, held: Held, room: Ints) -> Crowd:
    """The crowd that committed lines leave."""
    seats = problem.slots.capacity
    table = least_doubts(int(seats.max(initial=0)), problem.turned_away_limit)
    by_person, least = doubts(problem.people.attendance, int(table.max())), table[seats]
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    present = ((facts.active[person] & facts.runs[slot])[:, None] >> np.arange(problem.weeks)) & 1
    doubt = np.zeros(seats.shape, dtype=np.int64)
    np.add.at(doubt, slot, present * by_person[person][:, None])
    size = (seats - held.people)[:, :, None] + np.arange(least.shape[2])
    return Crowd(
        doubt=by_person,
        size=np.where((size >= 0) & (size <= room[:, :, None]), size, -1),
        least=np.maximum(0, least - doubt[:, :, None]),
        even=np.where(room > seats - held.people, least[:, :, 1] // (seats + 1), 0),
    )


def _middle(team: Ints, at: Ints) -> Ints:
    """The mean of a coordinate over the slots of each one's team."""
    return np.asarray((np.bincount(team, at) / np.maximum(1, np.bincount(team)))[team])


def _held(problem: Problem, facts: Facts, terms: Ints, sex: Ints) -> Held:
    """What committed lines hold."""
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    present = ((facts.active[person] & facts.runs[slot])[:, None] >> np.arange(problem.weeks)) & 1
    people, women, lone = (np.zeros(problem.slots.capacity.shape, dtype=np.int64) for _ in range(3))
    total = np.zeros((*problem.slots.capacity.shape, 4), dtype=np.int64)
    np.add.at(people, slot, present)
    np.add.at(women, slot, present * (sex[person] > 0)[:, None])
    np.add.at(lone, slot, present * (sex[person] == 1)[:, None])
    np.add.at(total, slot, present[:, :, None] * terms[person][:, None, :])
    base = np.bincount(person, facts.halves[slot], minlength=len(problem.people.ref)).astype(np.int64)
    begun = np.zeros(len(base), dtype=np.int64)
    np.bitwise_or.at(begun, person, 1 << facts.day[slot])
    return Held(people=people, women=women, lone=lone, terms=total, base=base, begun=begun)


def _constant(problem: Problem, facts: Facts, held: Held) -> int:
    """The worth of committed lines, less their costs and those of the sessions that run for them anyway."""
    needed = np.minimum(held.base, NEEDED_HALF_DAYS)
    worth = weeks_in(facts.active) * (facts.need * needed + facts.beyond * (held.base - needed))
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    costs = line_costs(problem, facts, person, slot, pair_minutes(problem, person, slot))
    return int(worth.sum() - costs.sum()) - problem.weights.session * int((held.people > 0).sum())
