"""Saving what takes somebody's time, while somebody else may be doing the same."""

from dataclasses import dataclass

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected

from throughcare.delivery.attendance.models import Booking, Group
from throughcare.kernel.errors import NotValid, Problem

_OF_STAFF = "The caseworker was booked for that time a moment ago: choose another time"
# The constraints that something made in the same moment breaks.
MEANWHILE = {
    "booking_person_in_one_place": "They were booked elsewhere for that time a moment ago: choose another time",
    "booking_staff_held_once": _OF_STAFF,
    "group_staff_in_one_place": _OF_STAFF,
}


@dataclass(frozen=True, slots=True)
class Taking:
    """Something new that takes the time of somebody, who may be asked by another in the same moment."""

    thing: Booking | Group

    def save(self) -> None:
        """Save it; a clash that was booked in the same moment becomes the same kind of message as one before."""
        try:
            self._save()
        except IntegrityError as error:
            name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
            if name not in MEANWHILE:
                raise
            raise NotValid([Problem(message=MEANWHILE[name], field="time")]) from error

    def _save(self) -> None:
        """Save it once more where each of two waited for the other and PostgreSQL gave this one up: it is second."""
        try:
            with transaction.atomic():
                self.thing.save()
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            with transaction.atomic():
                self.thing.save()
