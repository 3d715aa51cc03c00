"""What users are told of, how each may choose to be told, and when the digest is due."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from throughcare.access.roles import Role
from throughcare.kernel.errors import Problems

LONDON = ZoneInfo("Europe/London")
HOUR_POLICY = "notification-digest-hour"  # of the clock in London
LATE = timedelta(days=5)  # a deadline that passed longer ago is no news
CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
MOBILE = re.compile(r"(?:\+44|0)7[0-9]{9}")


class When(StrEnum):
    """How somebody is told of one kind of thing."""

    EMAIL = "email"  # at once
    TEXT = "text"  # at once, by e-mail and text message
    DIGEST = "digest"  # in the one e-mail at noon
    NEVER = "never"


class Kind(StrEnum):
    """What somebody may be told of."""

    REFERRAL_SENT = "referral_sent"
    REFERRAL_ANSWERED = "referral_answered"
    REFERRAL_QUERIED = "referral_queried"
    REFERRAL_ACCEPTED = "referral_accepted"
    REFERRAL_DECLINED = "referral_declined"
    REFERRAL_PASSED_ON = "referral_passed_on"
    REFERRAL_HANDED_BACK = "referral_handed_back"
    REFERRAL_ASSIGNED = "referral_assigned"
    REFERRAL_ENDED = "referral_ended"
    REFERRAL_AMENDED = "referral_amended"
    CASE_NOTE = "case_note"
    ABSENCE_REPORTED = "absence_reported"
    SESSION_CONCERN = "session_concern"
    PLAN_TO_APPROVE = "plan_to_approve"
    PLAN_DECIDED = "plan_decided"
    HANDOVER_MOVED = "handover_moved"
    RELEASE_NO_ADDRESS = "release_no_address"
    PLACE_NO_PLAN = "place_no_plan"
    PEOPLE_ALLOCATED = "people_allocated"
    STAFF_MOVED = "staff_moved"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_PASSED = "deadline_passed"
    REPORT_READY = "report_ready"
    PARTNER_NAMED = "partner_named"
    AWARD_ROUTED_UP = "award_routed_up"
    APPEAL_LODGED = "appeal_lodged"
    APPEAL_DECIDED = "appeal_decided"
    CLARIFICATION_ASKED = "clarification_asked"
    MEMBERSHIP_CHANGED = "membership_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Whom a kind is for, how they are told unless they choose otherwise, and whether they may choose not to be."""

    roles: frozenset[Role]
    default: When
    may_be_silent: bool = False


OFFICERS = frozenset({Role.PRACTITIONER, Role.SENIOR_PRACTITIONER})
LEADERS = frozenset({Role.SENIOR_PRACTITIONER, Role.HEAD_OF_UNIT})
MANAGERS = frozenset({Role.PROVIDER_MANAGER})
SUBCONTRACTORS = frozenset({Role.SUBCONTRACTOR})
CASEWORKERS = frozenset({Role.CASEWORKER})
DELIVERERS = MANAGERS | SUBCONTRACTORS | CASEWORKERS
EITHER_SIDE = OFFICERS | {Role.PRISON_OFFENDER_MANAGER}
BUSY = EITHER_SIDE | DELIVERERS | {Role.ASSESSOR, Role.COMMISSIONER, Role.CONTRACT_MANAGER}
REPORTERS = MANAGERS | {Role.SENIOR_PRACTITIONER, Role.CONTRACT_MANAGER, Role.INSPECTOR}
WRITERS = frozenset({Role.BID_WRITER})
WITH_DEADLINES = BUSY | {Role.DATA_PROTECTION_OFFICER}

