"""A person says that something in the record is wrong: it is amended, or stays with their statement beside it.

UK GDPR articles 16 (rectification), 12(3) (one month) and 19 (telling those it was passed to); Data Protection Act 2018
sections 46 and 48.
"""

from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.states import Machine, transition

DUE = "correction.due"  # kind of the deadline
MONTHS_POLICY = "rectification-months"


class CorrectionStatus(StrEnum):
    """How a dispute stands."""

    RECEIVED = "received"
    AMENDED = "amended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = CorrectionStatus
CORRECTION = Machine(
    "correction",
    initial=S.RECEIVED,
    transitions=[
        transition("amend", [S.RECEIVED], S.AMENDED, P.CORRECTION_HANDLE),
        transition("refuse", [S.RECEIVED], S.REFUSED, P.CORRECTION_HANDLE),
        transition("withdraw", [S.RECEIVED], S.WITHDRAWN, P.CORRECTION_HANDLE),
    ],
)
DECIDED = (S.AMENDED, S.REFUSED)
