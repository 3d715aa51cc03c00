"""Two records of one person are made one: everything moves, and what was whose is kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ForeignKey, Model, Q

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, Problems
from throughcare.people import permissions, rules
from throughcare.people.actions.correcting import note_change
from throughcare.people.models import (
    AccessRule,
    Address,
    Availability,
    Change,
    Circumstance,
    ContactPreference,
    Contradiction,
    Distinct,
    Merge,
    NeedAssessment,
    NonAssociation,
    OfficerAssignment,
    OtherName,
    Person,
    Statement,
    VictimContact,
    Zone,
)
from throughcare.people.queries import merging as queries
from throughcare.people.rules import merging as law
from throughcare.people.rules.names import NameKind

PERSON = Person._meta.label
# Of which a person has one at a time.
SPELLS: tuple[type[Any], ...] = (Address, OfficerAssignment, ContactPreference, Availability)
ONCE: dict[type[Any], tuple[str, ...]] = {  # of which a person has one of each
    NeedAssessment: ("need_id", "assessed_on"),
    AccessRule: ("user_id", "kind"),
    Circumstance: ("side", "code", "ended_on"),
    Contradiction: ("field", "outcome"),
    OtherName: ("search_key",),
}


@dataclass(slots=True)
class Went:
    """What went over: keys by table, values of rows that found no room, and rows that went in pieces as they were."""

    moved: dict[str, list[int]] = field(default_factory=dict)
    unmoved: list[Any] = field(default_factory=list)
    originals: list[Any] = field(default_factory=list)


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
    went, was = _move(gone, kept)
    _keep_name(now, kept, was)
    filled = _fill(actor, now, kept, was, reason.strip())
    merged = Merge.objects.create(
        person=kept,
        gone_crn=was["crn"],
        gone_id=was["id"],
        gone=was,
        moved=went.moved,
        unmoved=went.unmoved,
        originals=went.originals,
        filled={name: was[name] for name in filled},
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


@transaction.atomic
def undo_merge(*, actor: Actor, now: datetime, merge_id: int, reason: str) -> Person:
    """Make two records of one again, each with what was its own; returns the one that had gone.

    NotNow, with what stands against it, after the days of policy, or where later work hangs on what had moved.
    """
    merged = queries.merge(actor, merge_id, lock=True)
    permissions.can_merge(actor, merged.person).or_raise()
    if not (in_time := queries.may_undo(merged, london_day(now))):
        raise NotNow(in_time.reason)
    Problems(rules.check_reason(reason)).or_raise()
    gone = _take_apart(merged)
    _take_back(actor, now, merged, reason.strip())
    merged.undone_at, merged.undone_by_id, merged.undo_reason = now, actor.who, reason.strip()
    fields = ["undone_at", "undone_by", "undo_reason"]
    merged.save(update_fields=fields)
    related = {"person": merged.person_id, "again": gone.pk}
    record("person.merge_undone", actor=actor, now=now, thing=merged, fields=fields, related=related)
    return gone


@acting(SYSTEM)  # everything moves: also referrals and sessions, which whoever merges may not read
def _move(gone: Person, kept: Person) -> tuple[Went, dict[str, Any]]:
    """Move every row and delete the record that is empty then: what went over, and the record."""
    was, went = _values(gone), Went()
    for model in SPELLS:
        _move_spells(model, gone, kept, went)
    for model, key in ONCE.items():
        _leave_doubles(model, key, gone, kept, went)
    _leave_pairs(gone, kept, went)
    _join_contacts(gone, kept, went)
    for model, column in queries.relations():
        _move_rows(model, column, gone, kept, went)
    for model in (Change, Statement):
        model.objects.filter(model=PERSON, thing_id=gone.pk).update(thing_id=kept.pk)
    kept.is_limited_access = kept.access_rules.exists()
    kept.save(update_fields=["is_limited_access"])
    gone.delete()
    _settle("An officer must be responsible on every day of every sentence. Correct the officers in the case system")
    return went, was


def _move_spells(model: type[Any], gone: Person, kept: Person, went: Went) -> None:
    """Move what the gone record has for days for which the kept one has nothing; the rest is written down."""
    taken = list(model.objects.filter(person=kept).values_list("valid_from", "valid_until"))
    for row in model.objects.filter(person=gone).order_by("valid_from"):
        was, label = _values(row), model._meta.label
        days = law.free(taken, (row.valid_from, row.valid_until))
        if days != [(row.valid_from, row.valid_until)]:
            went.unmoved.append([label, was])
        row.delete()
        pieces = model.objects.bulk_create([_piece(model, was, kept, *each) for each in days])
        went.moved.setdefault(label, []).extend(piece.pk for piece in pieces)
        went.originals.append([label, was, [_values(piece) for piece in pieces]])


def _piece(model: type[Any], was: dict[str, Any], kept: Person, begins: date, until: date | None) -> Any:
    rest = {name: value for name, value in was.items() if name not in ("id", "person_id", "valid_from", "valid_until")}
    return model(person=kept, valid_from=begins, valid_until=until, **rest)


def _leave_doubles(model: type[Any], key: Sequence[str], gone: Person, kept: Person, went: Went) -> None:
    """Rows that the kept record has already are written down and deleted."""
    known = set(model.objects.filter(person=kept).values_list(*key))
    for row in model.objects.filter(person=gone):
        if tuple(getattr(row, name) for name in key) in known:
            went.unmoved.append([model._meta.label, _values(row)])
            row.delete()


def _leave_pairs(gone: Person, kept: Person, went: Went) -> None:
    """Nobody is kept apart from themselves, nor twice from somebody else."""
    rows = NonAssociation.objects.filter(valid_until=None)
    pairs = rows.filter(Q(person=kept) | Q(other=kept)).values_list("person_id", "other_id")
    known = {kept.pk, *(pk for pair in pairs for pk in pair)}
    for row in NonAssociation.objects.filter(Q(person=gone) | Q(other=gone)):
        other = row.other_id if row.person_id == gone.pk else row.person_id
        if other == kept.pk or (row.valid_until is None and other in known):
            went.unmoved.append([NonAssociation._meta.label, _values(row)])
            row.delete()


def _join_contacts(gone: Person, kept: Person, went: Went) -> None:
    """A victim's case that stands open on both records becomes the one of the kept record, with the zones of both."""
    known = {row.case_ref: row for row in kept.victim_contacts.filter(valid_until=None)}
    for row in gone.victim_contacts.filter(valid_until=None, case_ref__in=known):
        row.zones.update(contact=known[row.case_ref])
        went.unmoved.append([VictimContact._meta.label, _values(row)])
        row.delete()


