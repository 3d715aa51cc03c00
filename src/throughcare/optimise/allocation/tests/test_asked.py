"""What the command line is asked is what it does, and the solution's document says all of it."""

import json
from typing import Any

import pytest
from hypothesis import given

from throughcare.optimise.allocation import __main__ as command
from throughcare.optimise.allocation.__main__ import main
from throughcare.optimise.allocation.answer import read_lines, write_solution
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.plain import Statement
from throughcare.optimise.allocation.tests.small import document, person, problem, slot, woman
from throughcare.optimise.allocation.tests.test_best import examples
from throughcare.optimise.allocation.tests.worlds import documents
from throughcare.optimise.allocation.worlds import SIZES, make_world
from throughcare.optimise.stop import Stop

WORLD = make_world(people=150, slots=14, units=1, seed=8)


@pytest.fixture
def ask(tmp_path):
    """Runs the command on a problem's document; its code and the solution's document."""

    def run(made: dict[str, Any], *arguments: str) -> tuple[int, dict[str, Any]]:
        source, target = tmp_path / "problem.json", tmp_path / "solution.json"
        source.write_text(json.dumps(made), encoding="utf-8")
        code = main([str(source), "--out", str(target), *arguments])
        return code, json.loads(target.read_text(encoding="utf-8"))

    return run


def test_iterations_seed_and_plan_replay_an_answer_of_the_library(ask):
    stopped = solve(WORLD, stop=Stop(gap=0.0135, iterations=450), seed=3)
    assert stopped.planned > stopped.iterations

    numbers = ("--iterations", str(stopped.iterations), "--planned", str(stopped.planned), "--seed", "3")
    code, told = ask(write_problem(WORLD), *numbers)

    assert code == 0
    assert read_lines(WORLD, told).tolist() == stopped.lines.tolist()
    assert (told["value"], told["bound"], told["seed"]) == (stopped.value, stopped.bound, 3)
    assert (told["iterations"], told["planned"]) == (stopped.iterations, stopped.planned)
    assert told["problem_hash"] == WORLD.content_hash()


def test_a_gap_is_enough_where_it_is_asked_for(ask):
    _, told = ask(write_problem(WORLD), "--gap", "0.05", "--iterations", "450", "--seed", "4")

    assert told["stop_reason"] == "gap"
    assert 0 < told["gap"] <= 0.05
    assert told["gap"] == round(1 - told["value"] / told["bound"], 6)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], (60.0, None, None)),
        (["--seconds", "9"], (9.0, None, None)),
        (["--iterations", "7"], (None, 7, None)),
        (["--seconds", "9", "--gap", "0.01"], (9.0, None, 0.01)),
    ],
)
def test_without_iterations_the_clock_stops_it(monkeypatch, tmp_path, arguments, expected):
    stops = []
    monkeypatch.setattr(
        command,
        "solve",
        lambda *given, stop, **others: (stops.append(stop), solve(*given, stop=Stop(iterations=1), **others))[1],
    )
    (tmp_path / "problem.json").write_text(json.dumps(document(people=[person("al")], slots=[slot("day")])))

    main([str(tmp_path / "problem.json"), *arguments])

    (stop,) = stops
    assert (stop.seconds, stop.iterations, stop.gap) == expected


def test_the_summary_says_what_the_solution_is(capsys, ask):
    made = document(people=[person("al"), woman("bea"), person("cy")], slots=[slot("day", capacity=[1, 1])])
    made["committed"] = [{"person": "bea", "slot": "day"}, {"person": "cy", "slot": "day"}]

    code, told = ask(made, "--iterations", "450")

    said = capsys.readouterr().out
    assert code == 0
    assert (
        f"worth {told['value']:,}, at most {told['bound']:,}: gap 0.00%; 2 lines, 1 people short of seven hours" in said
    )
    assert f"{told['iterations']} iterations, stopped by optimal; 0 breaches of a rule, 6 that stood before" in said


def test_an_answer_that_breaks_a_rule_ends_the_command_with_one(monkeypatch, tmp_path):
    (tmp_path / "problem.json").write_text(json.dumps(document(people=[person("al")], slots=[slot("day")])))
    monkeypatch.setattr(command, "check", lambda world, _: check(world, [(0, 0), (0, 0)]))

    assert main([str(tmp_path / "problem.json"), "--iterations", "1"]) == 1


@pytest.mark.parametrize("content", ["{", "[]", '{"people": NaN}', "null"])
def test_a_file_that_holds_no_problem_is_told_without_a_traceback(tmp_path, capsys, content):
    (tmp_path / "problem.json").write_text(content)

    assert main([str(tmp_path / "problem.json")]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("regime", "slots"), [("scarce", SIZES["unit"].scarce), ("plentiful", SIZES["unit"].plentiful)]
)
def test_a_world_is_made_of_the_size_regime_and_seed_asked_for(tmp_path, regime, slots):
    paths = [tmp_path / "one.json", tmp_path / "same.json", tmp_path / "other.json"]
    for path, seed in zip(paths, "112", strict=True):
        assert main([str(path), "--make", "unit", "--regime", regime, "--seed", seed]) == 0

    one, same, other = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    assert (len(one["people"]), len(one["slots"])) == (SIZES["unit"].people, slots)
    assert one == same != other


@examples(40)
@given(made=documents(people=5))
def test_a_solution_as_a_document_says_what_the_statement_does(made):
    world, said = read_problem(made), Statement(made)
    solution = solve(world, stop=Stop(iterations=450), seed=3)

    told = write_solution(world, solution, check(world, solution.lines.tolist()))

    lines = {(line["person"], line["slot"]) for line in told["lines"]}
    half_days = {p: sum(len(said.slots[s]["parts"]) for q, s in lines if q == p) for p in said.people}
    short = {p: (2 - count) * said.hours for p, count in half_days.items() if count < 2}
    assert json.loads(json.dumps(told)) == told
    assert {(line["person"], line["slot"]) for line in told["lines"] if line["committed"]} == said.fixed
    assert {row["person"]: row["hours_a_week"] for row in told["shortfalls"]} == short
    assert told["value"] == said.worth(lines)
    assert told["breaches"] == []
    assert len(told["standing"]) == len(said.faults(lines))
    assert read_lines(world, told).tolist() == solution.lines.tolist()
    for price in told["prices"]:
        row = solution.prices[world.slots.ref.index(price["slot"]), price["week"]]
        assert price["minutes_a_seat"] == round(float(row), 2)
    assert len(told["prices"]) == (solution.prices > 0).sum()


def test_an_unknown_name_in_a_solution_is_refused_by_that_name():
    world = problem(people=[person("al")], slots=[slot("day")])

    with pytest.raises(KeyError, match="bo"):
        read_lines(world, {"lines": [{"person": "bo", "slot": "day"}]})
