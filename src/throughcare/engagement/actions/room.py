"""The document room: a version is added, looked at beside the last, and published to those who took an earlier one."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.documents import actions as documents
from throughcare.engagement import mail, rules
from throughcare.engagement.models import Download, Programme, Registrant, RoomDocument, Told, Version
from throughcare.engagement.queries import room
from throughcare.engagement.queries.locked import locked
from throughcare.engagement.rules import differences
from throughcare.kernel.errors import NotNow, NotValid


@transaction.atomic
def add_document(
    *, actor: Actor, now: datetime, programme: Programme, name: str, name_cy: str, file: BinaryIO, file_name: str
) -> Version:
    """Add a document with its first version; `now` is after the last byte."""
    programme = locked(actor, programme)
    if programme.documents.filter(name=name).exists():
        raise NotValid("The programme has a document of this name. Add a version to it, or choose another name.")
    document = programme.documents.create(name=name, name_cy=name_cy)
    record("room_document.added", actor=actor, now=now, thing=document, related={"programme": programme.pk})
    return _add(actor, now, document, "", file, file_name)


@transaction.atomic
def add_version(
    *, actor: Actor, now: datetime, document: RoomDocument, changed: str, file: BinaryIO, file_name: str
) -> Version:
    """Add the next version of a document, seen by nobody else until it is published."""
    locked(actor, document.programme)
    if document.versions.filter(published_at=None).exists():
        raise NotNow("A version of this document waits to be published. Publish or remove it first.")
    return _add(actor, now, document, changed, file, file_name)


@transaction.atomic
def remove_version(*, actor: Actor, now: datetime, version: Version) -> None:
    """Remove a version that was not published; a document without any goes too."""
    locked(actor, version.document.programme)
    _unpublished(version)
    document = version.document
    documents.remove_all(actor=actor, now=now, thing_type=Version._meta.label_lower, thing_ids=[version.pk])
    record("version.removed", actor=actor, now=now, thing=version, related={"document": document.pk})
    version.delete()
    if not document.versions.exists():
        document.delete()


@transaction.atomic
def publish_version(*, actor: Actor, now: datetime, version: Version, site: str) -> Version:
    """Show a version to everybody, and tell those who took an earlier one what is different."""
    programme = locked(actor, version.document.programme)
    _unpublished(version)
    room.file(version)  # NotNow until it is found clean
    told = list(room.to_be_told(version))
    Told.objects.bulk_create(Told(version=version, registrant=registrant, told_at=now) for registrant in told)
    version.published_at, version.published_by_id, version.told_count = now, actor.who, len(told)
    fields = ["published_at", "published_by", "told_count"]
    version.save(update_fields=fields)
    record("version.published", actor=actor, now=now, thing=version, fields=fields, count=max(len(told), 1))
    document = version.document
    path = reverse("engagement:changes", args=[programme.reference, document.pk, version.number])
    facts = {"name": document.name, "name_cy": document.name_cy, "number": version.number, "changed": version.changed}
    mail.send("version", told, site=site, path=path, **facts)
    return version


@transaction.atomic
def note_download(*, actor: Actor, now: datetime, version: Version, registrant: Registrant) -> None:
    """That an address takes a version; the first time counts."""
    taken, first = Download.objects.get_or_create(
        version=version, registrant=registrant, defaults={"downloaded_at": now}
    )
    if first:
        related = {"version": version.pk, "registrant": registrant.pk}
        record("version.downloaded", actor=actor, now=now, thing=taken, related=related)


def _add(actor: Actor, now: datetime, document: RoomDocument, changed: str, file: BinaryIO, file_name: str) -> Version:
    last = document.versions.order_by("-number").first()
    version = document.versions.create(
        number=last.number + 1 if last else 1, changed=changed, added_at=now, added_by_id=actor.who
    )
    kept = documents.upload(actor=actor, now=now, thing=version, purpose=rules.VERSION, file=file, name=file_name)
    file.seek(0)
    version.text = differences.text_of(kept.kind, file.read())
    version.save(update_fields=["text"])
    record("version.added", actor=actor, now=now, thing=version, related={"document": document.pk})
    return version


def _unpublished(version: Version) -> None:
    if version.published_at:
        raise NotNow("This version is published, so it stays. Add a new one to change the document.")
