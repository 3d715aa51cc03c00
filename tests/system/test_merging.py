"""A record that goes into another takes with it what every app holds of the person."""

import pytest

from throughcare.access.roles import Role
from throughcare.delivery.attendance.models import Booking
from throughcare.delivery.services.tests.factories import book
from throughcare.kernel.errors import NotNow
from throughcare.people.actions.merging import merge
from throughcare.people.models import Person
from throughcare.people.tests.factories import NOW, make_actor
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.page import referral as opened
from throughcare.referrals.tests.factories import Cast, make_assigned, make_cast

pytestmark = pytest.mark.django_db
WHY = "Same fingerprints, says the prison"


@pytest.fixture
def both() -> tuple[Cast, Cast]:
    return make_cast("ACC"), make_cast("ETE")


def into(first: Cast, second: Cast) -> None:
    keeper = make_actor(Role.CASE_ADMINISTRATOR, area="region-east-midlands")
    here = {"first": first.person.pk, "second": second.person.pk, "keep": first.person.pk}
    merge(actor=keeper, now=NOW, reason=WHY, **here)


def test_referrals_and_appointments_go_over_and_the_practitioner_sees_them(both: tuple[Cast, Cast]):
    first, second = both
    moved = make_assigned(second, needs=("ete",))
    booked = book(second, moved).booking

    into(first, second)

    assert not Person.objects.filter(pk=second.person.pk).exists()
    assert Referral.objects.get(pk=moved.pk).person_id == first.person.pk
    assert Booking.objects.get(pk=booked.pk).person_id == first.person.pk
    assert opened(first.practitioner, moved.pk).person_id == first.person.pk


def test_two_appointments_at_one_time_keep_the_records_apart(both: tuple[Cast, Cast]):
    first, second = both
    for cast, need in ((first, "accommodation"), (second, "ete")):
        book(cast, make_assigned(cast, needs=(need,)))

    with pytest.raises(NotNow, match="Both records have bookings that can’t stand together"):
        into(first, second)

    assert Person.objects.filter(pk__in=[first.person.pk, second.person.pk]).count() == 2
    assert Booking.objects.filter(person=second.person).count() == 1
