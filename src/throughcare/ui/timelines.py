"""A Gantt chart and a line as SVG, drawn on the server; each stands beside a table with the same figures.

No style attributes: colours come from classes in throughcare.css. A stage is told by its title as well as by its shade.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from throughcare.ui import svg

WIDTH, LEFT, RIGHT, TOP, ROW = 720, 96, 12, 28, 22
KEY_ACROSS, KEY_WIDTH, LINE = 3, 210, 16
CURVE_HEIGHT, BOTTOM = 300, 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stage of a row: which one it is (its shade), and from which day to which, the last excluded."""

    kind: str
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A row of a Gantt chart."""

    label: str
    bars: Sequence[Bar]


def gantt(
    lanes: Sequence[Lane], *, first_on: date, last_on: date, title: str, key: Sequence[tuple[str, str]] = ()
) -> SafeString:
    """Bars from day to day, a line a month; beneath them `key` says in words what each kind of bar is."""
    days = max((last_on - first_on).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first_on).days / days, 1)

    bottom = TOP + ROW * len(lanes) + 12
    months = format_html_join(
        "",
        '<line class="app-chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="app-chart__text" x="{}" y="18">{}</text>',
        (
            (x(day), x(day), TOP - 6, bottom, x(day) + 2, day.strftime("%b") if x(day) < WIDTH - 3 * RIGHT else "")
            for day in _months(first_on, last_on)
        ),
    )
    rows = format_html_join(
        "",
        '<text class="app-chart__text" x="{}" y="{}" text-anchor="end">{}</text>{}',
        ((LEFT - 8, TOP + ROW * n + 15, lane.label, _bars(lane, x, TOP + ROW * n)) for n, lane in enumerate(lanes)),
    )
    height = bottom + ROW * -(-len(key) // KEY_ACROSS) + 6 * bool(key)
    return svg.frame(format_html("{}{}{}", months, rows, _key(key, bottom)), width=WIDTH, height=height, title=title)


def _key(key: Sequence[tuple[str, str]], top: int) -> SafeString:
    """A box of each shade with its words, so many in a row."""
    places = [(LEFT + KEY_WIDTH * (n % KEY_ACROSS), top + ROW * (n // KEY_ACROSS)) for n in range(len(key))]
    return format_html_join(
        "",
        '<rect class="app-chart__bar--{}" x="{}" y="{}" width="16" height="14"/>'
        '<text class="app-chart__text" x="{}" y="{}">{}</text>',
        ((kind, x, y + 4, x + 22, y + 16, words) for (x, y), (kind, words) in zip(places, key, strict=True)),
    )


def _bars(lane: Lane, x: object, y: int) -> SafeString:
    return format_html_join(
        "",
        '<rect class="app-chart__bar app-chart__bar--{}" x="{}" y="{}" width="{}" height="16"><title>{}</title></rect>',
        (
            (
                bar.kind,
                x(bar.from_on),  # type: ignore[operator]
                y + 2,
                max(round(x(bar.until_on) - x(bar.from_on), 1), 1),  # type: ignore[operator]
                f"{lane.label}: {bar.kind}, {bar.from_on:%-d %B} to {bar.until_on - timedelta(days=1):%-d %B}",
            )
            for bar in lane.bars
        ),
    )


def _months(first_on: date, last_on: date) -> list[date]:
    """The first day of each month between two days; of long stretches every third."""
    found, day = [], date(first_on.year, first_on.month, 1)
    while day <= last_on:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        found.append(day)
    found = [day for day in found if day <= last_on]
    return found if len(found) <= 14 else found[::3]


def curve(lines: Sequence[tuple[str, Sequence[tuple[int, int]]]], *, title: str, across: str) -> SafeString:
    """Lines of whole figures upwards over whole figures to the right, each with its name at its end."""
    points = [point for _name, row in lines for point in row]
    most_x = max((x for x, _y in points), default=1) or 1
    low, high = min((y for _x, y in points), default=0), max((y for _x, y in points), default=1)
    low, high = min(low, 0), max(high, low + 1)

    def at(point: tuple[int, int]) -> tuple[float, float]:
        across_px = LEFT + (WIDTH - LEFT - 120) * point[0] / most_x
        down_px = CURVE_HEIGHT - BOTTOM - (CURVE_HEIGHT - TOP - BOTTOM) * (point[1] - low) / (high - low)
        return round(across_px, 1), round(down_px, 1)

    parts = []
    for value in sorted({low, 0, high}):
        y = at((0, value))[1]
        parts.append(
            format_html(
                '<line class="app-chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
                '<text class="app-chart__text" x="{}" y="{}" text-anchor="end">{}</text>',
                LEFT,
                WIDTH - 120,
                y,
                y,
                LEFT - 8,
                y + 5,
                value,
            )
        )
    taken: list[float] = []
    for number, (name, row) in enumerate(lines):
        path = " ".join(f"{x},{y}" for x, y in map(at, row))
        end = at(row[-1])
        beside = _free(end[1] + 5, taken)
        parts.append(
            format_html(
                '<polyline class="app-chart__line app-chart__line--{}" points="{}"/>'
                '<text class="app-chart__text" x="{}" y="{}">{}</text>',
                number,
                path,
                end[0] + 6,
                beside,
                name,
            )
        )
    ticks = sorted({x for x, _y in points})
    parts += [
        format_html(
            '<text class="app-chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
            at((x, low))[0],
            CURVE_HEIGHT - BOTTOM + LINE,
            x,
        )
        for x in ticks[:: -(-len(ticks) // 12)]
    ]
    parts.append(
        format_html(
            '<text class="app-chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
            WIDTH // 2,
            CURVE_HEIGHT - 10,
            across,
        )
    )
    return svg.frame(
        format_html_join("", "{}", ((part,) for part in parts)), width=WIDTH, height=CURVE_HEIGHT, title=title
    )


def _free(y: float, taken: list[float]) -> float:
    """Where a line's name can stand: there, or beneath those that stand there already."""
    while any(abs(y - other) < LINE for other in taken):
        y += LINE
    taken.append(y)
    return y
