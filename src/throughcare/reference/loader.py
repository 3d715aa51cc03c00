"""Bring the reference tables to what the CSV files say: all of it or, with one bad row, none of it.

A load shows its difference first: added, changed, ended, removed. A row that was refused is named by file and line;
the good rows of that reading wait in staging, where `accept` may take them without it. A row that is gone from its
file is not removed unless the caller says so: what was once true is ended with `valid_until`, never deleted.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import CheckConstraint, ManyToManyField, Model, ProtectedError, QuerySet
from django.db.models.constraints import BaseConstraint
from django.db.models.deletion import Collector

from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit import record as audit
from throughcare.kernel.errors import NotFound
from throughcare.reference import queries
from throughcare.reference.models import Load, StagedRow
from throughcare.reference.reading import BadRow, Key, Reading, Row, Values, digest, read
from throughcare.reference.sources import SOURCES, Source, is_plain_many, is_reference

DATA = Path(__file__).parent / "data"
BATCH = 1000  # rows of one INSERT


class Kind(StrEnum):
    """What happens to a row."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that differs between file and database; `pk` is of the row in the database."""

    kind: Kind
    source: Source
    key: Key
    before: Values
    row: Row | None = None
    pk: Any = None

    def __str__(self) -> str:
        name = " ".join(str(part) for part in self.key)
        if self.row is None or not self.before:
            return f"{self.kind} {self.source.noun} {name}"
        moved = ", ".join(f"{field} {old} → {self.row.values[field]}" for field, old in self.before.items())
        return f"{self.kind} {self.source.noun} {name}: {moved}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a load found and whether it went in; `load` is the number under which good rows were staged."""

    changes: tuple[Change, ...] = ()
    problems: tuple[BadRow, ...] = ()
    applied: bool = False
    load: int | None = None

    def count(self, kind: Kind) -> int:
        """How many rows were added, changed, ended or removed."""
        return Counter(change.kind for change in self.changes)[kind]


def load(
    folder: Path = DATA, *, actor: Actor = SYSTEM, now: datetime, dry_run: bool = False, remove: bool = False
) -> Report:
    """Load the files of a folder in one transaction; nothing is written on a dry run or beside a refused row.

    With `remove`, rows that are gone from their file are removed, unless something points at them.
    """
    fingerprint = digest(folder)
    with transaction.atomic():
        _one_at_a_time()
        if not dry_run and _already_in(fingerprint):
            return Report(applied=True)
        reading = read(folder)
        changes = _difference(reading)
        problems = _refusals(reading, changes, remove=remove)
        if dry_run:
            return Report(changes=tuple(changes), problems=tuple(problems))
        if problems:
            return _stage(changes, problems, _entry(fingerprint, problems), actor, now)
        return _apply(changes, _entry(fingerprint), actor, now)


def accept(number: int, *, actor: Actor = SYSTEM, now: datetime) -> Report:
    """Put in the staged rows of a load and leave out those that it refused; NotFound when there is no such load."""
    with transaction.atomic():
        _one_at_a_time()
        staged = Load.objects.select_for_update().filter(pk=number, status=Load.Status.STAGED).first()
        if staged is None:
            raise NotFound("No rows wait under load {number}.", number=number)
        reading = Reading(rows=_thaw(staged))
        report = _apply([c for c in _difference(reading) if c.kind != Kind.REMOVED], staged, actor, now)
        staged.rows.all().delete()
        return report


