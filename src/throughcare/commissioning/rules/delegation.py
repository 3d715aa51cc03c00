"""How much an approver may award alone, and what is routed upwards.

Whoever approves for one area (a regional probation director's office) has a limit that policy sets; whoever approves
for the whole of the buyer has none. An award above the limit needs the agreement of one whose limit it keeps to.
Source: draft target operating model for probation, March 2020: regional directors commission within delegated limits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from throughcare.kernel.errors import Problems

LIMIT_POLICY = "award-limit-area-gbp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """An award beside the limit of whoever approves it (None: no limit), and who agreed to this bid and price."""

    value_gbp: Decimal
    limit_gbp: Decimal | None
    is_agreed: bool

    @property
    def passes_limit(self) -> bool:
        """Whether the award is more than the approver may give alone."""
        return self.limit_gbp is not None and self.value_gbp > self.limit_gbp


def limit_of(areas: Iterable[str | None], area_limit_gbp: Decimal) -> Decimal | None:
    """The limit of whoever approves in some postings, by the area of each: none where one names no area."""
    return None if None in set(areas) else area_limit_gbp


def check_delegation(facts: Delegation) -> Problems:
    """An award above the approver's limit has been agreed to higher up."""
    problems = Problems()
    if facts.passes_limit and not facts.is_agreed:
        problems.add(
            "This award of £{value} passes your limit of £{limit}. Route it up to an approver without that limit.",
            value=f"{facts.value_gbp:,.2f}",
            limit=f"{facts.limit_gbp:,.2f}",
        )
    return problems
