"""The law of a referral: states, who is eligible for which service, what a referral must hold."""

from calendar import month_name
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problem, Problems
from throughcare.kernel.states import Machine, transition

# Services that nobody asks by a referral, and how somebody comes to them.
REACHED = {
    "UPW": "The court orders it. The unpaid work team of the region makes contact once the order is made.",
    "AP": "The court or a licence requires it. The programmes team of the region makes contact about a place.",
}
INTERVENTION = "SI"  # the service type whose referrals are of the kind “structured intervention”


class ReferralStatus(StrEnum):
    """Where a referral stands. The practitioner sends, the provider decides; delivery concludes."""

    DRAFT = "draft"
    SENT = "sent"  # waits for the provider's decision
    QUERIED = "queried"  # waits for the practitioner's answer
    ACCEPTED = "accepted"  # waits to be assigned
    ASSIGNED = "assigned"  # a caseworker has it; delivery goes on
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"  # after the first appointment was held
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # before the first appointment was held


ATTACHMENT = "referral.attachment"  # the purpose of files that go with a referral


class Complexity(StrEnum):
    """How much a need asks of the service."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


R = ReferralStatus
OPEN = (R.SENT, R.QUERIED, R.ACCEPTED, R.ASSIGNED)
REFERRAL = Machine(
    "referral",
    initial=R.DRAFT,
    transitions=[
        transition("send", [R.DRAFT], R.SENT, P.REFERRAL_WRITE),
        transition("accept", [R.SENT], R.ACCEPTED, P.REFERRAL_DECIDE),
        transition("query", [R.SENT], R.QUERIED, P.REFERRAL_DECIDE),
        transition("answer", [R.QUERIED], R.SENT, P.REFERRAL_WRITE),
        transition("decline", [R.SENT], R.DECLINED, P.REFERRAL_DECIDE),
        transition("assign", [R.ACCEPTED, R.ASSIGNED], R.ASSIGNED, P.REFERRAL_ASSIGN),
        transition("complete", [R.ASSIGNED], R.COMPLETED, P.DELIVERY_RECORD),
        transition("end_early", [R.ASSIGNED], R.ENDED_EARLY, P.REFERRAL_WRITE),
        transition("withdraw", [R.DRAFT, R.SENT, R.QUERIED, R.ACCEPTED, R.ASSIGNED], R.WITHDRAWN, P.REFERRAL_WRITE),
    ],
)


ENDED = (R.COMPLETED, R.ENDED_EARLY, R.DECLINED, R.WITHDRAWN)
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are read as 1 and 0
FIRST_APPOINTMENT = "referral.first_appointment"  # kinds of deadline
DECISION = "referral.decision"
FIRST_POLICY = "first-appointment-working-days"  # keys of dated policy
DECISION_POLICY = "referral-decision-working-days"
DRAFT_POLICY = "draft-referral-days"  # for so many days an unsent draft is kept
NONE_KNOWN = "None known"
TEXT_LIMIT = 4000  # characters of a free text that goes to the provider


def reference(draw: Random, service_type: str) -> str:
    """A reference such as KM4821AC: two letters, four digits, two letters of the service type."""
    letters = "".join(draw.choice(REFERENCE_LETTERS) for _ in range(2))
    return f"{letters}{draw.randrange(10_000):04d}{service_type[:2].upper()}"


# Who delivers which need for this person, at this address, on this date


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """What decides for whom a service may be found. None: the record does not say."""

    sex: str | None  # "male" or "female", as recorded
    age: int | None
    minority_ethnic: bool | None = None
    in_custody: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A delivery body at work in the area by which its service type is bought for an address."""

    needs: frozenset[str]
    men: bool
    women: bool
    min_age: int
    max_age: int | None
    minority_ethnic_only: bool
    takes_from_custody: bool
    is_live: bool  # its contract, where there is one, has gone live and has not ended
    starts_on: date
    ends_on: date | None  # the first day on which it no longer delivers


def reasons_against(offer: Offer, seeker: Seeker, needs: Collection[str], on: date) -> list[Problem]:
    """Why this body can't be asked to meet any of these needs for this person on this day; empty when it can."""
    checks = (_wrong_day(offer, on), _wrong_need(offer, needs), _wrong_sex(offer, seeker), _wrong_age(offer, seeker))
    found = (*checks, _wrong_heritage(offer, seeker), _wrong_setting(offer, seeker))
    return [problem for problem in found if problem]


def _wrong_day(offer: Offer, on: date) -> Problem | None:
    if on < offer.starts_on:
        return Problem(message="Starts on {day}", values={"day": _day(offer.starts_on)})
    if offer.ends_on and on >= offer.ends_on:
        return Problem(message="Ended on {day}", values={"day": _day(offer.ends_on - timedelta(days=1))})
    return None if offer.is_live else Problem(message="Its contract is not live")


