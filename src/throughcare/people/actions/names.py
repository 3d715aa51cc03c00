"""Previous names and aliases: entered, kept when the record takes another, and removed when they were a mistake."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotValid, Problem, Problems
from throughcare.people import permissions, queries, rules
from throughcare.people.actions.correcting import note_change
from throughcare.people.models import OtherName
from throughcare.people.queries import names as reads
from throughcare.people.rules import names as law


@transaction.atomic
def record_name(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    kind: str,
    given_name: str,
    family_name: str,
    used_from: date | None,
    used_until: date | None,
) -> OtherName:
    """Enter a name by which somebody was or is also known; a search finds them by it from now on."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    given, family, today = given_name.strip(), family_name.strip(), london_day(now)
    days = {"used_from": used_from, "used_until": used_until}
    law.check_name(given_name=given, family_name=family, current=person.search_key, today=today, **days).or_raise()
    key = rules.search_key(family, given)
    if person.names.filter(search_key=key).exists():
        raise NotValid([Problem(message="This name is on the record already", field="family_name")])
    by = {"recorded_at": now, "recorded_by_id": actor.who}
    found = OtherName.objects.create(
        person=person, kind=law.NameKind(kind), search_key=key, given_name=given, family_name=family, **days, **by
    )
    record("other_name.recorded", actor=actor, now=now, thing=found, related={"person": person.pk})
    return found


@transaction.atomic
def remove_name(*, actor: Actor, now: datetime, name_id: int, reason: str) -> None:
    """Take away a name that was entered by mistake; what it was is kept with the reason, and nobody is found by it."""
    found = reads.name(actor, name_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    Problems(rules.check_reason(reason)).or_raise()
    values = {"field": "search_key", "value": "", "reason": reason.strip()}
    note_change(actor=actor, now=now, person_id=found.person_id, thing=found, **values)
    record("other_name.removed", actor=actor, now=now, thing=found, related={"person": found.person_id})
    found.delete()
