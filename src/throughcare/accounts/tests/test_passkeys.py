"""Passkeys: made, used and removed in a real browser with a made-up authenticator; and what a stranger sends."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from playwright.sync_api import Page, expect

from support import mail, passkeys
from support.access import PASSWORD, World
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.models import Event

SECRET = "JBSWY3DPEHPK3PXP"
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
NO_PASSKEYS = ("", "{", "{}", "[]", "7", "null", '{"response": 1}', '{"id": "a", "response": {}}')
in_browser = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(visitor: Callable[..., Page]) -> Page:
    """A visitor whose device keeps passkeys."""
    page = visitor()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    return page


def give_password(page: Page, user: User) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in(page: Page, user: User, code: Callable[[str], str]) -> None:
    give_password(page, user)
    page.get_by_label("Code").fill(code(SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page, name: str) -> None:
    page.goto("/accounts/security")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/accounts/security")


def sign_out(page: Page) -> None:
    page.goto("/sign-out")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def verbs_about(user: User) -> list[str]:
    found = Event.objects.filter(thing_type="accounts.user", thing_id=user.pk)
    return list(found.order_by("pk").values_list("verb", flat=True))


@in_browser
def test_a_passkey_is_added_and_then_signs_in_as_second_step_and_alone(
    world: World, phone: Page, code: Callable[[str], str], accessible: Callable[[Page], None]
):
    user = world.user(Role.CASEWORKER)
    sign_in(phone, user, code)
    add_passkey(phone, "Work laptop")
    expect(phone.get_by_text("Work laptop").first).to_be_visible()
    accessible(phone)
    sign_out(phone)

    give_password(phone, user)
    accessible(phone)
    phone.get_by_role("button", name="Use a passkey").click()
    phone.wait_for_url("**/desk")
    sign_out(phone)
    phone.goto("/sign-in?next=/accounts/security")
    expect(phone.get_by_text("No passkey was used.")).to_be_hidden()
    phone.get_by_role("button", name="Sign in with a passkey").click()
    expect(phone.get_by_role("heading", name="How you sign in")).to_be_visible()

    assert verbs_about(user) == ["user.signed_in", "user.passkey_added", "user.signed_in", "user.signed_in"]
    assert mail.newest(user.email).subject == "A passkey was added to your sign-in"


@pytest.mark.proof
@in_browser
def test_a_newcomer_may_choose_a_passkey_instead_of_the_app(world: World, phone: Page):
    user = world.user(Role.CASEWORKER)
    Authenticator.objects.filter(user=user).delete()
    give_password(phone, user)
    phone.goto("/desk")

    phone.get_by_role("link", name="Use a passkey instead").click()
    phone.get_by_role("button", name="Make a passkey").click()

    expect(phone.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    phone.goto("/accounts/security")
    expect(phone.get_by_text("Passkey", exact=True).first).to_be_visible()


@pytest.mark.proof
@in_browser
def test_a_passkey_is_renamed_and_removed_after_proof_by_itself(
    world: World, phone: Page, code: Callable[[str], str], settings
):
    user = world.user(Role.CASEWORKER)
    sign_in(phone, user, code)
    add_passkey(phone, "Old name")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1  # nobody proved anything lately

    phone.get_by_role("link", name="Rename Old name").click()
    phone.get_by_role("link", name="Use a passkey instead").click()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
    phone.get_by_role("button", name="Use a passkey").click()
    phone.get_by_label("Name of the passkey").fill("New name")
    phone.get_by_role("button", name="Save").click()
    phone.get_by_role("link", name="Remove New name").click()
    phone.get_by_role("button", name="Remove it").click()

    phone.wait_for_url("**/accounts/security")
    assert not Authenticator.objects.filter(user=user, type="webauthn").exists()
    assert verbs_about(user)[-2:] == ["user.passkey_renamed", "user.passkey_removed"]


@pytest.mark.proof
@in_browser
def test_a_device_without_our_passkey_says_what_else_to_do(world: World, phone: Page):
    world.user(Role.CASEWORKER)
    phone.goto("/sign-in")

    phone.get_by_role("button", name="Sign in with a passkey").click()

    expect(phone.get_by_role("alert")).to_contain_text("No passkey was used. Try again, or choose another way below.")


@pytest.mark.proof
@in_browser
def test_without_a_script_the_code_is_the_way_and_no_button_does_nothing(
    world: World, visitor: Callable[..., Page], code: Callable[[str], str]
):
    page = visitor(java_script_enabled=False)
    sign_in(page, world.user(Role.CASEWORKER), code)

    page.goto("/accounts/passkeys/add")

    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    expect(page.get_by_text("Use an authenticator app instead")).to_be_visible()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in/passkey", "/sign-in/code"])
def test_what_is_no_passkey_signs_nobody_in(world: World, stranger: Client, path: str):
    user = world.user(Role.CASEWORKER)
    stranger.post("/sign-in", {"login": user.email, "password": PASSWORD})
    stranger.get(path, headers={"accept": "application/json"})

    answers = [stranger.post(path, {"credential": sent}, follow=True) for sent in NO_PASSKEYS]

    assert {answer.status_code for answer in answers} == {200}
    assert stranger.get("/accounts/security").status_code == 302


@pytest.mark.django_db
def test_the_reset_of_a_second_factor_takes_the_passkeys_too(world: World):
    administrator = world.user(Role.ADMINISTRATOR)
    colleague = world.user(Role.CASEWORKER)
    Authenticator.objects.create(user=colleague, type="webauthn", data=passkeys.stored("Lost"))
    posting = colleague.postings.get()

    client = world.client(Role.ADMINISTRATOR)
    client.post(f"/people-here/roles/{posting.pk}/second-factor", {"check_done": "in_person"})

    assert not Authenticator.objects.filter(user=colleague).exists()
    assert Authenticator.objects.filter(user=administrator).count() == 2
