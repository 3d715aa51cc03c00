"""Who may reach the pages of signing in, joining, and an organisation's people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from support import passkeys
from support.access import EVERYBODY, OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.accounts import rules
from throughcare.accounts.cast import DOMAIN
from throughcare.accounts.models import Invitation, Posting, Registration, User
from throughcare.accounts.rules import Kind


def colleague(world: World, whose: Whose) -> Posting:
    """Somebody whom the administrator manages, or the rival's administrator does."""
    user = User.objects.create_user(f"colleague.{whose}@made-up.example", None, name="Made-up colleague")
    return world.posted(user, Role.CASEWORKER, world.organisation(Kind.SUPPLIER, whose))


def invitation(world: World, whose: Whose) -> Invitation:
    """An invitation of the own organisation, or of the rival's."""
    return Invitation.objects.create(
        email=f"invited.{whose}@made-up.example",
        name="Made-up guest",
        organisation=world.organisation(Kind.SUPPLIER, whose),
        role=Role.CASEWORKER,
        token_hash=rules.token_hash(f"invited-{whose}"),
        invited_by=world.user(Role.ADMINISTRATOR, whose),
        invited_at=world.now,
        expires_at=world.now + timedelta(days=14),
    )


def registration(world: World, whose: Whose) -> Registration:
    """A registration that waits for its link to be followed."""
    return Registration.objects.create(
        organisation_name="Made-up beginners",
        email="founder@made-up.example",
        name="Made-up founder",
        token_hash=rules.token_hash("registered"),
        asked_at=world.now,
        expires_at=world.now + timedelta(hours=48),
    )


def member_of_cast(world: World, whose: Whose) -> User:
    """Somebody of the cast."""
    user = User.objects.create_user(f"somebody@{DOMAIN}", None, name="Made-up somebody", is_made_up=True)
    world.posted(user, Role.CASEWORKER, world.organisation(Kind.SUPPLIER))
    return user


def passkey(world: World, whose: Whose) -> Authenticator:
    """A passkey of the administrator, or of the rival's."""
    user = world.user(Role.ADMINISTRATOR, whose)
    return Authenticator.objects.create(user=user, type="webauthn", data=passkeys.stored("Made-up key"))


Kwargs = dict[Whose, Callable[[World], dict[str, Any]]]


def of(build: Callable[[World, Whose], Any], attribute: str = "pk") -> Kwargs:
    """The `pk` of the own and of the rival's thing; with an attribute, of what it belongs to."""
    return {
        OWN: lambda world: {"pk": getattr(world.once(build, OWN), attribute)},
        RIVAL: lambda world: {"pk": getattr(world.once(build, RIVAL), attribute)},
    }


def link(build: Callable[[World, Whose], Any], token: str) -> Kwargs:
    """A link that works, and one that nobody was sent."""

    def working(world: World) -> dict[str, Any]:
        world.once(build, OWN)
        return {"token": token}

    return {OWN: working, RIVAL: lambda world: {"token": "nobody-was-sent-this"}}


ORGANISATION: Kwargs = {
    OWN: lambda world: {"pk": world.organisation(Kind.SUPPLIER, OWN).pk},
    RIVAL: lambda world: {"pk": world.organisation(Kind.SUPPLIER, RIVAL).pk},
}
CAST: Kwargs = {
    OWN: lambda world: {"pk": world.once(member_of_cast, OWN).pk},
    RIVAL: lambda world: {"pk": world.user(Role.CASEWORKER).pk},  # made up, but not of the cast
}

ROWS = [
    Row(url="account_login"),
    Row(url="mfa_authenticate"),
    Row(url="account_logout"),
    Row(url="account_inactive"),
    Row(url="account_change_password"),
    Row(url="account_reauthenticate"),
    Row(url="account_reset_password"),
    Row(url="account_reset_password_done"),
    Row(url="account_reset_password_from_key_done"),
    Row(  # any key that does not work gets the same page
        url="account_reset_password_from_key",
        kwargs={OWN: lambda world: {"uidb36": "1", "key": "a-b"}, RIVAL: lambda world: {"uidb36": "2", "key": "a-b"}},
        reaches={RIVAL: EVERYBODY},
    ),
    Row(url="mfa_index"),
    Row(url="mfa_activate_totp"),
    Row(url="mfa_deactivate_totp"),
    Row(url="mfa_reauthenticate"),
    Row(url="mfa_login_webauthn"),
    Row(url="mfa_add_webauthn"),
    Row(url="mfa_reauthenticate_webauthn"),
    Row(url="mfa_edit_webauthn", kwargs=of(passkey), reaches={OWN: [Role.ADMINISTRATOR]}),
    Row(url="mfa_remove_webauthn", kwargs=of(passkey), reaches={OWN: [Role.ADMINISTRATOR]}),
    Row(url="mfa_view_recovery_codes"),
    Row(url="mfa_download_recovery_codes"),
    Row(url="mfa_generate_recovery_codes"),
    Row(url="accounts:phone"),
    Row(url="accounts:register"),
    Row(url="accounts:register_sent"),
    Row(url="accounts:register_confirm", kwargs=link(registration, "registered")),
    Row(url="accounts:join", kwargs=link(invitation, "invited-own")),
    Row(url="accounts:people"),
    Row(url="accounts:person", kwargs=of(colleague, "user_id")),
    Row(url="accounts:add_role", kwargs=of(colleague, "user_id")),
    Row(url="accounts:invite_start"),
    Row(url="accounts:invite", kwargs=ORGANISATION),
    Row(url="accounts:invitations"),
    Row(url="accounts:resend", kwargs=of(invitation)),
    Row(url="accounts:withdraw", kwargs=of(invitation)),
    Row(url="accounts:change", kwargs=of(colleague)),
    Row(url="accounts:end", kwargs=of(colleague)),
    Row(
        url="accounts:reset_second_factor",
        kwargs=of(colleague),
        data=lambda world: {"check_done": "in_person"},
    ),
    Row(url="accounts:audit"),
    Row(url="accounts:audit_viewers"),
    Row(url="accounts:cast"),
    Row(url="accounts:cast_enter", kwargs=CAST),
    Row(url="api:me"),
]
