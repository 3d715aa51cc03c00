"""What happens to a call-off is written down to the plan that was made before it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from throughcare.clock.clock import london_day
from throughcare.commissioning.actions import awarding
from throughcare.commissioning.tests import factories as make
from throughcare.engagement.actions import pipeline, programmes
from throughcare.engagement.models import Milestone
from throughcare.engagement.queries.pipeline import places
from throughcare.engagement.rules.pipeline import OF_A_LOT

pytestmark = pytest.mark.django_db


@pytest.mark.requirement(22)
def test_publication_and_award_reach_their_dates_in_the_plan_and_a_cancelled_award_takes_its_own_back(
    jobs: Callable[[], list[str]],
) -> None:
    made, award = make.make_awarded()
    told = {"actor": made.commissioner, "now": make.NOW}
    words = {"name": "Homes", "name_cy": "", "summary": "Homes in Durham.", "summary_cy": ""}
    programme = programmes.start(buyer_id=made.call_off.buyer_id, **words, **told)
    day = london_day(make.NOW)
    dates = {stage: day + timedelta(days=30 * n) for n, stage in enumerate(OF_A_LOT)}
    pipeline.add_lots(programme=programme, places=places("ACC", day)[:1], dates=dates, **told)
    pipeline.join_call_off(
        programme=programme, lots=[1], call_off_ref=made.call_off.reference, first_lot=made.lot.number, **told
    )
    reached = Milestone.objects.filter(reached_on__isnull=False).order_by("pk").values_list("stage", "reached_on")

    jobs()
    before = list(reached.all())
    awarding.cancel_award(actor=made.approver, now=make.OPENING, award=award, reason="The bid was withdrawn.")
    jobs()

    so_far = [("publish", day), ("respond", london_day(make.DUE))]
    assert before == [*so_far, ("award", london_day(make.OPENING))]
    assert list(reached.all()) == so_far
