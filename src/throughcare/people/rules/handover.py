"""Who answers for somebody in custody, prison or community, and from when: offender management in custody.

A sentence in custody begins with the prison offender manager. Some time before the earliest release the community
offender manager becomes responsible; from the day on which the handover opens until then they support. How long before
is dated policy: the design of 2019 said between ten and three months; the rules since say
eight months and fourteen days, more for parole, early allocation and sentences without a fixed end. The exceptions are
those of the prison service's allocation tool (ministryofjustice/offender-management-allocation-manager).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems
from throughcare.kernel.periods import add_months

MONTHS_POLICY = "handover-by-months"  # by when the community takes over, with the days beside it
DAYS_POLICY = "handover-by-days"
OPENS_POLICY = "handover-opens-months"
SHORT_POLICY = "handover-short-months"
DUE = "handover.due"  # the deadline by which the community officer takes over
FAR_HEARING_MONTHS = 12  # a hearing so far ahead leaves the handover open; allocation tool, rule of 2023
MAPPA_LEVELS = (1, 2, 3)  # multi-agency public protection arrangements; Criminal Justice Act 2003, section 325


class Side(StrEnum):
    """Whose officer answers for somebody."""

    PRISON = "prison"
    COMMUNITY = "community"


class Case(StrEnum):
    """Which rule settled the handover, the first that fits."""

    HEARING_FAR_HIGH_RISK = "hearing_far_high_risk"
    HEARING_FAR = "hearing_far"
    ANOTHER_LIFE_SENTENCE = "another_life_sentence"
    IMMIGRATION = "immigration"
    RECALLED = "recalled"
    NO_DATE = "no_date"
    EARLY_ALLOCATION = "early_allocation"
    INDETERMINATE = "indeterminate"
    SHORT = "short"
    PAROLE = "parole"
    STANDARD = "standard"


class Stage(StrEnum):
    """How a handover stands on a day."""

    PRISON = "prison"
    SUPPORTING = "supporting"
    OVERDUE = "overdue"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the prison knows of a sentence. `open_since`: the day on which open conditions began, for women the
    category and for men the arrival in an open prison."""

    sentenced_on: date
    parole_on: date | None = None  # parole eligibility date
    conditional_on: date | None = None  # conditional release date
    automatic_on: date | None = None  # automatic release date
    tariff_on: date | None = None  # end of the tariff of a life or other indeterminate sentence
    hearing_on: date | None = None  # the parole board's target hearing date
    open_since: date | None = None
    mappa_level: int | None = None
    is_indeterminate: bool = False
    is_early_allocation: bool = False
    is_recalled: bool = False
    is_immigration: bool = False
    was_refused_parole: bool = False
    has_another_life_sentence: bool = False

    @property
    def is_parole(self) -> bool:
        """A sentence with a fixed end from which the parole board may release earlier."""
        return not self.is_indeterminate and self.parole_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Months, and then days, before a release."""

    months: int
    days: int = 0

    def of(self, release_on: date) -> date:
        """The day so long before a release; the last of a month that is too short for it."""
        return add_months(release_on, -self.months) - timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The policy in force: by when the community takes over and from when it supports, each by case.

    A case that is not named goes by the standard one; where no time is set to open, a handover opens when it is due.
    """

    by: Mapping[str, Before]
    opens: Before | None
    short_months: int  # whoever has no more than these months to serve is the community's from the first day

    def due(self, case: Case, release_on: date) -> date:
        """The day from which the community is responsible."""
        return self.by.get(case, self.by[Case.STANDARD]).of(release_on)


