"""The query of a measure counts what its definition counts."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from throughcare.insight.queries import measures as queries
from throughcare.insight.rules import measures as rules
from throughcare.kernel.periods import Period
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_assigned, make_cast

SINCE = Period(date(2021, 6, 26))
DUE = date(2022, 3, 21)
DAYS = (None, DUE - timedelta(1), DUE, DUE + timedelta(1))


def at(day):
    return day and datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_the_query_and_the_definition_agree_on_every_case():
    referral = make_assigned(make_cast())
    sender, ends = referral.caseworker_id, ("completed", "ended_early", "withdrawn")
    for status, held_on, ended_on, today in product(
        ("assigned", "declined", *ends), DAYS, DAYS, (DUE, DUE + timedelta(1), DUE + timedelta(40))
    ):
        if (ended_on is None) == (status in ends):
            continue
        Referral.objects.filter(pk=referral.pk).update(
            status=status, first_due_on=DUE, first_held_at=at(held_on), ended_at=at(ended_on), ended_by_id=sender
        )
        facts = {"first_due_on": DUE, "held_on": held_on}

        counted = queries.counted(SINCE, today)

        counts = rules.counts_in_denominator(status=status, ended_on=ended_on, today=today, **facts)
        assert counted.exists() is counts, (status, held_on, ended_on, today)
        if counts:
            assert counted.filter(queries.IN_TIME).exists() is rules.counts_in_numerator(**facts)
