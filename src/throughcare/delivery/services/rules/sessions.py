"""The law of delivering a commissioned service: sessions, plan and report, and what must come before what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition
from throughcare.referrals.rules import UNDER_WAY, ReferralStatus


class SessionStatus(StrEnum):
    """Where a session stands; a moved session is superseded by its successor, never overwritten."""

    BOOKED = "booked"
    HELD = "held"
    MISSED = "missed"  # the person did not come
    NOT_HELD = "not_held"  # the provider could not hold it
    MOVED = "moved"


S = SessionStatus
SESSION = Machine(
    "session",
    initial=S.BOOKED,
    transitions=[
        transition("hold", [S.BOOKED], S.HELD, P.DELIVERY_RECORD),
        transition("miss", [S.BOOKED], S.MISSED, P.DELIVERY_RECORD),
        transition("call_off", [S.BOOKED], S.NOT_HELD, P.DELIVERY_RECORD),
        transition("move", [S.BOOKED], S.MOVED, P.DELIVERY_RECORD),
    ],
)


FIRST = 0  # the number of the first appointment
PLAN = "services.plan"  # kinds of deadline
RECORD = "services.record"
REPORT = "services.report"
PLAN_POLICY = "action-plan-working-days"  # keys of dated policy
RECORD_POLICY = "session-feedback-working-days"
REPORT_POLICY = "end-of-service-report-working-days"
IN_PERSON = "in_person"
METHODS = (IN_PERSON, "phone", "video")
FEWEST_POLICY = "structured-intervention-min-sessions"
MOST_SESSIONS = 100  # more is a slip of the keys


class Happened(StrEnum):
    """What came of a session, as its record asks."""

    ON_TIME = "on_time"
    LATE = "late"
    NO = "no"  # the person did not come
    NOT_HELD = "not_held"  # the provider could not hold it, or the person's state or conduct prevented it


VERB = {Happened.ON_TIME: "hold", Happened.LATE: "hold", Happened.NO: "miss", Happened.NOT_HELD: "call_off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of a referral's delivery that decides what may come next. Sessions are (number, status)."""

    status: ReferralStatus
    first_held: bool
    planned_count: int | None  # sessions of the newest approved plan; None: none yet
    sessions: tuple[tuple[int, SessionStatus], ...]
    reported: bool
    plan_waits: bool = False  # for the officer's decision

    def numbers(self, *statuses: SessionStatus) -> set[int]:
        """Numbers of the sessions that stand in one of these states."""
        return {number for number, status in self.sessions if status in statuses}


def next_number(facts: Facts) -> int | None:
    """Which session may be booked next: the lowest that is neither held nor booked; None when there is none."""
    if facts.status != ReferralStatus.ASSIGNED:
        return None
    taken = facts.numbers(S.BOOKED, S.HELD)
    last = facts.planned_count if facts.first_held and facts.planned_count else FIRST
    return next((number for number in range(FIRST, last + 1) if number not in taken), None)


def check_number(number: int, facts: Facts) -> Problems:
    """A session is booked when what comes before it has been done: assignment, first appointment, plan."""
    problems = Problems()
    if facts.status != ReferralStatus.ASSIGNED:
        problems.add("Sessions are booked once a caseworker has the referral and until it ends")
    elif number in facts.numbers(S.BOOKED, S.HELD):
        problems.add("This session is booked or has been held")
    elif number > FIRST and not facts.first_held:
        problems.add("Hold the first appointment before you book sessions")
    elif number > FIRST and facts.planned_count is None:
        problems.add("Sessions are booked once the action plan is written and approved")
    elif number > (facts.planned_count or FIRST):
        problems.add("The plan has {count} sessions: change it to add one", count=facts.planned_count)
    return problems


