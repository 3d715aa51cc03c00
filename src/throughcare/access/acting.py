"""Tells the database who acts, for the second wall: row-level policies read it, and show nothing to nobody.

It is told for one transaction at a time, so that PostgreSQL itself forgets it at the end, whatever happens. Outside
`acting` nobody acts. Processes that only the system runs in (the worker, commands) say so once, for all connections.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, connections, transaction
from psycopg.pq import TransactionStatus

from throughcare.access.actor import SYSTEM, Actor

EVERYTHING = "system"  # stands among the permissions, and is none
NAMES = ("throughcare.user", "throughcare.organisations", "throughcare.may", "throughcare.at")
SET = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in NAMES)
SHOW = "SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in NAMES)


@contextmanager
def acting(actor: Actor, now: datetime | None = None) -> Iterator[None]:
    """Let the database know who acts in what is done inside; a transaction is begun where there is none.

    `now` is the moment at which access by break-glass must still hold; without one none does.
    """
    if connection.in_atomic_block:
        before = _tell(SHOW, ())
        _tell(SET, told(actor, now))
        try:
            yield
        finally:
            if not _is_broken():  # else whoever rolls back goes back to what was told before, too
                _tell(SET, before)
        return
    with transaction.atomic():
        _tell(SET, told(actor, now))
        yield


def told(actor: Actor, now: datetime | None) -> tuple[str, ...]:
    """What the database is told of an actor, in the order of `NAMES`."""
    if actor == SYSTEM:
        return "", "", EVERYTHING, ""
    permissions = {permission for posting in actor.postings for permission in posting.permissions}
    organisations = {str(posting.organisation_id) for posting in actor.postings}
    return (
        str(actor.user_id or ""),
        ",".join(sorted(organisations)),
        ",".join(sorted(permissions)),
        now.isoformat() if now and actor.user_id else "",
    )


def process_is_system() -> None:
    """From now on every new connection of this process acts as the system: for the worker and for commands alone."""
    options = connections.settings["default"]["OPTIONS"]
    options["options"] += f" -c throughcare.may={EVERYTHING}"
    connections.close_all()


def _tell(query: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Past Django's cursor, so that these do not count among the queries of a page."""
    with connection.wrap_database_errors:
        found = connection.connection.execute(query, values or None).fetchone()
    return tuple(found)


def _is_broken() -> bool:
    raw = connection.connection
    return raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR
