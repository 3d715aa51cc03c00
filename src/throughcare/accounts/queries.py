"""Reads of users, organisations and postings."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from throughcare.access.actor import NOBODY, Actor, Posted
from throughcare.access.roles import Role
from throughcare.accounts.models import Posting, User


def live(on: date) -> Q:
    """Postings that are in force on a day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


def actor_of(user: User, on: date) -> Actor:
    """The user with all postings live on a day, in one query; NOBODY for one who is not signed in."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    postings = Posting.objects.filter(live(on), user_id=user.pk).order_by("pk")
    return Actor(
        user_id=user.pk,
        name=user.name,
        postings=tuple(
            Posted(id=p.pk, role=Role(p.role), organisation_id=p.organisation_id, area=p.area_id) for p in postings
        ),
    )


def holders(role: Role, on: date, *, organisation_id: int | None = None) -> QuerySet[User]:
    """Users with a live posting in a role, in an organisation or anywhere."""
    postings = Posting.objects.filter(live(on), role=role)
    if organisation_id is not None:
        postings = postings.filter(organisation_id=organisation_id)
    return User.objects.filter(is_active=True, pk__in=postings.values("user_id")).order_by("name", "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a user signs in: whether an authenticator app is set up, and how many recovery codes are unused."""

    has_app: bool
    codes_left: int


def sign_in_standing(actor: Actor) -> Standing:
    """The actor's own means of signing in."""
    found = {a.type: a for a in Authenticator.objects.filter(user_id=actor.user_id)}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return Standing(
        has_app=Authenticator.Type.TOTP in found, codes_left=len(codes.wrap().get_unused_codes()) if codes else 0
    )
