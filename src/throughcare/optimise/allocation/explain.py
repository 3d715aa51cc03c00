"""Why here, why not, and what would change: explanations of an allocation in figures that a person can check."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.prices import MOST_STEPS
from throughcare.optimise.allocation.problem import Array, Problem
from throughcare.optimise.allocation.solve import Solution, solve
from throughcare.optimise.allocation.values import Facts, facts_of, line_costs, pair_minutes
from throughcare.optimise.stop import Stop, StopReason
from throughcare.optimise.travel import TravelTable, great_circle_km

SHOWN = 5
SEATS_ADDED = 8  # a session that is tried out: one group


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Another slot that hard rules allow: minutes one way, what it would cost more, and whether it is full."""

    slot: str
    minutes: int
    costs_more: int
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A rule that stands between somebody and so many slots; `only` counts those where it is the only one."""

    rule: str
    slots: int
    only: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExplained:
    """One person's allocation: slots held, other options (cheapest first), and why there isn't more."""

    person: str
    slots: tuple[str, ...]
    hours_short: float
    options: tuple[Option, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A small change that was tried by solving again: what it adds in worth, people placed, and by the price."""

    what: str
    expected: int
    gained: int
    placed: int


def explain_person(problem: Problem, solution: Solution, person: int) -> PersonExplained:
    """Everything about one person. `person` is a row number."""
    facts = facts_of(problem)
    held = solution.lines[solution.lines[:, 0] == person, 1]
    rules = broken_rules(problem, facts, person)
    broken = np.stack(list(rules.values()))
    allowed = np.flatnonzero(~broken.any(axis=0))
    short = max(0, 2 - int(facts.halves[held].sum())) * problem.half_day_hours
    return PersonExplained(
        person=problem.people.ref[person],
        slots=tuple(problem.slots.ref[slot] for slot in held),
        hours_short=short,
        options=_options(problem, facts, solution, person, held, allowed),
        reasons=_reasons(problem, solution, person, rules, allowed) if short else (),
    )


def broken_rules(problem: Problem, facts: Facts, person: int) -> dict[str, np.ndarray]:
    """By rule, whether each slot breaks it for the person."""
    people, slots = problem.people, problem.slots
    return {
        "too far": _too_far(problem, person),
        "not available then": (slots.parts & ~people.available[person]) != 0,
        "for women only": slots.women_only & (not people.woman[person]),
        "asked for women's slots only": ~slots.women_only & bool(people.women_only[person]),
        "barred by the offence": (slots.bars & people.offences[person]) != 0,
        "work that health rules out": (slots.demands & people.cannot[person]) != 0,
        "without the access needed": (people.access[person] & ~slots.access) != 0,
        "inside an exclusion zone": _zoned(problem, person),
        "never runs in the active weeks": (facts.active[person] & facts.runs) == 0,
    }


def _too_far(problem: Problem, person: int) -> np.ndarray:
    """Whether each slot is beyond the person's travel limit, or there is no way at all."""
    every = np.arange(len(problem.slots.ref))
    far = pair_minutes(problem, np.full(len(every), person), every) > problem.people.travel_limit[person]
    if isinstance(problem.travel, TravelTable):
        far |= np.isnan(problem.travel.minutes[problem.people.home[person], problem.slots.place])
    return np.asarray(far)


def _zoned(problem: Problem, person: int) -> np.ndarray:
    """Whether each slot lies in one of the person's zones."""
    inside = np.zeros(len(problem.slots.ref), dtype=bool)
    lat, lon = problem.places.lat[problem.slots.place], problem.places.lon[problem.slots.place]
    for i in np.flatnonzero(problem.zones.person == person):
        zones = problem.zones
        inside |= great_circle_km(zones.lat[i], zones.lon[i], lat, lon) <= zones.radius_km[i]
    return inside


def _options(
    problem: Problem, facts: Facts, solution: Solution, person: int, held: Array, allowed: Array
) -> tuple[Option, ...]:
    """The cheapest allowed slots that the person doesn't hold, compared with the dearest held one."""
    others = np.setdiff1d(allowed, held)
    if not len(others):
        return ()
    everything = np.concatenate((others, held))
    who = np.full(len(everything), person)
    minutes = pair_minutes(problem, who, everything)
    cost = line_costs(problem, facts, who, everything, minutes)
    against = int(cost[len(others) :].max(initial=0))
    seats_worth = solution.prices[others].max(axis=1)
    order = np.lexsort((others, cost[: len(others)]))[:SHOWN]
    return tuple(
        Option(
            slot=problem.slots.ref[others[i]],
            minutes=int(minutes[i]),
            costs_more=int(cost[i]) - against + round(float(seats_worth[i])),
            full=bool(seats_worth[i] > 0),
        )
        for i in order
    )


