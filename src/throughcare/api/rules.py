"""What a machine client's token must be like, and which organisations may have one."""

from collections.abc import Collection
from datetime import datetime, timedelta

from throughcare.accounts.rules import Kind
from throughcare.kernel.errors import Problems

TOKEN_PREFIX = "tc_"  # noqa: S105 - no token, but what lets a scan of source find one that was left there
LONGEST_DAYS = 366  # a token that never ends is never looked at again
USE_NOTED_EVERY = timedelta(minutes=10)
ANSWERS_KEPT = timedelta(hours=24)  # how long a repeated request gets the first one's answer
KEY_LIMIT = 64  # characters of an Idempotency-Key
KINDS = frozenset({Kind.SUPPLIER, Kind.PROBATION})  # those that deliver services and have systems of their own


def check_client(name: str, days: int, kind: str, taken: Collection[str]) -> Problems:
    """Whether an organisation of this kind may connect a system of this name for so many days."""
    problems = Problems()
    if kind not in KINDS:
        problems.add("Only organisations that deliver services connect systems.")
    if not name.strip():
        problems.add("Enter what the system is called, like Case diary.", field="name")
    elif name.strip().casefold() in {each.casefold() for each in taken}:
        problems.add("A system of this name is connected already. Revoke its token first.", field="name")
    if not 1 <= days <= LONGEST_DAYS:
        problems.add("Enter a number of days from 1 to {most}.", field="days", most=LONGEST_DAYS)
    return problems


def is_usable(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    """Whether a token opens anything at a moment."""
    return revoked_at is None and now < expires_at


def worth_noting(last_used_at: datetime | None, now: datetime) -> bool:
    """Whether a use of the token is to be written down: not at every request."""
    return last_used_at is None or now - last_used_at > USE_NOTED_EVERY


def check_key(key: str) -> Problems:
    """Whether an Idempotency-Key can be kept: printable ASCII, and not too long."""
    problems = Problems()
    if not (0 < len(key) <= KEY_LIMIT and key.isascii() and key.isprintable()):
        problems.add(
            "Send an Idempotency-Key of 1 to {most} printable ASCII characters, such as a UUID.",
            field="Idempotency-Key",
            most=KEY_LIMIT,
        )
    return problems
