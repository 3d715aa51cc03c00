"""Two records of one person are made one: everything moves, and what was whose is kept."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.kernel.errors import NotNow, Problems
from throughcare.people import permissions, rules
from throughcare.people.models import (
    AccessRule,
    Address,
    Change,
    Distinct,
    Merge,
    NeedAssessment,
    OfficerAssignment,
    Person,
    Statement,
)
from throughcare.people.queries import merging as queries
from throughcare.people.rules import merging as law

PERSON = Person._meta.label
SPELLS: tuple[type[Any], ...] = (Address, OfficerAssignment)  # of which a person has one at a time
ONCE: dict[type[Any], tuple[str, ...]] = {  # of which a person has one of each
    NeedAssessment: ("need_id", "assessed_on"),
    AccessRule: ("user_id", "kind"),
}
Rows = dict[str, list[int]]


@transaction.atomic
def merge(*, actor: Actor, now: datetime, first: int, second: int, keep: int, reason: str) -> Merge:
    """Make one record of two: `keep` is the key of the one that stays, the other's rows go over to it.

    Where both have something for the same days (an address, an officer), the kept record's stands, and the other's is
    written down in the merge. NotNow where something of both can't stand together, such as two appointments at a time.
    """
    people = queries.pair(actor, first, second, lock=True)
    for person in people:
        permissions.can_merge(actor, person).or_raise()
    problems = Problems([*law.check_pair(keep, (first, second)), *rules.check_reason(reason)])
    problems.or_raise()
    kept, gone = people if people[0].pk == keep else people[::-1]
    moved, unmoved, was = _move(gone, kept)
    filled = _fill(actor, now, kept, was, reason.strip())
    merged = Merge.objects.create(
        person=kept,
        gone_crn=was["crn"],
        gone_id=was["id"],
        gone=was,
        moved=moved,
        unmoved=unmoved,
        reason=reason.strip(),
        merged_at=now,
        merged_by_id=actor.who,
    )
    related = {"person": kept.pk, "gone": was["id"]}
    record("person.merged", actor=actor, now=now, thing=merged, fields=filled, related=related)
    return merged


@transaction.atomic
def tell_apart(*, actor: Actor, now: datetime, first: int, second: int, reason: str) -> Distinct:
    """Say that two records which look alike are of two people: they are not offered again."""
    people = queries.pair(actor, *sorted((first, second)), lock=True)
    for person in people:
        permissions.can_merge(actor, person).or_raise()
    Problems(rules.check_reason(reason)).or_raise()
    told = {"reason": reason.strip(), "said_at": now, "said_by_id": actor.who}
    found, _ = Distinct.objects.get_or_create(person=people[0], other=people[1], defaults=told)
    record("person.told_apart", actor=actor, now=now, thing=found, related={"person": first, "other": second})
    return found


@acting(SYSTEM)  # everything moves: also referrals and sessions, which whoever merges may not read
def _move(gone: Person, kept: Person) -> tuple[Rows, list[Any], dict[str, Any]]:
    """Move every row and delete the record that is empty then: rows moved, rows that found no room, the record."""
    was = _values(gone)
    moved: Rows = {}
    unmoved: list[Any] = []
    for model in SPELLS:
        _move_spells(model, gone, kept, moved, unmoved)
    for model, key in ONCE.items():
        _leave_doubles(model, key, gone, kept, unmoved)
    for model, column in queries.relations():
        _move_rows(model, column, gone, kept, moved)
    for model in (Change, Statement):
        model.objects.filter(model=PERSON, thing_id=gone.pk).update(thing_id=kept.pk)
    kept.is_limited_access = kept.access_rules.exists()
    kept.save(update_fields=["is_limited_access"])
    gone.delete()
    _settle("An officer must be responsible on every day of every sentence. Correct the officers in the case system")
    return moved, unmoved, was


def _move_spells(model: type[Any], gone: Person, kept: Person, moved: Rows, unmoved: list[Any]) -> None:
    """Move what the gone record has for days for which the kept one has nothing; the rest is written down."""
    taken = list(model.objects.filter(person=kept).values_list("valid_from", "valid_until"))
    for row in model.objects.filter(person=gone).order_by("valid_from"):
        was = _values(row)
        days = law.free(taken, (row.valid_from, row.valid_until))
        if days != [(row.valid_from, row.valid_until)]:
            unmoved.append([model._meta.label, was])
        row.delete()
        pieces = [_piece(model, was, kept, *each) for each in days]
        model.objects.bulk_create(pieces)
        moved.setdefault(model._meta.label, []).extend(piece.pk for piece in pieces)


def _piece(model: type[Any], was: dict[str, Any], kept: Person, begins: date, until: date | None) -> Any:
    rest = {name: value for name, value in was.items() if name not in ("id", "person_id", "valid_from", "valid_until")}
    return model(person=kept, valid_from=begins, valid_until=until, **rest)


def _leave_doubles(model: type[Any], key: Sequence[str], gone: Person, kept: Person, unmoved: list[Any]) -> None:
    """Rows that the kept record has already are written down and deleted."""
    known = set(model.objects.filter(person=kept).values_list(*key))
    for row in model.objects.filter(person=gone):
        if tuple(getattr(row, name) for name in key) in known:
            unmoved.append([model._meta.label, _values(row)])
            row.delete()


def _move_rows(model: type[Model], column: str, gone: Person, kept: Person, moved: Rows) -> None:
    if model is Distinct:
        model._base_manager.filter(**{column: gone.pk}).delete()
        return
    ids = list(queries.rows_of(gone, model, column).values_list("pk", flat=True))
    if not ids:
        return
    what = str(model._meta.verbose_name_plural)
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=ids).update(**{column: kept.pk})
    except IntegrityError as error:
        message = (
            "Both records have {what} that can’t stand together, such as at the same time. Change one of them first"
        )
        raise NotNow(message, what=what) from error
    moved.setdefault(model._meta.label, []).extend(ids)


def _settle(message: str) -> None:
    """Have the database look now at what it looks at when a transaction ends."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise NotNow(message) from error
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _fill(actor: Actor, now: datetime, kept: Person, was: dict[str, Any], reason: str) -> list[str]:
    """Take over what the kept record does not know; returns which fields."""
    filled = [name for name in law.FILLED if getattr(kept, name) in ("", None) and was[name] not in ("", None)]
    Change.objects.bulk_create(
        Change(
            person=kept,
            model=PERSON,
            thing_id=kept.pk,
            field=name,
            old=rules.as_text(getattr(kept, name)),
            new=rules.as_text(was[name]),
            reason=reason,
            changed_at=now,
            changed_by_id=actor.user_id,
        )
        for name in filled
    )
    for name in filled:
        setattr(kept, name, was[name])
    kept.save(update_fields=filled)
    return filled


def _values(row: Model) -> dict[str, Any]:
    """A row as it stands, in plain values."""
    plain = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    found: dict[str, Any] = json.loads(json.dumps(plain, cls=DjangoJSONEncoder))
    return found
