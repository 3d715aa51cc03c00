"""Award lots from the command line.

python -m throughcare.optimise.lots problem.json --seconds 30 --out solution.json
"""

from collections.abc import Iterator

from throughcare.optimise.command import Engine, command
from throughcare.optimise.lots.check import check
from throughcare.optimise.lots.codec import problem_from_json, problem_to_json, solution_to_json
from throughcare.optimise.lots.explain import reasons
from throughcare.optimise.lots.generate import SIZES, make_problem
from throughcare.optimise.lots.problem import Problem
from throughcare.optimise.lots.solution import Solution
from throughcare.optimise.lots.solve import solve


def _tell(problem: Problem, solution: Solution) -> Iterator[str]:
    for row in reasons(problem, solution):
        more = f" {row.organisation} over by £{row.over_gbp:,.2f}" if row.organisation else ""
        yield f"{row.lot} {row.rank:>2} {row.bidder} {row.score} {row.why}{more}"


def _verdict(problem: Problem, solution: Solution) -> str:
    known = "proven highest" if solution.is_final else f"at most {solution.gap:.2%} below the highest"
    return (
        f"{len(solution.winners)} of {len(problem.lots)} lots awarded, total score {solution.value:,.4f}, {known}; "
        f"the prices alone prove {solution.certified_bound:,.4f}"
    )


main = command(
    Engine(
        does="Award the lots of the PROBLEM in a JSON file.",
        why="Print why each bid wins or not.",
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
