"""The law of delivering a commissioned service: sessions, plan and report, and what must come before what."""

from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.states import Machine, transition


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
