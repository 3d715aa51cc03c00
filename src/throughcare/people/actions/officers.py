"""Who is responsible for somebody, from which day on: at any time exactly one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.people import queries
from throughcare.people.models import AccessChange, AccessRule, OfficerAssignment, Person

LISTED_REASON = "Became responsible for the person"


@transaction.atomic
def make_responsible(
    *, actor: Actor, now: datetime, person: Person, officer_id: int, reason: str = ""
) -> OfficerAssignment:
    """From today this officer is responsible and nobody else; `reason` says why the officer changed.

    Called by the action that decides so, which has locked the person and asked whether the actor may.
    """
    today = london_day(now)
    held = OfficerAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today), person=person)
    held.select_for_update().update(valid_until=today)
    assignment = OfficerAssignment.objects.create(
        person=person, officer_id=officer_id, valid_from=today, reason=reason.strip()
    )
    let_see(actor=actor, now=now, person=person, user_id=officer_id)
    related = {"person": person.pk, "officer": officer_id}
    record("officer.assigned", actor=actor, now=now, thing=assignment, fields=["officer"], related=related)
    return assignment


@transaction.atomic
def let_see(*, actor: Actor, now: datetime, person: Person, user_id: int, by: int | None = None) -> None:
    """Put whoever answers for somebody on the list of those who may see a limited record; nothing happens else.

    `by`: who decided so, where the system carries it out.
    """
    if not queries.listed(person).exists():
        return
    rule, made = AccessRule.objects.get_or_create(person=person, user_id=user_id, kind=AccessRule.Kind.ONLY)
    if not made:
        return
    AccessChange.objects.create(
        person=person,
        verb=AccessChange.Verb.LISTED,
        user_id=user_id,
        reason=LISTED_REASON,
        changed_at=now,
        changed_by_id=by or actor.who,
    )
    record("person.access_listed", actor=actor, now=now, thing=person, related={"user": user_id, "rule": rule.pk})