def _one_at_a_time() -> None:
    """A second load waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('throughcare.reference.load'))")


def _already_in(fingerprint: str) -> bool:
    latest = Load.objects.filter(status=Load.Status.APPLIED).order_by("-pk").first()
    return latest is not None and latest.digest == fingerprint and not latest.problems


# The difference


def _difference(reading: Reading) -> list[Change]:
    """What would change, file by file; where rows were refused nothing counts as gone."""
    refused = {bad.file for bad in reading.problems}
    changes = (change for source, rows in reading.rows.items() for change in _compare(source, rows))
    return [c for c in changes if c.kind != Kind.REMOVED or c.source.file not in refused]


def _compare(source: Source, rows: list[Row]) -> list[Change]:
    stored = _stored(source)
    changes = []
    for row in rows:
        pk, values = stored.pop(row.key, (None, None))
        if values is None:
            changes.append(Change(kind=Kind.ADDED, source=source, key=row.key, before={}, row=row))
            continue
        before = {name: value for name, value in values.items() if value != row.values[name]}
        if before:
            kind = Kind.ENDED if _ends(before, row) else Kind.CHANGED
            changes.append(Change(kind=kind, source=source, key=row.key, before=before, row=row, pk=pk))
    gone = (Change(kind=Kind.REMOVED, source=source, key=key, before={}, pk=pk) for key, (pk, _) in stored.items())
    return [*changes, *gone]


def _ends(before: Values, row: Row) -> bool:
    return set(before) == {"valid_until"} and row.values["valid_until"] is not None


def _stored(source: Source) -> dict[Key, tuple[Any, Values]]:
    """The rows of a table by key, in the shape of a file's."""
    names = {f.attname: name for name, f in source.fields.items() if not isinstance(f, ManyToManyField)}
    pk = source.model._meta.pk.attname
    many = {name: _links(f) for name, f in source.fields.items() if isinstance(f, ManyToManyField)}
    stored = {}
    for found in source.model._default_manager.values(*{*names, pk}):
        values = {name: found[attname] for attname, name in names.items()}
        values |= {name: sorted(links.get(found[pk], ())) for name, links in many.items()}
        stored[tuple(values[name] for name in source.key)] = (found[pk], values)
    return stored


def _links(field: Any) -> dict[Any, list[Any]]:
    links: dict[Any, list[Any]] = {}
    through = field.remote_field.through
    ends = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    for one, other in through.objects.values_list(*ends):
        links.setdefault(one, []).append(other)
    return links


# What stops a load


def _refusals(reading: Reading, changes: list[Change], *, remove: bool) -> list[BadRow]:
    problems = [*reading.problems, *(bad for change in changes if (bad := _breaks(change)))]
    return problems if remove else [*problems, *(_gone(c) for c in changes if c.kind == Kind.REMOVED)]


def _gone(change: Change) -> BadRow:
    advice = "put it back and end it with valid_until, or load with --remove"
    message = f"the {change.source.noun} {_name(change.key)} is gone from the file; {advice}"
    return BadRow(file=change.source.file, message=message)


def _name(key: Key) -> str:
    return "'" + " ".join(str(part) for part in key) + "'"


def _breaks(change: Change) -> BadRow | None:
    """A row that the table's own rules refuse. Periods and links were checked while reading."""
    if change.row is None:
        return None
    rules = [c for c in change.source.model._meta.constraints if isinstance(c, CheckConstraint) and not _is_read(c)]
    if not rules:
        return None
    instance = _instance(change.row)
    for rule in rules:
        try:
            rule.validate(change.source.model, instance)
        except ValidationError:
            return change.row.refused(f"breaks the rule '{rule.name.replace('_', ' ')}'")
    return None


def _is_read(constraint: BaseConstraint) -> bool:
    return constraint.name.endswith("_ends_after_it_begins") or constraint.name == "area_link_not_to_itself"


# Writing


def _apply(changes: list[Change], entry: Load, actor: Actor, now: datetime) -> Report:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for source in reversed(SOURCES):
        _remove([c for c in changes if c.source is source and c.kind == Kind.REMOVED])
    for source in SOURCES:
        _write(source, [c for c in changes if c.source is source and c.row is not None])
    report = Report(changes=tuple(changes), applied=True)
    _save(entry, report, Load.Status.APPLIED, now)
    audit.record("reference.loaded", actor=actor, now=now, thing=entry, count=len(changes))
    transaction.on_commit(queries.forget)
    return report


def _remove(changes: list[Change]) -> None:
    """Remove rows that are gone; NotRemovable when another table still points at one."""
    if not changes:
        return
    source = changes[0].source
    rows = source.model._default_manager.filter(pk__in=[c.pk for c in changes])
    if users := _users_of(rows):
        keys = ", ".join(_name(c.key) for c in changes)
        raise NotRemovable(f"{source.file}: {keys} can't be removed while {users} use it; end it with valid_until")
    rows.delete()


