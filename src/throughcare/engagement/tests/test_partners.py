"""The partner finder: suppliers find one another by service and area; of what they write no buyer reads a word."""

import pytest
from django.db import connection

from support import mail
from support.access import OWN, RIVAL, World
from throughcare.access.acting import acting
from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.accounts.queries import actor_of
from throughcare.accounts.rules import Kind
from throughcare.audit.models import Event
from throughcare.engagement.actions import partners
from throughcare.engagement.models import PartnerListing, PartnerMessage
from throughcare.engagement.tests.factories import SITE, make_listed
from throughcare.kernel.errors import NotNow

pytestmark = pytest.mark.django_db
SECRET = "We have the homes if you have the centre."


def write(world: World, text: str = SECRET) -> PartnerMessage:
    """The rival's bid writer writes to one's own organisation."""
    told = {"actor": world.actor(Role.BID_WRITER, RIVAL), "now": world.now, "site": SITE}
    own, rival = make_listed(world), make_listed(world, RIVAL)
    return partners.write(own_id=rival.pk, other_id=own.pk, text=text, **told)


@pytest.mark.requirement(100)
def test_organisations_that_opted_in_are_found_by_service_and_area_and_write_to_one_another(world: World):
    own, rival = make_listed(world), make_listed(world, RIVAL, "police-nottinghamshire")
    writer = world.client(Role.BID_WRITER)

    everywhere = writer.get("/partners?service=WOS").content.decode()
    elsewhere = writer.get("/partners?service=WOS&area=police-derbyshire").content.decode()
    sent = writer.post(f"/partners/messages/{own.pk}/{rival.pk}", {"text": SECRET})
    writer.force_login(world.user(Role.BID_WRITER, RIVAL))
    desk = writer.get("/desk").content.decode()
    read = writer.get(f"/partners/messages/{rival.pk}/{own.pk}").content.decode()
    writer.post(f"/partners/messages/{rival.pk}/{own.pk}", {"text": "Let us talk on Monday."})

    assert f"Write to {rival.name}" in everywhere
    assert f"Write to {rival.name}" not in elsewhere
    assert sent.status_code == 302
    assert "Read messages from possible partners: 1" in desk
    assert SECRET in read
    told = mail.newest(world.user(Role.BID_WRITER).email).body
    assert "has written to yours in the partner finder" in told
    assert "Monday" not in told
    found = PartnerMessage.objects.order_by("pk").values_list("sender_id", "recipient_id", "text")
    assert list(found) == [(own.pk, rival.pk, SECRET), (rival.pk, own.pk, "Let us talk on Monday.")]


@pytest.mark.requirement(100)
def test_no_commissioner_and_nobody_else_reads_a_message_by_page_table_or_audit(world: World):
    message = write(world)
    pages = (
        "/partners",
        "/partners/messages",
        f"/partners/messages/{message.recipient_id}/{message.sender_id}",
        "/audit",
        "/desk",
    )

    for role in (None, *Role):
        client = world.client(role)
        answers = [client.get(path) for path in pages]
        if role is not Role.BID_WRITER:
            assert all(SECRET not in answer.content.decode() for answer in answers), role
            assert all(answer.status_code in (302, 401, 403) for answer in answers[:3]), role
        actor = actor_of(world.user(role), world.today) if role else NOBODY
        with acting(actor, world.now), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM engagement_partnermessage")
            messages = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM engagement_partnerlisting")
            listings = cursor.fetchone()[0]
        assert (messages, listings) == ((1, 2) if role is Role.BID_WRITER else (0, 0)), role
    event = Event.objects.get(verb="partner_message.sent")
    assert (event.fields, event.related, SECRET in str(event.__dict__)) == ([], {}, False)


def test_a_third_supplier_sees_the_listing_and_not_the_message(world: World):
    message = write(world)
    third = type(message.sender).objects.create(name="Third", kind="supplier", is_made_up=True, created_at=world.now)
    user = world.user(Role.BID_WRITER)
    user.postings.update(organisation=third)
    client = world.client(Role.BID_WRITER)

    page = client.get("/partners").content.decode()

    assert "Own supplier" in page
    assert client.get(f"/partners/messages/{message.recipient_id}/{message.sender_id}").status_code == 404
    with acting(actor_of(user, world.today), world.now):
        assert PartnerMessage.objects.count() == 0


def test_whoever_is_not_listed_writes_only_to_answer(world: World):
    own = make_listed(world)
    rival = world.actor(Role.BID_WRITER, RIVAL)
    other = rival.postings[0].organisation_id
    told = {"actor": rival, "now": world.now, "own_id": other, "other_id": own.pk, "site": SITE}

    with pytest.raises(NotNow, match="List your own organisation first"):
        partners.write(text=SECRET, **told)
    mine = {"actor": world.actor(Role.BID_WRITER), "now": world.now}
    make_listed(world, RIVAL)
    partners.write(own_id=own.pk, other_id=other, text="Hello?", site=SITE, **mine)
    PartnerListing.objects.filter(organisation=other).delete()
    partners.write(text=SECRET, **told)

    assert PartnerMessage.objects.count() == 2


def test_a_listing_ends_when_no_area_is_ticked(world: World):
    own = make_listed(world)
    writer = world.client(Role.BID_WRITER)

    writer.post(f"/partners/listing/{own.pk}/WOS", {"about": ""})

    assert PartnerListing.objects.count() == 0
    assert Event.objects.filter(verb="partner_listing.changed").count() == 2


def test_a_listing_needs_words_and_nothing_is_kept_without(world: World):
    own = world.organisation(Kind.SUPPLIER, OWN)
    writer = world.client(Role.BID_WRITER)

    answer = writer.post(f"/partners/listing/{own.pk}/WOS", {"areas": ["police-derbyshire"], "about": ""})

    assert answer.status_code == 422
    assert "Say what you bring and what you look for" in answer.content.decode()
    assert PartnerListing.objects.count() == 0
