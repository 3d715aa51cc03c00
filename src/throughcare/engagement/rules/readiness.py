"""How ready the sector is, group by group, and what must hold before a programme opens."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from throughcare.kernel.errors import Problems

SHOWN_FROM = 5  # of a smaller group no share is shown: it would tell who said what


class Size(StrEnum):
    """An organisation by its staff: the bands of the Companies Act, with the smallest cut out."""

    MICRO = "micro"  # fewer than 10
    SMALL = "small"  # fewer than 50
    MEDIUM = "medium"  # fewer than 250
    LARGE = "large"


class Ability(StrEnum):
    """Whether an organisation could bid."""

    ABLE = "able"
    UNABLE = "unable"
    UNSURE = "unsure"


class Dimension(StrEnum):
    """By what answers are grouped."""

    ALL = "all"
    SIZE = "size"
    REGION = "region"
    COHORT = "cohort"


Key = tuple[str, str]  # dimension and value: ("size", "micro")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """So many gave this answer: one row of a count."""

    size: str
    region: str
    cohort: str
    ability: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How the organisations of one group answered."""

    able: int = 0
    unable: int = 0
    unsure: int = 0

    @property
    def total(self) -> int:
        """How many answered."""
        return self.able + self.unable + self.unsure

    @property
    def able_rate(self) -> Decimal | None:
        """The share that is able, between 0 and 1; None where nobody answered."""
        return Decimal(self.able) / self.total if self.total else None

    @property
    def is_shown(self) -> bool:
        """Whether there are enough to show their share."""
        return self.total >= SHOWN_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What must hold of a group. `least_rate` is between 0 and 1."""

    key: Key
    least_count: int
    least_rate: Decimal


def tally(rows: Iterable[Answered]) -> dict[Key, Group]:
    """All groups of all dimensions in which somebody answered."""
    counts: dict[Key, Counter[str]] = {}
    for row in rows:
        keys = ((Dimension.ALL, ""), (Dimension.SIZE, row.size), (Dimension.REGION, row.region))
        for key in (*keys, (Dimension.COHORT, row.cohort)):
            counts.setdefault((str(key[0]), key[1]), Counter())[row.ability] += row.count
    return {key: Group(**count) for key, count in counts.items()}


def is_met(criterion: Criterion, groups: Mapping[Key, Group]) -> bool:
    """Whether enough of a group answered, and enough of them are able."""
    group = groups.get(criterion.key, Group())
    rate = group.able_rate
    return group.total >= criterion.least_count and (rate or Decimal(0)) >= criterion.least_rate


def check_opening(unmet: Sequence[str], reason: str) -> Problems:
    """A gate that is unmet is passed only with a reason, which is published with the name of who gives it."""
    problems = Problems()
    if unmet and len(reason.split()) < 5:
        problems.add(
            "The gate is not met. Say in a sentence why you open all the same: it is published under your name",
            field="reason",
        )
    return problems
