"""Rows of which somebody has one at a time: an address, how to reach them, when they can come."""

from datetime import date

from django.db.models import Q

from throughcare.people.models.circumstances import Availability, ContactPreference
from throughcare.people.models.record import Address, Person


def give_way(
    model: type[Address] | type[Availability] | type[ContactPreference], person: Person, valid_from: date
) -> None:
    """What is in the way of a row from a day on ends there; what begins only then or later goes.

    For an action that holds the person's lock, and writes the row next.
    """
    rows = model._default_manager.select_for_update().filter(person=person)
    rows.filter(valid_from__gte=valid_from).delete()
    rows.filter(Q(valid_until=None) | Q(valid_until__gt=valid_from)).update(valid_until=valid_from)
