"""Reads of one's own notices and choices, and of who is to be told how."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from throughcare.access.actor import Actor
from throughcare.accounts.models import Posting, User
from throughcare.accounts.queries import live
from throughcare.letters.models import Channel
from throughcare.letters.queries import are_dead
from throughcare.notifications import permissions, rules
from throughcare.notifications.models import Digest, Mobile, Notice, Preference
from throughcare.notifications.rules import Kind, When
from throughcare.reference.queries import all_within, calendar, policy

WALES = "country-wales"


def notices(actor: Actor, kind: str = "") -> QuerySet[Notice]:
    """What the actor was told of, the newest first; of one kind where that is asked."""
    rows = Notice.objects.filter(permissions.scope(actor)).order_by("-made_at", "-pk")
    return rows.filter(kind=kind) if kind in set(Kind) else rows


def kinds(actor: Actor) -> list[Kind]:
    """What the actor may be told of."""
    return rules.kinds_of(frozenset(actor.roles))


def choices(actor: Actor) -> dict[Kind, When]:
    """How the actor is told of each kind now."""
    chosen = dict(Preference.objects.filter(permissions.scope(actor)).values_list("kind", "when"))
    number = mobile(actor)
    has_mobile = bool(number and number.confirmed_at)
    return {kind: rules.effective(kind, chosen.get(kind), has_mobile=has_mobile) for kind in kinds(actor)}


def mobile(actor: Actor) -> Mobile | None:
    """The actor's number, confirmed or not."""
    return Mobile.objects.filter(permissions.scope(actor)).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody to be told: their choices, and where they can be reached; an address that bounced is empty."""

    user: User
    chosen: dict[str, str]
    email: str
    mobile: str

    def when(self, kind: Kind) -> When:
        """How they are told of a kind."""
        return rules.effective(kind, self.chosen.get(kind), has_mobile=bool(self.mobile))


def readers(user_ids: Iterable[int]) -> dict[int, Reader]:
    """Those of some users who still work here, by id."""
    users = list(User.objects.filter(pk__in=set(user_ids), is_active=True))
    chosen: dict[int, dict[str, str]] = {}
    for user_id, kind, when in Preference.objects.filter(user__in=users).values_list("user_id", "kind", "when"):
        chosen.setdefault(user_id, {})[kind] = when
    mobiles = dict(Mobile.objects.filter(user__in=users, confirmed_at__isnull=False).values_list("user_id", "number"))
    no_email = are_dead(Channel.EMAIL, [user.email for user in users])
    no_text = are_dead(Channel.TEXT, mobiles.values())
    return {
        user.pk: Reader(
            user=user,
            chosen=chosen.get(user.pk, {}),
            email="" if user.email.lower() in no_email else user.email,
            mobile="" if (number := mobiles.get(user.pk, "")) in no_text else number,
        )
        for user in users
    }


def known(kind: Kind, sources: Collection[str]) -> set[tuple[str, int]]:
    """Who was told of some things already: source and user."""
    rows = Notice.objects.filter(kind=kind, source__in=sources)
    return set(rows.values_list("source", "user_id"))


# The digest


def noon(day: date) -> datetime:
    """When the digest of a day is due."""
    return rules.noon(day, int(policy(rules.HOUR_POLICY, day).value))


def users_for_digest(day: date, until: datetime) -> list[int]:
    """Users for whom something waits since before a moment, who work that day and have had no digest of it."""
    had = Digest.objects.filter(user_id=OuterRef("user_id"), day=day)
    waiting = Notice.objects.filter(~Exists(had), told_by=When.DIGEST, digest=None, made_at__lte=until)
    found = set(waiting.values_list("user_id", flat=True).distinct())
    working = {nation: calendar(nation).is_working_day(day) for nation in ("ENGLAND", "WALES")}
    if all(working.values()) or not any(working.values()):
        return sorted(found) if working["ENGLAND"] else []
    welsh = _in_wales(found, day)
    return sorted(welsh if working["WALES"] else found - welsh)


def waiting(user_ids: Collection[int], until: datetime) -> QuerySet[Notice]:
    """What the digest of some users counts."""
    return Notice.objects.filter(user_id__in=user_ids, told_by=When.DIGEST, digest=None, made_at__lte=until)


def _in_wales(user_ids: Collection[int], day: date) -> set[int]:
    """Those of some users who are posted to an area of Wales."""
    postings = Posting.objects.filter(live(day), user_id__in=user_ids, area_id__in=all_within([WALES]))
    return set(postings.values_list("user_id", flat=True))
