"""What a problem refuses, and its JSON."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from throughcare.kernel.errors import NotValid
from throughcare.optimise.apportionment.__main__ import main
from throughcare.optimise.apportionment.codec import (
    problem_from_json,
    problem_hash,
    problem_to_json,
    solution_from_json,
    solution_to_json,
)
from throughcare.optimise.apportionment.generate import SIZES, make_problem
from throughcare.optimise.apportionment.problem import Case, Party, Problem
from throughcare.optimise.apportionment.tests.small import answer, chain


def test_every_fault_is_named_at_once():
    parties = (
        Party(ref="a", promised=0),
        Party(ref="a", promised=10, taken={"low": -1}),
        Party(ref="", promised=10, wait_minutes=-5),
    )
    cases = (Case(ref="1", stratum=""), Case(ref="1", stratum="low", only=("z",)))

    with pytest.raises(NotValid) as refused:
        Problem(parties=parties, cases=cases, tolerance_minutes=-1)

    assert [str(found) for found in refused.value.problems] == [
        "parties: a is there more than once",
        "parties: give every row a ref",
        "party a: promise a whole number of 1 or more",
        "party a: what it has taken are counts of nought or more",
        "party : waits are nought or more whole minutes",
        "cases: 1 is there more than once",
        "case 1: say of which stratum it is",
        "case 1: there is no party z",
        "give a tolerance of nought or more whole minutes",
    ]


def test_a_chain_without_anybody_is_refused():
    with pytest.raises(NotValid, match="name at least one party"):
        Problem(parties=(), cases=())


@pytest.mark.parametrize("size", SIZES)
def test_a_problem_comes_back_from_its_json_as_it_was(size):
    problem = make_problem(size, seed=3)

    again = problem_from_json(json.loads(json.dumps(problem_to_json(problem))))

    assert again == problem
    assert problem_hash(again) == problem_hash(problem)


def test_a_solution_comes_back_from_its_json_as_it_was():
    solution = answer(chain({"a": 1, "b": 1}, "low high"))

    assert solution_from_json(json.loads(json.dumps(solution_to_json(solution)))) == solution


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "the problem must be an object with parties and cases"),
        ({"party": []}, "unknown part party"),
        ({"parties": {}}, "parties must be a list"),
        ({"parties": ["a"]}, "parties, row 1: give an object"),
        ({"parties": [{"ref": "a", "share": 1}]}, "parties, row 1: unknown field share"),
        ({"parties": [{"ref": 1, "promised": 1}]}, "parties, row 1: ref must be text"),
        ({"parties": [{"ref": "a", "promised": 1, "taken": 3}]}, "taken must be an object of counts by stratum"),
        ({"cases": [{"ref": "a", "stratum": "low", "only": "b"}]}, "cases, row 1: only must be a list of refs"),
    ],
)
def test_json_that_is_no_problem_is_refused_in_words(document, said):
    with pytest.raises(NotValid, match=said):
        problem_from_json(document)


def test_json_that_is_no_solution_is_refused():
    with pytest.raises(NotValid, match="this isn't a solution"):
        solution_from_json({"takes": {}})


def test_the_command_makes_a_problem_solves_it_says_why_and_verifies(tmp_path):
    path, out = tmp_path / "problem.json", tmp_path / "answer.json"
    assert CliRunner().invoke(main, [str(path), "--make", "desk"]).exit_code == 0

    told = CliRunner().invoke(main, [str(path), "--why", "--out", str(out)])

    assert told.exit_code == 0
    assert told.output.splitlines()[-1].startswith("4 cases shared, unfairness ")
    assert told.output.endswith("; verified\n")
    solution = solution_from_json(json.loads(out.read_text()))
    assert solution == replace(answer(make_problem("desk")), iterations=solution.iterations)


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text('{"parties": []}')

    told = CliRunner().invoke(main, [str(path)])

    assert told.exit_code == 1
    assert told.output == "Error: name at least one party\n"
