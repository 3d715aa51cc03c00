"""The demo's cast: one made-up person per role, whom one click signs in, and what waits for each."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from throughcare.access.acting import acting
from throughcare.access.actor import Actor
from throughcare.access.roles import ROLES, Role
from throughcare.accounts.models import Posting, User
from throughcare.accounts.queries import actor_of, live
from throughcare.kernel.errors import NotFound

DOMAIN = "cast.example"  # reserved for examples: no e-mail can reach it


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A made-up person, where posted, and what waits today."""

    user: User
    organisation: str
    area: str
    waiting: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A role, what it is for, and who plays it."""

    role: Role
    what: str
    members: list[Member]


def parts(on: date) -> list[Part]:
    """The cast in the order of the roles, with what waits for each on this day; empty before there is one."""
    postings = Posting.objects.filter(live(on), user__email__endswith=f"@{DOMAIN}", user__is_active=True)
    found = list(postings.select_related("user", "organisation", "area").order_by("pk"))
    played = {role: [_member(p, on) for p in found if p.role == role] for role in Role}
    return [Part(role=role, what=ROLES[role].description, members=who) for role, who in played.items() if who]


def member(user_id: int, on: date) -> User:
    """The user of a member of the cast; NotFound for anybody else."""
    postings = Posting.objects.filter(live(on), user__email__endswith=f"@{DOMAIN}", user_id=user_id)
    found = postings.filter(user__is_made_up=True, user__is_active=True).select_related("user").first()
    if found is None:
        raise NotFound
    return found.user


def waiting(role: Role, actor: Actor, today: date) -> list[str]:
    """What waits for somebody in a role: sentences from the function that config/wiring.py names for it."""
    path = settings.WAITING.get(role)
    with acting(actor):
        return import_string(path)(actor, today) if path else []


def _member(posting: Posting, on: date) -> Member:
    return Member(
        user=posting.user,
        organisation=posting.organisation.name,
        area=posting.area.name if posting.area else "",
        waiting=waiting(Role(posting.role), actor_of(posting.user, on), on),
    )
