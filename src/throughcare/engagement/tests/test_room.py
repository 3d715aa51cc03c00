"""The document room: a new version is published, and whoever took an earlier one is told what is different."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from support import clamd, mail
from support.access import World
from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.documents.tests.conftest import scanner
from throughcare.engagement.actions import room
from throughcare.engagement.models import Told, Version
from throughcare.engagement.rules.differences import Mark, Passage, differences, text_of
from throughcare.engagement.tests.factories import (
    SECOND,
    SITE,
    by,
    make_programme,
    make_published,
    make_registrant,
    make_second,
    make_version,
)
from throughcare.kernel.errors import NotNow

__all__ = ["scanner"]
pytestmark = pytest.mark.django_db


@pytest.mark.requirement(64)
def test_whoever_took_version_1_is_told_of_version_2_with_the_difference_and_nobody_else(world: World):
    first = make_published(world, make_programme(world))
    reference, pk = first.document.programme.reference, first.document_id
    reader, other = make_registrant(world), make_registrant(world, "other@made-up.example")
    welsh = make_registrant(world, "elusen@made-up.example", "cy")
    for registrant in (reader, welsh):
        room.note_download(actor=NOBODY, now=world.now, version=first, registrant=registrant)
    commissioner = world.client(Role.COMMISSIONER)
    file = SimpleUploadedFile("model.txt", SECOND.encode())
    commissioner.post(
        f"/programmes/{reference}/documents/{pk}/versions/add", {"changed": "Three counties.", "file": file}
    )
    before = mail.how_many()

    commissioner.post(f"/programmes/{reference}/documents/{pk}/versions/2")

    second = Version.objects.get(number=2)
    assert mail.how_many() - before == 2
    assert sorted(t.registrant_id for t in Told.objects.all()) == sorted([reader.pk, welsh.pk])
    assert other.pk not in set(Told.objects.values_list("registrant_id", flat=True))
    assert (second.told_count, second.published_at is None) == (2, False)
    link = mail.newest_link(reader.email)
    assert link == f"/engagement/{reference}/documents/{pk}/versions/2/changes"
    assert "Fersiwn newydd o Draft model" in mail.newest(welsh.email).subject
    page = Client(headers={"host": "localhost"}).get(link).content.decode()
    assert "<del>It runs in two counties.</del>" in page
    assert "<ins>It runs in three counties.</ins>" in page
    assert (
        "2 addresses that took an earlier version were told."
        in Client(headers={"host": "localhost"}).get(f"/engagement/{reference}/documents/{pk}").content.decode()
    )
    told = commissioner.get(f"/programmes/{reference}/documents/{pk}/versions/2").content.decode()
    assert reader.email in told
    assert other.email not in told


def test_a_version_is_nobody_elses_until_it_is_published(world: World):
    second = make_second(world, make_published(world, make_programme(world)))
    document = f"/engagement/{second.document.programme.reference}/documents/{second.document_id}"

    for role in (None, Role.BID_WRITER, Role.INSPECTOR):
        client = world.client(role)
        assert "Version 2" not in client.get(document).content.decode()
        assert client.get(f"{document}/versions/2/changes").status_code == 404
        assert client.get(f"{document}/versions/2").status_code == 404


def test_a_version_is_published_only_once_the_scanner_has_cleared_its_file(world: World, scanner: clamd.Clamd):
    first = make_version(world, make_programme(world))

    with pytest.raises(NotNow, match="being checked for viruses"):
        room.publish_version(version=first, site=SITE, **by(world))

    assert Version.objects.get(pk=first.pk).published_at is None


def test_a_version_in_preparation_is_removed_and_a_published_one_stays(world: World):
    first = make_published(world, make_programme(world))
    second = make_second(world, first)
    page = f"/programmes/{first.document.programme.reference}/documents/{first.document_id}/versions"
    commissioner = world.client(Role.COMMISSIONER)

    commissioner.post(f"{page}/2/remove")

    assert [v.pk for v in Version.objects.all()] == [first.pk]
    assert commissioner.post(f"{page}/1/remove").status_code == 409
    assert not Version.objects.filter(pk=second.pk).exists()


def test_differences_are_paragraphs_that_came_and_went():
    found = differences("One.\nTwo.\nThree.", "One.\nTwo and a half.\nThree.\nFour.")

    assert found == [
        Passage(mark=Mark.SAME, count=1),
        Passage(mark=Mark.REMOVED, text="Two."),
        Passage(mark=Mark.ADDED, text="Two and a half."),
        Passage(mark=Mark.SAME, count=1),
        Passage(mark=Mark.ADDED, text="Four."),
    ]


DOCX = (
    '<w:p><w:r><w:t>Women &amp; </w:t></w:r><w:r><w:t xml:space="preserve">girls</w:t></w:r></w:p>'
    '<w:p w:rsidR="1"><w:r><w:t>Two.</w:t></w:r></w:p><w:p></w:p>'
)
ODT = '<text:h text:level="1">Women &amp; <text:span>girls</text:span></text:h><text:p text:style="x">Two.</text:p>'


@pytest.mark.parametrize(("kind", "name", "source"), [("DOCX", "word/document.xml", DOCX), ("ODT", "content.xml", ODT)])
def test_the_text_of_a_file_is_its_paragraphs(kind: str, name: str, source: str):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(name, source)

    assert text_of(kind, file.getvalue()) == "Women & girls\nTwo."


def test_a_pdf_has_no_text_to_compare():
    assert text_of("PDF", b"%PDF-1.7") == ""
