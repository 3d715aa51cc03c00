"""Reads of the audit, newest first, by pages that stay quick however long it grows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission
from throughcare.audit.models import Event
from throughcare.kernel.numbers import whole

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for; an empty part is not asked for. Times are `since` inclusive, `before` exclusive."""

    actor_ids: tuple[int, ...] | None = None
    verb: str = ""
    thing_type: str = ""
    thing_id: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some events, and the mark after which the next page begins; None at the end."""

    events: list[Event]
    after: str | None


def scope(actor: Actor) -> Q:
    """All events for whoever may view the audit, none for others: it holds ids and names of fields, never values."""
    return Q() if actor.may(Permission.AUDIT_VIEW) else Q(pk__in=())


def events(actor: Actor, wanted: Wanted, *, after: str = "") -> Page:
    """A page of events, newest first. `after` is the mark of the page before; one that is no mark begins anew."""
    found = _wanted(Event.objects.filter(scope(actor)), wanted)
    if mark := _mark(after):
        at, pk = mark
        found = found.filter(Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk)))
    rows = list(found.order_by("-at", "-pk")[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(events=rows, after=f"{rows[-1].at.isoformat()}~{rows[-1].pk}" if more else None)


def verbs(actor: Actor) -> list[str]:
    """Every verb that occurs, in a walk over the index that takes one step a verb."""
    if not actor.may(Permission.AUDIT_VIEW):
        return []
    sql = (
        "WITH RECURSIVE walk AS ("
        " (SELECT verb FROM audit_event ORDER BY verb LIMIT 1) UNION ALL"
        " SELECT (SELECT e.verb FROM audit_event e WHERE e.verb > walk.verb ORDER BY e.verb LIMIT 1)"
        " FROM walk WHERE walk.verb IS NOT NULL"
        ") SELECT verb FROM walk WHERE verb IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [verb for (verb,) in cursor.fetchall()]


def viewers(actor: Actor, *, thing_type: str, thing_id: str) -> list[dict[str, Any]]:
    """Who read a record, how often and when last: by its own views and those of things that name it."""
    kind = thing_type.rpartition(".")[2]
    key = whole(thing_id)
    related = Q(related__contains={kind: key}) if kind and key is not None else Q(pk__in=())
    of_it = Q(thing_type=thing_type, thing_id=thing_id) | related
    views = Event.objects.filter(scope(actor), of_it, verb__endswith=".viewed")
    counted = views.values("actor_id").annotate(times=Count("pk"), last_at=Max("at")).order_by("-last_at")
    return [dict(row) for row in counted[:500]]


def looks_at(thing_type: str, thing_id: int) -> QuerySet[Event]:
    """Every view of a record, of it or of things that name it, the newest first: for the copy its person asks for."""
    of_it = Q(thing_type=thing_type, thing_id=str(thing_id))
    related = Q(related__contains={thing_type.rpartition(".")[2]: thing_id})
    return Event.objects.filter(of_it | related, verb__endswith=".viewed").order_by("-at", "-pk")


def _wanted(found: QuerySet[Event], wanted: Wanted) -> QuerySet[Event]:
    if wanted.actor_ids is not None:
        found = found.filter(actor_id__in=wanted.actor_ids)
    exact = {"verb": wanted.verb, "thing_type": wanted.thing_type, "thing_id": wanted.thing_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    return found.filter(at__lt=wanted.before) if wanted.before else found


def _mark(text: str) -> tuple[datetime, int] | None:
    at, _, pk = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(pk)) if moment.tzinfo else None
    except ValueError:
        return None


def actor_ids(found: Iterable[Event]) -> set[int]:
    """Users whose names a page of events needs."""
    return {event.actor_id for event in found if event.actor_id is not None}
