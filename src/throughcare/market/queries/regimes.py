"""The law that a framework follows for its whole life: that of the day on which it was opened."""

from dataclasses import dataclass
from datetime import date

from throughcare.kernel.errors import NotFound
from throughcare.market.models import Framework
from throughcare.reference.queries import codes
from throughcare.ui.words import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """What a regime asks: least days to join at launch and to respond, and standstill.

    A standstill that is no duty is kept nevertheless: it protects the award. Nought days: the regime sets none.
    """

    code: str
    name: str
    source: str
    standstill_least: int
    standstill_unit: str
    standstill_is_duty: bool
    response_days_least: int
    joining_days_least: int
    joins: str


def regime(framework: Framework) -> Regime:
    """The regime of a framework. What began before February 2025 stays under the regulations of 2015, call-offs too.

    Source: Procurement Act 2023 (Commencement No. 3 and Transitional and Saving Provisions) Regulations 2024.
    """
    return regime_on(framework.opened_on)


def regime_on(day: date) -> Regime:
    """The regime of what is begun on a day."""
    for found in codes("regime", day):
        return Regime(code=found.code, name=named(found), source=found.source, **found.facts)
    raise NotFound("No law for frameworks of that day is known.")
