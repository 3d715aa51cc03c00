"""Records that the visitor has opened by break-glass: kept in the session for the banner, and for nothing else."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

KEY = "opened"


def remember(request: HttpRequest, pk: int, crn: str, person_id: int, until: datetime) -> None:
    """Show the banner from now on, until the record closes."""
    new = {"pk": pk, "crn": crn, "person_id": person_id, "until": until.isoformat()}
    request.session[KEY] = [*(row for row in request.session.get(KEY, ()) if row["pk"] != pk), new]


def forget(request: HttpRequest, pk: int) -> None:
    """Show it no longer."""
    request.session[KEY] = [row for row in request.session.get(KEY, ()) if row["pk"] != pk]


def still(request: HttpRequest, now: datetime) -> list[dict[str, Any]]:
    """The records still open at a moment, the first to close first."""
    rows = [row | {"until": datetime.fromisoformat(row["until"])} for row in request.session.get(KEY, ())]
    return sorted((row for row in rows if row["until"] > now), key=lambda row: row["until"])
