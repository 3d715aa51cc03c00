"""Reports on referrals: what each column means, once; the provider's report and the extracts are choices of columns.

The columns and their order are those of the service in use today, so that what reads its files reads these; the person
is named by the case reference alone. One row is one referral, however often it was amended: what was moved, superseded
or recorded anew counts as it stands now, and what never came about has no date.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from throughcare.insight.rules.measures import counts_in_numerator
from throughcare.kernel.errors import Problems

LONDON = ZoneInfo("Europe/London")
FIRST = 0  # the number of the first appointment
KEPT_POLICY = "report-days"  # days until a report is deleted
SCORES = {"achieved": Decimal(1), "partly": Decimal("0.5"), "not_achieved": Decimal(0)}  # as in the service today


class Kind(StrEnum):
    """A report that can be asked for."""

    PROVIDER = "provider"
    REFERRALS = "referrals"
    COMPLEXITY = "complexity"
    APPOINTMENTS = "appointments"
    OUTCOMES = "outcomes"


NAMES = {
    Kind.PROVIDER: "Provider’s performance report",
    Kind.REFERRALS: "Management extract: referrals",
    Kind.COMPLEXITY: "Management extract: complexity of needs",
    Kind.APPOINTMENTS: "Management extract: appointments",
    Kind.OUTCOMES: "Management extract: outcomes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A first appointment (number 0) or session, as booked; one that was moved stands beside its successor."""

    id: int
    number: int
    status: str  # booked, held, missed, not_held, moved
    booked_at: datetime
    starts_at: datetime
    minutes: int
    recorded_at: datetime | None
    has_concerns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A version of the action plan: when it was submitted, and when it was approved, if it was."""

    submitted_at: datetime
    approved_at: datetime | None
    session_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A need that the referral asked to be met."""

    code: str
    name: str
    complexity: str
    outcome: str
    result: str  # "" until it is judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One referral that was sent, with all that was delivered under it."""

    id: int
    reference: str
    status: str
    contract: str
    service: str
    service_code: str
    organisation_id: int
    caseworker_id: int | None
    sent_by_id: int | None
    sentence_id: int | None
    crn: str
    sent_at: datetime
    decided_at: datetime | None
    first_due_on: date | None
    finish_by: date | None
    ended_at: datetime | None
    end_reason: str
    end_reason_name: str
    sentence_ends_on: date | None
    reported_at: datetime | None
    plans: tuple[Plan, ...]  # every version, the oldest first
    appointments: tuple[Appointment, ...]  # as booked
    needs: tuple[Need, ...]

    def first(self, *statuses: str) -> Appointment | None:
        """The earliest first appointment, or of those that came to this."""
        found = [a for a in self.appointments if a.number == FIRST and (not statuses or a.status in statuses)]
        return min(found, key=lambda each: (each.booked_at if not statuses else each.starts_at, each.id), default=None)

    def approved(self) -> list[Plan]:
        """Versions that held at some time, the oldest first; the last of them is the plan."""
        return [plan for plan in self.plans if plan.approved_at]

    def sessions_held(self) -> list[Appointment]:
        """Sessions that took place, the earliest first."""
        held = [a for a in self.appointments if a.number != FIRST and a.status == "held"]
        return sorted(held, key=lambda each: each.starts_at)


# Who ended a referral that did not run its course: whoever referred; a provider that declines ends none that began.
ENDED_BY_PRACTITIONER = ("withdrawn", "ended_early", "transferred")


def attended_on_time(facts: Facts) -> bool | None:
    """The measure's own definition, of a first appointment that was held."""
    held = facts.first("held")
    if held is None or facts.first_due_on is None:
        return None
    return counts_in_numerator(first_due_on=facts.first_due_on, held_on=held.starts_at.astimezone(LONDON).date())


def score(facts: Facts) -> Decimal | None:
    """The outcomes achieved: one for each, half for one in part; None until the report judges them."""
    judged = [SCORES[need.result] for need in facts.needs if need.result]
    return sum(judged, Decimal(0)) if judged else None


