"""How time, memory and gap grow from 1,000 to 100,000 people: measured, tabled, and drawn as an SVG."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from throughcare.optimise.allocation.bench.warm import warm
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.geography import UNITS
from throughcare.optimise.stop import Stop

PEOPLE = (1_000, 3_000, 10_000, 30_000, 100_000)
ITERATIONS = 400  # the same work at every size: the steps of the bound, wishes and some seventy rounds of moves
MODULE = "throughcare.optimise.allocation.bench.growth"
PEOPLE_A_SLOT = 17  # as in the stress world

WIDTH, HEIGHT, LEFT, TOP = 640, 360, 70, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One size: people, seconds for the same number of iterations, peak gigabytes, gap as a share."""

    people: int
    seconds: float
    gigabytes: float
    gap: float


def growth(*, most: int) -> list[Point]:
    """A point for each size up to `most` people, each in a process of its own so that memory is its own."""
    points = []
    for people in (size for size in PEOPLE if size <= most):
        command = [sys.executable, "-m", MODULE, str(people)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ourselves
        points.append(Point(**json.loads(told)))
        print(points[-1], flush=True)
    return points


def write_growth(path: Path, points: list[Point]) -> None:
    """Write the plot and, beside it, the same figures as a Markdown table."""
    path.write_text(_svg(points), encoding="utf-8")
    rows = [f"| {p.people:,} | {p.seconds:.1f} | {p.gigabytes:.2f} | {p.gap:.2%} |" for p in points]
    table = "\n".join(["| people | seconds | peak memory (GB) | gap |", "|---|---|---|---|", *rows])
    path.with_suffix(".md").write_text(table + "\n", encoding="utf-8")
    print(table)


def _svg(points: list[Point]) -> str:
    """Seconds against people, both from nought, with a straight line through the last point to compare."""
    most_people, most_seconds = points[-1].people, max(p.seconds for p in points)

    def at(people: float, seconds: float) -> str:
        x = LEFT + people / most_people * (WIDTH - LEFT - 30)
        y = HEIGHT - 50 - seconds / most_seconds * (HEIGHT - 50 - TOP)
        return f"{x:.1f},{y:.1f}"

    line = " ".join(at(p.people, p.seconds) for p in points)
    straight = f"{at(0, 0)} {at(most_people, points[-1].seconds)}"
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="4"><title>{p.people:,} people: {p.seconds:.1f} s</title></circle>'
        for p in points
        for x, y in [at(p.people, p.seconds).split(",")]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Seconds for {ITERATIONS} iterations against people, with a straight line to compare">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f'<g fill="none" stroke-width="2"><polyline points="{straight}" stroke="#505a5f" stroke-dasharray="6 4"/>'
        f'<polyline points="{line}" stroke="#1d70b8"/></g><g fill="#1d70b8">{dots}</g>'
        f'<g font-family="sans-serif" font-size="14" fill="#0b0c0c">'
        f'<text x="{LEFT}" y="20">Seconds (up to {most_seconds:.1f}); dashed: straight</text>'
        f'<text x="{WIDTH - 30}" y="{HEIGHT - 20}" text-anchor="end">People (up to {most_people:,})</text></g></svg>\n'
    )


def _measure(people: int) -> Point:
    """Solve one size in this process."""
    warm()
    units = max(1, min(UNITS, round(people / 100_000 * UNITS)))
    problem = make_world(people=people, slots=people // PEOPLE_A_SLOT, units=units, seed=1)
    started = time.monotonic()
    solution = solve(problem, stop=Stop(iterations=ITERATIONS), seed=1)
    seconds = time.monotonic() - started
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return Point(people=people, seconds=round(seconds, 2), gigabytes=round(gigabytes, 3), gap=round(solution.gap, 5))


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(int(sys.argv[1])))))
