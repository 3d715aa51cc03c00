"""Who may reach the pages of absences."""

from support.access import Row, Whose, World
from throughcare.delivery.attendance.models import Absence
from throughcare.delivery.services.tests.access_rows import session
from throughcare.referrals.tests.access_rows import of


def absence(world: World, whose: Whose) -> Absence:
    """An absence that waits for a judgement."""
    booking = world.once(session, whose).booking
    return Absence.objects.create(booking=booking, person=booking.person, reported_at=world.now)


ROWS = [Row(url="attendance:absences"), Row(url="attendance:judge", kwargs=of(absence))]