def _part_contacts(kept: Person, gone: Person) -> None:
    """Zones that have gone back hang on the case that came back with them."""
    for row in gone.victim_contacts.filter(valid_until=None):
        of_kept = kept.victim_contacts.filter(case_ref=row.case_ref)
        Zone.objects.filter(person=gone, contact__in=of_kept).update(contact=row)


def _keep_name(now: datetime, kept: Person, was: dict[str, Any]) -> None:
    """Whoever knew the other record by its name still finds the person by it."""
    if was["search_key"] in (kept.search_key, "") or kept.names.filter(search_key=was["search_key"]).exists():
        return
    told = {name: was[name] for name in ("given_name", "family_name", "search_key")}
    OtherName.objects.create(person=kept, kind=NameKind.RECORD, recorded_at=now, **told)


def _move_rows(model: type[Model], column: str, gone: Person, kept: Person, went: Went) -> None:
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
    went.moved.setdefault(queries.key_of(model, column), []).extend(ids)


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
    kept.told = sorted({*kept.told, *(name for name in filled if name in was["told"])})
    kept.save(update_fields=[*filled, "told"])
    return filled


def _values(row: Model) -> dict[str, Any]:
    """A row as it stands, in plain values."""
    plain = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    found: dict[str, Any] = json.loads(json.dumps(plain, cls=DjangoJSONEncoder))
    return found


