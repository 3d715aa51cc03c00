"""How much of a region or a service one organisation would hold: its share, and the index of all shares together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from throughcare.kernel.errors import Problems

SHARE_POLICY, LOTS_POLICY = "concentration-share-percent", "concentration-least-lots"
WHOLE_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A region or a service with what each organisation holds there, in pounds a year, and in how many lots."""

    name: str
    held_gbp: Mapping[int, Decimal]
    lot_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """What an award makes of a group. Shares are of 100, the index (HHI) of 10,000: one organisation holds all.

    is_high: the winner's share exceeds what policy sets, in a group of enough lots to be judged.
    """

    group: str
    share_before: Fraction
    share_after: Fraction
    index_before: int
    index_after: int
    is_high: bool


def after_award(
    groups: Sequence[Group], *, organisation: int, value_gbp: Decimal, most_percent: Decimal, least_lots: int
) -> tuple[Concentration, ...]:
    """What an award of so much a year to an organisation makes of each group that the lot lies in.

    A group of fewer lots than `least_lots`, this one counted, is shown and never high: its first provider holds all.
    """
    found = []
    for group in groups:
        after = dict(group.held_gbp) | {organisation: group.held_gbp.get(organisation, Decimal(0)) + value_gbp}
        share = _share(after, organisation)
        found.append(
            Concentration(
                group=group.name,
                share_before=_share(group.held_gbp, organisation),
                share_after=share,
                index_before=index(group.held_gbp),
                index_after=index(after),
                is_high=share > Fraction(most_percent) and group.lot_count + 1 >= least_lots,
            )
        )
    return tuple(found)


def index(held_gbp: Mapping[int, Decimal]) -> int:
    """The Herfindahl-Hirschman index: squares of all shares of 100 added up, halves up; 0 where nothing is held."""
    exact = sum((_share(held_gbp, organisation) ** 2 for organisation in held_gbp), Fraction(0))
    return int(exact + Fraction(1, 2))


def check_concentration(found: Sequence[Concentration], reason: str) -> Problems:
    """A high share needs a reason before the award is approved."""
    problems = Problems()
    high = [row for row in found if row.is_high]
    if high and len(reason.split()) < 5:
        problems.add(
            "This award gives one organisation {share}% of {group}. Say in a sentence at least why it is right.",
            field="concentration_reason",
            share=round(max(high, key=lambda row: row.share_after).share_after),
            group=max(high, key=lambda row: row.share_after).group,
        )
    return problems


def _share(held_gbp: Mapping[int, Decimal], organisation: int) -> Fraction:
    total = sum(held_gbp.values(), Decimal(0))
    if not total:
        return Fraction(0)
    return Fraction(held_gbp.get(organisation, Decimal(0))) / Fraction(total) * WHOLE_PERCENT
