"""What people do with a plan: ask why, ask what if, plan again, run it from the command line."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from throughcare.optimise.cohorts.__main__ import main
from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.codec import problem_to_json, solution_from_json
from throughcare.optimise.cohorts.explain import explain
from throughcare.optimise.cohorts.generate import make_problem
from throughcare.optimise.cohorts.measures import measure
from throughcare.optimise.cohorts.replan import advance, facilitator_leaves
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, proposal, room, world
from throughcare.optimise.cohorts.values import Group
from throughcare.optimise.cohorts.whatif import what_if
from throughcare.optimise.stop import Stop

TURNS = Stop(iterations=30)


def group(ref="G", members=("P0", "P1"), start_week=0, **changes):
    values = {"programme": "BC", "room": "R1", "pattern": (0,), "staff": ("F1", "F2")}
    return Group(ref=ref, members=members, start_week=start_week, **(values | changes))


@pytest.fixture(scope="module")
def small():
    problem = make_problem("small", seed=1)
    return problem, solve(problem, stop=TURNS, seed=1)


def test_who_waits_is_told_which_group_suits_and_that_it_is_full():
    problem = world()
    plan = proposal((group(members=("P0", "P1", "P2")),))

    why = explain(problem, plan, "P3")

    assert why.group is None
    assert [(option.group, option.against) for option in why.options] == [("G", ("full",))]
    assert why.reasons == ("1 groups suit: G: full",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"programmes": frozenset()}, "no programme named"),
        ({"travel_limit_minutes": 5}, "no room for their programmes within 5 minutes that they may use"),
        ({"blocks": frozenset({4})}, "no weekly pattern of a near room fits the days they are free"),
        ({"last_week": 1}, "the order ends before any group they could start would have its review"),
    ],
)
def test_who_cannot_be_placed_is_told_the_rule_that_binds(changes, reason):
    people = (person("P0"), person("P1"), person("P2", **changes))
    problem = world(people=people)

    assert explain(problem, proposal((group(),)), "P2").reasons == (reason,)


def test_who_is_placed_is_told_what_else_was_possible_and_what_it_would_bring():
    problem = world(weeks=4)
    plan = proposal((group(), group("H", members=("P2", "P3"), start_week=2)))

    why = explain(problem, plan, "P0")

    assert (why.group, [option.group for option in why.options]) == ("G", ["H"])
    assert why.points > why.options[0].points


def test_the_points_of_everybody_add_up_to_the_value(small):
    problem, solution = small

    people = sum(explain(problem, solution, ref).points for ref in solution.placed())

    weights = problem.weights
    staff = 0
    for each in solution.groups:
        venue = next(row.venue for row in problem.rooms if row.ref == each.room)
        at = [row.ref for row in problem.venues].index(venue)
        for ref in each.staff:
            row = [one.ref for one in problem.facilitators].index(ref)
            own = venue in problem.facilitators[row].own_venues
            staff += int(problem.staff_travel_minutes[row, at]) * weights.staff_travel + (
                0 if own else weights.staff_away
            )
    assert people - staff - weights.group * len(solution.groups) == solution.value


def test_one_more_pair_is_confirmed_by_solving_again():
    people = tuple(person(f"P{at}") for at in range(6))
    problem = world(people=people, rooms=(room(), room("R2")))
    solution = solve(problem, stop=TURNS, seed=1)

    finding = next(one for one in what_if(problem, solution, changes=1, turns=30, seed=1) if one.kind == "pair")

    assert finding.change == "one more facilitator pair in U1, at Hall"
    assert finding.more_starts == 3
    assert finding.more_points == 2519 + 2 * 20  # a second group of three, and no journey of staff for either
    assert finding.promised_points > 0


def test_a_week_later_begun_groups_count_their_sessions_and_finished_ones_are_gone():
    problem = world(weeks=4)
    plan = proposal((group(), group("H", members=("P2", "P3"), start_week=2)))

    later, last = advance(problem, plan, 1), advance(problem, plan, 2)

    assert [(g.ref, g.start_week, g.sessions_done) for g in later.held_groups] == [("G", 0, 1), ("H", 1, 0)]
    assert [(g.ref, g.start_week, g.sessions_done) for g in last.held_groups] == [("H", 0, 0)]
    assert [(row.ref, row.waited_weeks) for row in last.people] == [("P2", 7), ("P3", 7)]


def test_when_a_facilitator_leaves_a_free_colleague_takes_over_and_everything_else_is_kept():
    staff = tuple(facilitator(f"F{at}") for at in (1, 2, 3))
    problem = world(weeks=4, facilitators=staff)
    plan = proposal((group(),))

    again = facilitator_leaves(problem, plan, "F1", week=1, stop=TURNS, seed=1)

    assert again.substitutes == (("G", "F3"),)
    assert (again.dissolved, again.paused) == ((), ())
    assert again.problem.held_groups[0].staff == ("F2", "F3")
    assert check(again.problem, again.solution).broken == ()


def test_when_nobody_can_take_over_a_begun_group_is_paused_and_a_later_one_dissolved():
    problem = world(weeks=4)
    plan = proposal((group(), group("H", members=("P2", "P3"), start_week=2)))

    again = facilitator_leaves(problem, plan, "F1", week=1, stop=TURNS, seed=1)

    assert (again.paused, again.dissolved) == (("G",), ("H",))
    assert again.solution.groups == ()
    assert {row.ref for row in again.problem.people} == {"P0", "P1", "P2", "P3"}


def test_leaving_in_a_region_like_world_keeps_every_other_group(small):
    problem, solution = small
    leaver = solution.groups[0].staff[0]

    again = facilitator_leaves(problem, solution, leaver, week=2, stop=TURNS, seed=1)

    kept = {each.ref for each in again.problem.held_groups}
    gone = {*again.paused, *again.dissolved}
    assert kept | gone == {each.ref for each in solution.groups}
    assert check(again.problem, again.solution).broken == ()


def test_the_verifier_sees_what_was_tampered_with(small):
    problem, solution = small
    first, *others = solution.groups
    tampered = {
        "worth": replace(solution, value=solution.value + 1),
        "too small": replace(solution, groups=(replace(first, members=first.members[:1]), *others)),
        "in 2 groups": replace(solution, groups=(first, replace(first, ref="twin"), *others)),
        "has not the staff": replace(solution, groups=(replace(first, staff=first.staff[:1]), *others)),
        "starts outside": replace(solution, groups=(replace(first, start_week=99), *others)),
        "unknown person": replace(solution, groups=(replace(first, members=("nobody",)), *others)),
    }

    for words, plan in tampered.items():
        broken = " ".join(check(problem, plan).broken)
        assert words.replace("worth", "the value is") in broken


def test_figures_of_a_plan_are_those_counted_by_hand():
    people = tuple(person(f"P{at}", waited_weeks=10 * at) for at in range(4))
    held = (group("K", ("P0",), start_week=2),)
    problem = world(people=people, held_groups=held, weeks=3, travel_minutes=np.array([[10], [20], [30], [40]]))
    plan = proposal((group(members=("P1", "P2"), pattern=(3,)),), joined={"K": ("P3",)})

    figures = measure(problem, plan)

    assert (figures.groups, figures.starts, figures.mean_size) == (1, 3, 2.0)
    assert (figures.wait_median_weeks, figures.wait_p90_weeks) == (20.0, pytest.approx(29.6))  # of 10, 20, 30 + 2
    assert (figures.travel_mean_minutes, figures.travel_p90_minutes) == (30.0, 38.0)


def test_figures_of_no_plan_are_nought():
    figures = measure(world(), proposal(()))

    assert (figures.groups, figures.starts, figures.mean_size) == (0, 0, 0.0)
    assert (figures.wait_median_weeks, figures.travel_mean_minutes, figures.travel_p90_minutes) == (0.0, 0.0, 0.0)


def test_the_command_line_solves_a_file_and_writes_a_verified_answer(tmp_path):
    problem = make_problem("small", seed=2)
    (tmp_path / "problem.json").write_text(json.dumps(problem_to_json(problem)))

    result = CliRunner().invoke(
        main, [str(tmp_path / "problem.json"), "--iterations", "27", "--out", str(tmp_path / "solution.json")]
    )

    assert result.exit_code == 0, result.output
    solution = solution_from_json(json.loads((tmp_path / "solution.json").read_text()))
    assert check(problem, solution).broken == ()
    assert solution.iterations == 27


@pytest.mark.parametrize(
    ("document", "words"), [("[]", "not an object"), ("{", "isn't JSON"), ('{"weeks": 1}', "starts")]
)
def test_the_command_line_refuses_what_is_no_problem_without_a_traceback(tmp_path, document, words):
    (tmp_path / "problem.json").write_text(document)

    result = CliRunner().invoke(main, [str(tmp_path / "problem.json"), "--out", str(tmp_path / "solution.json")])

    assert (result.exit_code, not (tmp_path / "solution.json").exists()) == (1, True)
    assert words in result.output


def test_the_command_line_takes_seconds_and_a_seed_and_says_what_came_of_it(tmp_path):
    (tmp_path / "problem.json").write_text(json.dumps(problem_to_json(world())))
    out = tmp_path / "solution.json"

    result = CliRunner().invoke(
        main, [str(tmp_path / "problem.json"), "--seconds", "0", "--seed", "7", "--out", str(out)]
    )

    solution = solution_from_json(json.loads(out.read_text()))
    assert (solution.seed, solution.iterations, solution.value) == (7, 0, 2519)
    assert result.output == (
        "1 groups for 3 of 4 people: value 2,519, "
        f"at most {solution.gap:.1%} below the best there is; verified; {out}\n"
    )


def test_the_command_line_lists_the_faults_of_a_problem(tmp_path):
    document = problem_to_json(world()) | {"weeks": 0}
    document["rooms"][0]["seats"] = -1
    (tmp_path / "problem.json").write_text(json.dumps(document))

    result = CliRunner().invoke(main, [str(tmp_path / "problem.json"), "--out", str(tmp_path / "solution.json")])

    assert result.exit_code == 1
    assert "2 faults in the problem" in result.output
    assert np.all([words in result.output for words in ("weeks is 0", "-1 seats")])
