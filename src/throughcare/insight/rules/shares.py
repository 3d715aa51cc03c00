"""Whether a supply chain's promise is kept: each member's share of referrals, of easy and hard ones, and the index.

The index says how many of a hundred cases are with whom they were promised to. Cases can't be divided, so what even the
fairest sharing of as many would leave elsewhere does not count against it: 100 is as fair as can be.
Sources: the voluntary sector's requirements on the fair share of easy cases, and on partners named and not used.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

BANDS = {"low": "Easy", "medium": "Medium", "high": "Hard"}  # by how much the hardest need of a case asks
EVERY = tuple(BANDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A member of the supply chain: its promised percent, and how many cases it had, by band."""

    organisation_id: int
    name: str
    promised: int
    is_lead: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)

    def had(self, bands: Sequence[str] = EVERY) -> int:
        """Cases of these bands that it had."""
        return sum(self.counts.get(band, 0) for band in bands)


def share(part: Part, parts: Sequence[Part], bands: Sequence[str] = EVERY) -> Fraction | None:
    """A member's percent of the cases of these bands; None where there are none."""
    total = sum(each.had(bands) for each in parts)
    return Fraction(100 * part.had(bands), total) if total else None


def index(parts: Sequence[Part], bands: Sequence[str] = EVERY) -> float | None:
    """Of a hundred cases of these bands, how many are where they were promised to be; None where there are none."""
    had = [part.had(bands) for part in parts]
    total = sum(had)
    if not total:
        return None
    fair = [Fraction(part.promised * total, sum(each.promised for each in parts)) for part in parts]
    away = _away(had, fair) - _away(_rounded(fair, total), fair)
    return float(100 * (1 - max(away, Fraction(0)) / total))


def _away(had: Sequence[int], fair: Sequence[Fraction]) -> Fraction:
    """Cases that are elsewhere than promised."""
    return sum((abs(h - f) for h, f in zip(had, fair, strict=True)), Fraction(0)) / 2


def _rounded(fair: Sequence[Fraction], total: int) -> list[int]:
    """The fairest sharing in whole cases: largest remainder."""
    whole = [int(each) for each in fair]
    by_rest = sorted(range(len(fair)), key=lambda n: whole[n] - fair[n])
    for n in by_rest[: total - sum(whole)]:
        whole[n] += 1
    return whole


class Kind(StrEnum):
    """What is wrong with how a promise is kept."""

    EASY_KEPT = "easy_kept"  # more of the easy cases than promised, beyond the tolerance
    HARD_LEFT = "hard_left"  # more of the hard cases than promised, beyond the tolerance
    SHORT = "short"  # less than the floor of its promised share, after so many months


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The policy in force: points of tolerance, the floor in hundredths of the promise, and from when it holds."""

    tolerance_points: int
    floor_percent: int
    floor_holds: bool  # the contract runs for as many months as policy says


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """That a member's share is not as promised: of which cases, how much it is and what was promised, in percent."""

    kind: Kind
    part: Part
    actual: float

    @property
    def words(self) -> str:
        """What is wrong, for a list."""
        had, promised = f"{self.actual:.0f}%", f"{self.part.promised}%"
        return {
            Kind.EASY_KEPT: f"{self.part.name} has {had} of the easy cases, where {promised} was promised",
            Kind.HARD_LEFT: f"{self.part.name} has {had} of the hard cases, where {promised} was promised",
            Kind.SHORT: f"{self.part.name} has {had} of all cases, where {promised} was promised",
        }[self.kind]


def flags(parts: Sequence[Part], limits: Limits) -> Iterator[Flag]:
    """What is wrong beyond the tolerance, and by at least one whole case."""
    for part in parts:
        for kind, band in ((Kind.EASY_KEPT, "low"), (Kind.HARD_LEFT, "high")):
            actual, total = share(part, parts, [band]), sum(each.had([band]) for each in parts)
            if actual is not None and _is_beyond(part, actual, total, limits.tolerance_points):
                yield Flag(kind=kind, part=part, actual=float(actual))
        of_all = share(part, parts)
        if limits.floor_holds and of_all is not None and of_all < Fraction(part.promised * limits.floor_percent, 100):
            yield Flag(kind=Kind.SHORT, part=part, actual=float(of_all))


def _is_beyond(part: Part, actual: Fraction, total: int, tolerance: int) -> bool:
    over = actual - part.promised
    return over > tolerance and over * total >= 100