def _users_of(rows: QuerySet[Any]) -> str:
    """The tables that deleting these rows would stop at or reach into, in words; empty when there are none."""
    collector = Collector(using=rows.db)
    try:
        collector.collect(rows)
    except ProtectedError as error:
        found = {type(thing) for thing in error.protected_objects}
    else:
        reached = {*collector.data, *(fast.model for fast in collector.fast_deletes if fast.exists())}
        found = {model for model in reached if model._meta.app_label != "reference"}
    return ", ".join(sorted(str(model._meta.verbose_name_plural) for model in found))


class NotRemovable(Exception):  # noqa: N818 - a refusal, not a fault
    """Rows that are gone from a file are still in use; end them with `valid_until` instead."""


def _write(source: Source, changes: list[Change]) -> None:
    manager = source.model._default_manager
    added = [_instance(c.row) for c in changes if c.kind == Kind.ADDED and c.row]
    moved = [_instance(c.row, c.pk) for c in changes if c.kind != Kind.ADDED and c.row]
    names = {name for c in changes for name in c.before if not is_plain_many(source.fields[name])}
    if "name" in names and hasattr(source.model, "sort_key"):
        names.add("sort_key")
    if moved and names:
        manager.bulk_update(moved, sorted(names), batch_size=BATCH)
    manager.bulk_create(added, batch_size=BATCH)
    for name, field in source.fields.items():
        if is_plain_many(field):
            _relink(field, {c.row.key[0]: c.row.values[name] for c in changes if c.row})


def _instance(row: Row, pk: Any = None) -> Model:
    """A model instance of a row."""
    fields = row.source.fields
    plain = {f.attname: row.values[name] for name, f in fields.items() if not is_plain_many(f)}
    if any(f.name == "sort_key" for f in row.source.model._meta.concrete_fields):
        plain["sort_key"] = sort_key(row.values["name"])
    return row.source.model(**plain, **({} if row.source.key == ("code",) else {"pk": pk}))


def sort_key(name: str) -> str:
    """A name for sorting and searching: without accents, punctuation or capitals."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _relink(field: Any, wanted: dict[Any, list[Any]]) -> None:
    """Give rows exactly these links."""
    through, one, other = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
    through.objects.filter(**{f"{one}__in": wanted}).delete()
    links = [through(**{f"{one}_id": key, f"{other}_id": code}) for key, codes in wanted.items() for code in codes]
    through.objects.bulk_create(links, batch_size=BATCH)


def _entry(fingerprint: str, problems: Iterable[BadRow] = ()) -> Load:
    return Load(digest=fingerprint, problems=[[bad.file, bad.line, bad.message] for bad in problems])


def _save(entry: Load, report: Report, status: str, now: datetime) -> None:
    entry.at, entry.status = now, status
    entry.added_count = report.count(Kind.ADDED)
    entry.changed_count = report.count(Kind.CHANGED)
    entry.ended_count = report.count(Kind.ENDED)
    entry.save()


# Staging


def _stage(changes: list[Change], problems: list[BadRow], entry: Load, actor: Actor, now: datetime) -> Report:
    """Keep the good rows of a reading that had bad ones; reference data stays as it is."""
    good = [c for c in changes if c.row is not None and not _in(c.row, problems)]
    report = Report(changes=tuple(good), problems=tuple(problems))
    _save(entry, report, Load.Status.STAGED, now)
    audit.record("reference.staged", actor=actor, now=now, thing=entry, count=len(good))
    StagedRow.objects.bulk_create(
        [StagedRow(load=entry, file=c.source.file, line=c.row.line, values=c.row.values) for c in good if c.row],
        batch_size=BATCH,
    )
    return Report(changes=report.changes, problems=report.problems, load=entry.pk)


def _in(row: Row, problems: list[BadRow]) -> bool:
    return any(bad.file == row.source.file and bad.line == row.line for bad in problems)


def _thaw(entry: Load) -> dict[Source, list[Row]]:
    """Staged rows as they were read."""
    rows: dict[Source, list[Row]] = {}
    by_file = {source.file: source for source in SOURCES}
    for staged in entry.rows.order_by("file", "line"):
        source = by_file[staged.file]
        values = {n: _typed(f, staged.values[n]) for n, f in source.fields.items()}
        rows.setdefault(source, []).append(Row(source=source, line=staged.line, values=values))
    return {source: rows[source] for source in SOURCES if source in rows}


def _typed(field: Any, value: Any) -> Any:
    return value if is_reference(field) else field.to_python(value)