def _reasons(
    problem: Problem, solution: Solution, person: int, rules: dict[str, np.ndarray], allowed: Array
) -> tuple[Reason, ...]:
    """What binds: each rule among slots within reach, and whatever stops the person from joining an allowed one."""
    near = ~rules["too far"]
    stack = np.stack(list(rules.values()))
    broken = stack.sum(axis=0)
    found = [
        Reason(rule=rule, slots=int((hits & near).sum()), only=int((hits & near & (broken == 1)).sum()))
        for rule, hits in rules.items()
        if rule != "too far" and (hits & near).any()
    ]
    found.sort(key=lambda reason: (-reason.only, -reason.slots, reason.rule))
    if not near.any():
        found.insert(0, Reason(rule="no slot within the travel limit", slots=len(near), only=len(near)))
    return (*_joining(problem, solution, person, allowed), *found)


def _joining(problem: Problem, solution: Solution, person: int, allowed: Array) -> tuple[Reason, ...]:
    """Why the person can't simply join the allowed slots, told by the verifier."""
    lines = [(int(p), int(s)) for p, s in solution.lines]
    day, team = facts_of(problem).day, problem.slots.team
    counts: dict[str, int] = {}
    for slot in allowed.tolist()[:SHOWN]:
        beside = (day == day[slot]) & (team == team[slot])  # they share supervisors and vehicles
        there = [line for line in lines if beside[line[1]] or line[0] == person]
        part = dataclasses.replace(problem, committed=np.empty((0, 2), dtype=np.int64))
        before = set(check(part, there).breaches)
        for rule in {_in_short(breach) for breach in set(check(part, [*there, (person, slot)]).breaches) - before}:
            counts[rule] = counts.get(rule, 0) + 1
    return tuple(Reason(rule=rule, slots=count, only=count) for rule, count in sorted(counts.items()))


SHORT = (
    ("promised to", "full: all its places are promised"),
    ("turn somebody away", "full: too likely to turn somebody away"),
    ("alone in a group", "a woman would be alone in a group with men"),
    ("are together", "somebody is there who must be kept apart"),
    ("supervisors", "no supervisor left that day"),
    ("vehicles", "no vehicle left that day"),
    ("less than a whole day", "no second half-day to make a whole day"),
)


def _in_short(breach: str) -> str:
    """A breach without names."""
    return next((text for part, text in SHORT if part in breach), "breaks the shape of the week")


def best_changes(problem: Problem, solution: Solution, *, most: int = 3, tried: int = 6) -> list[Change]:
    """The small changes that help most: one more session beside the dearest, by prices, confirmed by solving again.

    Both solves run for as many iterations as the solution did, so the gains compare like with like; beside a solution
    that is proven the best, for as many as may be needed to prove the other.
    """
    week_prices = solution.prices.sum(axis=1)
    dearest = np.argsort(-week_prices, kind="stable")[:tried]
    enough = MOST_STEPS + 1 if solution.stop_reason == StopReason.OPTIMAL else 0
    stop = Stop(iterations=max(enough, solution.iterations))
    changes = []
    for slot in dearest[week_prices[dearest] > 0].tolist():
        again = solve(_with_another(problem, slot), stop=stop, seed=solution.seed)
        changes.append(
            Change(
                what=_words(problem, slot),
                expected=round(float(week_prices[slot]) * SEATS_ADDED),
                gained=int(again.value - solution.value),
                placed=len(set(again.lines[:, 0].tolist())) - len(set(solution.lines[:, 0].tolist())),
            )
        )
    changes.sort(key=lambda change: (-change.gained, change.what))
    return changes[:most]


def _with_another(problem: Problem, slot: int) -> Problem:
    """The problem with a second group beside a slot, with a supervisor and vehicle of its own."""
    slots = problem.slots
    columns: dict[str, Any] = {}
    for name in slots.__slots__:
        values = getattr(slots, name)
        columns[name] = (
            (*values, f"{values[slot]} (another)") if name == "ref" else np.append(values, values[[slot]], 0)
        )
    columns["capacity"][-1] = np.where(slots.capacity[slot] > 0, SEATS_ADDED, 0)
    day = int(facts_of(problem).day[slot])
    teams = problem.teams
    supervisors, vehicles = teams.supervisors.copy(), teams.vehicles.copy()
    if slots.supervised[slot]:
        supervisors[slots.team[slot], :, day] += 1
        vehicles[slots.team[slot], :, day] += int(slots.vehicle[slot])
    teams = dataclasses.replace(teams, supervisors=supervisors, vehicles=vehicles)
    return dataclasses.replace(problem, slots=type(slots)(**columns), teams=teams)


WEEKDAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def _words(problem: Problem, slot: int) -> str:
    """The change in words."""
    kind = "women's session" if problem.slots.women_only[slot] else "session"
    day = WEEKDAY_NAMES[int(facts_of(problem).day[slot])]
    return f"one more {kind} of {SEATS_ADDED} on {day} beside {problem.slots.ref[slot]}"
