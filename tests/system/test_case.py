"""The case page: one timeline of everything about a person, a page at a time, by what the reader may see and wants."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.delivery.attendance.models import Booking
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.tests.factories import TENTH, book, hold
from throughcare.desk.queries.case import case
from throughcare.kernel.errors import NotFound
from throughcare.people.actions import circumstances
from throughcare.people.models import NonAssociation
from throughcare.people.rules.timeline import SIZE, Line, Mark, Strand, mark_of, page_of
from throughcare.people.tests.factories import NOW, TODAY, browser, limit, make_actor, make_person, text_of
from throughcare.referrals import actions as referrals
from throughcare.referrals.tests.factories import make_assigned, make_cast

LATER = TENTH + timedelta(days=400)


@given(st.lists(st.integers(0, 6), max_size=160))
def test_pages_show_every_line_once_in_order_however_many_share_a_moment(hours):
    lines = [
        Line(at=NOW + timedelta(hours=h), key=f"{n:04}", strand=Strand.RECORD, title="") for n, h in enumerate(hours)
    ]
    seen, mark = [], Mark(LATER)
    while mark:
        shown, mark = page_of(lines, mark)
        seen += shown
        assert len(shown) <= SIZE

    assert seen == sorted(lines, key=lambda line: (line.at, line.key), reverse=True)


def test_a_mark_that_is_none_is_now():
    for text in (
        "",
        "yesterday~x",
        "2022-03-01",
        "2022-03-01T10:00:00~4",
        f"{TENTH.isoformat()}~-1",
        f"{TENTH.isoformat()}~{10**9}",
    ):
        assert mark_of(text, NOW) == Mark(NOW)
    assert mark_of(str(Mark(TENTH, 3)), NOW) == Mark(TENTH, 3)


@pytest.fixture
def two_thousand(db):
    """A person of whom two thousand things are known: a thousand sessions, each booked and recorded."""
    cast = make_cast()
    referral = make_assigned(cast)
    staff = cast.caseworker.user_id
    bookings = Booking.objects.bulk_create(
        Booking(
            referral=referral, person=cast.person, staff_id=staff, booked_by_id=staff, booked_at=NOW,
            starts_at=TENTH + timedelta(hours=n), ends_at=TENTH + timedelta(hours=n, minutes=30),
        )
        for n in range(1000)
    )  # fmt: skip
    Session.objects.bulk_create(
        Session(
            referral=referral, number=n, booking=booking, method="phone", status="held", notes=f"Talked {n}",
            recorded_at=booking.ends_at, recorded_by_id=staff,
        )
        for n, booking in enumerate(bookings)
    )  # fmt: skip
    return cast


def test_two_thousand_things_cost_no_more_than_a_few(two_thousand, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        found = case(two_thousand.practitioner, two_thousand.person.pk, now=LATER)

    assert len(found.lines) == SIZE
    assert found.lines[0].title.startswith("Session 999 of")
    assert found.older is not None


def test_paging_reaches_every_one_of_them_once(two_thousand):
    seen, before = [], ""
    while True:
        found = case(two_thousand.practitioner, two_thousand.person.pk, now=LATER, chosen=["sessions"], before=before)
        seen += [line.key for line in found.lines]
        if found.older is None:
            break
        before = str(found.older)

    assert len(seen) == len(set(seen)) == 2000


@pytest.mark.django_db
def test_what_officers_entered_of_somebodys_life_and_of_others_safety_stands_in_it_for_who_may_see_it():
    officer, inspector = make_actor(), make_actor(Role.INSPECTOR, area=None)
    person, other = make_person(), make_person(family_name="Kept", delivery_unit_id="pdu-gwent")
    told = {"actor": officer, "now": NOW, "person_id": person.pk}
    for audience, words in (("their_officers", "A room without a mirror"), ("the_probation_service", "Speak slowly")):
        circumstances.adjust(**told, condition="hearing", adjustment=words, audience=audience)
    circumstances.note_circumstance(**told, side="barrier", code="ISOLATION", notes="Lives alone")
    NonAssociation.objects.create(
        person=person, other=other, level="not_in_one_session", reason="Fought", valid_from=TODAY,
        recorded_at=NOW, recorded_by_id=officer.who,
    )  # fmt: skip

    def page(actor):
        client = browser(actor)
        return text_of(client.get(f"/people/{person.pk}/timeline?show=circumstances"))

    seen, fewer = page(officer), page(inspector)
    assert "What stands in their way: Isolation, or nobody to support them" in seen
    assert "To be kept apart from somebody" in seen
    assert "Fought" not in seen
    assert ("without a mirror" in seen, "without a mirror" in fewer) == (True, False)
    assert ("Speak slowly" in seen, "Speak slowly" in fewer) == (True, True)
    assert "Fought" in fewer


@pytest.fixture
def missed(db):
    cast = make_cast()
    referral = make_assigned(cast)
    hold(cast, book(cast, referral), "no", notes="No answer")
    referrals.write_note(
        actor=cast.practitioner, now=TENTH, referral_id=referral.pk, subject="Rang", body="No reply",
        tells_other_side=False,
    )  # fmt: skip
    return cast, referral


def test_the_page_shows_everything_and_filters_by_what_it_is_about(missed):
    cast, referral = missed
    clock.set_demo(TENTH + timedelta(days=1))
    officer = browser(cast.practitioner)
    page = reverse("desk:case", args=[cast.person.pk])

    everything = text_of(officer.get(page))

    for words in (f"Absence from {referral.reference} reported", "Case note on", "Referred to", "became responsible"):
        assert words in everything
    notes = text_of(officer.get(page + "?show=notes"))
    assert "Rang" in notes
    assert "became responsible" not in notes


def test_who_does_not_read_delivery_reads_no_sessions(missed):
    cast = missed[0]

    found = case(make_actor(Role.COURT_OFFICER), cast.person.pk, now=LATER)

    assert {line.strand for line in found.lines} <= {"record", "referrals", "notes", "changes"}
    assert Strand.SESSIONS not in found.strands


def test_a_limited_record_has_no_timeline_for_an_excluded_colleague(missed):
    cast, colleague = missed[0], make_actor()
    limit(cast.person, colleague.user_id)

    with pytest.raises(NotFound):
        case(colleague, cast.person.pk, now=LATER)
