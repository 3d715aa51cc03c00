"""Wrong passphrases, and when an officer may make a new key."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from throughcare.kernel.errors import Problems

MAX_TRIES = 5  # wrong passphrases before a wait
WAIT = timedelta(minutes=15)


def locked_until(failed_count: int, failed_at: datetime | None) -> datetime | None:
    """Until when no passphrase is tried after too many wrong ones; None when one may be tried."""
    if failed_at is None or failed_count < MAX_TRIES:
        return None
    return failed_at + WAIT


def check_key_replacement(others_by_competition: Mapping[str, int]) -> Problems:
    """A new key can't open what was sealed before: two others must be able to, for every unopened competition.

    Maps a competition's reference to how many of its other officers still hold the key it was published with.
    """
    problems = Problems()
    for reference, others in others_by_competition.items():
        if others < 2:
            problems.add(
                "{reference} could not be opened without your present key. Make a new one after its bids are opened.",
                reference=reference,
            )
    return problems