@acting(SYSTEM)  # everything goes back: also what whoever merges may not read
def _take_apart(merged: Merge) -> Person:
    """The record that had gone, with every row that had moved, as far as nothing stands against it."""
    kept = merged.person
    if Person.objects.filter(Q(pk=merged.gone_id) | Q(crn=merged.gone_crn)).exists():
        raise NotNow("{crn} is in use again. Take apart what was merged since first", crn=merged.gone_crn)
    _refuse_changed_spells(merged)
    gone = _again(Person, merged.gone)
    spells = {model._meta.label for model in SPELLS}
    for key, ids in merged.moved.items():
        model, column = queries.table_of(key)
        rows = model._base_manager.filter(**{"pk__in": ids, column: kept.pk})
        if rows.count() != len(ids):
            what = str(model._meta.verbose_name_plural)
            raise NotNow("Some {what} that went over are no longer there, or with somebody else", what=what)
        if model._meta.label in spells:
            rows.delete()
        else:
            rows.update(**{column: gone.pk})
    for label, was, _pieces in merged.originals:
        _again(apps.get_model(label), was)
    for label, was in merged.unmoved:
        if label not in spells:
            _again(apps.get_model(label), was)
    _part_contacts(kept, gone)
    kept.names.filter(kind=NameKind.RECORD, search_key=merged.gone["search_key"], recorded_at=merged.merged_at).delete()
    for model in (Change, Statement):
        ids = merged.moved.get(model._meta.label, [])
        model.objects.filter(pk__in=ids, model=PERSON, thing_id=kept.pk).update(thing_id=gone.pk)
    _refuse_later_work(kept, gone)
    kept.is_limited_access = kept.access_rules.exists()
    kept.save(update_fields=["is_limited_access"])
    _settle("An officer must be responsible on every day of every sentence. Correct the officers in the case system")
    return gone


def _refuse_changed_spells(merged: Merge) -> None:
    """Addresses and officers that went over in pieces must be as they were: the days changed since have no place."""
    for label, _was, pieces in merged.originals:
        model = apps.get_model(label)
        now = {row.pk: _values(row) for row in model._base_manager.filter(pk__in=[piece["id"] for piece in pieces])}
        if any(now.get(piece["id"], {}) | {"person_id": 0} != piece | {"person_id": 0} for piece in pieces):
            what = str(model._meta.verbose_name_plural)
            raise NotNow("The {what} were changed since the records were made one: correct them by hand", what=what)


def _refuse_later_work(kept: Person, gone: Person) -> None:
    """What was written since hangs on rows of one record and names the other: nobody can say whose it is."""
    columns = dict(queries.relations())
    found = set()
    for model, column in columns.items():
        for key in model._meta.concrete_fields:
            other = columns.get(key.related_model) if isinstance(key, ForeignKey) else None
            if other is None or key.attname == column:
                continue
            of_both = {f"{column}__in": (kept.pk, gone.pk), f"{key.name}__{other}__in": (kept.pk, gone.pk)}
            if model._base_manager.filter(**of_both).exclude(**{column: F(f"{key.name}__{other}")}).exists():
                found.add(str(model._meta.verbose_name_plural))
    if found:
        message = "Since then {what} were written that hang on what went over. Correct the records one by one"
        raise NotNow(message, what=", ".join(sorted(found)))


def _again(model: type[Any], was: dict[str, Any]) -> Any:
    """A row as it was written down."""
    columns = {column.attname: column for column in model._meta.concrete_fields}
    row = model(**{name: columns[name].to_python(value) for name, value in was.items() if name in columns})
    row.save(force_insert=True)
    return row


def _take_back(actor: Actor, now: datetime, merged: Merge, reason: str) -> None:
    """What the kept record had taken over and still says is taken from it again."""
    kept = merged.person
    for name, value in merged.filled.items():
        if getattr(kept, name) == value:
            empty = None if Person._meta.get_field(name).null else ""
            note_change(actor=actor, now=now, person_id=kept.pk, thing=kept, field=name, value=empty, reason=reason)
            setattr(kept, name, empty)
    of_gone = {name for name in merged.filled if name in merged.gone.get("told", ())}
    kept.told = [name for name in kept.told if name not in of_gone]
    kept.save(update_fields=[*merged.filled, "told"])
