"""A comparison as a Markdown table, and as an SVG with a row of bars for each figure."""

from typing import NamedTuple
from xml.sax.saxutils import escape

WIDTH, LEFT, BAR, GAP = 760, 250, 12, 10
COLOURS = ("#b1b4b6", "#f47738", "#1d70b8")


class Row(NamedTuple):
    """A figure: its name, how it is written for each column, and its values (no values in the row of column names, None
    in a column without an answer)."""

    label: str
    shown: tuple[str, ...]
    values: tuple[float | None, ...]


def markdown(title: str, rows: list[Row]) -> str:
    """The title and the table."""
    head, *rest = rows
    lines = ["| " + " | ".join((head.label, *head.shown)) + " |", "|---" + "|---:" * len(head.shown) + "|"]
    lines += ["| " + " | ".join((row.label, *row.shown)) + " |" for row in rest]
    return f"{title}\n\n" + "\n".join(lines) + "\n"


def bars(title: str, rows: list[Row]) -> str:
    """Bars of each figure, as long as they are large beside the largest of the figure; the value stands at its end."""
    head, *rest = rows
    parts, y = [_legend(head.shown)], 50
    for row in rest:
        parts.append(f'<text x="{LEFT - 10}" y="{y + BAR}" text-anchor="end">{escape(row.label)}</text>')
        most = max((abs(value) for value in row.values if value is not None), default=0.0) or 1.0
        for i, (value, shown) in enumerate(zip(row.values, row.shown, strict=True)):
            length = abs(value or 0.0) / most * (WIDTH - LEFT - 110)
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{_colour(i, row)}"/>')
            parts.append(f'<text x="{LEFT + length + 5:.1f}" y="{y + BAR - 1}" font-size="12">{escape(shown)}</text>')
            y += BAR + 2
        y += GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" aria-label="{escape(title)}">'
        f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>'
        f'<g font-family="sans-serif" font-size="14" fill="#0b0c0c">{"".join(parts)}</g></svg>\n'
    )


def _legend(names: tuple[str, ...]) -> str:
    """The columns by colour."""
    parts = []
    for i, name in enumerate(names):
        x = LEFT + i * 150
        parts.append(f'<rect x="{x}" y="12" width="14" height="14" fill="{COLOURS[i - len(names)]}"/>')
        parts.append(f'<text x="{x + 20}" y="24">{escape(name)}</text>')
    return "".join(parts)


def _colour(column: int, row: Row) -> str:
    """The colour of a column: the solver's is the last."""
    return COLOURS[column - len(row.values)]
