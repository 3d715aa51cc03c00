"""Where a referral stands, what may be done to it from there, and what comes next for whom."""

from enum import StrEnum
from random import Random

from throughcare.access.permissions import Permission as P
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
    ON_HOLD = "on_hold"  # delivery rests for a reason and until a day; its clocks stand still
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"  # after the first appointment was held
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # before the first appointment was held
    TRANSFERRED = "transferred"  # another provider or area took it over: the referral that follows it goes on


ATTACHMENT = "referral.attachment"  # the purpose of files that go with a referral


class Complexity(StrEnum):
    """How much a need asks of the service."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


R = ReferralStatus
UNDER_WAY = (R.ASSIGNED, R.ON_HOLD)  # a caseworker has it, and it has not ended
TAKEN_ON = (R.ACCEPTED, *UNDER_WAY)  # the provider has said yes: until the person is seen, they are on its waiting list
OPEN = (R.SENT, R.QUERIED, *TAKEN_ON)
REFERRAL = Machine(
    "referral",
    initial=R.DRAFT,
    transitions=[
        transition("send", [R.DRAFT], R.SENT, P.REFERRAL_WRITE),
        transition("accept", [R.SENT], R.ACCEPTED, P.REFERRAL_DECIDE),
        transition("query", [R.SENT], R.QUERIED, P.REFERRAL_DECIDE),
        transition("answer", [R.QUERIED], R.SENT, P.REFERRAL_WRITE),
        transition("decline", [R.SENT], R.DECLINED, P.REFERRAL_DECIDE),
        transition("pass_on", [R.ACCEPTED, R.ASSIGNED], R.ACCEPTED, P.REFERRAL_DECIDE),
        transition("hand_back", [R.ACCEPTED], R.ACCEPTED, P.REFERRAL_DELIVER_PART),
        transition("assign", [R.ACCEPTED, R.ASSIGNED], R.ASSIGNED, P.REFERRAL_ASSIGN),
        transition("hold", [R.ASSIGNED], R.ON_HOLD, P.DELIVERY_RECORD),
        transition("resume", [R.ON_HOLD], R.ASSIGNED, P.DELIVERY_RECORD),
        transition("transfer", OPEN, R.TRANSFERRED, P.REFERRAL_WRITE),
        transition("complete", [R.ASSIGNED], R.COMPLETED, P.DELIVERY_RECORD),
        transition("end_early", UNDER_WAY, R.ENDED_EARLY, P.REFERRAL_WRITE),
        transition("withdraw", [R.DRAFT, *OPEN], R.WITHDRAWN, P.REFERRAL_WRITE),
    ],
)


ENDED = (R.COMPLETED, R.ENDED_EARLY, R.DECLINED, R.WITHDRAWN, R.TRANSFERRED)
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are read as 1 and 0
FIRST_APPOINTMENT = "referral.first_appointment"  # kinds of deadline
DECISION = "referral.decision"
HOLD_REVIEW = "referral.hold_review"
FIRST_POLICY = "first-appointment-working-days"  # keys of dated policy
DECISION_POLICY = "referral-decision-working-days"
HOLD_POLICY = "referral-hold-days"  # the longest that delivery rests before somebody looks again
DAYS_POLICY = "enforceable-days-range"  # of a requirement that one referral may use
DRAFT_POLICY = "draft-referral-days"  # for so many days an unsent draft is kept
NONE_KNOWN = "None known"
STOP_REASON = 200  # characters of the reason for which a clock stands still
TEXT_LIMIT = 4000  # characters of a free text that goes to the provider


def reference(draw: Random, service_type: str) -> str:
    """A reference such as KM4821AC: two letters, four digits, two letters of the service type."""
    letters = "".join(draw.choice(REFERENCE_LETTERS) for _ in range(2))
    return f"{letters}{draw.randrange(10_000):04d}{service_type[:2].upper()}"


# What comes next, for the top of the page: by state and side, which are those of `lists.side`

NEXT_STEPS: dict[tuple[ReferralStatus, str], str] = {
    (R.DRAFT, "probation"): "Complete every part, check your answers and send it.",
    (R.SENT, "provider"): "Decide: accept it, ask a question or decline it with a reason.",
    (R.SENT, "probation"): "The provider decides whether to take it on.",
    (R.QUERIED, "probation"): "Answer the provider’s question. Their decision waits for it.",
    (R.QUERIED, "provider"): "The practitioner has your question. You can decide when it is answered.",
    (R.ACCEPTED, "provider"): "Assign it to a caseworker, who books the first appointment.",
    (R.ACCEPTED, "subcontractor"): "Assign it to a caseworker, or hand it back with a reason.",
    (R.ACCEPTED, "probation"): "The provider assigns it to a caseworker.",
    (R.DECLINED, "probation"): "Read the reason, then find another service: what you wrote goes along.",
    (R.ON_HOLD, "provider"): "Delivery rests. Resume it when the person can take part again.",
    (R.ON_HOLD, "subcontractor"): "Delivery rests. Resume it when the person can take part again.",
    (R.ON_HOLD, "caseworker"): "Delivery rests. Resume it when the person can take part again.",
    (R.ON_HOLD, "probation"): "Delivery rests, and its clocks with it, until the provider resumes it.",
}
WITH_CASEWORKER = "The caseworker holds the first appointment."
SHARE_OUT = "Say who of the supply chain delivers it."
PASSED_ON = "{} assigns it to a caseworker."
BOOK_FIRST = "Book and hold the first appointment."
GOING_ON = "The service goes on: what is booked and due stands under Progress."


def next_step(status: ReferralStatus, side: str, *, first_held: bool) -> str:
    """What comes next, said to that side; empty when nothing does."""
    if status == R.ASSIGNED:
        if first_held:
            return GOING_ON
        return BOOK_FIRST if side in ("caseworker", "subcontractor", "provider") else WITH_CASEWORKER
    return NEXT_STEPS.get((status, side), "")
