"""Sections of a profile: each is written by whoever is named for it, read by the others, kept while it is typed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from lxml import html

from support.access import RIVAL, World
from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.kernel.errors import NotAllowed, NotFound, NotValid
from throughcare.market import actions
from throughcare.market.models import Application, ConnectedPerson, ProfileSection, SupplierProfile
from throughcare.market.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def profile(world: World) -> str:
    """The address of the own supplier's profile."""
    return f"/profile/{make.make_draft(world).organisation_id}"


def told(world: World, role: Role = Role.BID_WRITER) -> dict[str, Any]:
    """Who acts on the own supplier's profile."""
    organisation = world.organisation(Kind.SUPPLIER)
    return {"actor": world.actor(role), "now": world.now, "organisation_id": organisation.pk}


def name_worker(world: World, profile: str, *sections: str) -> Client:
    """The caseworker, who is named for these sections through the page."""
    worker = str(world.user(Role.CASEWORKER).pk)
    answer = world.client(Role.BID_WRITER).post(f"{profile}/authors", dict.fromkeys(sections, worker))
    assert answer.status_code == 302
    return world.client(Role.CASEWORKER)


def rival(world: World) -> Client:
    """A bid writer of another organisation."""
    client = Client()
    client.force_login(world.user(Role.BID_WRITER, RIVAL))
    return client


def boxes(page: bytes) -> dict[str, str]:
    """What stands in the text boxes of a page."""
    found = html.fromstring(page).cssselect("input.govuk-input")
    return {box.get("name"): box.get("value", "") for box in found if box.get("value")}


def words(page: bytes) -> str:
    return " ".join(html.fromstring(page).text_content().split())


@pytest.mark.requirement(99)
def test_a_colleague_alone_writes_the_section_that_is_theirs_and_bid_writers_read_it(world: World, profile: str):
    treasurer, writer = name_worker(world, profile, "accounts"), world.client(Role.BID_WRITER)

    home = words(treasurer.get("/desk").content)
    saved = treasurer.post(f"{profile}/accounts", {"turnover_gbp": "640,000"})
    read = writer.get(profile).content
    refused = writer.post(f"{profile}/accounts", {"turnover_gbp": "1"})

    assert "Write a section of the profile of Own supplier" in home
    assert saved.status_code == 302
    assert refused.status_code == 403
    assert "A colleague is named to write this section" in words(refused.content)
    assert SupplierProfile.objects.get().turnover_gbp == 640_000
    assert "£640,000" in words(read)
    assert f"{world.user(Role.CASEWORKER).name} writes this" in words(read)
    assert [link.get("href") for link in html.fromstring(read).cssselect(f"a[href='{profile}/accounts']")] == []
    assert "Write a section" not in words(treasurer.get("/desk").content)  # it is done


def test_whoever_is_named_sees_no_other_section_and_neither_does_a_rival(world: World, profile: str):
    treasurer, other = name_worker(world, profile, "accounts"), rival(world)
    typed = {"grounds": ["fraud"]}

    assert words(world.client(Role.BID_WRITER).get(profile).content).count("Grounds for exclusionNot given") == 1
    pages = [f"{profile}/{name}" for name in ("facts", "policies", "insurance", "people", "exclusions")]

    assert [treasurer.get(page).status_code for page in pages] == [404] * 5
    assert treasurer.get(profile).status_code == 403
    assert [other.get(page).status_code for page in (profile, f"{profile}/accounts", *pages)] == [404] * 7
    assert other.post(f"{profile}/exclusions/keep", typed).status_code == 404
    assert other.post(f"{profile}/authors", {"accounts": ""}).status_code == 404
    assert ProfileSection.objects.get().author == world.user(Role.CASEWORKER)


@pytest.mark.parametrize("section", ["facts", "accounts", "policies", "insurance", "people", "exclusions"])
def test_each_section_can_be_named_for_somebody_and_is_taken_back(world: World, profile: str, section: str):
    colleague, writer = name_worker(world, profile, section), world.client(Role.BID_WRITER)
    page = f"{profile}/{section}"

    named = [colleague.get(page).status_code, writer.get(page).status_code]
    writer.post(f"{profile}/authors", {})
    taken_back = [colleague.get(page).status_code, writer.get(page).status_code]

    assert (named, taken_back) == ([200, 403], [404, 200])
    noted = Event.objects.filter(verb="supplier_profile.author_named").order_by("pk")
    assert [event.fields for event in noted] == [[f"authors.{section}"]] * 2