def concluded_at(facts: Facts) -> datetime | None:
    """When nothing more is due: of one that was ended early, with its report and not before."""
    if facts.status == "declined":
        return facts.decided_at
    return facts.reported_at if facts.status == "ended_early" else facts.ended_at


def end_state(facts: Facts) -> str:
    """How it came out: completed; ended, with a report; cancelled, before there was anything to report."""
    if concluded_at(facts) is None:
        return ""
    states = {"completed": "completed", "ended_early": "ended", "withdrawn": "cancelled"}
    return states.get(facts.status, facts.status)  # declined and transferred go by their own names


def end_requested_at(facts: Facts) -> datetime | None:
    """When the practitioner ended it."""
    return facts.ended_at if facts.status in ENDED_BY_PRACTITIONER else None


Definition = Callable[[Facts], object]


def _of_first(field: str, *statuses: str) -> Definition:
    return lambda facts: getattr(facts.first(*statuses), field, None)


DEFINITIONS: dict[str, Definition] = {
    "referral_ref": lambda facts: facts.reference,
    "referral_id": lambda facts: facts.id,
    "contract_ref": lambda facts: facts.contract,
    "contract_type": lambda facts: facts.service_code,
    "organisation_id": lambda facts: facts.organisation_id,
    "caseworker_id": lambda facts: facts.caseworker_id,
    "referring_officer_id": lambda facts: facts.sent_by_id,
    "relevant_sentence_id": lambda facts: facts.sentence_id,
    "crn": lambda facts: facts.crn,
    "date_referral_received": lambda facts: facts.sent_at,
    "date_saa_first_arranged": _of_first("booked_at"),
    "date_saa_first_scheduled_for": _of_first("starts_at"),
    "date_saa_first_not_attended": _of_first("starts_at", "missed"),
    "date_saa_first_attended": _of_first("starts_at", "held"),
    "date_saa_first_completed": _of_first("recorded_at", "held"),
    "saa_attended_on_time": attended_on_time,
    "date_first_action_plan_submitted": lambda facts: facts.plans[0].submitted_at if facts.plans else None,
    # by the officer, or with its submission where policy approves it
    "date_of_first_action_plan_approval": lambda facts: held[0].approved_at if (held := facts.approved()) else None,
    "date_of_first_attended_session": lambda facts: held[0].starts_at if (held := facts.sessions_held()) else None,
    "outcomes_to_be_achieved_count": lambda facts: len(facts.needs),
    "outcomes_achieved": score,
    "count_of_sessions_expected": lambda facts: held[-1].session_count if (held := facts.approved()) else None,
    "count_of_sessions_attended": lambda facts: len(facts.sessions_held()),
    "end_requested_by_pp_at": end_requested_at,
    "end_requested_by_pp_reason": lambda facts: facts.end_reason,
    "end_reason_description": lambda facts: facts.end_reason_name,
    "date_eosr_submitted": lambda facts: facts.reported_at,
    "concluded_at": concluded_at,
    "referral_end_state": end_state,
    "date_intervention_to_be_completed_by": lambda facts: facts.finish_by,
    "end_of_sentence_date": lambda facts: facts.sentence_ends_on,
}

