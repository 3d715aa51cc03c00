"""What happens to a call-off is written down to the plan that was made before it."""

from collections.abc import Callable

import pytest

from throughcare.clock.clock import london_day
from throughcare.commissioning.actions import awarding
from throughcare.commissioning.tests import factories as make
from throughcare.engagement.models import Milestone

pytestmark = pytest.mark.django_db


@pytest.mark.requirement(22)
def test_publication_and_award_reach_their_dates_in_the_plan_and_a_cancelled_award_takes_its_own_back(
    jobs: Callable[[], list[str]],
) -> None:
    made, award = make.make_awarded()
    make.in_plan(made)
    reached = Milestone.objects.filter(reached_on__isnull=False).order_by("pk").values_list("stage", "reached_on")

    jobs()
    before = list(reached.all())
    awarding.cancel_award(actor=made.approver, now=make.OPENING, award=award, reason="The bid was withdrawn.")
    jobs()

    so_far = [("publish", london_day(make.NOW)), ("respond", london_day(make.DUE))]
    assert before == [*so_far, ("award", london_day(make.OPENING))]
    assert list(reached.all()) == so_far