TERMS: dict[Kind, Terms] = {
    Kind.REFERRAL_SENT: Terms(roles=MANAGERS, default=When.EMAIL),
    Kind.REFERRAL_ANSWERED: Terms(roles=MANAGERS, default=When.EMAIL),
    Kind.REFERRAL_QUERIED: Terms(roles=EITHER_SIDE, default=When.EMAIL),
    Kind.REFERRAL_ACCEPTED: Terms(roles=EITHER_SIDE, default=When.DIGEST, may_be_silent=True),
    Kind.REFERRAL_DECLINED: Terms(roles=EITHER_SIDE, default=When.EMAIL),
    Kind.REFERRAL_PASSED_ON: Terms(roles=SUBCONTRACTORS, default=When.EMAIL),
    Kind.REFERRAL_HANDED_BACK: Terms(roles=MANAGERS, default=When.EMAIL),
    Kind.REFERRAL_ASSIGNED: Terms(roles=CASEWORKERS, default=When.EMAIL),
    Kind.REFERRAL_ENDED: Terms(roles=DELIVERERS, default=When.EMAIL),
    Kind.REFERRAL_AMENDED: Terms(roles=DELIVERERS, default=When.EMAIL),
    Kind.CASE_NOTE: Terms(roles=EITHER_SIDE | DELIVERERS, default=When.DIGEST, may_be_silent=True),
    Kind.ABSENCE_REPORTED: Terms(roles=OFFICERS, default=When.EMAIL),
    Kind.SESSION_CONCERN: Terms(roles=EITHER_SIDE, default=When.EMAIL),
    Kind.PLAN_TO_APPROVE: Terms(roles=EITHER_SIDE, default=When.EMAIL),
    Kind.PLAN_DECIDED: Terms(roles=MANAGERS | CASEWORKERS, default=When.EMAIL),
    Kind.HANDOVER_MOVED: Terms(roles=EITHER_SIDE, default=When.EMAIL),
    Kind.RELEASE_NO_ADDRESS: Terms(roles=OFFICERS, default=When.EMAIL),
    Kind.PLACE_NO_PLAN: Terms(roles=OFFICERS | LEADERS, default=When.EMAIL),
    Kind.PEOPLE_ALLOCATED: Terms(roles=OFFICERS, default=When.EMAIL),
    Kind.STAFF_MOVED: Terms(roles=LEADERS, default=When.DIGEST, may_be_silent=True),
    Kind.DEADLINE_NEAR: Terms(roles=WITH_DEADLINES, default=When.DIGEST, may_be_silent=True),
    Kind.DEADLINE_PASSED: Terms(roles=WITH_DEADLINES, default=When.DIGEST),
    Kind.REPORT_READY: Terms(roles=REPORTERS, default=When.EMAIL, may_be_silent=True),
    Kind.PARTNER_NAMED: Terms(roles=WRITERS, default=When.EMAIL),
    Kind.AWARD_ROUTED_UP: Terms(roles=frozenset({Role.APPROVER}), default=When.EMAIL),
    Kind.APPEAL_LODGED: Terms(roles=WRITERS, default=When.EMAIL),
    Kind.APPEAL_DECIDED: Terms(roles=WRITERS, default=When.EMAIL),
    Kind.CLARIFICATION_ASKED: Terms(roles=WRITERS, default=When.EMAIL),
    Kind.MEMBERSHIP_CHANGED: Terms(roles=WRITERS, default=When.EMAIL),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something to tell: of what, where it is seen, and whom. `source` is the same whenever it is told again."""

    kind: Kind
    source: str
    path: str
    user_ids: tuple[int, ...]
    ref: str = ""


def kinds_of(roles: frozenset[Role]) -> list[Kind]:
    """What somebody in these roles may be told of, in the order of the table."""
    return [kind for kind, terms in TERMS.items() if terms.roles & roles]


def ways(kind: Kind, *, has_mobile: bool) -> list[When]:
    """The ways of being told among which somebody may choose."""
    left_out = set() if TERMS[kind].may_be_silent else {When.NEVER}
    left_out |= set() if has_mobile else {When.TEXT}
    return [when for when in When if when not in left_out]


def check_choices(chosen: dict[str, str], kinds: list[Kind], *, has_mobile: bool) -> Problems:
    """One of the ways on offer for each kind."""
    problems = Problems()
    for kind in kinds:
        if chosen.get(kind) not in ways(kind, has_mobile=has_mobile):
            problems.add("Choose how you want to be told", field=kind)
    return problems


def effective(kind: Kind, chosen: str | None, *, has_mobile: bool) -> When:
    """How somebody is told now: as chosen, where that may still be chosen; a text without a mobile is an e-mail."""
    when = When(chosen) if chosen else TERMS[kind].default
    if when is When.TEXT and not has_mobile:
        return When.EMAIL
    return TERMS[kind].default if when is When.NEVER and not TERMS[kind].may_be_silent else when


def noon(day: date, hour: int) -> datetime:
    """The moment of the digest on a day: by the clock in London, whatever it was put to in the night."""
    return datetime.combine(day, time(hour), LONDON)


def mobile_number(typed: str) -> str:
    """A mobile number without spaces and hyphens."""
    return re.sub(r"[\s()-]", "", typed)


def check_mobile(number: str) -> Problems:
    """Whether a number is a mobile number of the United Kingdom."""
    problems = Problems()
    if not MOBILE.fullmatch(number):
        problems.add("Enter a mobile number, like 07700 900 123", field="number")
    return problems


def check_code(*, is_right: bool, asked_at: datetime, tries: int, now: datetime) -> Problems:
    """Whether a code confirms a number: the right one, in time, and not guessed at."""
    problems = Problems()
    if now - asked_at > CODE_LASTS or tries > CODE_TRIES:
        problems.add("This code can’t be used any more. Ask for another", field="code")
    elif not is_right:
        problems.add("The code is not right. Check the text message", field="code")
    return problems
