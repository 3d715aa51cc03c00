"""The demo's cast: somebody for every role, one click, and nothing of it outside the demo."""

import pytest
from django.test import override_settings
from lxml import html

from throughcare.access.roles import ROLES, Role
from throughcare.accounts import cast, demo_cast
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.rules import GRANTABLE, Kind

pytestmark = pytest.mark.django_db
PEOPLE = [role for role in Role if role is not Role.MACHINE_CLIENT]  # which no person plays


def waiting_twice(actor, today) -> list[str]:
    """What waits, as an app would say it."""
    return [f"2 things wait for {actor.name}"]


def test_every_role_is_played_by_somebody_made_up(world):
    demo_cast.ensure_cast(world.now)

    parts = cast.parts(world.today)

    assert [part.role for part in parts] == PEOPLE
    assert all(member.user.is_made_up for part in parts for member in part.members)
    assert Organisation.objects.filter(is_made_up=False).count() == 0


def test_the_cast_is_made_once(world):
    first = demo_cast.ensure_cast(world.now)

    assert (first, demo_cast.ensure_cast(world.now)) == (len(demo_cast.PARTS), 0)
    assert User.objects.count() == len(demo_cast.PARTS)


def test_each_is_posted_where_the_role_belongs(world):
    demo_cast.ensure_cast(world.now)

    wrong = [p for p in Posting.objects.select_related("organisation") if p.role not in grantable(p)]

    assert wrong == []


def grantable(posting: Posting) -> tuple[Role, ...]:
    return GRANTABLE[Kind(posting.organisation.kind)]


def test_the_page_shows_name_role_and_what_each_can_do(stranger):
    page = html.fromstring(stranger.get("/cast").content)

    cards = [card.text_content() for card in page.cssselect(".govuk-summary-card")]
    assert [ROLES[role].description in card for role, card in zip(PEOPLE, cards, strict=True)] == [True] * len(PEOPLE)
    assert len(page.cssselect(".govuk-summary-card button")) == len(demo_cast.PARTS)


def test_the_page_shows_what_waits(stranger, settings):
    settings.WAITING = {"caseworker": "throughcare.accounts.tests.test_cast.waiting_twice"}

    page = stranger.get("/cast").content.decode()

    assert page.count("2 things wait for Chidi Okafor") == 1


def test_one_click_signs_in(stranger, world):
    demo_cast.ensure_cast(world.now)
    administrator = User.objects.get(name="Adam Frost")

    answer = stranger.post(f"/cast/{administrator.pk}")

    assert answer["Location"] == "/desk"
    assert stranger.get("/people-here").status_code == 200


def test_another_click_is_another_person(stranger, world):
    demo_cast.ensure_cast(world.now)
    for name in ("Adam Frost", "Ingrid Holm"):
        stranger.post(f"/cast/{User.objects.get(name=name).pk}")

    assert (stranger.get("/people-here").status_code, stranger.get("/audit").status_code) == (403, 200)


def test_nobody_else_can_be_entered(stranger, world):
    assert stranger.post(f"/cast/{world.user(Role.ADMINISTRATOR).pk}").status_code == 404


@override_settings(DEMO=False)
@pytest.mark.parametrize("path", ["/cast", "/demo-outbox"])
def test_the_pages_do_not_exist_outside_the_demo(stranger, path):
    assert stranger.get(path).status_code == 404


@override_settings(DEMO=False)
def test_no_click_signs_in_outside_the_demo(stranger, world):
    demo_cast.ensure_cast(world.now)

    assert stranger.post(f"/cast/{User.objects.first().pk}").status_code == 404
