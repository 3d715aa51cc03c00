"""Reads of files, always of a thing that the actor was allowed to open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, QuerySet

from throughcare.documents import rules, scanner
from throughcare.documents.models import Document
from throughcare.documents.rules.contents import Kind
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.reference.queries import policy

MEGABYTES, COUNT = "document-most-megabytes", "document-most-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file as a list shows it."""

    pk: int
    name: str
    kind: str
    size: str
    by: str
    at: datetime
    standing: str
    finding: str
    may_be_opened: bool


def of_thing(thing: Model, purpose: str) -> QuerySet[Document]:
    """The files of a thing, in the order in which they came; the caller has made sure that the thing may be opened."""
    found = Document.objects.filter(thing_type=thing._meta.label_lower, thing_id=thing.pk, purpose=purpose)
    return found.select_related("uploaded_by").order_by("uploaded_at", "pk")


def of_things(thing_type: str, thing_ids: Collection[int]) -> QuerySet[Document]:
    """All files of several things of one type; the caller has made sure that they may be read or removed."""
    found = Document.objects.filter(thing_type=thing_type, thing_id__in=thing_ids)
    return found.select_related("uploaded_by").order_by("uploaded_at", "pk")


def by_id(document_ids: Collection[int]) -> dict[int, Document]:
    """Files by id; the caller has found them through things that may be opened. What was removed is not among them."""
    return Document.objects.in_bulk(document_ids)


def document(thing: Model, purpose: str, document_id: int) -> Document:
    """One file of a thing; NotFound for a file of anything else."""
    found = of_thing(thing, purpose).filter(pk=document_id).first()
    if found is None:
        raise NotFound
    return found


def opened(thing: Model, purpose: str, document_id: int) -> Document:
    """One file of a thing, to be given out; NotNow while it waits for the scanner, or when that refused it."""
    return given_out(document(thing, purpose, document_id))


def given_out(found: Document) -> Document:
    """A file that the caller found through its thing, if it may be given out; else NotNow."""
    if found.status == rules.DocumentStatus.SEALED:
        raise NotFound
    if found.status == rules.DocumentStatus.REFUSED:
        raise NotNow("The virus scanner refused this file, so nobody can open it. Ask for another copy.")
    if not rules.may_be_opened(found.status, scanned=scanner.is_there()):
        raise NotNow("This file is being checked for viruses. Wait a minute, then try again.")
    return found


def shown(thing: Model, purpose: str) -> list[Shown]:
    """The files of a thing as its pages list them."""
    return [as_shown(row) for row in of_thing(thing, purpose)]


def as_shown(row: Document) -> Shown:
    """A file as a list shows it."""
    scanned = scanner.is_there()
    return Shown(
        pk=row.pk,
        name=row.name,
        kind=Kind[row.kind].label,
        size=size(row.size_bytes),
        by=row.uploaded_by.name,
        at=row.uploaded_at,
        standing=rules.standing(row.status, scanned=scanned),
        finding=row.finding,
        may_be_opened=rules.may_be_opened(row.status, scanned=scanned),
    )


def limits(on: date) -> rules.Limits:
    """What policy allows on a day."""
    megabytes, count = policy(MEGABYTES, on).value, policy(COUNT, on).value
    return rules.Limits(most_bytes=megabytes * rules.MEGABYTE, most_files=count)


def waiting(before: datetime) -> list[int]:
    """Files that a scanner should have cleared by now."""
    found = Document.objects.filter(status=rules.DocumentStatus.QUARANTINED, uploaded_at__lt=before)
    return list(found.order_by("uploaded_at").values_list("pk", flat=True))


def kept() -> set[str]:
    """The hashes of all content that is still wanted."""
    wanted = Document.objects.exclude(status=rules.DocumentStatus.REFUSED)
    return set(wanted.values_list("sha256", flat=True).distinct())


def size(size_bytes: int) -> str:
    """`240 KB`, `1.2 MB`."""
    if size_bytes < rules.MEGABYTE:
        return f"{max(1, round(size_bytes / 1000))} KB"
    return f"{size_bytes / rules.MEGABYTE:.1f} MB"
