"""Signing in: password and second factor, what protects them, and what ends a session."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone
from lxml import html

from support import mail
from support.access import PASSWORD, World
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.models import Event

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"  # that of every user of the world


def newcomer(world: World) -> User:
    """Somebody with a role and a password, and no second factor yet."""
    user = world.user(Role.CASEWORKER)
    Authenticator.objects.filter(user=user).delete()
    return user


def give_password(stranger: Client, user: User, password: str = PASSWORD, next_page: str = ""):
    query = f"?next={next_page}" if next_page else ""
    return stranger.post(f"/sign-in{query}", {"login": user.email, "password": password})


def sign_in(stranger: Client, user: User, code: str) -> None:
    give_password(stranger, user)
    stranger.post("/sign-in/code", {"code": code})


def verbs_about(user: User) -> list[str]:
    found = Event.objects.filter(thing_type="accounts.user", thing_id=user.pk)
    return list(found.order_by("pk").values_list("verb", flat=True))


def signed_in(stranger: Client) -> bool:
    return stranger.get("/accounts/security").status_code == 200


def test_a_newcomer_is_led_to_the_second_factor_before_anything_else(world, stranger):
    give_password(stranger, newcomer(world))

    answer = stranger.get("/people-here")

    assert answer["Location"] == "/accounts/second-factor/set-up?next=/people-here"


def test_a_newcomer_sets_up_the_app_and_gets_recovery_codes(world, stranger, code):
    user = newcomer(world)
    give_password(stranger, user)
    page = html.fromstring(stranger.get("/accounts/second-factor/set-up").content)
    secret = page.get_element_by_id("totp-key").text_content()

    answer = stranger.post("/accounts/second-factor/set-up", {"code": code(secret)})

    assert answer["Location"] == "/accounts/recovery-codes"
    codes = html.fromstring(stranger.get("/accounts/recovery-codes").content).cssselect("#recovery-codes li")
    assert len(codes) == 10
    assert verbs_about(user) == ["user.signed_in", "user.second_factor_set_up"]


def test_the_picture_for_the_app_is_an_svg_image_with_its_key_beside_it(world, stranger):
    give_password(stranger, newcomer(world))

    page = html.fromstring(stranger.get("/accounts/second-factor/set-up").content)

    assert page.cssselect("main [role=img] svg path")


def test_password_and_code_sign_in_and_lead_back_to_the_page(world, stranger, code):
    user = world.user(Role.ADMINISTRATOR)

    first = give_password(stranger, user, next_page="/people-here%3Fsearch=a")
    second = stranger.post("/sign-in/code", {"code": code(SECRET)})

    assert first["Location"] == "/sign-in/code"
    assert second["Location"] == "/people-here?search=a"
    assert stranger.get("/people-here").status_code == 200
    assert verbs_about(user) == ["user.signed_in"]


def test_a_password_alone_opens_nothing(world, stranger):
    give_password(stranger, world.user(Role.ADMINISTRATOR))

    assert stranger.get("/people-here")["Location"] == "/sign-in?next=/people-here"


def test_a_code_typed_as_the_app_shows_it_is_taken(world, stranger, code):
    give_password(stranger, world.user(Role.CASEWORKER))
    digits = code(SECRET)

    stranger.post("/sign-in/code", {"code": f"{digits[:3]} {digits[3:]}"})

    assert signed_in(stranger)


def test_a_wrong_code_is_refused_and_recorded(world, stranger):
    user = world.user(Role.CASEWORKER)
    give_password(stranger, user)

    answer = stranger.post("/sign-in/code", {"code": "000000"})

    assert "This code is not right." in answer.content.decode()
    assert verbs_about(user) == ["user.second_factor_failed"]
    assert not signed_in(stranger)


def test_a_code_works_once(world, stranger, code):
    digits = code(SECRET)
    sign_in(stranger, world.user(Role.CASEWORKER), digits)
    stranger.post("/sign-out")

    sign_in(stranger, world.user(Role.CASEWORKER), digits)

    assert not signed_in(stranger)


def test_a_recovery_code_signs_in_once(world, stranger):
    user = world.user(Role.CASEWORKER)
    recovery = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]

    sign_in(stranger, user, recovery)
    first = signed_in(stranger)
    stranger.post("/sign-out")
    sign_in(stranger, user, recovery)

    assert (first, signed_in(stranger)) == (True, False)


def test_a_wrong_password_says_no_more_for_a_known_address_than_for_an_unknown_one(world, stranger):
    known = world.user(Role.CASEWORKER)

    answers = [
        stranger.post("/sign-in", {"login": address, "password": "not the password"}).content.decode()
        for address in (known.email, "nobody@made-up.example")
    ]

    assert all("The e-mail address or the password is not right." in answer for answer in answers)
    assert verbs_about(known) == ["user.sign_in_failed"]


def test_secrets_of_the_second_factor_are_not_stored_in_the_clear(world):
    user = world.user(Role.CASEWORKER)

    stored = str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))

    assert SECRET not in stored
    assert Authenticator.objects.get(user=user, type="totp").wrap().instance.data["secret"] in stored


def test_a_forgotten_password_is_set_by_a_link_and_keeps_the_second_factor(world, stranger):
    user = world.user(Role.CASEWORKER)
    stranger.post("/accounts/password/reset", {"email": user.email})
    form = stranger.get(mail.newest_link(user.email))["Location"]

    stranger.post(form, {"password1": "four other made-up words"})

    assert give_password(stranger, user, "four other made-up words")["Location"] == "/sign-in/code"
    assert verbs_about(user) == ["user.password_set"]
    assert mail.newest(user.email).subject == "Your Throughcare password was reset"


def test_a_reset_link_works_once(world, stranger):
    user = world.user(Role.CASEWORKER)
    stranger.post("/accounts/password/reset", {"email": user.email})
    link = mail.newest_link(user.email)
    stranger.post(stranger.get(link)["Location"], {"password1": "four other made-up words"})

    assert "This link does not work any more" in stranger.get(link).content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_message(db, stranger):
    answer = stranger.post("/accounts/password/reset", {"email": "nobody@made-up.example"})

    assert answer["Location"] == "/accounts/password/reset/sent"
    assert mail.how_many() == 0


def test_another_password_ends_the_sessions_elsewhere_but_not_here(world, stranger):
    user = world.user(Role.CASEWORKER)
    elsewhere = Client(headers={"host": "localhost"})
    for each in (stranger, elsewhere):
        each.force_login(user)

    stranger.post("/accounts/password", {"oldpassword": PASSWORD, "password1": "four other made-up words"})

    assert (signed_in(stranger), signed_in(elsewhere)) == (True, False)


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_is_refused(world, stranger, password):
    stranger.force_login(world.user(Role.CASEWORKER))

    page = stranger.post("/accounts/password", {"oldpassword": PASSWORD, "password1": password}).content

    assert html.fromstring(page).cssselect(".govuk-error-summary")


def test_moving_to_another_phone_closes_everything_until_it_is_set_up(world, stranger, code):
    user = world.user(Role.ADMINISTRATOR)
    sign_in(stranger, user, code(SECRET))

    stranger.post("/accounts/second-factor/move")

    assert stranger.get("/people-here")["Location"] == "/accounts/second-factor/set-up?next=/people-here"
    assert verbs_about(user) == ["user.signed_in", "user.second_factor_removed"]


def test_moving_to_another_phone_takes_proof_of_who_one_is(world, stranger):
    stranger.force_login(world.user(Role.CASEWORKER))  # a session, but nobody proved anything lately

    answer = stranger.post("/accounts/second-factor/move")

    assert answer["Location"].startswith("/accounts/password/again")
    assert Authenticator.objects.filter(user=world.user(Role.CASEWORKER)).count() == 2


def test_a_form_sent_too_late_leads_back_to_the_page_of_the_form(db, stranger):
    answer = stranger.post("/people-here/roles/1/end", headers={"referer": "http://localhost/people-here/1?from=list"})

    assert answer["Location"] == "/sign-in?next=/people-here/1%3Ffrom%3Dlist"


def test_a_form_sent_from_elsewhere_does_not_lead_there(db, stranger):
    answer = stranger.post("/people-here/roles/1/end", headers={"referer": "http://elsewhere.example/trap"})

    assert answer["Location"] == "/sign-in?next=/desk"


def test_a_program_hears_that_it_is_signed_out(db, stranger):
    assert stranger.post("/session/stay", headers={"accept": "application/json"}).status_code == 401


def test_pages_behind_sign_in_are_not_kept_by_the_browser(world):
    answer = world.client(Role.ADMINISTRATOR).get("/people-here")

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/accounts/signup/", "/signup", "/accounts/email/", "/accounts/login/code/"])
def test_what_the_sign_in_package_could_do_and_we_do_not_offer_is_not_there(db, stranger, path):
    assert stranger.get(path).status_code == 404


@override_settings(DEMO=False)
def test_the_cast_of_a_demo_has_no_way_past_the_second_factor_in_production(world, stranger):
    user = newcomer(world)
    stranger.force_login(user)
    session = stranger.session
    session["cast"] = user.pk
    session.save()

    assert stranger.get("/accounts/security")["Location"] == "/accounts/second-factor/set-up?next=/accounts/security"


def test_every_request_begins_the_session_anew(world, stranger):
    stranger.force_login(world.user(Role.CASEWORKER))
    nearly_over = timezone.now() + timedelta(minutes=1)
    Session.objects.update(expire_date=nearly_over)

    stranger.get("/accounts/security")

    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=30) < left <= timedelta(minutes=31)


def test_a_session_that_is_over_leads_to_sign_in_and_back_to_the_page(world, stranger, code):
    user = world.user(Role.ADMINISTRATOR)
    stranger.force_login(user)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    answer = stranger.get("/people-here?search=x")
    stranger.post(answer["Location"], {"login": user.email, "password": PASSWORD})
    back = stranger.post("/sign-in/code", {"code": code(SECRET)})

    assert answer["Location"] == "/sign-in?next=/people-here%3Fsearch%3Dx"
    assert back["Location"] == "/people-here?search=x"
