"""Whether whoever sends a request has signed in completely: password and second factor, or one click in the demo."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from throughcare.accounts.models import User
from throughcare.accounts.queries import actor_of
from throughcare.accounts.rules import SECOND_FACTORS
from throughcare.audit.record import record
from throughcare.clock import clock

CAST = "cast"  # session key: the id of the made-up user who came in from the cast page


def is_settled(request: HttpRequest) -> bool:
    """Whether the user of the request has a second factor, or is one of the demo's cast."""
    user = request.user
    if not user.is_authenticated:
        return False
    if settings.DEMO and request.session.get(CAST) == user.pk:
        return True
    return has_second_factor(user.pk)


def has_second_factor(user_id: int) -> bool:
    """Whether the user has set up an authenticator app or a passkey."""
    return Authenticator.objects.filter(user_id=user_id, type__in=SECOND_FACTORS).exists()


def note(verb: str, user: User) -> None:
    """Record what a user did to the own sign-in, or what somebody tried with it."""
    now = clock.now()
    with transaction.atomic():
        record(verb, actor=actor_of(user, clock.london_day(now)), now=now, thing=user)
