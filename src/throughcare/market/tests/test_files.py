"""Supporting files of an application, through the pages: for the assessor once it is sent, for no rival ever."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from support.access import RIVAL, World
from throughcare.access.roles import Role
from throughcare.documents.models import Document
from throughcare.documents.tests.files import BAD, DOCX
from throughcare.market import actions
from throughcare.market.tests.factories import make_complete

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))


def test_a_supporting_file_is_added_seen_by_the_assessor_once_sent_and_by_no_rival():
    world = World()
    application = make_complete(world)
    writer, assessor = world.client(Role.BID_WRITER), world.client(Role.ASSESSOR)
    files = f"/applications/{application.reference}/files"

    assert "There is a problem" not in writer.get(files).content.decode()
    writer.post(files, {"file": SimpleUploadedFile("accounts.docx", DOCX)})
    page = f"{files}/{Document.objects.get().pk}"
    assert assessor.get(page).status_code == 404
    actions.submit(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)

    answer = assessor.get(page)
    assert b"".join(answer) == DOCX
    assert "accounts.docx" in assessor.get(f"/applications/{application.reference}").content.decode()
    writer.force_login(world.user(Role.BID_WRITER, RIVAL))
    assert writer.get(page).status_code == 404


def test_a_file_with_macros_is_refused_in_both_languages():
    world = World()
    files = f"/applications/{make_complete(world).reference}/files"
    writer = world.client(Role.BID_WRITER)

    english = writer.post(files, {"file": SimpleUploadedFile("plan.docx", BAD["macros"])})
    writer.cookies["django_language"] = "cy"
    welsh = writer.post(files, {"file": SimpleUploadedFile("plan.docx", BAD["macros"])})

    assert "The file holds macros. Save it without them" in english.content.decode()
    assert "Mae’r ffeil yn cynnwys macros." in welsh.content.decode()
    assert Document.objects.count() == 0


def test_a_file_is_removed_before_it_is_sent_and_not_after():
    world = World()
    application = make_complete(world)
    writer = world.client(Role.BID_WRITER)
    files = f"/applications/{application.reference}/files"
    for name in ("first.docx", "second.docx"):
        writer.post(files, {"file": SimpleUploadedFile(name, DOCX)})
    first, second = Document.objects.order_by("pk")

    writer.post(f"{files}/{first.pk}/remove")
    actions.submit(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)

    assert writer.post(f"{files}/{second.pk}/remove").status_code == 409
    assert [document.name for document in Document.objects.all()] == ["second.docx"]
