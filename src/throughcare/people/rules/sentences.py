"""How sentences go wrong and end, and what ends when under the law of each date, step by step."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from throughcare.kernel.errors import Problem, Problems
from throughcare.kernel.periods import add_months
from throughcare.people.rules import Ending, SentenceKind, check_reason

PRESENT = "breach.present"  # the deadline to bring a breach to court
PRESENT_POLICY = "breach-working-days"
ORDER_POLICY = "community-order-most-months"
SUSPENDED_POLICY = "suspended-supervision-months"
SHARE_POLICY = "custody-share"
SUPERVISION_POLICY = "post-sentence-supervision-months"
SUPERVISION_BELOW_MONTHS = 24  # Criminal Justice Act 2003, section 256AA: of terms of less than two years
ONE_DAY = timedelta(days=1)


class Termination(StrEnum):
    """Why a sentence is no longer served."""

    COMPLETED = "completed"
    GOOD_PROGRESS = "revoked_for_good_progress"
    HEALTH = "revoked_for_ill_health"
    BREACH = "revoked_for_breach"
    OFFENCE = "revoked_for_a_new_offence"
    APPEAL = "quashed_on_appeal"
    DEATH = "death"


ENDING = dict.fromkeys(Termination, Ending.REVOKED) | {Termination.COMPLETED: Ending.COMPLETED}


class RecallKind(StrEnum):
    """For how long somebody on licence goes back to custody."""

    FIXED = "fixed_term"
    STANDARD = "standard"
    EMERGENCY = "emergency"


class BreachKind(StrEnum):
    """What somebody is said to have failed in."""

    ABSENCES = "unacceptable_absences"
    CONDUCT = "conduct"
    REQUIREMENT = "a_requirement_not_kept"
    ZONE = "an_exclusion_not_kept"
    OFFENCE = "a_new_offence"


class BreachOutcome(StrEnum):
    """What the court made of it."""

    WITHDRAWN = "withdrawn"
    NOT_PROVED = "not_proved"
    CONTINUED = "proved_order_continues"
    FINED = "proved_fined"
    AMENDED = "proved_more_is_required"
    REVOKED = "proved_order_revoked"
    ACTIVATED = "proved_custody_activated"


RECALLED = (SentenceKind.CUSTODY, SentenceKind.LICENCE)  # who fails in these is recalled, and not breached in court
ENDS_THE_ORDER = (BreachOutcome.REVOKED, BreachOutcome.ACTIVATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What policy says on the dates that the law looks at. None: there was no such law then."""

    order_most_months: int
    suspended_months: tuple[int, int]
    custody_share: Fraction | None  # of a term served in custody, before an automatic release
    supervision_months: int | None  # after a release from a short term


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A sentence as it is known. None: not known, or not so."""

    kind: str
    starts_on: date
    ends_on: date
    custody_months: int | None = None
    released_on: date | None = None  # or when it is expected by the prison's reckoning
    work_hours: int = 0
    work_done_on: date | None = None
    ended_on: date | None = None
    ended_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that ends, on its last day, and how that day is reckoned. `warns`: it does not agree with the law."""

    what: str
    last_on: date | None
    how: str
    warns: bool = False


def steps(served: Served, law: Law) -> list[Step]:
    """What of a sentence ends when, in the order of the days, with the arithmetic."""
    found = RECKONED[SentenceKind(served.kind)](served, law)
    if served.ended_on is not None:
        found = [*found, Step(what="All of it", last_on=served.ended_on, how=f"Ended early: {served.ended_why}")]
    return sorted(found, key=lambda step: step.last_on or date.max)


def _community_order(served: Served, law: Law) -> list[Step]:
    latest = add_months(served.starts_on, law.order_most_months) - ONE_DAY
    how = f"As the court set it; at most {law.order_most_months} months from {_day(served.starts_on)}: {_day(latest)}"
    order = Step(what="The order", last_on=served.ends_on, how=how, warns=served.ends_on > latest)
    return [order, *_unpaid_work(served)]


def _suspended(served: Served, law: Law) -> list[Step]:
    least, most = law.suspended_months
    first = add_months(served.starts_on, least) - ONE_DAY
    latest = add_months(served.starts_on, most) - ONE_DAY
    how = f"As the court set it; between {least} and {most} months: {_day(first)} to {_day(latest)}"
    wrong = not first <= served.ends_on <= latest
    return [Step(what="Supervision of the order", last_on=served.ends_on, how=how, warns=wrong), *_unpaid_work(served)]


def _unpaid_work(served: Served) -> list[Step]:
    """An order with unpaid work stays in force until the hours are worked."""
    if not served.work_hours:
        return []
    if served.work_done_on:
        done = f"{served.work_hours} hours, worked by {_day(served.work_done_on)}"
        return [Step(what="Unpaid work", last_on=served.work_done_on, how=done)]
    year = add_months(served.starts_on, 12) - ONE_DAY
    how = f"{served.work_hours} hours within 12 months, by {_day(year)}; the order stays in force until they are worked"
    return [Step(what="Unpaid work", last_on=None, how=how)]


