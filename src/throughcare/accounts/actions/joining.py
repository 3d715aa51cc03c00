"""How somebody comes to have a sign-in: by invitation, or by registering an organisation."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.accounts import mail, queries, rules
from throughcare.accounts.models import Invitation, Organisation, Posting, Registration, User
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound, Problems


@transaction.atomic
def accept(*, actor: Actor, now: datetime, token: str, name: str, password: str, language: str) -> User:
    """Take up an invitation. Somebody who signs in here already gets the role only; name and password are not used."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=queries.open_invitation(token, now).pk)
    user = _user(invitation.email, name, password, language, now)
    held = Posting.objects.filter(
        user=user, organisation_id=invitation.organisation_id, role=invitation.role, area_id=invitation.area_id
    ).filter(queries.live(london_day(now)))
    if not held.exists():
        _post(user, invitation.organisation_id, invitation.role, invitation.area_id, now)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record("invitation.accepted", actor=_as_actor(user), now=now, thing=invitation, related={"user": user.pk})
    return user


@transaction.atomic
def register(
    *,
    actor: Actor,
    now: datetime,
    organisation_name: str,
    company_number: str,
    charity_number: str,
    email: str,
    name: str,
    language: str,
    site: str,
) -> Registration:
    """Ask to register an organisation; it exists once the link in the e-mail is followed, within 48 hours."""
    company, charity = rules.company_number(company_number), rules.charity_number(charity_number)
    problems = rules.check_numbers(company, charity)
    problems.extend(_check_new(company, charity))
    problems.or_raise()
    token = secrets.token_urlsafe(32)
    registration = Registration.objects.create(
        organisation_name=organisation_name,
        company_number=company,
        charity_number=charity,
        email=email,
        name=name,
        language=language,
        token_hash=rules.token_hash(token),
        asked_at=now,
        expires_at=now + timedelta(hours=rules.REGISTRATION_HOURS),
    )
    record("registration.asked", actor=actor, now=now, thing=registration)
    link = site.rstrip("/") + reverse("accounts:register_confirm", args=[token])
    mail.send("registration", to=email, name=name, link=link, language=language, organisation=organisation_name)
    return registration


@transaction.atomic
def confirm(*, actor: Actor, now: datetime, token: str, password: str) -> User:
    """Make the organisation and its first user, who administers it and writes its bids."""
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=queries.open_registration(token, now).pk)
    if registration.confirmed_at:
        raise NotFound  # by a second click that waited for this row
    _check_new(registration.company_number, registration.charity_number).or_raise()
    organisation = Organisation.objects.create(
        name=registration.organisation_name,
        kind=Organisation.Kind.SUPPLIER,
        company_number=registration.company_number,
        charity_number=registration.charity_number,
        is_made_up=settings.DEMO,
        created_at=now,
    )
    user = _user(registration.email, registration.name, password, registration.language, now)
    for role in rules.FOUNDING_ROLES:
        _post(user, organisation.pk, role, None, now)
    registration.organisation, registration.confirmed_at = organisation, now
    registration.save(update_fields=["organisation", "confirmed_at"])
    related = {"user": user.pk, "registration": registration.pk}
    record("organisation.registered", actor=_as_actor(user), now=now, thing=organisation, related=related)
    return user


@transaction.atomic
def forget_unconfirmed(*, actor: Actor, now: datetime, before: datetime) -> int:
    """Remove registrations and invitations whose links ran out before a moment, with the names in them."""
    registrations = Registration.objects.filter(confirmed_at=None, expires_at__lt=before)
    invitations = Invitation.objects.filter(accepted_at=None, expires_at__lt=before)
    count = 0
    for verb, rows in (("registrations.forgotten", registrations), ("invitations.forgotten", invitations)):
        found = list(rows.select_for_update(of=("self",)))
        if found:
            record(verb, actor=actor, now=now, thing=found[0], count=len(found))
            rows.model._default_manager.filter(pk__in=[row.pk for row in found]).delete()
        count += len(found)
    return count


def _as_actor(user: User) -> Actor:
    """Somebody who joins acts in the own name, with no role yet."""
    return Actor(user_id=user.pk, name=user.name)


def _check_new(company: str, charity: str) -> Problems:
    problems = Problems()
    message = "An organisation with this number is registered. Ask its administrator to invite you."
    if company and Organisation.objects.filter(company_number=company).exists():
        problems.add(message, field="company_number")
    if charity and Organisation.objects.filter(charity_number=charity).exists():
        problems.add(message, field="charity_number")
    return problems


def _user(email: str, name: str, password: str, language: str, now: datetime) -> User:
    """The user of an address: as it is, back after having left, or new."""
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(
            email.lower(), password, name=name, language=language, is_made_up=settings.DEMO, created_at=now
        )
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        record("user.joined", actor=_as_actor(user), now=now, thing=user)
    elif not user.is_active:
        user.is_active, user.name = True, name
        user.set_password(password)
        user.save(update_fields=["is_active", "name", "password"])
        record("user.came_back", actor=_as_actor(user), now=now, thing=user, fields=["is_active", "name", "password"])
    return user


def _post(user: User, organisation_id: int, role: str, area: str | None, now: datetime) -> None:
    posting = Posting.objects.create(
        user=user, organisation_id=organisation_id, role=role, area_id=area, starts_on=london_day(now)
    )
    record("posting.started", actor=_as_actor(user), now=now, thing=posting, related={"user": user.pk})
