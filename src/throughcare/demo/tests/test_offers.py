"""What the made-up directory says beyond contracts."""

import numpy as np
import pytest

from throughcare.demo import offers
from throughcare.people.tests.factories import NOW
from throughcare.reference.models import Area
from throughcare.referrals.models import Listing
from throughcare.referrals.tests.factories import make_body

pytestmark = pytest.mark.django_db


def test_every_service_is_described_and_every_police_area_has_three_local_ones():
    body = make_body("ACC", "region-east-midlands")
    police = Area.objects.filter(kind=Area.Kind.POLICE_AREA, valid_until=None)

    made = offers.make(np.random.default_rng(1), NOW)

    local = Listing.objects.filter(body=None)
    assert made == 1 + 3 * police.count()
    assert local.count() == 3 * police.count()
    assert 1 <= body.listing.sites.count() <= 3
    derby = local.get(name="Money worries drop-in, Derbyshire")
    assert list(derby.needs.values_list("pk", flat=True)) == ["finance"]
    assert list(derby.areas.values_list("pk", flat=True)) == ["police-derbyshire"]
    assert derby.sites.get().district.police_area_id == "police-derbyshire"
