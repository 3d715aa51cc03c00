"""From nothing to an organisation with two people who sign in: in the browser, with its pictures."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from support.sideways import fits
from throughcare.accounts.demo_cast import ensure_cast
from throughcare.clock import clock

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "three made-up words"
PHONE = {"width": 320, "height": 640}


def code_for(secret: str) -> str:
    """The code that the app on somebody's phone shows."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def follow_newest_message(page: Page) -> None:
    """Read the newest message of the demo's outbox and follow its link."""
    page.goto("/demo-outbox")
    link = page.locator(".govuk-summary-card").first.locator("a").first.get_attribute("href")
    page.goto(re.sub(r"https?://[^/]+", "", link))


def set_up_second_factor(page: Page) -> None:
    """Do as the page says, with the key instead of the camera."""
    page.get_by_text("I can’t use the camera").click()
    page.get_by_label("Code that the app shows").fill(code_for(page.locator("#totp-key").inner_text()))
    page.get_by_role("button", name="Continue").click()


@pytest.mark.requirement(101)
def test_an_organisation_registers_and_invites_a_colleague(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
):
    fran, gwen = visitor(viewport=PHONE), visitor(java_script_enabled=False)

    fran.goto("/sign-in")
    fran.get_by_role("link", name="Register an organisation").click()
    fran.get_by_role("button", name="Send me the link").click()
    expect(fran.get_by_role("alert")).to_contain_text("Enter name of the organisation")
    assert fits(fran), fran.url
    accessible(fran)

    fran.get_by_label("Name of the organisation").fill("Beginners (made up)")
    fran.get_by_label("Your full name").fill("Fran Made-Up")
    fran.get_by_label("Your work e-mail address").fill("fran@beginners.example")
    fran.get_by_role("button", name="Send me the link").click()
    expect(fran.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    follow_newest_message(fran)
    fran.get_by_label("Choose a password").fill(PASSWORD)
    fran.get_by_role("button", name="Register the organisation").click()
    expect(fran.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()
    assert fran.locator("main svg .qrline").bounding_box()["width"] > 100
    assert fits(fran), fran.url
    accessible(fran)
    set_up_second_factor(fran)
    expect(fran.locator("#recovery-codes li")).to_have_count(10)
    assert fits(fran), fran.url
    accessible(fran)

    fran.goto("/people-here")
    assert fits(fran), fran.url
    accessible(fran)
    fran.get_by_role("button", name="Invite somebody").click()
    fran.get_by_label("Full name").fill("Gwen Made-Up")
    fran.get_by_label("Work e-mail address").fill("gwen@beginners.example")
    fran.get_by_label("Caseworker").check()
    assert fits(fran), fran.url
    accessible(fran)
    fran.get_by_role("button", name="Send the invitation").click()
    expect(fran.get_by_role("row", name="Gwen Made-Up")).to_be_visible()
    assert fits(fran), fran.url
    accessible(fran)

    follow_newest_message(gwen)
    gwen.get_by_label("Choose a password").fill(PASSWORD)
    gwen.get_by_role("button", name="Join").click()
    expect(gwen.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()
    gwen.goto("/people-here")
    expect(gwen.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()

    fran.goto("/people-here?search=gwen")
    fran.get_by_role("link", name="Gwen Made-Up").click()
    expect(fran.get_by_role("heading", name="Gwen Made-Up")).to_be_visible()
    accessible(fran)
    fran.get_by_role("link", name="End Caseworker").click()
    expect(fran.get_by_role("button", name="End it")).to_be_visible()
    accessible(fran)
    fran.get_by_role("button", name="End it").click()
    gwen.reload()
    expect(gwen.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("path", ["/sign-in", "/accounts/password/reset", "/cast", "/demo-outbox", "/register"])
def test_pages_before_sign_in_are_accessible_and_fit_a_phone(visitor, accessible, path):
    page = visitor(viewport=PHONE)

    page.goto(path)

    accessible(page)
    assert fits(page), page.url


@pytest.mark.parametrize(
    ("name", "path"),
    [("Ingrid Holm", "/audit"), ("Ingrid Holm", "/accounts/security"), ("Adam Frost", "/people-here")],
)
def test_one_click_on_the_cast_page_opens_the_pages_of_the_role(visitor, accessible, name, path):
    ensure_cast(clock.now())
    page = visitor(viewport=PHONE)
    page.goto("/cast")

    with page.expect_navigation():
        page.get_by_role("button", name=f"Be {name}").click()
    page.goto(path)

    accessible(page)
    assert fits(page), page.url
