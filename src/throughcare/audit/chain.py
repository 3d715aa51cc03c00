"""The chain over the audit: sealing, and finding any changed, removed or reordered row.

Each seal's digest is SHA-256 over the digest before it and the event's canonical form. Seals are numbered from 1
without gaps. Events are sealed after they are committed, in order of id among those waiting; so a row that commits
late is sealed late, never lost. The newest digest is also appended to a file outside the database, so that even a
chain rewritten whole, or cut off at its end, is found.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Exists, Min, OuterRef

from throughcare.audit.models import Event, Seal

Row = tuple[Any, ...]
COLUMNS = (
    "id", "at", "verb", "actor_id", "roles", "thing_type", "thing_id", "fields", "related", "count",
)  # fmt: skip
CHANGED = "this event, or its place in the order, was changed"
REWRITTEN = "the chain differs from what was noted outside the database"
GENESIS = bytes(32)
LOCK = 0x5EA1  # advisory lock of the sealer: one at a time
BATCH = 5_000
LOOK_BACK = 10_000  # seals; an event that commits later than so many others waits for the hourly look at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with the audit: which seal or event, and what."""

    seal_id: int | None
    event_id: int | None
    what: str

    def __str__(self) -> str:
        if self.event_id:
            return f"event {self.event_id} (seal {self.seal_id}): {self.what}"
        return f"seal {self.seal_id}: {self.what}" if self.seal_id else self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What verification found: events sealed, events waiting for a seal, and all faults."""

    sealed: int
    unsealed: int
    faults: tuple[Fault, ...]


def heads_file() -> Path:
    """File outside the database to which the newest digest is appended."""
    return Path(settings.ENV.data_dir) / "audit-heads.log"


def digest(previous: bytes, event: Row) -> bytes:
    """The seal of an event, as its columns in the order of COLUMNS, that follows `previous`."""
    number, at, *rest = event
    content = [number, at.astimezone(UTC).isoformat(), *rest]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(previous + canonical).digest()


def seal(now: datetime, *, look_back: int | None = LOOK_BACK) -> int:
    """Seal committed events that wait; returns how many. Only one sealer works at a time.

    It looks no further back than the events of the last `look_back` seals; None looks at all.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
        last = Seal.objects.order_by("-pk").first()
        newest, head = (last.pk, bytes(last.digest)) if last else (0, GENESIS)
        seals = []
        for number, event in enumerate(_waiting(_floor(newest, look_back)), start=newest + 1):
            head = digest(head, event)
            seals.append(Seal(pk=number, event_id=event[0], digest=head, sealed_at=now))
        Seal.objects.bulk_create(seals)
    if seals:
        _append_head(seals[-1])
    return len(seals)


def _floor(newest: int, look_back: int | None) -> int:
    """The lowest event among the last seals: below it, all that is committed by now was sealed long ago."""
    if look_back is None or newest <= look_back:
        return 0
    return Seal.objects.filter(pk__gt=newest - look_back).aggregate(Min("event_id"))["event_id__min"] or 0


def _waiting(floor: int) -> list[Row]:
    sql = (
        f"SELECT {_columns()} FROM audit_event e WHERE e.id >= %s"  # noqa: S608 - names of columns
        " AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id) ORDER BY e.id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [floor, BATCH])
        return [_parsed(row) for row in cursor.fetchall()]


def _append_head(last: Seal) -> None:
    line = f"{last.pk} {last.event_id} {bytes(last.digest).hex()} {last.sealed_at.isoformat()}\n".encode()
    with heads_file().open("ab", buffering=0) as file:
        before, is_whole = file.tell(), False
        try:
            is_whole = file.write(line) == len(line)
        finally:
            if not is_whole:  # the disk is full: better no line than a part of one; the next seal's covers this, too
                file.truncate(before)


def verify(*, using: str = "default", heads: Path | None = None) -> Report:
    """Walk the whole chain and name every changed, removed or reordered row, and the tail that waits for its seal.

    `using` names the database, `heads` the file of digests noted outside it; without them, this installation's.
    """
    faults: list[Fault] = []
    noted = _noted(heads or heads_file(), faults)
    head, expected, sealed = GENESIS, 1, 0
    for number, event_id, found, event in _links(using):
        faults.extend(_missing_seals(expected, number))
        if event is None:
            faults.append(Fault(seal_id=number, event_id=event_id, what="this event was removed"))
        elif digest(head, event) != found:
            faults.append(Fault(seal_id=number, event_id=event_id, what=CHANGED))
        if number in noted and noted.pop(number) != found:
            faults.append(Fault(seal_id=number, event_id=event_id, what=REWRITTEN))
        head, expected, sealed = found, number + 1, sealed + 1
    for number in noted:
        faults.append(Fault(seal_id=number, event_id=None, what="this seal was noted outside and is gone"))
    return Report(sealed=sealed, unsealed=_count_unsealed(using), faults=tuple(faults))


def _missing_seals(expected: int, number: int) -> list[Fault]:
    if number == expected:
        return []
    which = f"seals {expected} to {number - 1} were" if number - expected > 1 else "this seal was"
    return [Fault(seal_id=expected, event_id=None, what=f"{which} removed, and perhaps the events under it")]


def _links(using: str) -> Iterator[tuple[int, int, bytes, Row | None]]:
    """Every seal in order with its event, read in batches."""
    sql = (
        f"SELECT s.id, s.event_id, s.digest, {_columns()} FROM audit_seal s"  # noqa: S608 - names of columns
        " LEFT JOIN audit_event e ON e.id = s.event_id WHERE s.id > %s ORDER BY s.id LIMIT %s"
    )
    last = -1
    with connections[using].cursor() as cursor:
        while True:
            cursor.execute(sql, [last, BATCH])
            batch = cursor.fetchall()
            for number, event_id, found, *event in batch:
                yield number, event_id, bytes(found), _parsed(event) if event[0] else None
            if len(batch) < BATCH:
                return
            last = batch[-1][0]


def _columns() -> str:
    return ", ".join(f"e.{name}" for name in COLUMNS)


def _parsed(row: Sequence[Any]) -> Row:
    """JSON columns come from the driver as Django leaves them: as text."""
    return tuple(
        json.loads(value) if isinstance(value, str) and name == "related" else value
        for name, value in zip(COLUMNS, row, strict=True)
    )


def _count_unsealed(using: str) -> int:
    unsealed = Event.objects.using(using).filter(~Exists(Seal.objects.filter(event_id=OuterRef("pk"))))
    return unsealed.count()


def _noted(file: Path, faults: list[Fault]) -> dict[int, bytes]:
    """The digests noted outside the database, by seal; a line that can't be read is a fault."""
    noted: dict[int, bytes] = {}
    if not file.exists():
        return noted
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        try:
            seal_id, _event_id, hexed, _at = line.split()
            noted[int(seal_id)] = bytes.fromhex(hexed)
        except ValueError:
            faults.append(Fault(seal_id=None, event_id=None, what=f"line {number} of {file.name} is damaged"))
    return noted
