"""How something is bought: under the framework or as partner contracts, and who pays for it together.

Partner contracts are competed for among those admitted, for five years, with one provider a lot; they buy what
the framework does not, unpaid work above all. Source: the competition for probation delivery partners, 2019 to 2020.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.kernel.money import split

PARTNER_MOST_POLICY = "partner-term-max-months"


class Route(StrEnum):
    """Under what a call-off buys."""

    FRAMEWORK = "framework"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionTerms:
    """An optional service of a lot: it may be ordered during the term until its cap, in pounds, is reached."""

    name: str
    cap_gbp: Decimal


def is_bought_by(route: Route, *, on_framework: bool) -> bool:
    """Whether a route buys a service: the framework what is on it, partner contracts the rest."""
    return on_framework if route is Route.FRAMEWORK else not on_framework


def check_option(terms: OptionTerms, lot_value_gbp: Decimal) -> Problems:
    """An option is named, and its cap stays below the value of the lot that it is beside."""
    problems = Problems()
    if len(terms.name.split()) < 2:
        problems.add("Say in a few words what may be ordered.", field="name")
    if not 0 < terms.cap_gbp < lot_value_gbp:
        problems.add(
            "Enter a cap above £0 and below the value of the lot, £{value}.",
            field="cap_gbp",
            value=f"{lot_value_gbp:,.2f}",
        )
    return problems


def check_funders(percents: Sequence[int]) -> Problems:
    """Those who pay together leave the buyer a share of its own."""
    problems = Problems()
    if any(not 1 <= percent <= 99 for percent in percents) or sum(percents) > 99:
        problems.add(
            "The shares of the others come to {sum}%. They must leave the buyer 1% at least.",
            field="percent",
            sum=sum(percents),
        )
    return problems


def shares(buyer: int, funders: Mapping[int, int]) -> dict[int, int]:
    """Percent by organisation, the buyer's own included; all of it the buyer's where nobody else pays."""
    return {buyer: 100 - sum(funders.values()), **funders}


def by_funder(amount_gbp: Decimal, percents: Mapping[int, int]) -> dict[int, Decimal]:
    """An amount in the shares of those who pay, to the penny; the parts add up."""
    return dict(zip(percents, split(amount_gbp, list(percents.values())), strict=True))
