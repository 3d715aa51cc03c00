"""Deadlines of which somebody is to be told: those that have come near, and those that have just passed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.accounts.models import Posting
from throughcare.accounts.queries import live
from throughcare.clock.clock import london_day
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.queries import open_deadlines
from throughcare.delivery.attendance.models import Absence
from throughcare.delivery.services.models import Onward, Session
from throughcare.notifications import rules
from throughcare.notifications.queries import known
from throughcare.notifications.queries.told import visible
from throughcare.notifications.rules import Kind, News
from throughcare.people.models import Handover
from throughcare.referrals.models import Referral

OF_REFERRAL: tuple[tuple[str, Any, str], ...] = (  # things of a referral that have deadlines, and how it is found
    ("services.session", Session, "referral_id"),
    ("services.onward", Onward, "referral_id"),
    ("attendance.absence", Absence, "booking__referral_id"),
)


def news(now: datetime) -> Iterator[News]:
    """What nobody was told of yet."""
    running = open_deadlines().filter(stopped_on=None)
    near = running.filter(warn_at__lte=now, due_at__gte=now)
    yield from _of(Kind.DEADLINE_NEAR, list(near), now)
    yield from _of(Kind.DEADLINE_PASSED, list(running.filter(due_at__lt=now, due_at__gt=now - rules.LATE)), now)


def _of(kind: Kind, rows: list[Deadline], now: datetime) -> Iterator[News]:
    told = {source for source, _user in known(kind, [_source(row) for row in rows])}
    fresh = [row for row in rows if _source(row) not in told]
    referrals, sentences = _referrals(fresh), _sentences(fresh)
    refs = dict(Referral.objects.filter(pk__in=referrals.values()).values_list("pk", "reference"))
    posted = _posted(fresh, now)
    whose = {row.pk: [row.user_id] if row.user_id else posted.get((row.role, row.organisation_id), []) for row in fresh}
    seen = visible(
        ((user_id, referrals[pk]) for pk, user_ids in whose.items() if pk in referrals for user_id in user_ids),
        london_day(now),
    )
    for row in fresh:
        referral_id = referrals.get(row.pk)
        user_ids = whose[row.pk]
        if referral_id:
            user_ids = [user_id for user_id in user_ids if (user_id, referral_id) in seen]
        if user_ids:
            path, ref = _path(referral_id, sentences.get(row.pk)), refs.get(referral_id or 0, "")
            yield News(kind=kind, source=_source(row), path=path, user_ids=tuple(user_ids), ref=ref)


def _source(deadline: Deadline) -> str:
    """A deadline that moves is told of again."""
    return f"deadline {deadline.pk} {deadline.due_at:%Y-%m-%dT%H:%M}"


def _referrals(rows: Iterable[Deadline]) -> dict[int, int]:
    """The referral of each deadline that has one."""
    by_type: dict[str, dict[int, list[int]]] = {}
    for row in rows:
        by_type.setdefault(row.thing_type, {}).setdefault(row.thing_id, []).append(row.pk)
    found = {pk: thing for thing, pks in by_type.get("referrals.referral", {}).items() for pk in pks}
    for name, model, path in OF_REFERRAL:
        things = by_type.get(name, {})
        for thing, referral in model.objects.filter(pk__in=things).values_list("pk", path):
            found |= dict.fromkeys(things[thing], referral)
    return found


def _sentences(rows: Iterable[Deadline]) -> dict[int, int]:
    """The sentence of each deadline of a release or a handover."""
    found = {row.pk: row.thing_id for row in rows if row.thing_type == "people.sentence"}
    handovers = {row.thing_id: row.pk for row in rows if row.thing_type == "people.handover"}
    of_handover = Handover.objects.filter(pk__in=handovers).values_list("pk", "sentence_id")
    return found | {handovers[pk]: sentence for pk, sentence in of_handover}


def _posted(rows: Iterable[Deadline], now: datetime) -> dict[tuple[str, int | None], list[int]]:
    """Who is posted in the role and organisation of the deadlines that are nobody's in particular.

    Those of a role without an organisation are told of where they begin, to the people of one unit.
    """
    wanted = {(row.role, row.organisation_id) for row in rows if not row.user_id and row.organisation_id}
    postings = Posting.objects.filter(
        live(london_day(now)),
        role__in=[role for role, _organisation in wanted if role in set(Role)],
        organisation_id__in=[organisation for _role, organisation in wanted],
        user__is_active=True,
    )
    found: dict[tuple[str, int | None], list[int]] = {}
    for role, organisation, user_id in postings.order_by("pk").values_list("role", F("organisation_id"), "user_id"):
        found.setdefault((role, organisation), []).append(user_id)
    return found


def _path(referral_id: int | None, sentence_id: int | None) -> str:
    if referral_id:
        return reverse("referrals:referral", args=[referral_id])
    return reverse("people:custody", args=[sentence_id]) if sentence_id else reverse("desk:desk")
