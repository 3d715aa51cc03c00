"""Files that go with a referral: added and removed while it is written, seen by the provider afterwards."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.documents.models import Document
from throughcare.documents.tests.files import BAD, PDF
from throughcare.people.tests.factories import (
    NOW,
    browser,
    give_officer,
    make_address,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals import actions
from throughcare.referrals.queries.directory import Place
from throughcare.referrals.tests.factories import make_body, make_cast, make_draft, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))


def add(client, pk: int, name: str = "letter.pdf", data: bytes = PDF):
    return client.post(f"/referrals/{pk}/files", {"file": SimpleUploadedFile(name, data)})


def test_a_file_is_added_to_a_draft_and_the_provider_opens_it_once_it_is_sent():
    cast = make_cast()
    draft = make_draft(cast)
    writer, manager = browser(cast.practitioner), browser(cast.manager)

    assert add(writer, draft.pk)["Location"] == f"/referrals/{draft.pk}/files"
    document = Document.objects.get()
    page = f"/referrals/{draft.pk}/files/{document.pk}"
    assert manager.get(page).status_code == 404
    assert "letter.pdf" in text_of(writer.get(f"/referrals/{draft.pk}/send"))
    actions.send(actor=cast.practitioner, now=NOW, referral_id=draft.pk)

    answer = manager.get(page)
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert "letter.pdf" in text_of(manager.get(f"/referrals/{draft.pk}"))
    seen = Event.objects.filter(verb="document.viewed").get()
    assert (seen.actor_id, seen.related) == (cast.manager.user_id, {"person": cast.person.pk})


def test_all_that_is_wrong_with_a_file_is_said_on_the_page_and_nothing_is_kept():
    cast = make_cast()
    draft = make_draft(cast)

    answer = add(browser(cast.practitioner), draft.pk, "letter.docx", BAD["active PDF"])

    assert answer.status_code == 422
    said = text_of(answer)
    assert "The name ends in .docx, but the file is a PDF." in said
    assert "The PDF holds a script or other files." in said
    assert Document.objects.count() == 0


def test_a_form_without_a_file_asks_for_one():
    cast = make_cast()

    client, page = browser(cast.practitioner), f"/referrals/{make_draft(cast).pk}/files"

    assert (looked := client.get(page)).status_code == 200
    assert "There is a problem" not in text_of(looked)
    assert "Choose a file" in text_of(client.post(page, {}))


def test_a_file_is_removed_after_confirming():
    cast = make_cast()
    draft, client = make_draft(cast), browser(cast.practitioner)
    add(client, draft.pk)
    page = f"/referrals/{draft.pk}/files/{Document.objects.get().pk}/remove"

    assert "Remove this file?" in text_of(client.get(page))
    client.post(page)

    assert Document.objects.count() == 0
    assert [e.verb for e in Event.objects.order_by("-pk")[:2]] == ["referral.drafted", "document.removed"]


def test_once_it_is_sent_files_are_added_and_the_provider_is_told_but_none_is_taken_away():
    cast = make_cast()
    draft, client = make_draft(cast), browser(cast.practitioner)
    add(client, draft.pk)
    actions.send(actor=cast.practitioner, now=NOW - timedelta(minutes=1), referral_id=draft.pk)

    assert add(client, draft.pk, data=PDF + b"\n").status_code == 302
    assert verbs(draft)[-1] == "referral.amended"
    shown = client.get(f"/referrals/{draft.pk}/files").content.decode()
    assert "/remove" not in shown
    assert client.post(f"/referrals/{draft.pk}/files/{Document.objects.first().pk}/remove").status_code == 409
    assert Document.objects.count() == 2
    assert "Why: Added." in text_of(client.get(f"/referrals/{draft.pk}/changes"))
    actions.withdraw(actor=cast.practitioner, now=NOW, referral_id=draft.pk, reason="MIS", comment="A mistake")
    assert add(client, draft.pk, data=PDF + b"\n\n").status_code == 409


def test_a_file_of_one_referral_is_not_found_under_another():
    cast = make_cast()
    client, draft = browser(cast.practitioner), make_draft(cast)
    add(client, draft.pk)
    cast.person = make_person("Al", "Pool")
    make_sentence(cast.person)
    make_address(cast.person)
    give_officer(cast.person, cast.practitioner.user_id)
    elsewhere = make_draft(cast)

    answer = client.get(f"/referrals/{elsewhere.pk}/files/{Document.objects.get().pk}")

    assert answer.status_code == 404


def test_more_than_anybody_may_send_is_refused_before_it_is_read(settings):
    settings.BODY_BYTES_AT_MOST = settings.BODY_BYTES_OF_STRANGERS = 1000
    cast = make_cast()

    answer = add(browser(cast.practitioner), make_draft(cast).pk, data=PDF + bytes(2000))

    assert (answer.status_code, answer["Connection"]) == (413, "close")
    assert "This is too large" in text_of(answer)


def test_the_time_of_receipt_is_when_the_upload_was_complete(monkeypatch: pytest.MonkeyPatch):
    cast = make_cast()
    draft, client = make_draft(cast), browser(cast.practitioner)
    told: list[datetime] = []

    def ticking() -> datetime:
        told.append(NOW + timedelta(minutes=len(told)))
        return told[-1]

    monkeypatch.setattr(clock, "now", ticking)
    add(client, draft.pk)

    assert Document.objects.get().uploaded_at > told[0]  # at which the request began


def test_files_go_along_with_a_declined_referral_that_is_taken_elsewhere_but_for_one_that_was_refused():
    cast = make_cast()
    draft, client = make_draft(cast), browser(cast.practitioner)
    for name in ("letter.pdf", "report.pdf", "bad.pdf"):
        add(client, draft.pk, name, PDF + name.encode())
    Document.objects.filter(name="letter.pdf").update(status="clean", scanned_at=NOW)
    Document.objects.filter(name="bad.pdf").update(status="refused", scanned_at=NOW)
    actions.send(actor=cast.practitioner, now=NOW, referral_id=draft.pk)
    actions.decline(actor=cast.manager, now=NOW, referral_id=draft.pk, reason="No places until May")
    other = make_body("ACC", cohort="all-adults")

    place = Place(body_id=other.pk, area=cast.area)
    new = actions.rematch(actor=cast.practitioner, now=NOW, referral_id=draft.pk, place=place)

    copies = Document.objects.filter(thing_id=new.pk).order_by("pk")
    assert [(copy.name, copy.status) for copy in copies] == [("letter.pdf", "clean"), ("report.pdf", "quarantined")]
    old = Document.objects.filter(thing_id=draft.pk)
    assert sorted(old.values_list("name", flat=True)) == ["bad.pdf", "letter.pdf", "report.pdf"]
    assert [verbs(copy) for copy in copies] == [["document.copied"], ["document.uploaded"]]
    page = client.get(f"/referrals/{new.pk}/files/{copies[0].pk}")
    assert b"".join(page) == PDF + b"letter.pdf"
