"""What becomes of a message, as GOV.UK Notify tells it, and how long sending is tried."""

from datetime import datetime
from enum import StrEnum

RETRIES = 9  # with waits that grow threefold from three seconds, the last comes eight hours after the first try


class Outcome(StrEnum):
    """What a status of Notify means for a message and its address."""

    DELIVERED = "delivered"
    FAILED = "failed"
    DEAD = "bounced"  # the address does not exist: writing to it again is no use


# Source: GOV.UK Notify, API documentation, delivery receipts.
OUTCOMES = {
    "delivered": Outcome.DELIVERED,
    "permanent-failure": Outcome.DEAD,
    "temporary-failure": Outcome.FAILED,
    "technical-failure": Outcome.FAILED,
}


class Standing(StrEnum):
    """How a message stands."""

    WAITING = "waiting"
    TRYING = "trying"  # a try has failed; others follow
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


def standing(
    *, sent_at: datetime | None, delivered_at: datetime | None, failed_at: datetime | None, error: str
) -> Standing:
    """How a message stands, from what happened to it."""
    if failed_at:
        return Standing.FAILED
    if delivered_at:
        return Standing.DELIVERED
    if sent_at:
        return Standing.SENT
    return Standing.TRYING if error else Standing.WAITING