def terms(*, months: Mapping[str, int], days: Mapping[str, int], opens_months: int, short_months: int) -> Terms:
    """The terms of the policies' values; months and days are by case."""
    return Terms(
        by={case: Before(months=count, days=days.get(case, 0)) for case, count in months.items()},
        opens=Before(months=opens_months) if opens_months else None,
        short_months=short_months,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the rules say of a sentence: from `opens_on` the community officer supports, from `community_from` they are
    responsible. None: that day is not known, and the prison stays responsible."""

    case: Case
    release_on: date | None
    opens_on: date | None
    community_from: date | None


def earliest_release(facts: Facts, today: date) -> date | None:
    """The release that a handover is reckoned from; None where nothing is known of it."""
    if facts.is_indeterminate:
        ahead = facts.tariff_on if facts.tariff_on and facts.tariff_on > today else None
        return ahead or facts.hearing_on
    known = [day for day in (facts.automatic_on, facts.conditional_on) if day]
    return facts.parole_on or min(known, default=None)


def plan(facts: Facts, terms: Terms, today: date) -> Plan:
    """When responsibility passes, by the first rule that fits."""
    release_on = earliest_release(facts, today)
    case = next(case for case, fits in CASES if fits(facts, release_on, terms, today))
    if case in SETTLED:
        opens, responsible = SETTLED[case]
        return Plan(
            case=case,
            release_on=release_on,
            opens_on=facts.sentenced_on if opens else None,
            community_from=facts.sentenced_on if responsible else None,
        )
    assert release_on is not None  # NO_DATE and RECALLED have taken those without
    due = max(terms.due(case, release_on), facts.sentenced_on)
    opens_on = terms.opens.of(release_on) if terms.opens else None
    opening = [day for day in (due, opens_on, _open_conditions(facts)) if day]
    return Plan(
        case=case,
        release_on=release_on,
        opens_on=max(min(opening), facts.sentenced_on),
        community_from=due,
    )


def responsible(plan: Plan, day: date) -> Side:
    """Whose officer the rules make responsible on a day: always exactly one."""
    handed_over = plan.community_from is not None and day >= plan.community_from
    return Side.COMMUNITY if handed_over else Side.PRISON


def stage(*, opens_on: date | None, community_from: date | None, taken_over_on: date | None, today: date) -> Stage:
    """How a handover stands: the prison's until somebody has taken over, whatever the calendar says."""
    if taken_over_on and taken_over_on <= today:
        return Stage.COMMUNITY
    if community_from and today > community_from:
        return Stage.OVERDUE
    return Stage.SUPPORTING if opens_on and today >= opens_on else Stage.PRISON


def check_facts(facts: Facts) -> Problems:
    """Dates that can't be: before the sentence, or of the other kind of sentence."""
    problems = Problems()
    foreign = OF_FIXED if facts.is_indeterminate else OF_INDETERMINATE
    for field, name in (OF_FIXED | OF_INDETERMINATE).items():
        day = getattr(facts, field)
        if day and field in foreign:
            kind = "without a fixed end" if facts.is_indeterminate else "with a fixed end"
            problems.add("A sentence {kind} has no {name}. Leave it empty", field=field, kind=kind, name=name)
        elif day and day < facts.sentenced_on:
            problems.add("The {name} can’t be before the sentence", field=field, name=name)
    if facts.mappa_level is not None and facts.mappa_level not in MAPPA_LEVELS:
        problems.add("Choose level 1, 2 or 3, or none", field="mappa_level")
    return problems


def check_meeting(meeting_on: date | None, reason: str, today: date) -> list[Problem]:
    """The day of the handover meeting, or why there was none: half of them are not held as they should be."""
    if meeting_on and meeting_on > today:
        return [Problem(message="The meeting must have been held: enter a day up to today", field="meeting_on")]
    if not meeting_on and not reason.strip():
        return [Problem(message="Enter when the handover meeting was held, or why there was none", field="meeting_on")]
    return []


OF_FIXED = {
    "parole_on": "parole eligibility date",
    "conditional_on": "conditional release date",
    "automatic_on": "automatic release date",
}
OF_INDETERMINATE = {"tariff_on": "end of the tariff", "hearing_on": "target hearing date"}


def _open_conditions(facts: Facts) -> date | None:
    """In open conditions those without a fixed end are supported at once."""
    return facts.open_since if facts.is_indeterminate else None


def _hearing_far(facts: Facts, today: date) -> bool:
    """Still inside after a recall or a refusal, with the next hearing a year or more ahead."""
    kept = facts.is_indeterminate and (facts.is_recalled or facts.was_refused_parole)
    return kept and facts.hearing_on is not None and facts.hearing_on >= add_months(today, FAR_HEARING_MONTHS)


def _is_short(facts: Facts, release_on: date | None, terms: Terms) -> bool:
    return release_on is not None and add_months(facts.sentenced_on, terms.short_months) >= release_on


Fits = Callable[[Facts, date | None, Terms, date], bool]
# In the order in which they are asked.
CASES: tuple[tuple[Case, Fits], ...] = (
    (Case.HEARING_FAR_HIGH_RISK, lambda f, r, t, today: _hearing_far(f, today) and f.mappa_level in (2, 3)),
    (Case.HEARING_FAR, lambda f, r, t, today: _hearing_far(f, today)),
    (Case.ANOTHER_LIFE_SENTENCE, lambda f, r, t, today: f.is_indeterminate and f.has_another_life_sentence),
    (Case.IMMIGRATION, lambda f, r, t, today: f.is_immigration),
    (Case.RECALLED, lambda f, r, t, today: f.is_recalled),
    (Case.NO_DATE, lambda f, r, t, today: r is None),
    (Case.EARLY_ALLOCATION, lambda f, r, t, today: f.is_early_allocation),
    (Case.INDETERMINATE, lambda f, r, t, today: f.is_indeterminate),
    (Case.SHORT, lambda f, r, t, today: _is_short(f, r, t)),
    (Case.PAROLE, lambda f, r, t, today: f.is_parole),
    (Case.STANDARD, lambda f, r, t, today: True),
)
# Cases that don't reckon with the release: whether the community supports, and whether it is responsible, from the
# first day.
SETTLED: Mapping[Case, tuple[bool, bool]] = {
    Case.HEARING_FAR_HIGH_RISK: (True, True),
    Case.HEARING_FAR: (True, False),
    Case.ANOTHER_LIFE_SENTENCE: (False, False),
    Case.IMMIGRATION: (True, True),
    Case.RECALLED: (True, True),
    Case.NO_DATE: (False, False),
    Case.SHORT: (True, True),
}
# What the page says of each.
WORDS: Mapping[Case, str] = {
    Case.HEARING_FAR_HIGH_RISK: "Back in custody or refused parole, next hearing a year or more ahead, MAPPA level 2 "
    "or 3: the community is responsible",
    Case.HEARING_FAR: "Back in custody or refused parole, next hearing a year or more ahead: the prison is responsible "
    "and the community supports",
    Case.ANOTHER_LIFE_SENTENCE: "Another life sentence was added: the prison is responsible",
    Case.IMMIGRATION: "An immigration case: the community is responsible from the first day",
    Case.RECALLED: "Recalled to custody: the community is responsible",
    Case.NO_DATE: "No release date is known: the prison is responsible",
    Case.EARLY_ALLOCATION: "Early allocation to the community",
    Case.INDETERMINATE: "A sentence without a fixed end: reckoned from the tariff or the hearing",
    Case.SHORT: "Little time to serve: the community is responsible from the first day",
    Case.PAROLE: "Parole may come first: reckoned from the day of eligibility",
    Case.STANDARD: "Reckoned from the earliest release",
}
