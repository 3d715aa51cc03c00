"""A change of a live call-off is a release of its own, with what is different and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.commissioning.actions import changing
from throughcare.commissioning.tests import factories as make
from throughcare.insight.actions.publish import publish
from throughcare.insight.models import Notice
from throughcare.insight.queries.facts import everything
from throughcare.insight.rules import ocds
from throughcare.insight.rules.releases import releases

LATE = make.DUE - timedelta(days=3)  # 5 April 2022, midday in London
WHY = "The second town of the area was left out of the price."


@pytest.mark.django_db
def test_open_data_say_what_changed_when_and_why() -> None:
    made = make.make_bidden()
    given = {"actor": made.commissioner, "now": LATE, "call_off": made.call_off}
    changing.propose_change(**given, part="lot-1", values={"value_gbp": Decimal("800000.00")})
    changing.publish_change(**given, reason=WHY)

    with acting(SYSTEM):
        found = [row for facts in everything() for row in releases(facts) if row["ocid"] == made.call_off.ocid]

    change = next(row for row in found if row["tag"] == ["tenderAmendment"])
    assert change["date"] == "2022-04-05T11:00:00Z"
    assert ocds.problems(change) == []
    (amendment,) = change["tender"]["amendments"]
    assert amendment["rationale"] == WHY
    assert amendment["description"] == "Lot 1, Value over the whole term: £900,000 → £800,000"
    publish(actor=SYSTEM, now=LATE)
    notice = Notice.objects.get(ocid=made.call_off.ocid)
    page = Client().get(f"/public-register/{notice.pk}", headers={"host": "localhost"}).content.decode()
    assert "5 April 2022 at midday: Changed" in page
