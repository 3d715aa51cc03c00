"""The law of joining the framework: states, what an application must hold, how long the answer may take."""

from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.states import Machine, transition


class ApplicationStatus(StrEnum):
    """Where an application stands; the organisation moves it until it is sent, the assessor afterwards."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class CellOutcome(StrEnum):
    """What was decided of one service type in one area."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


S = ApplicationStatus
OPEN_APPLICATION = (S.DRAFT, S.SUBMITTED)
APPLICATION = Machine(
    "application",
    initial=S.DRAFT,
    transitions=[
        transition("submit", [S.DRAFT], S.SUBMITTED, P.APPLICATION_WRITE),
        transition("withdraw", [S.DRAFT, S.SUBMITTED], S.WITHDRAWN, P.APPLICATION_WRITE),
        transition("decide", [S.SUBMITTED], S.DECIDED, P.APPLICATION_ASSESS),
    ],
)
