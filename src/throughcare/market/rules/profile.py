"""What an organisation is, worked out from facts: its size, whether it is a social enterprise, what shuts it out.

Nobody is asked "are you small?" or "are you a VCSE?": both follow from what is asked anyway, with the sum shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import add_months


class LegalForm(StrEnum):
    """What an organisation is in law."""

    CHARITY = "charity"  # trust, or charitable incorporated organisation
    COMMUNITY_INTEREST = "community_interest"
    COMMUNITY_BENEFIT = "community_benefit"
    COOPERATIVE = "cooperative"
    GUARANTEE = "guarantee"
    SHARES = "shares"
    PARTNERSHIP = "partnership"
    UNINCORPORATED = "unincorporated"
    SOLE_TRADER = "sole_trader"
    PUBLIC = "public"


F = LegalForm
# Whether a form alone makes a voluntary, community or social enterprise; None: it depends on what becomes of a surplus.
# Source: the Cabinet Office's definition: value-driven bodies, not of government, which principally reinvest surpluses.
BY_FORM: Mapping[str, bool | None] = {
    F.CHARITY: True,
    F.COMMUNITY_INTEREST: True,
    F.COMMUNITY_BENEFIT: True,
    F.COOPERATIVE: None,
    F.GUARANTEE: None,
    F.SHARES: None,
    F.PARTNERSHIP: None,
    F.UNINCORPORATED: None,
    F.SOLE_TRADER: False,
    F.PUBLIC: False,
}


def vcse(*, legal_form: str, charity_ref: str, reinvests: bool | None) -> bool | None:
    """Whether an organisation is a voluntary, community or social enterprise; None while a fact is missing."""
    if not legal_form:
        return None
    by_form = BY_FORM[legal_form]
    if by_form is not None:
        return by_form
    return True if charity_ref.strip() else reinvests


class Size(StrEnum):
    """How large an organisation is."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


MEASURES = ("staff", "turnover", "assets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """The most that an organisation of a size has of each measure: people, pounds a year, pounds."""

    size: Size
    staff: Decimal
    turnover: Decimal
    assets: Decimal

    def met(self, known: Mapping[str, Decimal]) -> tuple[str, ...]:
        """The measures that don't exceed it."""
        return tuple(name for name, value in known.items() if value <= getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A size, and the measures by which it was found; no size while fewer than two measures are known."""

    size: Size | None
    by: tuple[str, ...] = ()


def sized(facts: Mapping[str, Decimal | None], scale: Sequence[Most]) -> Sized:
    """The smallest size of which two of three measures hold. Source: Companies Act 2006, sections 382 and 465."""
    known = {name: value for name in MEASURES if (value := facts.get(name)) is not None}
    if len(known) < 2:
        return Sized(size=None)
    for most in scale:
        if len(by := most.met(known)) >= 2:
            return Sized(size=most.size, by=by)
    return Sized(size=Size.LARGE, by=tuple(known))


POLICIES = ("safeguarding", "equality", "data_protection", "health_safety", "complaints", "whistleblowing", "slavery")


class Cover(StrEnum):
    """What an insurance covers."""

    EMPLOYERS = "employers"
    PUBLIC = "public"
    PROFESSIONAL = "professional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground that shuts an organisation out for years, unless what it has done since is enough."""

    code: str
    is_mandatory: bool
    years: int


# Public Contracts Regulations 2015, regulation 57(1), (3) and (8): five years for mandatory grounds, three for others.
GROUNDS = {
    ground.code: ground
    for ground in (
        *(
            Ground(code=code, is_mandatory=True, years=5)
            for code in ("conspiracy", "bribery", "fraud", "terrorism", "laundering", "slavery", "tax")
        ),
        *(
            Ground(code=code, is_mandatory=False, years=3)
            for code in ("insolvency", "misconduct", "distortion", "performance", "misrepresentation", "duties")
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A ground that an organisation says applies to it or to whoever runs it, and what it has done since."""

    ground: str
    happened_on: date | None
    what: str
    since: str

    @property
    def until(self) -> date | None:
        """The first day on which it no longer counts; None while it isn't known when it happened."""
        return self.happened_on and add_months(self.happened_on, 12 * GROUNDS[self.ground].years)

    @property
    def is_explained(self) -> bool:
        """Whether all of it is said."""
        return bool(self.happened_on and self.what.strip() and self.since.strip())

    def counts(self, on: date) -> bool:
        """Whether it still shuts out on a day."""
        return self.until is None or on < self.until


def check_exclusions(declared: Iterable[Declared], on: date, *, is_pass: bool, is_enough: bool) -> Problems:
    """Nobody passes under a ground that still counts, unless the assessor finds what was done since to be enough.

    Source: Public Contracts Regulations 2015, regulation 57(13) to (17), self-cleaning.
    """
    problems = Problems()
    if is_pass and not is_enough and any(one.counts(on) for one in declared):
        problems.add(
            "A ground for exclusion still counts. Say that what was done since is enough, or decide that it fails",
            field="is_cleaned",
        )
    return problems


def check_explanation(declared: Declared, today: date) -> Problems:
    """A ground that applies has a day that has passed, what happened, and what was done since."""
    problems = Problems()
    if declared.happened_on is None or declared.happened_on > today:
        problems.add("Enter the day on which it happened or was decided", field="happened_on")
    if not declared.what.strip():
        problems.add("Say what happened", field="what")
    if not declared.since.strip():
        problems.add("Say what has been done since, or that nothing has", field="since")
    return problems
