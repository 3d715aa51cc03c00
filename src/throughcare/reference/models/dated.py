"""What holds from a day until another, and what the database says of it."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q


def no_overlap(name: str, *fields: str) -> ExclusionConstraint:
    """A constraint by which rows that agree on `fields` never hold on the same day."""
    period = Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField())
    same = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (period, RangeOperators.OVERLAPS)],
        deferrable=Deferrable.IMMEDIATE,  # a load moves a boundary in two steps and defers the check between them
    )


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """A constraint by which a period has at least one day."""
    open_or_later = Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    return models.CheckConstraint(name=name, condition=open_or_later)


def area_key(*kinds: str, **options: Any) -> models.ForeignKey:
    """A foreign key to an area of one of these kinds; nobody asks the area for what points at it."""
    return models.ForeignKey(
        "reference.Area",
        on_delete=models.PROTECT,
        limit_choices_to={"kind__in": kinds},
        **({"related_name": "+"} | options),
    )


class Dated(models.Model):
    """A row that holds from a day until another."""

    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
