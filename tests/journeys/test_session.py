"""The session ends after a while: people are warned, may stay, and find again what they had typed."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from support.access import World
from throughcare.access.roles import Role
from throughcare.market.tests.factories import make_draft

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "We have run a women’s centre in Derby since 2009."


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def answer_page(world: World) -> str:
    return reverse("market:answer", args=[make_draft(world).reference, "services"])


@pytest.fixture
def writing(page: Page, sign_in: Callable[..., None], world: World, answer_page: str, settings: object) -> Page:
    """A bid writer who has typed an answer in a session that lasts some seconds."""
    settings.SESSION_COOKIE_AGE, settings.SESSION_WARNING_SECONDS = 4, 2
    sign_in(page, world.user(Role.BID_WRITER))
    page.goto(answer_page)
    page.locator("textarea").fill(TYPED)
    return page


def test_who_stays_goes_on_writing(writing: Page, accessible: Callable[[Page], None]):
    warning = writing.get_by_role("dialog", name="You’re about to be signed out")

    expect(warning).to_be_visible()
    expect(warning).to_contain_text("10 seconds")
    accessible(writing)
    warning.get_by_role("button", name="Stay signed in").click()

    expect(warning).to_be_hidden()
    expect(writing.locator("textarea")).to_have_value(TYPED)


def test_what_was_typed_is_back_after_signing_in_again(
    writing: Page, sign_in: Callable[..., None], world: World, answer_page: str, settings: object
):
    writing.wait_for_url("**/sign-in?next=*")
    settings.SESSION_COOKIE_AGE = 1800
    sign_in(writing, world.user(Role.BID_WRITER))
    writing.goto(answer_page)

    expect(writing.locator("textarea")).to_have_value(TYPED)
    expect(writing.get_by_text("What you had typed is back.")).to_be_visible()


def test_nobody_else_finds_what_was_typed(
    writing: Page, sign_in: Callable[..., None], world: World, answer_page: str, settings: object
):
    writing.wait_for_url("**/sign-in?next=*")
    settings.SESSION_COOKIE_AGE = 1800
    sign_in(writing, world.user(Role.ADMINISTRATOR))
    writing.goto("/help")

    assert writing.evaluate("sessionStorage.getItem('throughcare-kept')") is None


def test_what_was_accepted_is_not_put_back(writing: Page, answer_page: str, settings: object):
    settings.SESSION_COOKIE_AGE = 1800

    with writing.expect_navigation():
        writing.locator("main form button").click()
    writing.goto("/help")

    assert writing.evaluate("sessionStorage.getItem('throughcare-kept')") is None
