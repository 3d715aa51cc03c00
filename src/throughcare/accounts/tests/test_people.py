"""An administrator's people: inviting, changing and ending roles, and helping who lost the second factor."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from lxml import html

from support import mail
from support.access import PASSWORD, RIVAL, World
from throughcare.access.roles import Role
from throughcare.accounts import rules
from throughcare.accounts.models import Invitation, Posting, SecondFactorReset, User
from throughcare.accounts.rules import Kind
from throughcare.audit.models import Event
from throughcare.reference.models import Area

pytestmark = pytest.mark.django_db
GUEST = {"name": "Gwen Made-Up", "email": "gwen@made-up.example", "role": "caseworker"}


@pytest.fixture
def administrator(world: World) -> Client:
    return world.client(Role.ADMINISTRATOR)


def send_invitation(world: World, administrator: Client, **changes: str):
    organisation = world.organisation(Kind.SUPPLIER)
    return administrator.post(f"/people-here/invite/{organisation.pk}", GUEST | changes)


def colleague(world: World, role: Role = Role.CASEWORKER) -> Posting:
    """A colleague of the administrator with one role, who signs in."""
    user = world.user(Role.CASEWORKER)
    return Posting.objects.get(user=user, role=role)


def problems(answer) -> list[str]:
    return [link.text_content() for link in html.fromstring(answer.content).cssselect(".govuk-error-summary li")]


def test_an_invitation_is_taken_up_and_leads_to_the_second_factor(world, administrator, stranger):
    send_invitation(world, administrator)

    answer = stranger.post(mail.newest_link(GUEST["email"]), {"name": "Gwen Made-Up", "password": PASSWORD})

    user = User.objects.get(email=GUEST["email"])
    assert answer.status_code == 302
    assert stranger.get("/accounts/security")["Location"].startswith("/accounts/second-factor/set-up")
    assert [(p.role, p.organisation, p.starts_on) for p in user.postings.all()] == [
        ("caseworker", world.organisation(Kind.SUPPLIER), world.today)
    ]
    events = Event.objects.filter(verb__in=["invitation.sent", "invitation.accepted"]).order_by("pk")
    assert list(events.values_list("verb", "actor_id")) == [
        ("invitation.sent", world.user(Role.ADMINISTRATOR).pk),
        ("invitation.accepted", user.pk),
    ]


def test_an_invitation_names_nobody_but_its_reader(world, administrator):
    send_invitation(world, administrator)

    body = mail.newest(GUEST["email"]).body

    assert body.startswith("Hello Gwen Made-Up,")
    assert world.user(Role.ADMINISTRATOR).name not in body


def test_the_token_of_a_link_is_not_stored(world, administrator):
    send_invitation(world, administrator)

    token = mail.newest_link(GUEST["email"]).removeprefix("/join/")

    assert Invitation.objects.get().token_hash == rules.token_hash(token)


def test_a_link_works_once(world, administrator, stranger):
    send_invitation(world, administrator)
    link = mail.newest_link(GUEST["email"])
    stranger.post(link, {"name": "Gwen", "password": PASSWORD})

    assert Client(headers={"host": "localhost"}).get(link).status_code == 404


def test_an_invitation_sent_again_ends_the_earlier_link(world, administrator, stranger):
    send_invitation(world, administrator)
    earlier = mail.newest_link(GUEST["email"])

    administrator.post(f"/people-here/invitations/{Invitation.objects.get().pk}/resend")

    assert stranger.get(earlier).status_code == 404
    assert stranger.get(mail.newest_link(GUEST["email"])).status_code == 200


def test_a_withdrawn_invitation_cannot_be_taken_up(world, administrator, stranger):
    send_invitation(world, administrator)

    administrator.post(f"/people-here/invitations/{Invitation.objects.get().pk}/withdraw")

    assert stranger.get(mail.newest_link(GUEST["email"])).status_code == 404


def test_an_invitation_older_than_a_fortnight_cannot_be_taken_up(world, administrator, stranger):
    send_invitation(world, administrator)
    Invitation.objects.update(expires_at=world.now - timedelta(seconds=1))

    answer = stranger.get(mail.newest_link(GUEST["email"]))

    assert answer.status_code == 404
    assert "ask your organisation’s administrator to send the invitation again" in answer.content.decode()


def test_somebody_who_signs_in_already_gets_the_role_and_keeps_the_password(world, administrator, stranger):
    user = world.user(Role.CASEWORKER, RIVAL)
    send_invitation(world, administrator, email=user.email)

    answer = stranger.post(
        mail.newest_link(user.email), {"name": "Somebody Else", "password": "an attacker's own words"}
    )

    user.refresh_from_db()
    assert answer["Location"] == "/sign-in"
    assert user.check_password(PASSWORD)
    assert user.name == "Made-up caseworker"
    assert user.postings.filter(organisation=world.organisation(Kind.SUPPLIER), role="caseworker").exists()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"role": "practitioner"}, "Select a valid choice. practitioner is not one of the available choices."),
        ({"role": ""}, "Select an answer to “What will they do?”"),
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"name": ""}, "Enter full name"),
    ],
)
def test_an_invitation_that_breaks_a_rule_says_which_and_sends_nothing(world, administrator, changes, problem):
    answer = send_invitation(world, administrator, **changes)

    assert problems(answer) == [problem]
    assert (answer.status_code, mail.how_many()) == (422, 0)


def test_the_same_invitation_twice_is_refused(world, administrator):
    send_invitation(world, administrator)

    answer = send_invitation(world, administrator, email=GUEST["email"].upper())

    assert problems(answer) == ["This address has been invited to this role already. Send that invitation again."]


def test_every_role_of_people_can_be_granted_in_some_kind_of_organisation():
    granted = {role for roles in rules.GRANTABLE.values() for role in roles}

    assert granted == set(Role) - {Role.MACHINE_CLIENT}  # which is connected, not granted


def test_every_kind_of_organisation_can_have_an_administrator():
    assert [kind for kind in Kind if Role.ADMINISTRATOR not in rules.GRANTABLE[kind]] == []


def test_only_roles_of_an_area_may_be_limited_to_one():
    assert list(rules.check_grant(Kind.SUPPLIER, Role.CASEWORKER, Area.Kind.REGION)) != []
    assert list(rules.check_grant(Kind.PROBATION, Role.PRACTITIONER, Area.Kind.DELIVERY_UNIT)) == []


def test_a_changed_role_begins_today_and_the_old_one_stays_on_record(world, administrator):
    old = colleague(world)

    administrator.post(f"/people-here/roles/{old.pk}/change", {"role": "provider_manager"})

    rows = Posting.objects.filter(user=old.user).order_by("pk").values_list("role", "starts_on", "ends_on")
    assert list(rows) == [
        ("caseworker", old.starts_on, world.today),
        ("provider_manager", world.today, None),
    ]
    assert world.actor(Role.CASEWORKER).roles == [Role.PROVIDER_MANAGER]


def test_with_the_last_role_the_sign_in_closes_at_once(world, administrator):
    leaver = world.client(Role.CASEWORKER)
    posting = colleague(world)
    before = leaver.get("/accounts/security").status_code

    administrator.post(f"/people-here/roles/{posting.pk}/end")

    user = User.objects.get(pk=posting.user_id)
    assert (before, leaver.get("/accounts/security").status_code) == (200, 302)
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert not Authenticator.objects.filter(user=user).exists()
    assert Event.objects.filter(verb="user.left", thing_id=user.pk).count() == 1


def test_somebody_with_another_role_keeps_the_sign_in(world, administrator):
    posting = colleague(world)
    world.posted(posting.user, Role.PROVIDER_MANAGER, posting.organisation)

    administrator.post(f"/people-here/roles/{posting.pk}/end")

    assert world.client(Role.CASEWORKER).get("/accounts/security").status_code == 200


def test_who_left_may_be_invited_again_and_sets_up_everything_anew(world, administrator, stranger):
    posting = colleague(world)
    administrator.post(f"/people-here/roles/{posting.pk}/end")
    send_invitation(world, administrator, email=posting.user.email)

    stranger.post(mail.newest_link(posting.user.email), {"name": "Back Again", "password": "four other made-up words"})

    assert stranger.get("/accounts/security")["Location"].startswith("/accounts/second-factor/set-up")
    assert User.objects.get(pk=posting.user_id).name == "Back Again"


def test_an_organisation_keeps_one_administrator(world, administrator):
    own = Posting.objects.get(user=world.user(Role.ADMINISTRATOR))

    ended = administrator.post(f"/people-here/roles/{own.pk}/end")
    changed = administrator.post(f"/people-here/roles/{own.pk}/change", {"role": "caseworker"})

    message = "Your organisation needs an administrator. Give somebody else that role first."
    assert (problems(ended), problems(changed)) == ([message], [message])
    assert Posting.objects.get(pk=own.pk).ends_on is None


def test_a_lost_second_factor_is_reset_after_making_sure_who_asks(world, administrator, stranger):
    posting = colleague(world)
    sessions = world.client(Role.CASEWORKER)

    administrator.post(f"/people-here/roles/{posting.pk}/second-factor", {"check_done": "video"})

    assert sessions.get("/accounts/security")["Location"].startswith("/sign-in")
    stranger.post("/sign-in", {"login": posting.user.email, "password": PASSWORD})
    assert stranger.get("/accounts/security")["Location"].startswith("/accounts/second-factor/set-up")
    assert list(SecondFactorReset.objects.values_list("user_id", "check_done")) == [(posting.user_id, "video")]
    assert mail.newest(posting.user.email).subject == "Your second factor was reset"


def test_a_reset_without_saying_how_is_refused(world, administrator):
    posting = colleague(world)

    answer = administrator.post(f"/people-here/roles/{posting.pk}/second-factor", {})

    assert answer.status_code == 422
    assert Authenticator.objects.filter(user=posting.user).count() == 2


def test_nobody_resets_the_own_second_factor(world, administrator):
    own = Posting.objects.get(user=world.user(Role.ADMINISTRATOR))

    answer = administrator.post(f"/people-here/roles/{own.pk}/second-factor", {"check_done": "video"})

    assert answer.status_code == 403
    assert Authenticator.objects.filter(user=own.user).count() == 2


def test_the_list_finds_by_name_or_address_and_shows_own_people_only(world, administrator):
    world.user(Role.CASEWORKER)
    world.user(Role.CASEWORKER, RIVAL)

    page = html.fromstring(administrator.get("/people-here?search=CASEWORKER").content)

    assert [row.text_content() for row in page.cssselect("tbody a")] == ["Made-up caseworker"]


def test_a_long_list_is_paged(world, administrator, django_assert_max_num_queries):
    for n in range(30):
        user = User.objects.create_user(f"n{n}@made-up.example", None, name=f"Person {n:02d}")
        world.posted(user, Role.CASEWORKER, world.organisation(Kind.SUPPLIER))

    with django_assert_max_num_queries(12):
        first = html.fromstring(administrator.get("/people-here").content)
    second = html.fromstring(administrator.get("/people-here?search=&page=2").content)

    assert (len(first.cssselect("tbody tr")), len(second.cssselect("tbody tr"))) == (25, 6)


def test_a_message_is_in_the_language_of_its_reader(world, administrator):
    user = world.user(Role.CASEWORKER)
    User.objects.filter(pk=user.pk).update(language="cy")

    administrator.post(f"/people-here/roles/{colleague(world).pk}/second-factor", {"check_done": "video"})

    assert mail.newest(user.email).subject == "Ailosodwyd eich ail ffactor"
