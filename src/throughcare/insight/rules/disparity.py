"""Whether groups of people fare alike at every stage: rates, intervals, rate ratios, and what must not be shown.

A table has a row for each group and a column for each stage; each stage counts those of the stage before who came
further, so that what a row hides is also the difference between its neighbours. A count below the threshold is hidden,
and so is one whose difference from the stage before is small but not nought. From the stage at which a group is hidden
it stays hidden; and where totals would give it away, the smallest of the others is hidden with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

Z = 1.959964  # of a 95% interval
STAGES = {
    "sent": "Referred",
    "accepted": "Accepted",
    "seen": "First appointment held",
    "completed": "Completed",
    "improved": "Outcome achieved, at least partly",
}


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the limits between which chance leaves it, 95 times of 100."""

    value: float
    low: float
    high: float


Counts = tuple[int, ...]  # of one group, stage by stage, never rising
Shown = tuple[int | None, ...]  # the same with None for what is hidden


def wilson(some: int, of: int) -> Interval:
    """The share of `some` in `of` with its interval. Source: Wilson (1927), JASA 22, pages 209 to 212."""
    share, over = some / of, Z * Z / of
    middle = (share + over / 2) / (1 + over)
    half = Z * sqrt(share * (1 - share) / of + over / (4 * of)) / (1 + over)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def ratio(some: int, of: int, reference_some: int, reference_of: int) -> Interval | None:
    """The rate of a group against that of the reference, with its interval; None where either rate is nought.

    Source: Katz and others (1978), Biometrics 34, pages 469 to 474: the logarithm is about normal.
    """
    if not some or not reference_some:
        return None
    value = (some / of) / (reference_some / reference_of)
    spread = sqrt(1 / some - 1 / of + 1 / reference_some - 1 / reference_of)
    return Interval(value, exp(log(value) - Z * spread), exp(log(value) + Z * spread))


def hide(table: Mapping[str, Counts], least: int) -> tuple[dict[str, Shown], Shown]:
    """What of a table may be shown, and of its totals, when counts below `least` must not be worked out."""
    total = tuple(map(sum, zip(*table.values(), strict=True)))
    last = _hidden_from(total, least)
    cut = {group: min(_hidden_from(counts, least), last) for group, counts in table.items()}
    for stage in range(len(total)):
        _protect(table, cut, stage, least)
    shown = {group: _cut(counts, cut[group]) for group, counts in table.items()}
    return shown, _cut(total, last)


def _hidden_from(counts: Counts, least: int) -> int:
    """The first stage at which a row must be hidden by itself; one past the last when none."""
    for stage, count in enumerate(counts):
        fewer = counts[stage - 1] - count if stage else 0
        if count < least or 0 < fewer < least:
            return stage
    return len(counts)


def _protect(table: Mapping[str, Counts], cut: dict[str, int], stage: int, least: int) -> None:
    """Hide as many more groups at a stage as it takes for the totals to say nothing small of those hidden together."""
    while hidden := [group for group in table if cut[group] <= stage]:
        if len(hidden) == len(table) or (len(hidden) > 1 and _is_safe(table, hidden, stage, least)):
            return
        others = (group for group in table if cut[group] > stage)
        cut[min(others, key=lambda group: (table[group][stage], group))] = stage


def _is_safe(table: Mapping[str, Counts], hidden: list[str], stage: int, least: int) -> bool:
    """Whether what totals tell of the hidden groups together is large: their count, and who came no further."""
    count = sum(table[group][stage] for group in hidden)
    fewer = sum(table[group][stage - 1] for group in hidden) - count if stage else 0
    return count >= least and not 0 < fewer < least


def _cut(counts: Counts, first_hidden: int) -> Shown:
    return tuple(count if stage < first_hidden else None for stage, count in enumerate(counts))


def reference(shown: Mapping[str, Shown], besides: str = "") -> str | None:
    """The group against which others are held: the largest of which the first stage may be shown, but for one."""
    sizes = {group: counts[0] for group, counts in shown.items() if counts[0] is not None and group != besides}
    return max(sorted(sizes), key=lambda group: sizes[group] or 0, default=None)


AGE_BANDS = ((18, 25), (26, 39), (40, 59), (60, None))


def band(age: int) -> str:
    """The age band of somebody, in words; ages are by the year of birth alone, which outlives an erased record."""
    for least, most in AGE_BANDS:
        if age >= least and (most is None or age <= most):
            return f"{least} to {most}" if most else f"{least} and over"
    return "Under 18"
