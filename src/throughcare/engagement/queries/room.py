"""Reads of the document room."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from throughcare.access.actor import Actor
from throughcare.documents import queries as documents
from throughcare.documents.models import Document
from throughcare.engagement import rules
from throughcare.engagement.models import Programme, Registrant, RoomDocument, Version
from throughcare.engagement.rules import differences
from throughcare.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A version beside the one before it. `is_possible` is False where a file has no text to compare."""

    older: Version
    newer: Version
    is_possible: bool
    passages: list[differences.Passage]

    @property
    def added_count(self) -> int:
        """Paragraphs that are new."""
        return sum(p.mark is differences.Mark.ADDED for p in self.passages)

    @property
    def removed_count(self) -> int:
        """Paragraphs that are gone."""
        return sum(p.mark is differences.Mark.REMOVED for p in self.passages)


def room(programme: Programme) -> QuerySet[RoomDocument]:
    """Documents of a programme of which a version is published, by name, each with its published versions."""
    published = Version.objects.filter(published_at__isnull=False).order_by("-number")
    return (
        programme.documents.filter(versions__published_at__isnull=False)
        .distinct()
        .prefetch_related(Prefetch("versions", published, to_attr="published"))
        .order_by("name", "pk")
    )


def all_documents(programme: Programme) -> QuerySet[RoomDocument]:
    """Documents with all their versions, for whoever runs the programme."""
    return programme.documents.prefetch_related("versions").order_by("name", "pk")


def document(programme: Programme, document_id: int) -> RoomDocument:
    """One document of a programme that has a published version, with these; NotFound otherwise."""
    found = room(programme).filter(pk=document_id).first()
    if found is None:
        raise NotFound
    return found


def own_document(programme: Programme, document_id: int) -> RoomDocument:
    """One document of a programme that the caller runs, with all versions; NotFound otherwise."""
    found = all_documents(programme).filter(pk=document_id).first()
    if found is None:
        raise NotFound
    return found


def version(programme: Programme, document_id: int, number: int) -> Version:
    """One published version; NotFound otherwise."""
    found = Version.objects.filter(published_at__isnull=False)
    return _one(found, programme, document_id, number)


def own_version(programme: Programme, document_id: int, number: int) -> Version:
    """One version of a programme that the caller runs; NotFound otherwise."""
    return _one(Version.objects.all(), programme, document_id, number)


def _one(found: QuerySet[Version], programme: Programme, document_id: int, number: int) -> Version:
    mine = found.filter(document__programme=programme, document_id=document_id, number=number)
    one = mine.select_related("document__programme").first()
    if one is None:
        raise NotFound
    return one


def file(version: Version) -> Document:
    """The file of a version, to be given out; NotNow while it is being checked for viruses."""
    found = documents.of_thing(version, rules.VERSION).first()
    if found is None:
        raise NotFound
    return documents.given_out(found)


def shown(version: Version) -> documents.Shown:
    """The file of a version as pages list it."""
    return documents.shown(version, rules.VERSION)[0]


def comparison(newer: Version) -> Comparison | None:
    """A version compared with the one before; None for the first."""
    older = Version.objects.filter(document=newer.document_id, number=newer.number - 1).first()
    if older is None:
        return None
    possible = bool(older.text and newer.text)
    passages = differences.differences(older.text, newer.text) if possible else []
    return Comparison(older=older, newer=newer, is_possible=possible, passages=passages)


def to_be_told(version: Version) -> QuerySet[Registrant]:
    """Addresses that took an earlier version of the document."""
    earlier = {"downloads__version__document": version.document_id, "downloads__version__number__lt": version.number}
    return Registrant.objects.filter(verified_at__isnull=False, **earlier).distinct().order_by("pk")


def told(actor: Actor, version: Version) -> QuerySet[Registrant]:
    """Addresses that were told of a version, for whoever runs the programme."""
    return Registrant.objects.filter(told__version=version).order_by("email")
