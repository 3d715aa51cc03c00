"""The law of a framework is that of the day on which it opened, for all its life: standstill follows it."""

from datetime import UTC, date, datetime

import pytest

from throughcare.commissioning.actions import awarding
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.tests import factories as make
from throughcare.deadlines.rules import end_of
from throughcare.market.queries.regimes import regime

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("opened_on", "code", "standstill"),
    [
        (date(2020, 6, 15), "light-touch-2015", (10, "days")),
        (date(2025, 2, 23), "light-touch-2015", (10, "days")),
        (date(2025, 2, 24), "act-2023", (8, "working days")),
    ],
)
def test_a_framework_follows_the_law_of_its_first_day(opened_on, code, standstill):
    framework = make.make_framework()
    framework.opened_on = opened_on

    assert (regime(framework).code, call_offs.standstill(framework)) == (code, standstill)


def test_an_award_of_2026_under_a_framework_of_2020_has_the_standstill_of_the_regulations_of_2015():
    made = make.make_moderated()
    make.declare_none(made, made.approver)
    late = datetime(2026, 6, 1, 9, tzinfo=UTC)

    given = awarding.award(actor=made.approver, now=late, lot=made.lot, bid=made.bids[0], reason="It is the best.")

    assert given.standstill_ends_at == end_of(date(2026, 6, 11))  # a Thursday; eight working days would end on the 10th
