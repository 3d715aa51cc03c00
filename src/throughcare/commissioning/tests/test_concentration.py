"""Before an award is approved its share of region and service is shown; a high one needs a reason."""

import pytest

from throughcare.commissioning.actions import awarding
from throughcare.commissioning.models import Award
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, signed_in, texts
from throughcare.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
WHY = "Nobody else bid for this lot in the North East."


@pytest.fixture
def third() -> make.Competition:
    """A third competition for the same service and area: the same supplier has won both before."""
    first, _award = make.make_awarded()
    second, _award = make.make_awarded(buyer=first.call_off.buyer, suppliers=first.suppliers)
    made = make.make_moderated(buyer=first.call_off.buyer, suppliers=first.suppliers)
    make.declare_none(made, made.approver)
    assert second.suppliers == made.suppliers
    return made


@pytest.mark.requirement(54)
def test_one_that_wins_more_than_the_limit_needs_a_reason_that_is_kept(third: make.Competition) -> None:
    told = {"actor": third.approver, "now": make.OPENING, "lot": third.lot, "bid": third.bids[0], "reason": "Best."}

    with pytest.raises(NotValid, match="gives one organisation 100% of North East"):
        awarding.award(**told)
    given = awarding.award(**told, concentration_reason=WHY)

    assert given.concentration_reason == WHY
    assert Award.objects.exclude(pk=given.pk).filter(concentration_reason="").count() == 2


@pytest.mark.requirement(54)
def test_the_page_shows_shares_and_index_before_and_after_and_asks_for_the_reason(third: make.Competition) -> None:
    client, reference = signed_in(third.approver), third.call_off.reference

    cells = texts(get(client, "award", reference, 1), "tbody tr > *")
    refused = post(client, "award", reference, 1, reason="Best.", concentration_reason="")
    post(client, "award", reference, 1, reason="Best.", concentration_reason=WHY)

    at = cells.index("North East High")
    assert cells[at + 1 : at + 5] == ["100.0%", "100.0%", "10000", "10000"]
    assert refused.status_code == 200
    assert Award.objects.filter(concentration_reason=WHY).count() == 1


def test_the_first_award_of_a_place_asks_for_no_reason() -> None:
    made = make.make_moderated()
    make.declare_none(made, made.approver)

    page = get(signed_in(made.approver), "award", made.call_off.reference, 1)

    assert page.cssselect("[name=concentration_reason]") == []
    cells = texts(page, "tbody tr > *")
    assert cells[-4:] == ["0.0%", "100.0%", "0", "10000"]
