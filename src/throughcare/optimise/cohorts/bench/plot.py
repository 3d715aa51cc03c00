"""Plans beside each other as a bar chart (SVG): how many start, one bar a plan."""

from collections.abc import Sequence
from html import escape

WIDTH, BAR, GAP, LEFT = 640, 34, 14, 170


def draw(title: str, starts: Sequence[tuple[str, int]]) -> str:
    """An SVG with a bar for each (plan, people who start); figures are written beside the bars."""
    most = max((count for _, count in starts), default=0) or 1
    height = 50 + len(starts) * (BAR + GAP)
    bars = "".join(_bar(at, name, count, most) for at, (name, count) in enumerate(starts))
    told = "; ".join(f"{name} {count:,}" for name, count in starts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}: {escape(told)}"><rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        f'<g font-family="sans-serif" font-size="14" fill="#0b0c0c"><text x="10" y="24">{escape(title)}</text>'
        f"{bars}</g></svg>\n"
    )


def _bar(at: int, name: str, count: int, most: int) -> str:
    top = 44 + at * (BAR + GAP)
    long = count / most * (WIDTH - LEFT - 70)
    return (
        f'<text x="{LEFT - 10}" y="{top + 22}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{LEFT}" y="{top}" width="{long:.1f}" height="{BAR}" fill="#1d70b8"/>'
        f'<text x="{LEFT + long + 8:.1f}" y="{top + 22}">{count:,}</text>'
    )
