"""What an administrator does to the people of the own organisation: invite, change, end, reset."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts import mail, permissions, queries, rules
from throughcare.accounts.models import Invitation, Organisation, Posting, SecondFactorReset, User
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound, Problems


@transaction.atomic
def invite(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    email: str,
    name: str,
    role: str,
    area: str | None,
    site: str,
) -> Invitation:
    """Invite somebody to the actor's organisation; the link in the e-mail starts with `site` and works 14 days."""
    organisation = _locked(queries.managed_organisation(actor, organisation_id))
    permissions.can_manage_people(actor, organisation.pk).or_raise()
    _check_grant(organisation, role, area, now).or_raise()
    _check_not_there_yet(organisation, email, role, now).or_raise()

    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        organisation=organisation,
        role=role,
        area_id=area,
        token_hash=rules.token_hash(token),
        invited_by=queries.oneself(actor),
        invited_at=now,
        expires_at=now + timedelta(days=rules.INVITATION_DAYS),
    )
    record("invitation.sent", actor=actor, now=now, thing=invitation, related={"organisation": organisation.pk})
    _send(invitation, token, site)
    return invitation


@transaction.atomic
def resend(*, actor: Actor, now: datetime, invitation_id: int, site: str) -> Invitation:
    """Send an invitation again; the new link works 14 days from now and the old one no more."""
    invitation = _own_invitation(actor, invitation_id)
    token = secrets.token_urlsafe(32)
    invitation.token_hash = rules.token_hash(token)
    invitation.expires_at = now + timedelta(days=rules.INVITATION_DAYS)
    invitation.save(update_fields=["token_hash", "expires_at"])
    record("invitation.resent", actor=actor, now=now, thing=invitation, fields=["expires_at"])
    _send(invitation, token, site)
    return invitation


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, invitation_id: int) -> Invitation:
    """Withdraw an invitation; its link no longer works."""
    invitation = _own_invitation(actor, invitation_id)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record("invitation.withdrawn", actor=actor, now=now, thing=invitation, fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def add_posting(
    *, actor: Actor, now: datetime, user_id: int, organisation_id: int, role: str, area: str | None
) -> Posting:
    """Give one of the own people another role, from today."""
    today = london_day(now)
    user = queries.person(actor, user_id, today)
    organisation = _locked(queries.managed_organisation(actor, organisation_id))
    permissions.can_manage_people(actor, organisation.pk).or_raise()
    _check_grant(organisation, role, area, now).or_raise()
    _check_not_held(user, organisation, role, area, now).or_raise()
    return _post(user, organisation, role, area, actor=actor, now=now)


@transaction.atomic
def change_posting(*, actor: Actor, now: datetime, posting_id: int, role: str, area: str | None) -> Posting:
    """Put another role or area in the place of a posting, from today; the old one stays on record."""
    old = _own_posting(actor, posting_id, now)
    permissions.can_manage_people(actor, old.organisation_id).or_raise()
    problems = _check_grant(old.organisation, role, area, now)
    if role != Role.ADMINISTRATOR:
        problems.extend(_check_leaves_an_administrator(old, now))
    if (role, area) == (old.role, old.area_id):
        problems.add("Select another role or area, or go back.", field="role")
    else:
        problems.extend(_check_not_held(old.user, old.organisation, role, area, now))
    problems.or_raise()
    _end(old, actor=actor, now=now)
    return _post(old.user, old.organisation, role, area, actor=actor, now=now)


@transaction.atomic
def move_posting(*, actor: Actor, now: datetime, posting_id: int, area: str) -> Posting:
    """Have somebody work in another delivery unit in the same role, from today; called by what moves staff."""
    rows = Posting.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    old = rows.filter(queries.live(london_day(now)), pk=posting_id).first()
    if old is None:
        raise NotFound
    permissions.can_move(actor, old).or_raise()
    problems = _check_grant(old.organisation, old.role, area, now)
    problems.extend(_check_not_held(old.user, old.organisation, old.role, area, now))
    problems.or_raise()
    _end(old, actor=actor, now=now)
    return _post(old.user, old.organisation, old.role, area, actor=actor, now=now)


@transaction.atomic
def end_posting(*, actor: Actor, now: datetime, posting_id: int) -> User:
    """End a posting today. With the last one the sign-in closes at once: sessions end, password and codes go."""
    posting = _own_posting(actor, posting_id, now)
    permissions.can_manage_people(actor, posting.organisation_id).or_raise()
    _check_leaves_an_administrator(posting, now).or_raise()
    _end(posting, actor=actor, now=now)
    user = User.objects.select_for_update().get(pk=posting.user_id)
    if not Posting.objects.filter(user=user, ends_on=None).exists():
        _close(user, actor=actor, now=now)
    return user


@transaction.atomic
def reset_second_factor(*, actor: Actor, now: datetime, posting_id: int, check_done: str, site: str) -> User:
    """Remove a colleague's second factor once it is sure who asks; sessions end, and the colleague sets up anew."""
    posting = _own_posting(actor, posting_id, now)
    permissions.can_reset_second_factor(actor, posting).or_raise()
    problems = Problems()
    if check_done not in SecondFactorReset.Check.values:
        problems.add("Select how you made sure that it was them.", field="check_done")
    problems.or_raise()
    SecondFactorReset.objects.create(
        user=posting.user,
        organisation=posting.organisation,
        reset_by=queries.oneself(actor),
        check_done=check_done,
        reset_at=now,
    )
    user = User.objects.select_for_update().get(pk=posting.user_id)
    _forget_second_factor(user)
    related = {"organisation": posting.organisation_id}
    record("user.second_factor_reset", actor=actor, now=now, thing=user, related=related)
    link = site.rstrip("/") + reverse("account_login")
    mail.send("second_factor_reset", to=user.email, name=user.name, link=link, language=user.language)
    return user


@transaction.atomic
def take_over_staff(*, actor: Actor, now: datetime, old_id: int, new_id: int, roles: Collection[Role]) -> int:
    """Have everybody who works for one organisation in some roles work for another from today; returns how many.

    Called by what moves an organisation's contracts, in its transaction: it has asked who may.
    """
    today, count = london_day(now), 0
    postings = Posting.objects.select_for_update(of=("self",)).filter(queries.live(today), role__in=roles)
    for posting in postings.filter(organisation=old_id).order_by("pk"):
        posting.ends_on = max(today, posting.starts_on)
        posting.save(update_fields=["ends_on"])
        again = {"user_id": posting.user_id, "role": posting.role, "area_id": posting.area_id}
        new, _made = Posting.objects.get_or_create(
            **again, organisation_id=new_id, ends_on=None, defaults={"starts_on": today}
        )
        record("posting.taken_over", actor=actor, now=now, thing=new, related={"posting": posting.pk})
        count += 1
    return count


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _own_invitation(actor: Actor, invitation_id: int) -> Invitation:
    found = queries.invitation(actor, invitation_id)
    permissions.can_manage_people(actor, found.organisation_id).or_raise()
    return Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=found.pk)