# Header → definition, in the order of each file.
PROVIDER = {name: name for name in """
referral_ref referral_id contract_ref organisation_id caseworker_id crn date_referral_received
date_saa_first_arranged date_saa_first_scheduled_for date_saa_first_not_attended date_saa_first_attended
date_saa_first_completed saa_attended_on_time date_first_action_plan_submitted date_of_first_action_plan_approval
date_of_first_attended_session outcomes_to_be_achieved_count outcomes_achieved count_of_sessions_expected
count_of_sessions_attended end_requested_by_pp_at end_requested_by_pp_reason date_eosr_submitted concluded_at
referral_end_state date_intervention_to_be_completed_by end_of_sentence_date""".split()}  # fmt: skip
REFERRALS = {
    "referral_ref": "referral_ref",
    "referral_id": "referral_id",
    "crs_contract_reference": "contract_ref",
    "crs_contract_type": "contract_type",
    "crs_provider_id": "organisation_id",
    "referring_officer_id": "referring_officer_id",
    "relevant_sentence_id": "relevant_sentence_id",
    "crn": "crn",
    "date_referral_received": "date_referral_received",
    "date_first_action_plan_submitted": "date_first_action_plan_submitted",
    "date_of_first_action_plan_approval": "date_of_first_action_plan_approval",
    "outcomes_to_be_achieved_count": "outcomes_to_be_achieved_count",
    "outcomes_progress": "outcomes_achieved",
    "count_of_sessions_expected": "count_of_sessions_expected",
    "count_of_sessions_attended": "count_of_sessions_attended",
    "date_intervention_ended": "end_requested_by_pp_at",
    "intervention_end_reason": "referral_end_state",
    "date_end_of_service_report_submitted": "date_eosr_submitted",
    "intervention_end_reason_code": "end_requested_by_pp_reason",
    "intervention_end_reason_description": "end_reason_description",
    "intervention_concluded_at": "concluded_at",
}
COMPLEXITY = ("referral_ref", "referral_id", "intervention_title", "service_category_id", "service_category_name",
              "complexity_level_title")  # fmt: skip
APPOINTMENTS = ("referral_ref", "referral_id", "appointment_id", "appointment_time", "duration_in_minutes",
                "booked_at", "attended", "attendance_submitted_at", "notify_pp_of_concerns",
                "reason_for_appointment")  # fmt: skip
OUTCOMES = ("referral_ref", "referral_id", "desired_outcome", "achievement_level")
ATTENDED = {"held": "yes", "missed": "no", "not_held": "not held"}


def columns(kind: Kind) -> tuple[str, ...]:
    """The header of a report."""
    by_referral = {Kind.PROVIDER: tuple(PROVIDER), Kind.REFERRALS: tuple(REFERRALS)}
    return by_referral.get(kind) or {
        Kind.COMPLEXITY: COMPLEXITY, Kind.APPOINTMENTS: APPOINTMENTS, Kind.OUTCOMES: OUTCOMES
    }[kind]  # fmt: skip


def rows(kind: Kind, facts: Facts) -> Iterator[tuple[object, ...]]:
    """What a report says of one referral: a row, or one for each need or appointment."""
    found = ROWS[kind](facts)
    yield from (tuple(written(value) for value in row) for row in found)


def written(value: object) -> object:
    """A value as every file has it: moments by the clock in London with their offset, yes and no, nothing for none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(LONDON).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def check_period(sent_from: date, sent_until: date | None) -> Problems:
    """A period that ends after it begins."""
    problems = Problems()
    if sent_until is not None and sent_until < sent_from:
        problems.add("The last day must not be before the first", field="sent_until")
    return problems


def _chosen(chosen: dict[str, str]) -> Callable[[Facts], Iterable[tuple[object, ...]]]:
    return lambda facts: [tuple(DEFINITIONS[definition](facts) for definition in chosen.values())]


def _complexity(facts: Facts) -> Iterator[tuple[object, ...]]:
    for need in facts.needs:
        yield facts.reference, facts.id, facts.service, need.code, need.name, need.complexity


def _appointments(facts: Facts) -> Iterator[tuple[object, ...]]:
    for each in facts.appointments:
        came = ATTENDED.get(each.status, "")  # of one that was moved nobody said whether they came
        told = (each.id, each.starts_at, each.minutes, each.booked_at, came, each.recorded_at if came else None)
        reason = "first appointment" if each.number == FIRST else "service delivery"
        yield facts.reference, facts.id, *told, each.has_concerns, reason


def _outcomes(facts: Facts) -> Iterator[tuple[object, ...]]:
    for need in facts.needs:
        yield facts.reference, facts.id, need.outcome, need.result


ROWS: dict[Kind, Callable[[Facts], Iterable[tuple[object, ...]]]] = {
    Kind.PROVIDER: _chosen(PROVIDER),
    Kind.REFERRALS: _chosen(REFERRALS),
    Kind.COMPLEXITY: _complexity,
    Kind.APPOINTMENTS: _appointments,
    Kind.OUTCOMES: _outcomes,
}
