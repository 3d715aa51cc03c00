"""Changes whose effect on the best answer is known: names, weights, loosened rules, people who leave."""

import dataclasses

import numpy as np
import pytest

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.small import some
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.stop import Stop

ENOUGH = Stop(iterations=500)
SEEDS = some(6, quick=1)


def world(seed: int) -> Problem:
    return tiny(seed, people=4, slots=3)


def more_seats(problem: Problem) -> Problem:
    return changed(problem, "slots", capacity=np.where(problem.slots.capacity > 0, problem.slots.capacity + 1, 0))


def more_supervisors(problem: Problem) -> Problem:
    return changed(problem, "teams", supervisors=problem.teams.supervisors + 1, vehicles=problem.teams.vehicles + 1)


def freer(problem: Problem) -> Problem:
    return changed(problem, "people", available=problem.people.available | 0b111111111)


def patient(problem: Problem) -> Problem:
    return changed(problem, "people", travel_limit=np.full(4, 200))


def nobody_apart(problem: Problem) -> Problem:
    return dataclasses.replace(problem, apart=np.empty((0, 2), dtype=np.int64))


def no_zones(problem: Problem) -> Problem:
    return dataclasses.replace(
        problem,
        zones=dataclasses.replace(
            problem.zones, person=np.empty(0, np.int64), lat=np.empty(0), lon=np.empty(0), radius_km=np.empty(0)
        ),
    )


def all_choose_to_be_alone(problem: Problem) -> Problem:
    return changed(problem, "people", alone_with_men=problem.people.woman.copy())


def no_offences(problem: Problem) -> Problem:
    return changed(problem, "people", offences=np.zeros(4, dtype=np.int64), cannot=np.zeros(4, dtype=np.int64))


def turning_away_is_fine(problem: Problem) -> Problem:
    return dataclasses.replace(problem, turned_away_limit=0.6)


def no_vans(problem: Problem) -> Problem:
    return changed(problem, "slots", vehicle=np.zeros(3, dtype=bool))


LOOSER = (
    more_seats,
    more_supervisors,
    freer,
    patient,
    nobody_apart,
    no_zones,
    all_choose_to_be_alone,
    no_offences,
    turning_away_is_fine,
    no_vans,
)


@pytest.mark.parametrize("loosen", LOOSER, ids=[loosen.__name__ for loosen in LOOSER])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_that_is_loosened_never_lowers_the_proven_best(seed, loosen):
    problem = world(seed)
    before = solve(problem, stop=ENOUGH)

    after = solve(loosen(problem), stop=ENOUGH)

    assert check(loosen(problem), before.lines.tolist()).breaches == ()
    assert before.value == before.bound <= after.value == after.bound


def without_last_person(problem: Problem) -> Problem:
    """The problem with nobody but the last person gone; attendance stays the same for all."""
    last = len(problem.people.ref) - 1
    columns = {name: getattr(problem.people, name)[:last] for name in problem.people.__slots__}
    return dataclasses.replace(
        problem,
        people=dataclasses.replace(problem.people, **columns),
        zones=dataclasses.replace(
            problem.zones, person=np.empty(0, np.int64), lat=np.empty(0), lon=np.empty(0), radius_km=np.empty(0)
        ),
        apart=problem.apart[(problem.apart < last).all(axis=1)],
        usual=problem.usual[problem.usual[:, 0] < last],
    )


@pytest.mark.parametrize("seed", some(12))
def test_a_person_who_leaves_never_raises_the_best(seed):
    problem = changed(world(seed), "people", attendance=np.full(4, 0.7))

    smaller = without_last_person(problem)

    full, less = best_by_brute_force(problem), best_by_brute_force(smaller)
    found = solve(smaller, stop=ENOUGH)
    assert found.value == found.bound == less <= full


@pytest.mark.parametrize("seed", some(12))
def test_weights_three_times_as_great_make_the_best_three_times_as_great(seed):
    problem = changed(world(seed), "people", attendance=np.full(4, 0.5), weeks_late=np.zeros(4, dtype=np.int64))
    problem = changed(problem, "people", weeks_waiting=np.zeros(4, dtype=np.int64))
    problem = dataclasses.replace(problem, half_day_hours=4.0)  # so that no figure is rounded
    fields = dataclasses.asdict(problem.weights)
    thrice = {name: value if name.endswith("percent") else 3 * value for name, value in fields.items()}
    heavier = dataclasses.replace(problem, weights=dataclasses.replace(problem.weights, **thrice))

    first, second = solve(problem, stop=ENOUGH), solve(heavier, stop=ENOUGH)

    assert check(heavier, first.lines.tolist()).value == 3 * first.value
    assert second.value == second.bound == 3 * first.value


@pytest.mark.parametrize("seed", some(12))
def test_the_order_of_people_and_slots_changes_nothing_that_is_best(seed):
    problem = world(seed)
    renamed = write_problem(problem)
    people = {row["ref"]: f"Q{9 - i}" for i, row in enumerate(renamed["people"])}
    slots = {row["ref"]: f"W{9 - i}" for i, row in enumerate(renamed["slots"])}
    for row in renamed["people"]:
        row["apart"] = [people[ref] for ref in row["apart"]]
        row["usual"] = [slots[ref] for ref in row["usual"]]
        row["ref"] = people[row["ref"]]
    for row in renamed["slots"]:
        row["ref"] = slots[row["ref"]]

    other = read_problem(renamed)  # rows are sorted by ref, so all of them are now in the opposite order

    best = best_by_brute_force(problem)
    assert other.people.ref == tuple(sorted(people.values()))
    assert best_by_brute_force(other) == best
    assert solve(other, stop=ENOUGH).value == best


@pytest.mark.parametrize("seed", some(8))
def test_a_best_answer_that_is_committed_stays_the_best(seed):
    problem = tiny(seed, people=5, slots=4)
    best = solve(problem, stop=ENOUGH)

    again = solve(dataclasses.replace(problem, committed=best.lines), stop=ENOUGH)

    assert again.lines.tolist() == best.lines.tolist()
    assert again.value == best.value


@pytest.mark.parametrize("seed", some(8))
def test_two_worlds_side_by_side_are_worth_the_sum(seed):
    """A second world that is far away, with its own places, teams, slots and people."""
    one, other = write_problem(world(seed)), write_problem(world(seed + 100))
    for table in ("places", "teams", "slots", "people"):
        for row in other[table]:
            row["ref"] += "b"
    for row in other["places"]:
        row["lat"] += 5.0
    for row in other["slots"]:
        row["place"], row["team"] = row["place"] + "b", row["team"] + "b"
    for row in other["people"]:
        row["home"] += "b"
        row["apart"], row["usual"] = ([ref + "b" for ref in row[name]] for name in ("apart", "usual"))
        row["zones"] = []
    for row in (*one["people"], *other["people"]):
        row["attendance"] = 0.7  # one mean attendance, which decides how many may be promised
    both = {name: [*one[name], *other[name]] for name in ("places", "teams", "slots", "people")}

    values = [solve(read_problem(part), stop=ENOUGH).value for part in (one, one | {k: other[k] for k in both})]
    joined = solve(read_problem(one | both), stop=ENOUGH)
    assert joined.value == joined.bound == sum(values)
