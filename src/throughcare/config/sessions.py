"""Sessions in the database that are renewed by every request, and written when there is something to write."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db

RENEWED_WHEN_SPENT = 30  # a session is written anew once a thirtieth of it is spent


class SessionStore(db.SessionStore):
    """A session that ends no sooner than its time after the last request, and up to a thirtieth later.

    Django's own writes a row, and waits for the disk, at every request of everybody.
    """

    _ends_at: datetime | None = None  # by the row that was read

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001 - as Django calls it
        """Write what changed, or a later end if the row's is due for one."""
        if must_create or self.modified or self._is_due():
            super().save(must_create)

    def get_session_cookie_age(self) -> int:
        """Seconds that a row lasts: what people are told, and what may pass before it is written again."""
        told = super().get_session_cookie_age()
        return told + told // RENEWED_WHEN_SPENT

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        self._ends_at = row.expire_date if row else None
        return row

    def _is_due(self) -> bool:
        spare = timedelta(seconds=super().get_session_cookie_age() // RENEWED_WHEN_SPENT)
        return self._ends_at is None or self.get_expiry_date() - self._ends_at > spare
