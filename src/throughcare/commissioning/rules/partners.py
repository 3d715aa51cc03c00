"""Partners in a bid: an organisation relies on others' capacity, each of which confirms its promised share itself.

A partner that has not confirmed when the bid is submitted is dropped from it. Each member answers with its turnover
for its own share. Source: reliance on the capacities of other entities (Public Contracts Regulations 2015, reg. 63);
critique of the contracts of 2021: small organisations were named in bids without their knowledge.
"""

from collections.abc import Sequence
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition
from throughcare.market.rules.standing import Turnover, Verdict, share_out

WHOLE = 100


class PartnerStatus(StrEnum):
    """Where a named partner stands."""

    NAMED = "named"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    DROPPED = "dropped"


S = PartnerStatus
PARTNER = Machine(
    "partner",
    initial=S.NAMED,
    transitions=[
        transition("name", list(S), S.NAMED, P.BID_WRITE),
        transition("confirm", [S.NAMED], S.CONFIRMED, P.BID_WRITE),
        transition("decline", [S.NAMED], S.DECLINED, P.BID_WRITE),
        transition("drop", [S.NAMED], S.DROPPED, P.BID_WRITE),
    ],
)


def lead_percent(percents: Sequence[int]) -> int:
    """What is left to the bidder itself."""
    return WHOLE - sum(percents)


def check_partner(*, percent: int, others: Sequence[int], part: str, is_self: bool) -> Problems:
    """A partner is somebody else, with a part that is said and a share that leaves the bidder one."""
    problems = Problems()
    if is_self:
        problems.add("Name another organisation than your own", field="name")
    if not share_out([lead_percent([percent, *others]), percent, *others]):
        problems.add(
            "Enter a share from 1 to {most}: you keep a part yourself, and all shares come to 100",
            field="percent",
            most=max(lead_percent(others) - 1, 1),
        )
    if len(part.split()) < 3:
        problems.add("Say what the partner would do", field="part")
    return problems


def check_reliance(area_names: Sequence[str]) -> Problems:
    """A partner brings a qualification of its own, and not turnover alone: in one area of the lot at least.

    Source: Public Contracts Regulations 2015, regulation 63(1): who is relied on for experience performs that part.
    """
    problems = Problems()
    if not area_names:
        problems.add(
            "Your organisation is qualified for this service in none of the lot’s areas. Apply to join the framework "
            "for it: a partner brings a qualification of its own, and not turnover alone",
            field="decision",
        )
    return problems


def check_areas(uncovered: Sequence[str]) -> Problems:
    """A bidder and its confirmed partners are qualified in all areas of the lot between them."""
    problems = Problems()
    if uncovered:
        problems.add(
            "None of you is qualified in {areas}. Name a partner who is, and submit when it has confirmed",
            areas=", ".join(uncovered),
        )
    return problems


def check_share(test: Turnover) -> Problems:
    """A partner confirms no more than its turnover allows."""
    problems = Problems()
    if test.verdict == Verdict.NOT_MET:
        problems.add(
            "Your share asks for a turnover of £{needed}, £{short} more than yours. Ask for a smaller share.",
            field="decision",
            needed=f"{test.needed_gbp:,.2f}",
            short=f"{test.short_gbp:,.2f}",
        )
    return problems