def _wrong_need(offer: Offer, needs: Collection[str]) -> Problem | None:
    if not needs or offer.needs & set(needs):
        return None
    return Problem(message="Does not work on the needs you chose")


def _wrong_sex(offer: Offer, seeker: Seeker) -> Problem | None:
    if seeker.sex == "male" and not offer.men:
        return Problem(message="For women only")
    if seeker.sex == "female" and not offer.women:
        return Problem(message="For men only")
    return None


def _wrong_age(offer: Offer, seeker: Seeker) -> Problem | None:
    if seeker.age is None:
        return None
    if seeker.age < offer.min_age:
        return Problem(message="For people aged {age} and over", values={"age": offer.min_age})
    if offer.max_age is not None and seeker.age > offer.max_age:
        values = {"least": offer.min_age, "most": offer.max_age}
        return Problem(message="For people aged {least} to {most}", values=values)
    return None


def _wrong_heritage(offer: Offer, seeker: Seeker) -> Problem | None:
    if not offer.minority_ethnic_only or seeker.minority_ethnic:
        return None
    if seeker.minority_ethnic is None:
        return Problem(message="For people of minority ethnic heritage; the record does not say theirs")
    return Problem(message="For people of minority ethnic heritage")


def _wrong_setting(offer: Offer, seeker: Seeker) -> Problem | None:
    if seeker.in_custody and not offer.takes_from_custody:
        return Problem(message="Takes people in the community only")
    return None


