"""Charts as SVG, drawn on the server; each stands beside a table with the same figures.

No style attributes: colours come from classes in throughcare.css, so that the strict content policy holds. A signal is
told by shape as well as by colour.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from throughcare.ui import svg

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 48


class Band(Protocol):
    """Limits between which a share lies by chance."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure of a funnel plot; `signal` is within, warning_low, warning_high, alarm_low or alarm_high."""

    label: str
    share: float
    count: int
    signal: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The plotting area: shares upwards, counts to the right."""

    most: int
    low: float
    high: float

    def x(self, count: float) -> float:
        """Across, in the drawing's units."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * count / self.most, 1)

    def y(self, share: float) -> float:
        """Down, in the drawing's units."""
        part = (share - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(max(part, 0), 1), 1)


def funnel(
    points: Sequence[Point],
    *,
    share: float,
    limits: Callable[[float, int, float], Band],
    title: str,
    across: str,
) -> SafeString:
    """A funnel plot: each point's share by its size, the overall share, and the 95% and 99.8% limits."""
    frame = _frame(points)
    parts = [
        _axes(frame, across),
        _limit_lines(frame, share, limits),
        format_html_join("", "{}", ((_mark(frame, point),) for point in points)),
    ]
    inside = mark_safe("".join(parts))  # noqa: S308 - every part is made by format_html
    return svg.frame(inside, width=WIDTH, height=HEIGHT, title=title)


def _frame(points: Sequence[Point]) -> Frame:
    """Shares from a whole fifth below the lowest to one; counts to a round number above the largest."""
    lowest = min((point.share for point in points), default=0.0)
    largest = max((point.count for point in points), default=1)
    step = _round_step(largest)
    return Frame(most=step * (largest // step + 1), low=max(0.0, int(lowest * 5 - 0.5) / 5), high=1.0)


def _round_step(most: int) -> int:
    """The round number by which four to ten steps reach `most`."""
    size = 10 ** max(len(str(most)) - 2, 0)
    return next(step for step in (size, 2 * size, 5 * size, 10 * size, 20 * size) if most / step <= 8)


def _axes(frame: Frame, across: str) -> SafeString:
    fifths = range(round(frame.low * 5), 6)
    step = _round_step(frame.most)
    lines = format_html_join(
        "",
        '<line class="app-chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="app-chart__text" x="{}" y="{}" text-anchor="end">{}%</text>',
        ((LEFT, WIDTH - RIGHT, frame.y(n / 5), frame.y(n / 5), LEFT - 8, frame.y(n / 5) + 5, n * 20) for n in fifths),
    )
    counts = format_html_join(
        "",
        '<text class="app-chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((frame.x(n), HEIGHT - BOTTOM + 20, n) for n in range(step, frame.most, step)),
    )
    name = format_html(
        '<text class="app-chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
        (LEFT + WIDTH - RIGHT) // 2,
        HEIGHT - 6,
        across,
    )
    return format_html("{}{}{}", lines, counts, name)


def _limit_lines(frame: Frame, share: float, limits: Callable[[float, int, float], Band]) -> SafeString:
    sizes = sorted({max(1, round(frame.most * i / 80)) for i in range(1, 81)})
    found = [
        format_html(
            '<line class="app-chart__overall" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            LEFT,
            WIDTH - RIGHT,
            frame.y(share),
            frame.y(share),
        )
    ]
    for coverage, name in ((0.95, "warning"), (0.998, "alarm")):
        for side in ("low", "high"):
            path = " ".join(f"{frame.x(n)},{frame.y(getattr(limits(share, n, coverage), side))}" for n in sizes)
            found.append(format_html('<polyline class="app-chart__{}" points="{}"/>', name, path))
    return format_html_join("", "{}", ((line,) for line in found))


def _mark(frame: Frame, point: Point) -> SafeString:
    x, y = frame.x(point.count), frame.y(point.share)
    words = f"{point.label}: {point.share:.0%} of {point.count}"
    if point.signal == "within":
        shape = format_html('<circle class="app-chart__point" cx="{}" cy="{}" r="5"/>', x, y)
    else:
        size, kind = (8, "alarm") if point.signal.startswith("alarm") else (7, "warning")
        corners = f"{x},{y - size} {x + size},{y} {x},{y + size} {x - size},{y}"
        shape = format_html('<polygon class="app-chart__point app-chart__point--{}" points="{}"/>', kind, corners)
    shown = format_html("<g><title>{}</title>{}</g>", words, shape)
    return format_html('<a href="{}" aria-label="{}">{}</a>', point.href, words, shown) if point.href else shown
