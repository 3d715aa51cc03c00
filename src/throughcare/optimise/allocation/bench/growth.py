"""How time, memory and gap grow from 1,000 to 100,000 people: measured, tabled, and drawn as an SVG."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from throughcare.optimise.allocation.bench.warm import warm
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.geography import UNITS
from throughcare.optimise.result import Step
from throughcare.optimise.stop import Stop

PEOPLE = (1_000, 3_000, 10_000, 30_000, 100_000)
ROUNDS = 60  # of moves: the same work at every size, besides the steps of the bound and wishes
MODULE = "throughcare.optimise.allocation.bench.growth"
PEOPLE_A_SLOT = 17  # as in the stress world

WIDTH, HEIGHT = 330, 300  # of each panel of the plot
LEFT, RIGHT, TOP, BOTTOM = 20, 30, 40, 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One size: people and their candidates; for the same rounds, seconds by the clock and of processor, peak gigabytes
    and gap as a share."""

    people: int
    candidates: int
    seconds: float
    processor: float
    gigabytes: float
    gap: float

    @property
    def microseconds(self) -> float:
        """Of processor for each candidate."""
        return 1e6 * self.processor / self.candidates


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
    rows = [
        f"| {p.people:,} | {p.candidates / p.people:.1f} | {p.seconds:.1f} | {p.processor:.1f} "
        f"| {1e3 * p.processor / p.people:.2f} | {p.microseconds:.0f} | {p.gigabytes:.2f} | {p.gap:.2%} |"
        for p in points
    ]
    head = (
        "| people | candidates a person | seconds | of processor | milliseconds a person | microseconds a candidate "
        "| peak memory (GB) | gap |"
    )
    table = "\n".join([head, "|---:" * 8 + "|", *rows])
    path.with_suffix(".md").write_text(table + "\n", encoding="utf-8")
    print(table)


def _svg(points: list[Point]) -> str:
    """Processor, memory and gap against people, each from nought, the first with a straight line to compare."""
    figures = {
        "Seconds of processor": [p.processor for p in points],
        "Microseconds a candidate": [p.microseconds for p in points],
        "Peak memory (GB)": [p.gigabytes for p in points],
        "Gap (%)": [100 * p.gap for p in points],
    }
    panels = [_panel(number, title, points, values) for number, (title, values) in enumerate(figures.items())]
    straight = f'{_at(0, 0, 0)} {_at(0, 1, 1)}" stroke="#505a5f" stroke-dasharray="6 4'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(panels) * WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Processor, memory and gap of {ROUNDS} rounds against people">'
        f'<rect width="{len(panels) * WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f'<polyline fill="none" points="{straight}"/>{"".join(panels)}</svg>\n'
    )


def _panel(number: int, title: str, points: list[Point], values: list[float]) -> str:
    """One figure against people."""
    at = [
        _at(number, p.people / points[-1].people, value / max(values)) for p, value in zip(points, values, strict=True)
    ]
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="4"><title>{p.people:,} people: {value:.2f}</title></circle>'
        for xy, p, value in zip(at, points, values, strict=True)
        for x, y in [xy.split(",")]
    )
    left, right = LEFT + number * WIDTH, (number + 1) * WIDTH - RIGHT
    return (
        f'<polyline fill="none" stroke-width="2" points="{" ".join(at)}" stroke="#1d70b8"/><g fill="#1d70b8">{dots}</g>'
        f'<g font-family="sans-serif" font-size="14" fill="#0b0c0c">'
        f'<text x="{left}" y="20">{title}, up to {max(values):.2f}</text>'
        f'<text x="{right}" y="{HEIGHT - 15}" text-anchor="end">People, up to {points[-1].people:,}</text></g>'
    )


def _at(number: int, across: float, up: float) -> str:
    """A point of a panel, from shares of its width and height."""
    x = number * WIDTH + LEFT + across * (WIDTH - LEFT - RIGHT)
    return f"{x:.1f},{BOTTOM - up * (BOTTOM - TOP):.1f}"


def _measure(people: int) -> Point:
    """Solve one size in this process."""
    warm()
    units = max(1, min(UNITS, round(people / 100_000 * UNITS)))
    problem = make_world(people=people, slots=people // PEOPLE_A_SLOT, units=units, seed=1)
    moved: list[Step] = []  # a clock that counts rounds, so that every size has as many

    def watch(step: Step, /) -> None:
        moved.extend([step] * (step.phase == "moves"))

    started, worked = time.monotonic(), time.process_time()
    solution = solve(problem, stop=Stop(seconds=ROUNDS, clock=lambda: float(len(moved))), seed=1, progress=watch)
    seconds, processor = time.monotonic() - started, time.process_time() - worked
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Point(
        people=people,
        candidates=len(compile_problem(problem).model.slot),
        seconds=round(seconds, 2),
        processor=round(processor, 2),
        gigabytes=round(kilobytes / 1024**2, 3),
        gap=round(solution.gap, 5),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(int(sys.argv[1])))))
