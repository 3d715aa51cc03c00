"""Lines over months as SVG, drawn on the server; each stands beside a table with the same figures.

Lines are told apart by their dashes and by their names at the end, never by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from throughcare.ui import svg

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 120, 16, 40
STYLES = ("solid", "dashed", "dotted")
NAMES_APART = 18  # units between the names of two lines that end alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its name, and a value for each label; None where there is none, which breaks the line."""

    name: str
    values: Sequence[float | None]


def trend(lines: Sequence[Line], labels: Sequence[str], *, title: str, unit: str = "") -> SafeString:
    """Up to three lines over the same labels, from nought to a round number above the largest value."""
    top = _top([value for line in lines for value in line.values if value is not None])
    drawn = format_html_join("", "{}", ((_line(line, n, len(labels), top),) for n, line in enumerate(lines)))
    inside = format_html("{}{}{}{}", _grid(top, unit), _labels(labels), drawn, _names(lines, top))
    return svg.frame(inside, width=WIDTH, height=HEIGHT, title=title)


def _top(values: Sequence[float]) -> int:
    """The round number at which the drawing ends."""
    most = max(values, default=100.0)
    return next(step for step in (100, 150, 200, 300, 500, 1_000, 10_000, 10**9) if most <= step)


def _x(n: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (n / max(count - 1, 1)), 1)


def _y(value: float, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)


def _grid(top: int, unit: str) -> SafeString:
    steps = [top * n // 5 for n in range(6)]
    return format_html_join(
        "",
        '<line class="app-chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="app-chart__text" x="{}" y="{}" text-anchor="end">{}{}</text>',
        ((LEFT, WIDTH - RIGHT, _y(n, top), _y(n, top), LEFT - 8, _y(n, top) + 5, n, unit) for n in steps),
    )


def _labels(labels: Sequence[str]) -> SafeString:
    every = max(1, -(-len(labels) // 6))  # six fit
    return format_html_join(
        "",
        '<text class="app-chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((_x(n, len(labels)), HEIGHT - 12, labels[n]) for n in range(0, len(labels), every)),
    )


def _line(line: Line, number: int, count: int, top: int) -> SafeString:
    """The runs of values that follow one another, and a dot at each."""
    runs: list[list[tuple[float, float]]] = [[]]
    for n, value in enumerate(line.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_x(n, count), _y(value, top)))
    paths = (" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1)
    style = STYLES[number % len(STYLES)]
    dots = [point for run in runs for point in run]
    return format_html(
        "{}{}",
        format_html_join(
            "",
            '<polyline class="app-chart__trend app-chart__trend--{}" points="{}"/>',
            ((style, path) for path in paths),
        ),
        format_html_join("", '<circle class="app-chart__point" cx="{}" cy="{}" r="3"/>', dots),
    )


def _names(lines: Sequence[Line], top: int) -> SafeString:
    """The name of each line where it ends, apart from one another."""
    ends = [(value, line.name) for line in lines for value in [_last(line)] if value is not None]
    rows, below = [], float("-inf")
    for value, name in sorted(ends, reverse=True):
        below = max(_y(value, top) + 5, below + NAMES_APART)
        rows.append((WIDTH - RIGHT + 8, below, name))
    return format_html_join("", '<text class="app-chart__text" x="{}" y="{}">{}</text>', rows)


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.values) if value is not None), None)
