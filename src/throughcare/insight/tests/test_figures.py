"""The query of a measure counts what its definition counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.insight.actions.reckon import reckon
from throughcare.insight.queries import measures as queries
from throughcare.insight.rules import measures as rules
from throughcare.kernel.periods import Period
from throughcare.people.tests.factories import make_actor
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


@pytest.mark.django_db
def test_what_is_kept_is_what_the_definition_counts_for_every_body_and_service():
    casts = (make_cast(), DUE), (make_cast("WOS", "police-derbyshire", cohort="women"), DUE + timedelta(1))
    for cast, held_on in casts:
        referral = make_assigned(cast)
        Referral.objects.filter(pk=referral.pk).update(first_due_on=DUE, first_held_at=at(held_on))
    now = at(DUE + timedelta(40))
    watcher = make_actor(Role.INSPECTOR, area=None)

    def shown():
        return [
            queries.figures(watcher, "first-appointment", SINCE, now.date(), service=service)
            for service in ("", "ACC", "WOS")
        ]

    live = shown()
    reckon(actor=SYSTEM, now=now, measure=rules.FIRST_APPOINTMENT)
    kept = shown()

    assert [(f.numerator, f.denominator, f.as_at) for f in live] == [(1, 2, None), (1, 1, None), (0, 1, None)]
    assert kept == [replace(figures, as_at=now) for figures in live]
    assert queries.overall(SINCE, now.date()) == queries.Ratio(1, 2)


@pytest.mark.django_db
def test_what_was_reckoned_on_another_day_or_asked_of_another_period_is_counted_anew():
    referral = make_assigned(make_cast())
    Referral.objects.filter(pk=referral.pk).update(first_due_on=DUE, first_held_at=at(DUE))
    now = at(DUE + timedelta(40))
    reckon(actor=SYSTEM, now=now, measure=rules.FIRST_APPOINTMENT)
    Referral.objects.filter(pk=referral.pk).update(first_held_at=at(DUE + timedelta(1)))

    assert queries.overall(SINCE, now.date()) == queries.Ratio(1, 1)
    assert queries.overall(SINCE, now.date() + timedelta(1)) == queries.Ratio(0, 1)
    assert queries.overall(Period(SINCE.start, DUE), now.date()) == queries.Ratio(0, 1)
    reckon(actor=SYSTEM, now=now, measure=rules.FIRST_APPOINTMENT)
    assert queries.overall(SINCE, now.date()) == queries.Ratio(0, 1)
