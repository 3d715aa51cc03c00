"""The only writer of files that are taken in: received, columns chosen, checked, accepted, done; later emptied.

What a row means is known by the app whose kind of file it is: it fills verdicts and outcomes in, batch by batch.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.imports import permissions, queries, rules
from throughcare.imports.models import UNREAD, UNWRITTEN, Import, ImportRow, KeptColumns
from throughcare.imports.rules.mapping import Column, Mapped, check_choice, to_keep
from throughcare.imports.rules.reading import Table
from throughcare.kernel.errors import NotNow

BATCH = 1000  # rows of one INSERT
STEP = 500  # rows of one transaction: what a kill undoes
S, V = rules.ImportStatus, rules.Verdict
READ = ("key", "verdict", "problems", "differences", "outcome")
WAITING = {S.CHECKING: UNREAD, S.APPLYING: UNWRITTEN}
DONE = {S.CHECKING: "checked", S.APPLYING: "written"}
Look = Callable[[Sequence[ImportRow]], object]
REFUSED_BY_DATABASE = {
    "officer_every_day": "Nobody would be responsible on some day of the sentence: give an earlier day of the officer",
}
CONTRADICTS = "The row contradicts what is known ({constraint}). Compare its days with the record, and send it again"


@transaction.atomic
def receive(*, actor: Actor, now: datetime, kind: str, file_name: str, content: bytes, table: Table) -> Import:
    """Keep the rows of a file as they came; nothing is checked yet."""
    permissions.can_send(actor, kind).or_raise()
    posting = permissions.posting_for(actor, kind)
    file = Import.objects.create(
        kind=kind,
        organisation_id=posting.organisation_id,
        area_id=posting.area,
        file_name=file_name[-120:],
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=table.encoding,
        header=table.header,
        row_count=len(table.rows),
        received_at=now,
        received_by_id=actor.who,
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(file=file, position=position, number=row.number, cells=row.cells, fault=row.fault)
            for position, row in enumerate(table.rows, 1)
        ),
        batch_size=BATCH,
    )
    record(f"{kind}_import.received", actor=actor, now=now, thing=file, count=len(table.rows))
    return file


@transaction.atomic
def choose_columns(*, actor: Actor, now: datetime, import_id: int, columns: Sequence[Column], chosen: Mapped) -> Import:
    """Say which column is which, and have every row checked; the choice is kept for the next file."""
    file = queries.file(actor, import_id, lock=True)
    permissions.can_handle(actor, file).or_raise()
    file.status = rules.IMPORT.next("choose_columns", file.status)
    check_choice(columns, chosen, file.header).or_raise()
    file.columns = dict(chosen)
    file.save(update_fields=["status", "columns"])
    file.rows.update(key="", verdict="", problems=[], differences=[], outcome="")
    KeptColumns.objects.update_or_create(
        organisation_id=file.organisation_id, kind=file.kind, defaults={"names": to_keep(chosen, file.header)}
    )
    record(f"{file.kind}_import.columns_chosen", actor=actor, now=now, thing=file, fields=["columns"])
    return file


def check(*, actor: Actor, now: datetime, import_id: int, find: Look) -> Import | None:
    """Find out what each row comes to, some at a time; None where there is nothing to check any more.

    `find` fills key, verdict, problems and differences of the rows that it is given. Broken off, it goes on where it
    was.
    """
    while _some(actor, now, import_id, S.CHECKING, find):
        pass
    try:
        return _shown(actor=actor, now=now, import_id=import_id)
    except NotNow:  # cancelled meanwhile, or checked before
        return None


@transaction.atomic
def _shown(*, actor: Actor, now: datetime, import_id: int) -> Import:
    """Every row is checked: count them, and wait for somebody to accept."""
    file = Import.objects.select_for_update(of=("self",)).get(pk=import_id)
    file.status = rules.IMPORT.next("show", file.status)
    return _counted(actor, now, file, "checked", [])


@transaction.atomic
def accept(*, actor: Actor, now: datetime, import_id: int) -> Import:
    """Have the good rows written; the refused stay behind."""
    file = queries.file(actor, import_id, lock=True)
    permissions.can_handle(actor, file).or_raise()
    file.status = rules.IMPORT.next("accept", file.status)
    if not file.new_count + file.changed_count:
        raise NotNow("No row of this file would change anything. Mend the refused rows and send them as a new file.")
    file.accepted_at, file.accepted_by_id = now, actor.who
    file.save(update_fields=["status", "accepted_at", "accepted_by"])
    record(f"{file.kind}_import.accepted", actor=actor, now=now, thing=file)
    return file


def take_in(*, actor: Actor, now: datetime, import_id: int, write: Look) -> Import | None:
    """Have the good rows of an accepted file written, some at a time; None where there is nothing to write any more.

    `write` finds anew what its rows come to and writes it. Broken off, it goes on where it was: what was written and
    that it was stand in one transaction. A row that the database refuses is refused alone.
    """
    while _some(actor, now, import_id, S.APPLYING, write):
        pass
    try:
        return _finished(actor=actor, now=now, import_id=import_id)
    except NotNow:  # done before
        return None


@transaction.atomic
def _finished(*, actor: Actor, now: datetime, import_id: int) -> Import:
    """Every good row is in: count them again, for a row may have been refused since it was shown."""
    file = Import.objects.select_for_update(of=("self",)).get(pk=import_id)
    file.status, file.finished_at = rules.IMPORT.next("finish", file.status), now
    return _counted(actor, now, file, "finished", ["finished_at"])


@transaction.atomic
def cancel(*, actor: Actor, now: datetime, import_id: int) -> Import:
    """Leave a file be: nothing of it was written, and its rows are deleted at once."""
    file = queries.file(actor, import_id, lock=True)
    permissions.can_handle(actor, file).or_raise()
    file.status = rules.IMPORT.next("cancel", file.status)
    file.finished_at = file.emptied_at = now
    file.save(update_fields=["status", "finished_at", "emptied_at"])
    file.rows.all().delete()
    record(f"{file.kind}_import.cancelled", actor=actor, now=now, thing=file, fields=["status"])
    return file


@transaction.atomic
def empty(*, actor: Actor, now: datetime, import_id: int) -> Import:
    """Delete the rows of a file that has been here for as long as policy says; one never accepted is cancelled."""
    file = Import.objects.select_for_update(of=("self",)).get(pk=import_id)
    if rules.IMPORT.can("cancel", file.status):
        file.status, file.finished_at = rules.IMPORT.next("cancel", file.status), now
    file.emptied_at = now
    file.save(update_fields=["status", "finished_at", "emptied_at"])
    file.rows.all().delete()
    record(f"{file.kind}_import.emptied", actor=actor, now=now, thing=file, count=max(file.row_count, 1))
    return file


def _some(actor: Actor, now: datetime, import_id: int, status: rules.ImportStatus, look: Look) -> bool:
    """Do the next rows; whether there were any."""
    try:
        return bool(_step(actor, now, import_id, status, look, STEP))
    except IntegrityError:
        return bool(_one_by_one(actor, now, import_id, status, look))


def _one_by_one(actor: Actor, now: datetime, import_id: int, status: rules.ImportStatus, look: Look) -> int:
    """The same rows each in a transaction of its own, so that one that the database refuses spoils no other."""
    for count in range(STEP):
        try:
            if not _step(actor, now, import_id, status, look, 1):
                return count
        except IntegrityError as refused:
            _refuse_next(actor=actor, now=now, import_id=import_id, status=status, why=_why(refused))
    return STEP


@transaction.atomic
def _step(
    actor: Actor, now: datetime, import_id: int, status: rules.ImportStatus, look: Look, most: int
) -> list[ImportRow]:
    """Look at the next rows and keep what came of them: one event for all of them."""
    file, rows = _next(import_id, status, most)
    if not rows:
        return []
    shown = [(row.verdict, row.differences) for row in rows]
    look(rows)
    if status == S.APPLYING:
        _note_outcomes(rows, shown)
    ImportRow.objects.bulk_update(rows, READ, batch_size=BATCH)
    with connection.cursor() as cursor:  # what is looked at when a transaction ends is looked at now
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    record(f"{file.kind}_import.rows_{DONE[status]}", actor=actor, now=now, thing=file, count=len(rows))
    return rows


@transaction.atomic
def _refuse_next(*, actor: Actor, now: datetime, import_id: int, status: rules.ImportStatus, why: str) -> None:
    file, rows = _next(import_id, status, 1)
    for row in rows:
        row.verdict, row.problems, row.differences = V.REFUSED, [why], []
        row.outcome = V.REFUSED if status == S.APPLYING else ""
        row.save(update_fields=READ)
        record(f"{file.kind}_import.row_refused", actor=actor, now=now, thing=file)


def _note_outcomes(rows: Sequence[ImportRow], shown: Sequence[tuple[str, Any]]) -> None:
    """What became of rows, beside what was shown of them: a row before it may have told the same already."""
    for row, (verdict, differences) in zip(rows, shown, strict=True):
        row.outcome = row.verdict
        if row.outcome != V.REFUSED:
            row.verdict = verdict
        if row.outcome == V.SAME:
            row.differences = differences


def _next(import_id: int, status: rules.ImportStatus, most: int) -> tuple[Import, list[ImportRow]]:
    """The file, locked, and its next rows: none once it has gone on. Two workers do not do the same."""
    file = Import.objects.select_for_update(of=("self",)).get(pk=import_id)
    waiting = file.rows.filter(WAITING[status]).order_by("position")[:most] if file.status == status else []
    return file, list(waiting)


def _why(refused: IntegrityError) -> str:
    constraint = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None) or "a rule of the database"
    return REFUSED_BY_DATABASE.get(constraint) or CONTRADICTS.format(constraint=constraint.replace("_", " "))


def _counted(actor: Actor, now: datetime, file: Import, verb: str, fields: list[str]) -> Import:
    for verdict, count in queries.counts(file).items():
        setattr(file, f"{verdict}_count", count)
    file.save(update_fields=["status", *fields, *(f"{verdict}_count" for verdict in V)])
    record(f"{file.kind}_import.{verb}", actor=actor, now=now, thing=file, fields=["status"])
    return file