# Sending a referral


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedAsked:
    """A need that a draft asks to be met."""

    need: str
    name: str
    complexity: str
    outcome_wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that decides whether a draft may be sent."""

    needs: tuple[NeedAsked, ...]
    offered: frozenset[str]  # needs that the service works on today
    sentence_ends_on: date | None  # None: none chosen
    reason: str
    risk_summary: str
    risk_confirmed: bool
    needs_notes: str
    finish_by: date | None
    against: tuple[Problem, ...] = ()  # why the body can't take the person any more
    duplicate_ref: str = ""  # another open referral of the person to the same service type
    somebody_may_see: bool = True  # whether a manager of the provider may open the person's record


class Task(StrEnum):
    """The parts of a draft, in the order in which they are shown."""

    NEEDS = "needs"
    SENTENCE = "sentence"
    REASON = "reason"
    RISK = "risk"
    ACCESS = "access"
    FINISH = "finish"


class Progress(StrEnum):
    """How far a part of a draft is."""

    NOT_STARTED = "not_started"
    INCOMPLETE = "incomplete"
    COMPLETED = "completed"


def progress(draft: Draft) -> dict[Task, Progress]:
    """How far each part of a draft is."""
    needs = [bool(asked.complexity and asked.outcome_wanted) for asked in draft.needs]
    return {
        Task.NEEDS: _progress(bool(needs), all(needs)),
        Task.SENTENCE: _progress(draft.sentence_ends_on is not None),
        Task.REASON: _progress(bool(draft.reason.strip())),
        Task.RISK: _progress(bool(draft.risk_summary.strip()), draft.risk_confirmed),
        Task.ACCESS: _progress(bool(draft.needs_notes.strip())),
        Task.FINISH: _progress(draft.finish_by is not None),
    }


def _progress(started: bool, done: bool = True) -> Progress:  # noqa: FBT001 - two facts, not options
    if not started:
        return Progress.NOT_STARTED
    return Progress.COMPLETED if done else Progress.INCOMPLETE


def check_sending(draft: Draft, today: date) -> Problems:
    """All that keeps a draft from being sent, each with what to do about it."""
    problems = Problems()
    problems.extend(check_needs(draft.needs, draft.offered))
    problems.extend(check_finish(draft.finish_by, draft.sentence_ends_on, today))
    for text, message, field in (
        (draft.reason, "Say why you are making this referral", Task.REASON),
        (draft.risk_summary, "Write what the provider must know about risk", Task.RISK),
        (draft.needs_notes, "Say what affects when or how they can take part, or that nothing is known", Task.ACCESS),
    ):
        if not text.strip():
            problems.add(message, field=field)
    if draft.risk_summary.strip() and not draft.risk_confirmed:
        problems.add("Read the risk summary again and confirm that it may be shared", field=Task.RISK)
    problems.extend(draft.against)
    if draft.duplicate_ref:
        problems.add("{ref} is already open for this person and service: end that one first", ref=draft.duplicate_ref)
    if not draft.somebody_may_see:
        problems.add("Nobody who decides on referrals there may see this limited-access record: have one listed first")
    return problems


def check_needs(needs: Collection[NeedAsked], offered: Collection[str]) -> Problems:
    """At least one need, all of the service, each with its complexity and the outcome wanted."""
    problems = Problems()
    if not needs:
        problems.add("Choose at least one need for the service to work on", field=Task.NEEDS)
    for asked in needs:
        if asked.need not in offered:
            problems.add("This service does not work on {need}: take it out", field=Task.NEEDS, need=asked.name)
        elif not asked.complexity or not asked.outcome_wanted:
            message = "Give the complexity and the outcome wanted for {need}"
            problems.add(message, field=Task.NEEDS, need=asked.name)
    return problems


def check_finish(finish_by: date | None, sentence_ends_on: date | None, today: date) -> Problems:
    """A sentence that runs, and a day to finish by that lies ahead and within it."""
    problems = Problems()
    if sentence_ends_on is None:
        problems.add("Choose the sentence that the service is part of", field=Task.SENTENCE)
    elif sentence_ends_on < today:
        problems.add("The sentence ended on {day}: choose another", field=Task.SENTENCE, day=_day(sentence_ends_on))
    if finish_by is None:
        problems.add("Give the day by which the service should finish", field=Task.FINISH)
    elif finish_by <= today:
        problems.add("The day to finish by must be after today", field=Task.FINISH)
    elif sentence_ends_on is not None and today <= sentence_ends_on < finish_by:
        message = "The day to finish by must be on or before the end of the sentence, {day}"
        problems.add(message, field=Task.FINISH, day=_day(sentence_ends_on))
    return problems


# Deciding, assigning, ending


def check_text(text: str, what: str, field: str) -> Problems:
    """A text that must be there."""
    problems = Problems()
    if not text.strip():
        problems.add(what, field=field)
    return problems


CORRECTABLE = ("reason", "risk_summary", "needs_notes")  # words about the person, which the person may dispute


def check_correctable(field: str) -> Problems:
    """Only words about the person are corrected; what happened stays as it happened."""
    problems = Problems()
    if field not in CORRECTABLE:
        problems.add("This part of a referral can’t be corrected.", field="field")
    return problems


def check_assignment(caseworker_id: int, allowed: Collection[int]) -> Problems:
    """The caseworker works for the provider."""
    problems = Problems()
    if caseworker_id not in allowed:
        problems.add("Choose a caseworker of your own organisation", field="caseworker")
    return problems


def ending_verb(*, first_held: bool) -> str:
    """Before the first appointment a referral is withdrawn; after it, it is ended early."""
    return "end_early" if first_held else "withdraw"


def check_ending(reason: str, allowed: Collection[str], comment: str) -> Problems:
    """A reason of the list that fits the moment, and a comment."""
    problems = Problems()
    if reason not in allowed:
        problems.add("Choose why the referral is ending", field="reason")
    if not comment.strip():
        problems.add("Say what happened, so that both sides know", field="comment")
    return problems


def fits_ending(facts: Mapping[str, object], *, first_held: bool) -> bool:
    """Whether a withdrawal reason, by its facts, may be given at this stage."""
    return first_held or not facts.get("after_first_appointment")


def median(numbers: Collection[int]) -> int | None:
    """The middle of some whole numbers, the lower of two; None without any."""
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def _day(day: date) -> str:
    return f"{day.day} {month_name[day.month]} {day.year}"


# What comes next, for the top of the page: by state and side ("probation", "provider", "caseworker", "reader")

NEXT_STEPS: dict[tuple[ReferralStatus, str], str] = {
    (R.DRAFT, "probation"): "Complete every part, check your answers and send it.",
    (R.SENT, "provider"): "Decide: accept it, ask a question or decline it with a reason.",
    (R.SENT, "probation"): "The provider decides whether to take it on.",
    (R.QUERIED, "probation"): "Answer the provider’s question. Their decision waits for it.",
    (R.QUERIED, "provider"): "The practitioner has your question. You can decide when it is answered.",
    (R.ACCEPTED, "provider"): "Assign it to a caseworker, who books the first appointment.",
    (R.ACCEPTED, "probation"): "The provider assigns it to a caseworker.",
    (R.DECLINED, "probation"): "Read the reason, then find another service or send a new referral.",
}
WITH_CASEWORKER = "The caseworker holds the first appointment."
BOOK_FIRST = "Book and hold the first appointment."
GOING_ON = "The service goes on: what is booked and due stands under Progress."


def next_step(status: ReferralStatus, side: str, *, first_held: bool) -> str:
    """What comes next, said to that side; empty when nothing does."""
    if status == R.ASSIGNED:
        if first_held:
            return GOING_ON
        return BOOK_FIRST if side in ("caseworker", "provider") else WITH_CASEWORKER
    return NEXT_STEPS.get((status, side), "")