def _own_posting(actor: Actor, posting_id: int, now: datetime) -> Posting:
    found = queries.posting(actor, posting_id, london_day(now))
    _locked(found.organisation)  # two administrators who end each other wait for one another here
    return queries.posting(actor, posting_id, london_day(now))


def _check_grant(organisation: Organisation, role: str, area: str | None, now: datetime) -> Problems:
    found = queries.areas_for(organisation.kind, london_day(now)).filter(pk=area).first() if area else None
    problems = rules.check_grant(organisation.kind, role, found.kind if found else None)
    if area and found is None:
        problems.add("Select an area from the list.", field="area")
    return problems


def _check_not_there_yet(organisation: Organisation, email: str, role: str, now: datetime) -> Problems:
    problems = Problems()
    waiting = Invitation.objects.filter(
        organisation=organisation, email__iexact=email, role=role, accepted_at=None, withdrawn_at=None
    )
    held = Posting.objects.filter(
        queries.live(london_day(now)), organisation=organisation, user__email__iexact=email, role=role
    )
    if waiting.exists():
        problems.add("This address has been invited to this role already. Send that invitation again.", field="email")
    if held.exists():
        problems.add("Somebody with this address has this role already.", field="email")
    return problems


def _check_not_held(user: User, organisation: Organisation, role: str, area: str | None, now: datetime) -> Problems:
    problems = Problems()
    held = Posting.objects.filter(
        queries.live(london_day(now)), user=user, organisation=organisation, role=role, area_id=area
    )
    if held.exists():
        problems.add("They have this role already. Select another.", field="role")
    return problems


def _check_leaves_an_administrator(posting: Posting, now: datetime) -> Problems:
    problems = Problems()
    if posting.role != Role.ADMINISTRATOR:
        return problems
    others = queries.holders(Role.ADMINISTRATOR, london_day(now), organisation_id=posting.organisation_id)
    if not others.exclude(pk=posting.user_id).exists():
        problems.add("Your organisation needs an administrator. Give somebody else that role first.", field="role")
    return problems


def _post(
    user: User, organisation: Organisation, role: str, area: str | None, *, actor: Actor, now: datetime
) -> Posting:
    posting = Posting.objects.create(
        user=user, organisation=organisation, role=role, area_id=area, starts_on=london_day(now)
    )
    record("posting.started", actor=actor, now=now, thing=posting, related={"user": user.pk})
    return posting


def _end(posting: Posting, *, actor: Actor, now: datetime) -> None:
    posting.ends_on = london_day(now)
    posting.save(update_fields=["ends_on"])
    record("posting.ended", actor=actor, now=now, thing=posting, fields=["ends_on"], related={"user": posting.user_id})


def _close(user: User, *, actor: Actor, now: datetime) -> None:
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    _forget_second_factor(user)
    record("user.left", actor=actor, now=now, thing=user, fields=["is_active"])


def _forget_second_factor(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    user.session_round += 1
    user.save(update_fields=["session_round"])


def _send(invitation: Invitation, token: str, site: str) -> None:
    link = site.rstrip("/") + reverse("accounts:join", args=[token])
    known = queries.active_user(invitation.email)
    mail.send(
        "invitation",
        to=invitation.email,
        name=invitation.name,
        link=link,
        language=known.language if known else "en",
        organisation=invitation.organisation.name,
    )


@transaction.atomic
def give_phone(*, actor: Actor, now: datetime, phone: str) -> User:
    """Say on which number one is reached at work; nothing takes the number away."""
    rules.check_phone(phone.strip()).or_raise()
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.who)
    user.phone = phone.strip()
    user.save(update_fields=["phone"])
    record("user.phone_given", actor=actor, now=now, thing=user, fields=["phone"])
    return user
