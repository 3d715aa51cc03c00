"""What users choose: how they are told of what, and the mobile number for text messages."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.accounts.rules import token_hash
from throughcare.audit.record import record
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.letters.mail import post
from throughcare.notifications import letters, permissions, queries, rules
from throughcare.notifications.models import Mobile, Preference

AGAIN_AFTER = rules.CODE_LASTS / 15


@transaction.atomic
def choose(*, actor: Actor, now: datetime, chosen: Mapping[str, str]) -> list[Preference]:
    """Choose how one is told of each kind that one may be told of."""
    kinds, number = queries.kinds(actor), queries.mobile(actor)
    has_mobile = bool(number and number.confirmed_at)
    rules.check_choices(dict(chosen), kinds, has_mobile=has_mobile).or_raise()
    user = User.objects.get(pk=actor.who)
    made = Preference.objects.bulk_create(
        [Preference(user=user, kind=kind, when=chosen[kind]) for kind in kinds],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["when"],
    )
    record("preferences.chosen", actor=actor, now=now, thing=user, fields=[str(kind) for kind in kinds])
    return made


@transaction.atomic
def ask_code(*, actor: Actor, now: datetime, number: str) -> Mobile:
    """Enter a mobile number: a code goes there, which confirms it."""
    number = rules.mobile_number(number)
    rules.check_mobile(number).or_raise()
    user = User.objects.select_for_update().get(pk=actor.who)
    before = queries.mobile(actor)
    if before and now - before.asked_at < AGAIN_AFTER:
        raise NotNow("A code was sent a moment ago. Wait a minute before you ask for another.")
    digits = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    facts = {"number": number, "code_hash": _hash(user, digits), "asked_at": now, "tries": 0, "confirmed_at": None}
    mobile, _is_new = Mobile.objects.update_or_create(user=user, defaults=facts)
    post([letters.code(user, number, digits)])
    record("mobile.entered", actor=actor, now=now, thing=mobile, fields=["number"])
    return mobile


def confirm_mobile(*, actor: Actor, now: datetime, code: str) -> Mobile:
    """Confirm the number with the code that came; a wrong one counts, for good, before it is looked at."""
    with transaction.atomic():
        mobile = _own(actor)
        mobile.tries += 1
        mobile.save(update_fields=["tries"])
    with transaction.atomic():
        is_right = hmac.compare_digest(mobile.code_hash, _hash(mobile.user, code.strip()))
        rules.check_code(is_right=is_right, asked_at=mobile.asked_at, tries=mobile.tries, now=now).or_raise()
        mobile.confirmed_at = now
        mobile.save(update_fields=["confirmed_at"])
        record("mobile.confirmed", actor=actor, now=now, thing=mobile, fields=["confirmed_at"])
    return mobile


@transaction.atomic
def forget_mobile(*, actor: Actor, now: datetime) -> None:
    """Take the number away: what came by text comes by e-mail."""
    mobile = _own(actor)
    record("mobile.forgotten", actor=actor, now=now, thing=mobile, fields=["number"])
    mobile.delete()


def _own(actor: Actor) -> Mobile:
    found = (
        Mobile.objects.select_for_update(of=("self",)).select_related("user").filter(permissions.scope(actor)).first()
    )
    if found is None:
        raise NotFound
    return found


def _hash(user: User, digits: str) -> str:
    return token_hash(f"{user.pk} {digits}")
