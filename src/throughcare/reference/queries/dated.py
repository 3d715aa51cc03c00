"""Rows that hold for some days."""

from datetime import date

from django.db.models import Q

from throughcare.kernel.periods import Period
from throughcare.reference.models import Dated


def in_force(on: date) -> Q:
    """Rows of a dated model that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))


def holds(row: Dated, on: date) -> bool:
    return on in Period(row.valid_from, row.valid_until)