def test_nobody_of_another_organisation_is_named(world: World, profile: str):
    with pytest.raises(NotFound):
        actions.name_section_author(section="facts", user_id=world.user(Role.CASEWORKER, RIVAL).pk, **told(world))
    with pytest.raises(NotAllowed):
        actions.name_section_author(section="facts", user_id=None, **told(world, Role.CASEWORKER))

    assert not ProfileSection.objects.exists()


@pytest.mark.requirement(99)
def test_what_was_typed_and_not_saved_is_there_a_month_later_for_whoever_takes_over(world: World, profile: str):
    treasurer, writer = name_worker(world, profile, "accounts"), world.client(Role.BID_WRITER)
    page = f"{profile}/accounts"
    typed = {"turnover_gbp": "six hundred", "year_ended_on-day": "31", "year_ended_on-month": "3"}

    kept = treasurer.post(f"{page}/keep", typed)
    clock.set_demo(world.now + timedelta(days=30))
    writer.post(f"{profile}/authors", {})
    hub, resumed = writer.get(profile).content, writer.get(page).content

    assert kept.status_code == 204
    assert "Accounts Not saved yet" in words(hub)
    assert boxes(resumed) == typed
    assert "These words were kept while somebody was writing" in words(resumed)
    assert not SupplierProfile.objects.filter(turnover_gbp__isnull=False).exists()
    writer.post(page, {"turnover_gbp": "600,000"})
    assert ProfileSection.objects.get().drafts == {}


def test_ticks_and_long_words_about_a_ground_are_kept_too_each_until_it_is_saved(world: World, profile: str):
    writer = world.client(Role.BID_WRITER)
    writer.post(f"{profile}/exclusions", {"grounds": ["performance"]})
    ground = f"{profile}/exclusions/performance"

    writer.post(f"{profile}/exclusions/keep", {"grounds": ["performance", "fraud"]})
    writer.post(f"{ground}/keep", {"what": "A council ended a contract"})
    ticked = html.fromstring(writer.get(f"{profile}/exclusions").content).cssselect("input[checked]")
    written = html.fromstring(writer.get(ground).content).cssselect("textarea")[0].text

    assert [box.get("value") for box in ticked] == ["fraud", "performance"]
    assert written.strip() == "A council ended a contract"
    writer.post(f"{profile}/exclusions", {"grounds": []})  # it does not apply after all
    assert ProfileSection.objects.get().drafts == {}


def test_what_is_as_it_was_saved_is_not_kept_and_a_book_is_refused(world: World, profile: str):
    writer = world.client(Role.BID_WRITER)
    writer.post(f"{profile}/facts", {"about": "We house people.", "has_parent": "no"})

    writer.post(f"{profile}/facts/keep", {"about": "We house people.", "has_parent": "no"})
    book = writer.post(f"{profile}/facts/keep", {"about": "word " * 5_000, "has_parent": "no"})

    assert book.status_code == 422
    assert not ProfileSection.objects.exists()


def test_an_application_is_not_sent_while_words_of_the_profile_are_not_saved(world: World, profile: str):
    application = make.make_complete(world)
    world.client(Role.BID_WRITER).post(f"{profile}/people/keep", {"name": "Ada Made-up"})

    with pytest.raises(NotValid, match="Open your organisation’s profile: it has words that are not saved yet"):
        actions.submit(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)

    assert Application.objects.get().status == "draft"
    assert ConnectedPerson.objects.count() == 1  # nobody is named by words that are only kept


def test_a_member_brings_its_profile_up_to_date_without_an_application(world: World, profile: str):
    actions.withdraw(actor=world.actor(Role.BID_WRITER), now=world.now, application=Application.objects.get())
    writer = world.client(Role.BID_WRITER)

    found = writer.get("/profile")
    writer.post(f"{profile}/policies", {"policies": ["complaints"]})

    assert found.headers["Location"] == profile
    assert SupplierProfile.objects.get().policies == ["complaints"]
    assert "Go on with your application" not in words(writer.get(profile).content)


def test_the_wall_shows_a_section_to_its_own_organisation_alone(world: World, profile: str):
    actions.keep_section(section="facts", form="facts", typed={"about": ["We house"]}, **told(world))
    seen = {}

    for who in (Role.BID_WRITER, Role.CASEWORKER, Role.ASSESSOR, Role.COMMISSIONER):
        with acting(world.actor(who)), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM market_profilesection")
            seen[who] = cursor.fetchone()[0]
    with acting(world.actor(Role.BID_WRITER, RIVAL)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM market_profilesection")
        seen["rival"] = cursor.fetchone()[0]

    assert seen == {
        Role.BID_WRITER: 1,
        Role.CASEWORKER: 1,
        Role.ASSESSOR: 0,
        Role.COMMISSIONER: 0,
        "rival": 0,
    }
