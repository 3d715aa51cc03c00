"""The law of a referral: states, who is eligible for which service, what a referral must hold."""

from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.states import Machine, transition


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