def _custody(served: Served, law: Law) -> list[Step]:
    if not served.custody_months:
        return [Step(what="The sentence", last_on=served.ends_on, how="As imported: its term is not known")]
    expires = add_months(served.starts_on, served.custody_months) - ONE_DAY
    days = (expires - served.starts_on).days + 1
    months = f"{served.custody_months} months from {_day(served.starts_on)}, {days} days"
    found = [Step(what="The term", last_on=expires, how=months)]
    released = served.released_on
    if released:
        found.insert(0, Step(what="Custody", last_on=released, how="Released, or to be, as the prison says"))
    elif law.custody_share is not None:
        inside = ceil(days * law.custody_share)
        released = served.starts_on + timedelta(days=inside - 1)
        share = f"{float(law.custody_share * 100):g}%"
        how = f"{share} of {days} days, a part counting as a day: {inside} days; days on remand come off it"
        found.insert(0, Step(what="Custody", last_on=released, how=how))
    if released is None:
        return found
    found.append(
        Step(what="Licence", last_on=expires, how=f"From the release on {_day(released)} to the end of the term")
    )
    return [*found, *_supervision(served.custody_months, released, expires, law)]


def _supervision(months: int, released: date, expires: date, law: Law) -> list[Step]:
    """Supervision after a term of less than two years, to twelve months from the release."""
    if law.supervision_months is None or months >= SUPERVISION_BELOW_MONTHS:
        return []
    ends = add_months(released, law.supervision_months)
    if ends <= expires:
        return []
    since = f"{law.supervision_months} months from the release on {_day(released)}"
    how = f"{since}, for a term of less than {SUPERVISION_BELOW_MONTHS} months"
    return [Step(what="Post-sentence supervision", last_on=ends, how=how)]


def _as_imported(served: Served, law: Law) -> list[Step]:
    what = "Licence" if served.kind == SentenceKind.LICENCE else "Post-sentence supervision"
    return [Step(what=what, last_on=served.ends_on, how="As imported from the case system")]


RECKONED: dict[SentenceKind, Callable[[Served, Law], list[Step]]] = {
    SentenceKind.COMMUNITY_ORDER: _community_order,
    SentenceKind.SUSPENDED_SENTENCE_ORDER: _suspended,
    SentenceKind.CUSTODY: _custody,
    SentenceKind.LICENCE: _as_imported,
    SentenceKind.POST_SENTENCE_SUPERVISION: _as_imported,
}


def check_requirement(*, details: str, last_on: date | None, starts_on: date, ends_on: date) -> Problems:
    """In the words of the court, until a day within the order."""
    problems = Problems()
    if not details.strip():
        problems.add("Write the requirement as the court put it", field="details")
    if last_on is not None and not starts_on <= last_on <= ends_on:
        problems.add("Enter a day within the order", field="last_on")
    return problems


def check_termination(*, ended_on: date, starts_on: date, today: date, reason: str) -> Problems:
    """A day within the sentence that has come, and why."""
    problems = Problems(check_reason(reason))
    if not starts_on <= ended_on <= today:
        problems.add("Enter a day from {day} until today", field="ended_on", day=_day(starts_on))
    return problems


def check_recall(
    *, recalled_on: date, released_on: date, returned_on: date | None, today: date, reason: str
) -> Problems:
    """A day after the release, and the return to custody not before it."""
    problems = Problems(check_reason(reason))
    if not released_on <= recalled_on <= today:
        problems.add("Enter a day from {day} until today", field="recalled_on", day=_day(released_on))
    if returned_on is not None and not recalled_on <= returned_on <= today:
        problems.add("They can’t be back in custody before the recall, or on a day to come", field="returned_on")
    return problems


Out = tuple[date, date | None]  # a release, and the recall that ended it


def is_recalled(releases: Iterable[Out], today: date) -> bool | None:
    """Whether a recall holds on a day: the last release that has come was ended by one. None: nobody was released yet.

    A release after the recall undoes it from its day.
    """
    _released_on, recalled_on = max(((on, back) for on, back in releases if on <= today), default=(None, None))
    if _released_on is None:
        return None
    return recalled_on is not None and recalled_on <= today


def check_release(
    *, released_on: date, starts_on: date, ends_on: date, releases: Iterable[Out], today: date
) -> Problems:
    """A day within the sentence that has come, of somebody inside: never released, or recalled before that day."""
    problems = Problems()
    if not starts_on <= released_on <= min(ends_on, today):
        problems.add(
            "Enter a day from {day} until today, within the sentence", field="released_on", day=_day(starts_on)
        )
    last_on, back_on = max(releases, default=(None, None))
    if last_on is not None and back_on is None:
        problems.add("They were released on {day}: record the recall first", field="released_on", day=_day(last_on))
    elif back_on is not None and released_on < back_on:
        problems.add("Enter a day from the recall on {day}", field="released_on", day=_day(back_on))
    return problems


def check_breach(*, failed_on: date, starts_on: date, today: date, details: str) -> list[Problem]:
    """A failure within the sentence, in words that a court can follow."""
    found = check_reason(details, field="details")
    if not starts_on <= failed_on <= today:
        values = {"day": _day(starts_on)}
        found.append(Problem(message="Enter a day from {day} until today", field="failed_on", values=values))
    return found


def check_outcome(
    *, presented_on: date, outcome_on: date | None, outcome: str, failed_on: date, today: date
) -> Problems:
    """Days in order: the failure, the court, its outcome; an outcome with its day."""
    problems = Problems()
    if not failed_on <= presented_on <= today:
        problems.add("Enter a day from {day} until today", field="presented_on", day=_day(failed_on))
    if bool(outcome) != (outcome_on is not None):
        problems.add("Give the outcome and its day, or leave both out", field="outcome_on")
    elif outcome_on is not None and not presented_on <= outcome_on <= today:
        problems.add("The outcome can’t be before the hearing, or on a day to come", field="outcome_on")
    return problems


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
