"""Make a timetable from the command line.

python -m throughcare.optimise.timetable problem.json --seconds 30 --out solution.json
"""

from collections.abc import Iterator

from throughcare.optimise.command import Engine, command
from throughcare.optimise.timetable.check import check
from throughcare.optimise.timetable.codec import problem_from_json, problem_to_json, solution_to_json
from throughcare.optimise.timetable.explain import critical_path
from throughcare.optimise.timetable.generate import SIZES, make_problem
from throughcare.optimise.timetable.problem import Problem
from throughcare.optimise.timetable.solution import Solution
from throughcare.optimise.timetable.solve import solve


def _tell(problem: Problem, solution: Solution) -> Iterator[str]:
    for link in critical_path(problem, solution):
        yield f"{link.from_on} to {link.until_on}: {link.lot}, {link.stage} ({link.why})"


def _verdict(problem: Problem, solution: Solution) -> str:
    known = "proven best" if solution.is_proven else f"at most {solution.bound:.0f} is possible"
    return f"{len(problem.lots)} lots, the tightest has {solution.value:+.0f} days beside its need, {known}"


main = command(
    Engine(
        does="Schedule the lots of the PROBLEM in a JSON file.",
        why="Print the critical path.",
        sizes=SIZES,
        make=make_problem,
        read=problem_from_json,
        write=problem_to_json,
        solve=solve,
        write_solution=solution_to_json,
        check=check,
        tell=_tell,
        verdict=_verdict,
    )
)

if __name__ == "__main__":
    main()
