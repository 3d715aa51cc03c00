"""What may be awarded to whom when an award across lots has been proposed."""

from collections.abc import Sequence
from dataclasses import dataclass

from throughcare.commissioning.rules.awarding import check_outcome_reason
from throughcare.kernel.errors import Problems
from throughcare.market.rules.standing import Turnover, Verdict, together


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A bid that is to be awarded, beside the one that the proposal, or without one the ranking, gives the lot to.

    turnovers: the tests of everybody who stands behind the bid, each for its own share. expected: its reference, empty
    where the lot goes to nobody. agreed: references that two people agreed to instead.
    """

    reference: str
    expected: str
    is_proposed: bool
    agreed: Sequence[str]
    turnovers: Sequence[Turnover]


def check_choice(choice: Choice, reason: str) -> Problems:
    """An award follows the proposal or what two people agreed instead, has a reason, and keeps to the turnover test."""
    problems = check_outcome_reason(reason)
    if choice.reference not in (choice.expected, *choice.agreed):
        problems.add(WRONG_BID[choice.is_proposed])
    if together(choice.turnovers) == Verdict.NOT_MET:
        problems.extend(_too_small(choice.turnovers))
    return problems


def _too_small(tests: Sequence[Turnover]) -> Problems:
    problems = Problems()
    for test in tests:
        if test.verdict == Verdict.NOT_MET:
            problems.add(
                "{name} would need a turnover of £{needed}, {short} more than it has. Work the proposal out again.",
                name=test.organisation,
                needed=f"{test.needed_gbp:,.2f}",
                short=f"£{test.short_gbp:,.2f}",
            )
    return problems


WRONG_BID = {
    False: "The award goes to the bid that is ranked first. Choose it, or close the lot without an award.",
    True: "The award goes to the bid that is proposed. Choose it, or ask a commissioner to agree to another.",
}


def check_departure(*, reference: str, expected: str, reason: str) -> Problems:
    """Another bid than the proposed one needs a reason of a sentence at least."""
    problems = Problems()
    if reference == expected:
        problems.add("This bid is proposed already. Award the lot to it.", field="bid")
    if len(reason.split()) < 5:
        problems.add("Say in a sentence at least why the lot should go to this bid instead", field="reason")
    return problems
