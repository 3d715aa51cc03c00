"""An address is all that it takes: confirmed by a link, known on the device, told, and forgotten on request."""

from datetime import timedelta

import pytest
from django.test import Client

from support import mail
from support.access import World
from throughcare.access.actor import NOBODY, SYSTEM
from throughcare.access.roles import Role
from throughcare.engagement.actions import joining
from throughcare.engagement.models import Download, Registrant, SignUp
from throughcare.engagement.tests.factories import SITE, make_event, make_programme, make_published, make_registrant

pytestmark = pytest.mark.django_db
ADDRESS = "small.charity@made-up.example"


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "localhost"})


def confirmed(visitor: Client) -> Client:
    """The same visitor, after asking for the link and following it."""
    visitor.post("/engagement/register", {"email": ADDRESS})
    visitor.post(mail.newest_link(ADDRESS))
    return visitor


@pytest.mark.requirement(97)
def test_a_confirmed_address_downloads_at_once_with_no_account_and_no_questionnaire(world: World, visitor: Client):
    version = make_published(world, make_programme(world))
    reference = version.document.programme.reference
    file = f"/engagement/{reference}/documents/{version.document_id}/versions/1"

    before = visitor.get(file)
    form = visitor.get("/engagement/register").content.decode()
    answer = confirmed(visitor).get(file)

    assert (before.status_code, before["Location"]) == (302, "/engagement/register")
    assert form.count("<input") - form.count('type="hidden"') == 1
    assert b"".join(answer) == b"The service works with women.\nIt runs in two counties.\nTravel is paid."
    assert answer["Content-Disposition"] == 'attachment; filename="model.txt"'
    assert [(d.version_id, d.registrant.email) for d in Download.objects.all()] == [(version.pk, ADDRESS)]


def test_looking_at_the_link_confirms_nothing_and_it_works_once(visitor: Client):
    visitor.post("/engagement/register", {"email": ADDRESS})
    link = mail.newest_link(ADDRESS)

    visitor.get(link)
    unconfirmed = Registrant.objects.get().verified_at
    visitor.post(link)

    assert unconfirmed is None
    assert Registrant.objects.get().verified_at
    assert visitor.get(link).status_code == 404


def test_whoever_signs_in_registers_the_own_address_with_one_button(world: World):
    writer = world.client(Role.BID_WRITER)

    page = writer.post("/engagement/register", follow=True)

    assert "Your address is registered" in page.content.decode()
    assert Registrant.objects.get().email == world.user(Role.BID_WRITER).email
    assert mail.how_many() == 0


def test_an_address_that_leaves_is_forgotten_with_all_that_it_did(world: World, visitor: Client):
    programme = make_programme(world)
    event = make_event(world, programme)
    confirmed(visitor).post(f"/engagement/{programme.reference}/events/{event.pk}")
    taken = SignUp.objects.count()

    visitor.post("/engagement/leave")

    assert taken == 1
    assert (Registrant.objects.count(), SignUp.objects.count()) == (0, 0)
    assert visitor.get("/engagement/leave")["Location"] == "/engagement/register"


def test_an_address_that_nobody_confirmed_is_forgotten_after_thirty_days_and_others_stay(world: World):
    joining.ask(actor=NOBODY, now=world.now - timedelta(days=31), email="old@made-up.example", language="en", site=SITE)
    joining.ask(actor=NOBODY, now=world.now - timedelta(days=29), email="new@made-up.example", language="en", site=SITE)
    make_registrant(world)

    count = joining.forget_unconfirmed(actor=SYSTEM, now=world.now)

    assert count == 1
    assert sorted(r.email for r in Registrant.objects.all()) == ["new@made-up.example", ADDRESS]


def test_a_place_is_taken_given_back_and_refused_when_all_are_taken(world: World, visitor: Client):
    programme = make_programme(world)
    event = make_event(world, programme, places_count=1)
    page = f"/engagement/{programme.reference}/events/{event.pk}"
    confirmed(visitor).post(page)
    told = mail.newest(ADDRESS).body
    second = Client(headers={"host": "localhost"})
    second.post("/engagement/register", {"email": "second@made-up.example"})
    second.post(mail.newest_link("second@made-up.example"))

    refused = second.post(page)
    visitor.post(page)
    taken = second.post(page)

    assert "The link." in told
    assert refused.status_code == 409
    assert "All places are taken." in refused.content.decode()
    assert taken.status_code == 302
    assert [s.registrant.email for s in SignUp.objects.all()] == ["second@made-up.example"]


def test_a_cancelled_event_tells_those_who_come(world: World, visitor: Client):
    programme = make_programme(world)
    event = make_event(world, programme)
    confirmed(visitor).post(f"/engagement/{programme.reference}/events/{event.pk}")
    commissioner = world.client(Role.COMMISSIONER)

    commissioner.post(f"/programmes/{programme.reference}/events/{event.pk}/cancel", {"reason": "The speaker is ill."})

    assert "The speaker is ill." in mail.newest(ADDRESS).body
    assert "The speaker is ill." in visitor.get(f"/engagement/{programme.reference}").content.decode()
