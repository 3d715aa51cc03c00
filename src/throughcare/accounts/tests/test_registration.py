"""An organisation registers itself: nothing exists until the link is followed."""

from datetime import timedelta

import pytest
from lxml import html

from support import mail
from support.access import PASSWORD
from throughcare.access.roles import Role
from throughcare.accounts import tasks
from throughcare.accounts.models import Organisation, Registration, User
from throughcare.audit.models import Event

pytestmark = pytest.mark.django_db
FOUNDER = "fran@beginners.example"
FACTS = {
    "organisation_name": "Beginners (made up)",
    "company_number": " 123 4567",
    "charity_number": "1234567",
    "name": "Fran Made-Up",
    "email": FOUNDER,
}


def ask(stranger, **changes: str):
    return stranger.post("/register", FACTS | changes)


def problems(answer) -> list[str]:
    return [link.text_content() for link in html.fromstring(answer.content).cssselect(".govuk-error-summary li")]


@pytest.mark.requirement(101)
def test_an_organisation_registers_and_its_first_user_may_apply_and_invite(stranger):
    asked = ask(stranger)
    nothing_yet = Organisation.objects.filter(name=FACTS["organisation_name"]).exists()

    stranger.post(mail.newest_link(FOUNDER), {"password": PASSWORD})

    organisation = Organisation.objects.get(name=FACTS["organisation_name"])
    assert (asked["Location"], nothing_yet) == ("/register/sent", False)
    assert (organisation.kind, organisation.company_number, organisation.charity_number) == (
        "supplier",
        "01234567",
        "1234567",
    )
    user = User.objects.get(email=FOUNDER)
    assert {p.role for p in user.postings.all()} == {Role.ADMINISTRATOR, Role.BID_WRITER}
    assert stranger.get("/people-here")["Location"].startswith("/accounts/second-factor/set-up")
    assert Event.objects.get(verb="organisation.registered").thing_id == str(organisation.pk)


def test_a_group_without_numbers_may_register(stranger):
    ask(stranger, company_number="", charity_number="")

    stranger.post(mail.newest_link(FOUNDER), {"password": PASSWORD})

    assert Organisation.objects.filter(name=FACTS["organisation_name"]).count() == 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"organisation_name": ""}, ["Enter name of the organisation"]),
        ({"company_number": "12AB"}, ["Enter a company number of 8 characters, like 01234567 or OC123456."]),
        ({"charity_number": "12"}, ["Enter a charity number of 6 or 7 digits, like 1234567."]),
        (
            {"company_number": "x", "charity_number": "y"},
            [
                "Enter a company number of 8 characters, like 01234567 or OC123456.",
                "Enter a charity number of 6 or 7 digits, like 1234567.",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_all_at_once_and_nothing_is_sent(stranger, changes, found):
    answer = ask(stranger, **changes)

    assert problems(answer) == found
    assert (answer.status_code, mail.how_many(), Registration.objects.count()) == (422, 0, 0)


def test_a_number_that_is_registered_leads_to_its_administrator(stranger, world):
    Organisation.objects.create(name="First", kind="supplier", company_number="01234567", created_at=world.now)

    answer = ask(stranger)

    assert problems(answer) == ["An organisation with this number is registered. Ask its administrator to invite you."]


def test_a_link_works_once(stranger):
    ask(stranger)
    link = mail.newest_link(FOUNDER)
    stranger.post(link, {"password": PASSWORD})

    again = stranger.post(link, {"password": PASSWORD})

    assert again.status_code == 404
    assert Organisation.objects.filter(name=FACTS["organisation_name"]).count() == 1


def test_a_link_works_for_forty_eight_hours(stranger, world):
    ask(stranger)
    Registration.objects.update(expires_at=world.now - timedelta(seconds=1))

    assert stranger.get(mail.newest_link(FOUNDER)).status_code == 404


def test_somebody_who_signs_in_already_keeps_the_password(stranger, world):
    user = world.user(Role.CASEWORKER)
    ask(stranger, email=user.email)

    answer = stranger.post(mail.newest_link(user.email), {"password": "an attacker's own words"})

    user.refresh_from_db()
    assert answer["Location"] == "/sign-in"
    assert user.check_password(PASSWORD)
    assert user.postings.filter(role=Role.BID_WRITER).exists()


def test_a_weak_password_is_refused_and_the_organisation_waits(stranger):
    ask(stranger)

    answer = stranger.post(mail.newest_link(FOUNDER), {"password": "short"})

    assert answer.status_code == 422
    assert Organisation.objects.filter(name=FACTS["organisation_name"]).count() == 0


def test_what_nobody_confirmed_is_forgotten_after_a_month(stranger, world):
    ask(stranger)
    Registration.objects.update(expires_at=world.now - timedelta(days=30, seconds=1))
    ask(stranger, email="late@beginners.example")
    Registration.objects.filter(email="late@beginners.example").update(expires_at=world.now - timedelta(days=29))

    tasks.tidy(0)
    tasks.tidy(0)

    assert list(Registration.objects.values_list("email", flat=True)) == ["late@beginners.example"]
    assert Event.objects.filter(verb="registrations.forgotten").count() == 1


def test_what_was_confirmed_is_kept(stranger, world):
    ask(stranger)
    stranger.post(mail.newest_link(FOUNDER), {"password": PASSWORD})
    Registration.objects.update(expires_at=world.now - timedelta(days=300))

    tasks.tidy(0)

    assert Registration.objects.count() == 1