def check_plan(activities: str, session_count: int, facts: Facts, *, fewest: int = 1) -> Problems:
    """A plan after the first appointment, with what will be done and no fewer sessions than were held or booked.

    `fewest` is what policy asks of the service: six of a structured intervention.
    """
    problems = Problems()
    if facts.status != ReferralStatus.ASSIGNED or not facts.first_held:
        problems.add("Hold the first appointment before you write the plan")
    if not activities.strip():
        problems.add("Say what you will do together, for each need", field="activities")
    least = max({fewest, *facts.numbers(S.BOOKED, S.HELD)})
    if not least <= session_count <= MOST_SESSIONS:
        problems.add(
            "Enter a number of sessions from {least} to {most}", field="session_count", least=least, most=MOST_SESSIONS
        )
    return problems


def delivered(facts: Facts) -> bool:
    """Whether every session of the plan has come to something and none is still to come."""
    if facts.planned_count is None or facts.numbers(S.BOOKED):
        return False
    return set(range(1, facts.planned_count + 1)) <= facts.numbers(S.HELD, S.MISSED, S.NOT_HELD)


def owes_plan(facts: Facts) -> bool:
    """Whether a plan is to be written: after the first appointment, until one holds or waits to be approved."""
    return facts.status in UNDER_WAY and facts.first_held and facts.planned_count is None and not facts.plan_waits


def owes_decision(facts: Facts) -> bool:
    """Whether the officer is to decide on a plan: one waits, and the referral has not ended."""
    return facts.status in UNDER_WAY and facts.plan_waits


def owes_report(facts: Facts) -> bool:
    """Whether the report is to be written: delivery is done, though the referral may rest, or it was ended early."""
    if facts.reported:
        return False
    return facts.status == ReferralStatus.ENDED_EARLY or (facts.status in UNDER_WAY and delivered(facts))


def may_report(facts: Facts) -> bool:
    """Whether the end of service report may be written: delivery is done, or ended early, and there is none yet."""
    return owes_report(facts) and facts.status != ReferralStatus.ON_HOLD


def check_report(summary: str, results: Mapping[str, str], needs: Mapping[str, str]) -> Problems:
    """A summary, and a result for each need of the referral; `needs` maps codes to names."""
    problems = Problems()
    for code, name in needs.items():
        if not results.get(code):
            problems.add("Say what came of {need}", field=f"result-{code}", need=name)
    if not summary.strip():
        problems.add("Sum up what was done and how it went", field="summary")
    return problems


def check_record(happened: str, notes: str, reason: str, reasons: Collection[str]) -> Problems:
    """What came of a session, what was done in one that was held, and why one was not."""
    problems = Problems()
    if happened not in set(Happened):
        problems.add("Say what happened", field="happened")
    elif happened in (Happened.ON_TIME, Happened.LATE) and not notes.strip():
        problems.add("Say what was done and how it went", field="notes")
    elif happened == Happened.NOT_HELD and reason not in reasons:
        problems.add("Choose why it was not held", field="reason")
    return problems


def check_move(moved_by: str, allowed: Collection[str], reason: str) -> Problems:
    """Who asked for another time, and why."""
    problems = Problems()
    if moved_by not in allowed:
        problems.add("Say who asked for another time", field="moved_by")
    if not reason.strip():
        problems.add("Say why it was moved", field="reason")
    return problems


def check_where(method: str, place: str) -> Problems:
    """How it is held, and where if in person."""
    problems = Problems()
    if method not in METHODS:
        problems.add("Choose how the appointment is held", field="method")
    elif method == IN_PERSON and not place.strip():
        problems.add("Say where you will meet", field="place")
    return problems


# words about the person, which the person may dispute
CORRECTABLE = ("notes", "concerns", "behaviour", "late_reason", "next_plans")


def check_correctable(field: str) -> Problems:
    """Only words about the person are corrected; what happened stays as it happened."""
    problems = Problems()
    if field not in CORRECTABLE:
        problems.add("This part of a session can’t be corrected.", field="field")
    return problems
