"""The only writer of files. `upload` and `remove` are called by the action of the app whose thing it is, which decides
who may; the verdicts come from the scanner."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import Model

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.documents import queries, rules, scanner, sealed, store
from throughcare.documents.models import Document
from throughcare.documents.rules.contents import Content, inspect
from throughcare.kernel.errors import NotValid, Problem

INFECTED = "The virus scanner refused the file: it found {finding}. Add a clean copy"


@transaction.atomic
def upload(*, actor: Actor, now: datetime, thing: Model, purpose: str, file: BinaryIO, name: str) -> Document:
    """Take a file into quarantine; NotValid names everything that is wrong with it. `now` is after the last byte."""
    size_bytes = file.seek(0, 2)
    limits = queries.limits(london_day(now))
    sha256 = store.digest(file)
    held = queries.of_thing(thing, purpose)
    if same := held.filter(sha256=sha256, name=rules.clean_name(name)).first():
        return same  # sent twice
    content = inspect(file) if size_bytes <= limits.most_bytes else Content(None)
    rules.check_upload(
        name=name, size_bytes=size_bytes, content=content, held_count=held.count(), limits=limits
    ).or_raise()
    assert content.kind is not None  # else there was a problem
    store.keep(file, sha256)
    document = Document.objects.create(
        thing_type=thing._meta.label_lower,
        thing_id=thing.pk,
        purpose=purpose,
        name=rules.clean_name(name),
        kind=content.kind.name,
        size_bytes=size_bytes,
        sha256=sha256,
        uploaded_by_id=actor.who,
        uploaded_at=now,
    )
    record("document.uploaded", actor=actor, now=now, thing=document, related=_of(document))
    return document


@transaction.atomic
def seal(
    *, actor: Actor, now: datetime, thing: Model, purpose: str, file: BinaryIO, name: str, held: Sequence[rules.Sealed]
) -> rules.Sealed:
    """Take a file that nobody may read before its thing is opened: it goes to the disk encrypted, under a new key.

    `held` is what the thing has already. As nobody can scan it later, it is scanned on its way, while its sender
    waits; NotValid names everything that is wrong with it.
    """
    size_bytes, sha256 = file.seek(0, 2), store.digest(file)
    if same := next((row for row in held if (row.sha256, row.name) == (sha256, rules.clean_name(name))), None):
        return same  # sent twice
    limits = queries.limits(london_day(now))
    content = inspect(file) if size_bytes <= limits.most_bytes else Content(None)
    rules.check_upload(
        name=name, size_bytes=size_bytes, content=content, held_count=len(held), limits=limits
    ).or_raise()
    assert content.kind is not None  # else there was a problem
    is_scanned, key = _scanned(file), sealed.new_key()
    document = Document.objects.create(
        thing_type=thing._meta.label_lower,
        thing_id=thing.pk,
        purpose=purpose,
        status=rules.DOCUMENT.next("seal", rules.DocumentStatus.QUARANTINED),
        size_bytes=sealed.sealed_length(size_bytes),
        sha256=store.keep_sealed(file, key),
        uploaded_by_id=actor.who,
        uploaded_at=now,
    )
    record("document.sealed", actor=actor, now=now, thing=document, related=_of(document))
    return rules.Sealed(
        document_id=document.pk,
        name=rules.clean_name(name),
        kind=content.kind.name,
        size_bytes=size_bytes,
        sha256=sha256,
        key=key,
        is_scanned=is_scanned,
    )


@transaction.atomic
def unseal(*, actor: Actor, now: datetime, thing: Model, rows: Sequence[rules.Sealed]) -> None:
    """Put sealed files of a thing that has been opened into quarantine; those that are not named go."""
    kept = {row.document_id: row for row in rows}
    for document in queries.of_things(thing._meta.label_lower, [thing.pk]).filter(status=rules.DocumentStatus.SEALED):
        if (row := kept.get(document.pk)) is None:
            _remove(actor, now, document)
            continue
        document.status = rules.DOCUMENT.next("unseal", document.status)
        document.name, document.kind, document.size_bytes, document.key = row.name, row.kind, row.size_bytes, row.key
        fields = ["status", "name", "kind", "size_bytes", "key"]
        document.save(update_fields=fields)
        record("document.unsealed", actor=actor, now=now, thing=document, fields=fields, related=_of(document))


@transaction.atomic
def copy_all(*, actor: Actor, now: datetime, source: Model, thing: Model, purpose: str) -> list[Document]:
    """Have the files of one thing go along with another; who added each, when, and its verdict stay as they are.

    A file that was refused stays behind; one that waits for its verdict is scanned there too.
    """
    old = queries.of_thing(source, purpose).exclude(status=rules.DocumentStatus.REFUSED)
    copies = [_copy(row, thing) for row in old.order_by("pk")]
    for document in copies:
        waits = document.status == rules.DocumentStatus.QUARANTINED
        verb = "document.uploaded" if waits else "document.copied"
        record(verb, actor=actor, now=now, thing=document, related=_of(document))
    return copies


@transaction.atomic
def remove(*, actor: Actor, now: datetime, thing: Model, purpose: str, document_id: int) -> None:
    """Remove a file from a thing that is still being written; its bytes go the next night."""
    _remove(actor, now, queries.document(thing, purpose, document_id))


@transaction.atomic
def remove_all(
    *, actor: Actor, now: datetime, thing_type: str, thing_ids: Collection[int], but: Collection[int] = ()
) -> int:
    """Remove every file of things, but for some files; returns how many. Their bytes go the next night."""
    found = list(queries.of_things(thing_type, thing_ids).exclude(pk__in=but))
    for document in found:
        _remove(actor, now, document)
    return len(found)


@transaction.atomic
def clear(*, actor: Actor, now: datetime, document_id: int) -> Document:
    """The scanner found nothing."""
    return _judged(actor, now, document_id, "clear", "document.cleared", "")


@transaction.atomic
def refuse(*, actor: Actor, now: datetime, document_id: int, finding: str) -> Document:
    """The scanner found something: nobody opens the file, and its bytes go the next night."""
    return _judged(actor, now, document_id, "refuse", "document.refused", finding)


def _scanned(file: BinaryIO) -> bool:
    """Whether the scanner cleared a file while its sender waits; NotValid where it found something."""
    if not scanner.is_there():
        return False
    file.seek(0)
    try:
        finding = scanner.scan(file, scanner.SECONDS_WHILE_SOMEBODY_WAITS).finding
    except scanner.ScannerAway:
        return False
    if finding:
        raise NotValid([Problem(message=INFECTED, field="file", values={"finding": finding})])
    return True


def _remove(actor: Actor, now: datetime, document: Document) -> None:
    record("document.removed", actor=actor, now=now, thing=document, related=_of(document))
    document.delete()


def _copy(document: Document, thing: Model) -> Document:
    copy = Document.objects.get(pk=document.pk)
    copy.pk, copy.thing_type, copy.thing_id = None, thing._meta.label_lower, thing.pk
    copy.save(force_insert=True)
    return copy


def _judged(actor: Actor, now: datetime, document_id: int, verb: str, event: str, finding: str) -> Document:
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    document.status = rules.DOCUMENT.next(verb, document.status)
    document.scanned_at, document.finding = now, finding
    fields = ["status", "scanned_at", "finding"]
    document.save(update_fields=fields)
    record(event, actor=actor, now=now, thing=document, fields=fields, related=_of(document))
    return document


def _of(document: Document) -> dict[str, str | int]:
    return {document.thing_type: document.thing_id}
