"""The chain over the audit: sealing, and finding any changed, removed or reordered row.

Each seal's digest is SHA-256 over the digest before it and the event's canonical form. Events are sealed after
they are committed, in order of id among those waiting; so a row that commits late is sealed late, never lost.
The newest digest is also appended to a file outside the database, so that even a chain rewritten whole is found.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from throughcare.audit.models import Event, Seal

GENESIS = bytes(32)
LOCK = 0x5EA1  # advisory lock of the sealer: one at a time
BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with the audit: which seal or event, and what."""

    seal_id: int | None
    event_id: int | None
    what: str

    def __str__(self) -> str:
        place = f"event {self.event_id}" if self.event_id else f"seal {self.seal_id}"
        return f"{place}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What verification found: events sealed, events waiting for a seal, and all faults."""

    sealed: int
    unsealed: int
    faults: tuple[Fault, ...]


def heads_file() -> Path:
    """File outside the database to which the newest digest is appended."""
    return Path(settings.ENV.data_dir) / "audit-heads.log"


def digest(previous: bytes, event: Event) -> bytes:
    """The seal of an event that follows `previous`."""
    content = [
        event.pk,
        event.at.isoformat(),
        event.verb,
        event.actor_id,
        event.roles,
        event.thing_type,
        event.thing_id,
        event.fields,
        event.related,
        event.count,
    ]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(previous + canonical).digest()


def seal(now: datetime) -> int:
    """Seal all committed events that wait; returns how many. Only one sealer works at a time."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
        last = Seal.objects.order_by("-pk").first()
        head = bytes(last.digest) if last else GENESIS
        seals = []
        for event in _waiting():
            head = digest(head, event)
            seals.append(Seal(event_id=event.pk, digest=head, sealed_at=now))
        Seal.objects.bulk_create(seals)
    if seals:
        _append_head(seals[-1])
    return len(seals)


def _waiting() -> list[Event]:
    # raw: an anti-join on two indexed ids, which the ORM writes as a slower NOT IN
    sql = (
        "SELECT e.* FROM audit_event e LEFT JOIN audit_seal s ON s.event_id = e.id"
        " WHERE s.id IS NULL ORDER BY e.id LIMIT %s"
    )
    return list(Event.objects.raw(sql, [BATCH]))


def _append_head(last: Seal) -> None:
    with heads_file().open("a") as file:
        file.write(f"{last.pk} {last.event_id} {bytes(last.digest).hex()} {last.sealed_at.isoformat()}\n")


def verify() -> Report:
    """Walk the whole chain and name every changed, removed or reordered row."""
    faults: list[Fault] = []
    head, position, last_id = GENESIS, 0, 0
    digests: dict[int, bytes] = {}
    for position, (link, event) in enumerate(_links(), start=1):  # noqa: B007 - the last is the count
        if link.pk != last_id + 1 and last_id:
            faults.append(Fault(seal_id=last_id + 1, event_id=None, what="this seal was removed"))
        last_id = link.pk
        if event is None:
            faults.append(Fault(seal_id=link.pk, event_id=link.event_id, what="this event was removed"))
        elif digest(head, event) != bytes(link.digest):
            faults.append(
                Fault(seal_id=link.pk, event_id=event.pk, what="this event or its place in the order was changed")
            )
        head = digests[link.pk] = bytes(link.digest)
    faults.extend(_against_heads(digests))
    return Report(sealed=position, unsealed=Event.objects.count() - position, faults=tuple(faults))


def _links() -> Iterator[tuple[Seal, Event | None]]:
    last = 0
    while batch := list(Seal.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        events = Event.objects.in_bulk([link.event_id for link in batch])
        yield from ((link, events.get(link.event_id)) for link in batch)
        last = batch[-1].pk


def _against_heads(digests: dict[int, bytes]) -> Iterator[Fault]:
    if not heads_file().exists():
        return
    for line in heads_file().read_text().splitlines():
        seal_id, event_id, hexed, _ = line.split()
        if digests.get(int(seal_id)) != bytes.fromhex(hexed):
            yield Fault(
                seal_id=int(seal_id), event_id=int(event_id), what="the chain differs from what was noted outside it"
            )
