"""The law of a contract's life: states, mobilisation gates and the alarm to buy again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import add_months
from throughcare.kernel.states import Machine, transition


class ContractStatus(StrEnum):
    """Where a contract stands. That it is near its end is derived, never stored."""

    MOBILISING = "mobilising"
    LIVE = "live"
    ENDED = "ended"


class Basis(StrEnum):
    """By what somebody came to hold a contract."""

    AWARD = "award"  # won in competition
    GRANT = "grant"
    DIRECT = "direct"  # awarded without competition


class UncompetedKind(StrEnum):
    """What may go to a provider without competition."""

    EXTENSION = "extension"
    GRANT = "grant"
    DIRECT = "direct"


class UncompetedStatus(StrEnum):
    """Where it stands. That it is in standstill is derived, never stored."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why there is no competition, by the law of a day: for which kinds it holds, and what it asks."""

    code: str
    name: str
    source: str
    kinds: Collection[str]
    has_standstill: bool  # bidders and others may object before the contract is made
    needs_failed_lot: bool


UNCOMPETED = Machine(
    "award without competition",
    initial=UncompetedStatus.ASKED,
    transitions=[
        transition("agree", [UncompetedStatus.ASKED], UncompetedStatus.AGREED, P.AWARD_APPROVE),
        transition("refuse", [UncompetedStatus.ASKED], UncompetedStatus.REFUSED, P.AWARD_APPROVE),
        transition("stop", [UncompetedStatus.AGREED], UncompetedStatus.STOPPED, P.AWARD_APPROVE),
    ],
)

CONTRACT = Machine(
    "contract",
    initial=ContractStatus.MOBILISING,
    transitions=[
        transition("go_live", [ContractStatus.MOBILISING], ContractStatus.LIVE, P.CONTRACT_MANAGE),
        transition("end", [ContractStatus.MOBILISING, ContractStatus.LIVE], ContractStatus.ENDED, P.CONTRACT_MANAGE),
    ],
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that must be shown before a contract goes live, and what counts as showing it."""

    kind: str
    what: str
    evidence: str


# The gates that the day-one contracts passed through between award and 26 June 2021.
GATES = (
    Gate("vetting", "Staff are vetted", "How many staff start on day one, and that each has clearance"),
    Gate("insurance", "Insurance is in place", "Insurer, cover and end date of each policy"),
    Gate("sites", "Sites are ready and accessible", "Where people will be seen, and that each place can be reached"),
    Gate("data_protection", "Data protection is agreed", "Registration, impact assessment and who answers for it"),
    Gate("supply_chain", "Subcontracts are signed", "Each subcontractor and date of signature, or that there are none"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What stands between a contract and its start."""

    starts_on: date
    today: date
    open_gates: Collection[str]


def check_go_live(readiness: Readiness) -> Problems:
    """A contract goes live on its start date, once every gate is cleared."""
    problems = Problems()
    if readiness.today < readiness.starts_on:
        problems.add("Wait until the start date, {on}", on=readiness.starts_on.strftime("%-d %B %Y"))
    for gate in readiness.open_gates:
        problems.add("Clear the gate “{gate}”", gate=gate)
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """All that decides whether one organisation may take over another's contracts."""

    is_same: bool
    is_supplier: bool  # whether the new one delivers services at all
    has_contracts: bool  # whether the old one has a part in any contract that has not ended
    manages_all: bool  # whether whoever says so manages all of them
    taken_over_already: bool  # whether the old one has a successor: it has exactly one
    new_is_gone: bool  # whether the new one itself was taken over


def check_takeover(asked: Takeover, why: str) -> Problems:
    """One successor for each organisation, itself still there, and a reason such as a deed of novation."""
    problems = Problems()
    if asked.is_same or not asked.is_supplier or asked.new_is_gone:
        problems.add("Choose another organisation that delivers services and was not taken over itself", field="new")
    if asked.taken_over_already:
        problems.add("Somebody has taken this organisation over already", field="old")
    elif not asked.has_contracts:
        problems.add("This organisation has no part in any contract that goes on", field="old")
    elif not asked.manages_all:
        problems.add("Another buyer has a contract with this organisation too: agree with them first", field="old")
    if not why.strip():
        problems.add("Say by what agreement, such as a deed of novation and its date", field="why")
    return problems


def reprocure_by(last_day: date, months_before: int) -> date:
    """The day on which buying the service again has to begin, so many months before the last day of the term."""
    return add_months(last_day, -months_before)


def check_evidence(text: str) -> Problems:
    """Evidence says something."""
    problems = Problems()
    if len(text.split()) < 3:
        problems.add("Say what shows that this gate is met, in a sentence", field="evidence")
    return problems


LEAST_WORDS = 10  # of a justification that the public reads


@dataclass(frozen=True, slots=True, kw_only=True)
class UncompetedFacts:
    """What is to go to a provider without competition. `ends_on` is the first day after the term; money in pounds."""

    kind: UncompetedKind
    ground: Ground | None  # None: the law of the day knows none by that code
    justification: str
    value_gbp: Decimal
    starts_on: date
    ends_on: date | None
    term_ends_on: date | None = None  # of the contract that is extended
    is_failed_lot: bool = False


def check_uncompeted(facts: UncompetedFacts) -> Problems:
    """No competition is needed; a justification and an end date are."""
    problems = Problems()
    if len(facts.justification.split()) < LEAST_WORDS:
        problems.add("Justify it in a few sentences. It is published.", field="justification")
    if facts.ends_on is None:
        problems.add("Enter the last day. Nothing goes on without an end.", field="last_on")
    elif facts.ends_on <= max(facts.starts_on, facts.term_ends_on or facts.starts_on):
        problems.add("The last day must come after the term that there is.", field="last_on")
    if facts.value_gbp <= 0:
        problems.add("Enter a value above £0.", field="value_gbp")
    if facts.ground is None or facts.kind not in facts.ground.kinds:
        problems.add("Choose a ground that holds for this kind of award.", field="ground")
    elif facts.ground.needs_failed_lot and not facts.is_failed_lot:
        problems.add("Name the lot that nobody won, or choose another ground.", field="ground")
    return problems


def check_reason(reason: str) -> Problems:
    """A decision says why."""
    problems = Problems()
    if not reason.strip():
        problems.add("Give the reason. It is kept.", field="reason")
    return problems


def check_order(value_gbp: Decimal, *, ordered_gbp: Decimal, cap_gbp: Decimal, reason: str) -> Problems:
    """An optional service is ordered up to its cap and no further."""
    problems = Problems()
    if value_gbp <= 0:
        problems.add("Enter a value above £0.", field="value_gbp")
    elif ordered_gbp + value_gbp > cap_gbp:
        problems.add(
            "That passes the cap by £{over}: £{left} of £{cap} is left to order.",
            field="value_gbp",
            over=f"{ordered_gbp + value_gbp - cap_gbp:,.2f}",
            left=f"{cap_gbp - ordered_gbp:,.2f}",
            cap=f"{cap_gbp:,.2f}",
        )
    if not reason.strip():
        problems.add("Say what is ordered and why.", field="reason")
    return problems
