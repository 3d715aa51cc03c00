"""What is written about people: corrections of a disputed value, and their statements. The rest is imported."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.kernel.errors import NotValid, Problem
from throughcare.people import permissions, rules
from throughcare.people.models import Address, Change, Person, Statement
from throughcare.people.rules.told import Outcome


@transaction.atomic
def correct(*, actor: Actor, now: datetime, person_id: int, field: str, value: Any, reason: str) -> Person:
    """Correct a value of a person's record, against which no caseload stands; the sort key follows a corrected name."""
    person = Person.objects.select_for_update(of=("self",)).get(permissions.scope(actor), pk=person_id)
    permissions.can_correct(actor, person).or_raise()
    rules.check_correctable(field).or_raise()
    note_change(actor=actor, now=now, person_id=person.pk, thing=person, field=field, value=value, reason=reason)
    setattr(person, field, value)
    person.search_key = rules.search_key(person.family_name, person.given_name)
    person.save(update_fields=[field, "search_key"])
    record("person.corrected", actor=actor, now=now, thing=person, fields=[field])
    hear(actor=actor, now=now, person=person, fields=[field])
    return person


@transaction.atomic
def hear(*, actor: Actor, now: datetime, person: Person, fields: Iterable[str]) -> None:
    """From now on these fields are the person's word, and a caseload leaves them as they are.

    Called by the action that wrote them, which has asked whether the actor may. What a caseload said before is
    overtaken.
    """
    wanted = sorted(fields)
    person.told = sorted({*person.told, *wanted})
    person.save(update_fields=["told"])
    decision = {"outcome": Outcome.OVERTAKEN, "decided_at": now, "decided_by_id": actor.user_id}
    person.contradictions.filter(field__in=wanted, outcome="").update(**decision)
    record("person.heard", actor=actor, now=now, thing=person, fields=wanted)


@transaction.atomic
def correct_address(*, actor: Actor, now: datetime, address_id: int, value: str, reason: str) -> Address:
    """Correct the lines of an address."""
    address = Address.objects.select_for_update(of=("self",)).get(pk=address_id)
    person = Person.objects.get(permissions.scope(actor), pk=address.person_id)
    permissions.can_correct(actor, person).or_raise()
    note_change(actor=actor, now=now, person_id=person.pk, thing=address, field="lines", value=value, reason=reason)
    address.lines = value
    address.save(update_fields=["lines"])
    record("address.corrected", actor=actor, now=now, thing=address, fields=["lines"], related={"person": person.pk})
    return address


@transaction.atomic
def note_change(
    *, actor: Actor, now: datetime, person_id: int, thing: Model, field: str, value: Any, reason: str
) -> Change:
    """Keep the old and the new value of what is corrected; called by the owning app's action, before it writes.

    NotValid for a text that the field has no room for.
    """
    room: int | None = getattr(thing._meta.get_field(field), "max_length", None)
    if room and isinstance(value, str) and len(value) > room:
        raise NotValid([Problem(message=f"Use {room} characters or fewer.", field="value")])
    change = Change.objects.create(
        person_id=person_id,
        model=thing._meta.label,
        thing_id=thing.pk,
        field=field,
        old=rules.as_text(getattr(thing, field)),
        new=rules.as_text(value),
        reason=reason,
        changed_at=now,
        changed_by_id=actor.user_id,
    )
    record("change.noted", actor=actor, now=now, thing=change, fields=[field], related={"person": person_id})
    return change


@transaction.atomic
def note_changes(
    *, actor: Actor, now: datetime, person_id: int, thing: Model, values: Mapping[str, Any], reason: str
) -> list[str]:
    """Keep old and new of every field that differs, and set it; returns which. The owning app's action saves."""
    changed = [name for name, value in values.items() if getattr(thing, name) != value]
    for name in changed:
        about = {"person_id": person_id, "thing": thing, "field": name, "value": values[name]}
        note_change(actor=actor, now=now, reason=reason, **about)
        setattr(thing, name, values[name])
    return changed


@transaction.atomic
def add_statement(
    *, actor: Actor, now: datetime, person_id: int, model: str, thing_id: int, field: str, text: str
) -> Statement:
    """Put what a person says beside a value that stays as it is."""
    person = Person.objects.get(permissions.scope(actor), pk=person_id)
    permissions.can_correct(actor, person).or_raise()
    statement = Statement.objects.create(
        person=person, model=model, thing_id=thing_id, field=field, text=text, added_at=now, added_by_id=actor.user_id
    )
    related = {"person": person.pk}
    record("statement.added", actor=actor, now=now, thing=statement, fields=[field], related=related)
    return statement
