"""The command line, from a made-up problem to a verified solution in a file."""

import json

from throughcare.optimise.allocation.__main__ import main
from throughcare.optimise.allocation.answer import read_lines
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.tests.worlds import tiny


def test_a_problem_file_becomes_a_solution_file(tmp_path, capsys):
    source, target = tmp_path / "problem.json", tmp_path / "solution.json"
    source.write_text(json.dumps(write_problem(tiny(3))), encoding="utf-8")

    code = main([str(source), "--iterations", "250", "--out", str(target)])

    solution, problem = json.loads(target.read_text(encoding="utf-8")), read_problem(write_problem(tiny(3)))
    assert code == 0
    assert check(problem, read_lines(problem, solution).tolist()).value == solution["value"] <= solution["bound"]
    assert solution["breaches"] == []
    assert "0 breaches of a rule" in capsys.readouterr().out


def test_a_problem_that_makes_no_sense_is_told_line_by_line(tmp_path, capsys):
    document = write_problem(tiny(3))
    document["slots"][0]["capacity"] = [-1, -1]
    document["people"][0]["home"] = "nowhere"
    (tmp_path / "problem.json").write_text(json.dumps(document), encoding="utf-8")

    code = main([str(tmp_path / "problem.json"), "--iterations", "1"])

    told = capsys.readouterr().err
    assert code == 2
    assert "S0: capacity must be from 0 to 500 people in every week" in told
    assert "P0: unknown home place" in told


def test_a_missing_file_is_told_without_a_traceback(tmp_path, capsys):
    assert main([str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_a_made_up_problem_can_be_written(tmp_path):
    assert main([str(tmp_path / "unit.json"), "--make", "unit", "--seed", "2"]) == 0

    assert len(json.loads((tmp_path / "unit.json").read_text(encoding="utf-8"))["people"]) == 500
