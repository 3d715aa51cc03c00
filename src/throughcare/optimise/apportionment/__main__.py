"""Share referrals from the command line.

python -m throughcare.optimise.apportionment problem.json --why --out answer.json
"""

from collections.abc import Iterator

from throughcare.optimise.apportionment.check import check
from throughcare.optimise.apportionment.codec import problem_from_json, problem_to_json, solution_to_json
from throughcare.optimise.apportionment.explain import reasons
from throughcare.optimise.apportionment.generate import SIZES, make_problem
from throughcare.optimise.apportionment.problem import Problem
from throughcare.optimise.apportionment.solution import Solution
from throughcare.optimise.apportionment.solve import solve
from throughcare.optimise.command import Engine, command


def _tell(problem: Problem, solution: Solution) -> Iterator[str]:
    for row in reasons(problem, solution):
        owed = f"owed {float(row.owed):+.2f} of all, {float(row.owed_as_hard):+.2f} as hard"
        yield f"{row.case} {row.party} {row.why}: {owed}, wait {row.wait_minutes} minutes"


def _verdict(_problem: Problem, solution: Solution) -> str:
    known = "proven the least" if solution.is_final else f"at most {-solution.bound:.0f} could be the least"
    return (
        f"{len(solution.takes)} cases shared, unfairness {solution.unfairness}, {known}; "
        f"addition alone proves {solution.least_unfairness}"
    )


main = command(
    Engine(
        does="Share the cases of the PROBLEM in a JSON file.",
        why="Print why each case goes to whom.",
        seconds=10.0,
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
