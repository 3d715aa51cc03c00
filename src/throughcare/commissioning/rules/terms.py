"""How long a lot is bought for: the term that policy gives, and whether a lot departs from it."""

from dataclasses import dataclass
from datetime import date, timedelta

from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import add_months

# By service type, the policy that names the last day of the first contracts; any other has the first of them.
LAST_DAY_POLICY = {"": "day-one-term-ends-on", "WOS": "day-one-term-ends-on-women"}
FIRST_DAY_POLICY = "day-one-starts-on"
LEAST_POLICY, MOST_POLICY = "contract-term-min-months", "contract-term-max-months"
LEAST_WORDS = 5  # of a reason that somebody else reads
MOBILISATION_POLICY = "mobilisation-months"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPolicy:
    """What policy says of terms; `last_day` is that of the first contracts of the service, `source` says where."""

    first_day: date
    last_day: date
    least_months: int
    mobilisation_months: int
    standstill_days: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The first and the last day of a lot's contract."""

    starts_on: date
    last_on: date


def last_day_policy(service_type: str) -> str:
    """The key of the policy for a service type."""
    return LAST_DAY_POLICY.get(service_type, LAST_DAY_POLICY[""])


def earliest_start(bids_by: date, policy: TermPolicy) -> date:
    """The first of a month that leaves time for standstill and mobilisation; never before the first contracts."""
    ready = add_months(bids_by + timedelta(days=policy.standstill_days), policy.mobilisation_months)
    month = ready if ready.day == 1 else add_months(ready.replace(day=1), 1)
    return max(month, policy.first_day)


def last_day(starts_on: date, policy: TermPolicy) -> date:
    """The last day of a term from a first day.

    It ends with the first contracts of its service, so that all are bought again together, where that leaves it the
    shortest term or more; otherwise it has as many financial years as they had.
    """
    if add_months(starts_on, policy.least_months) <= policy.last_day + timedelta(days=1):
        return policy.last_day
    years = policy.last_day.year - policy.first_day.year
    return term_ends(starts_on, financial_years=years) - timedelta(days=1)


def term_ends(starts_on: date, *, financial_years: int) -> date:
    """The first day after a term that ends with a financial year, the given number of 31 Marches later.

    Started on 26 June 2021, three financial years end on 31 March 2024 and four on 31 March 2025: the terms of
    the day-one services, and of women's services.
    """
    first = starts_on.year + (starts_on >= date(starts_on.year, 4, 1))
    return date(first + financial_years - 1, 4, 1)


def propose(bids_by: date, policy: TermPolicy) -> Term:
    """The term of a lot whose bids are received until a day."""
    starts_on = earliest_start(bids_by, policy)
    return Term(starts_on=starts_on, last_on=last_day(starts_on, policy))


def check_term(term: Term, *, reason: str, earliest: date, policy: TermPolicy) -> Problems:
    """A term that starts sooner, or ends on another day, than policy gives says why."""
    problems = Problems()
    given = last_day(term.starts_on, policy)
    if term.last_on < term.starts_on or reason.strip():
        return problems
    if term.starts_on < earliest:
        problems.add(
            "Policy gives {earliest} as the first possible day. Choose it or a later one, or say why this lot departs.",
            field="term_reason",
            earliest=_spoken(earliest),
        )
    if term.last_on != given:
        problems.add(
            "For a term from {first} policy gives {last} as the last day. Choose it, or say why this lot departs.",
            field="term_reason",
            first=_spoken(term.starts_on),
            last=_spoken(given),
        )
    return problems


def is_length_allowed(starts_on: date, ends_on: date, least_months: int, most_months: int) -> bool:
    """Whether a term is one to four years, as policy sets it; `ends_on` is the first day after it."""
    return add_months(starts_on, least_months) <= ends_on <= add_months(starts_on, most_months)


def check_length(number: int, *, is_allowed: bool, is_approved: bool) -> Problems:
    """Before publication: a term outside what policy allows was approved by name."""
    problems = Problems()
    if not is_allowed and not is_approved:
        problems.add(
            "Lot {lot}: its term is shorter or longer than policy allows. An approver for all of the buyer "
            "must approve it by name: they find it under Routed up.",
            field="lots",
            lot=number,
        )
    return problems


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
