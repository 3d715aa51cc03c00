"""Files in bids: examined and scanned on their way in, sealed until the opening, scanned again before they are read."""

import logging
import socket
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from support.clamd import Clamd
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.commissioning.actions import bidding, drafting
from throughcare.commissioning.models import Bid
from throughcare.commissioning.queries import bids as queries
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in, texts
from throughcare.commissioning.tests.test_bidding import everything_stored, is_written
from throughcare.documents import actions as documents
from throughcare.documents import receiving, sealed, store
from throughcare.documents.models import Document
from throughcare.documents.tests.files import BAD, DOCX, EICAR, PDF
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
SECRET = b"% our landlord is Heronsgate"
PLAN = PDF + b"\n" + SECRET


def upload(client, bid: Bid, content: bytes = PLAN, name: str = "Heronsgate lease.pdf"):
    return post(client, "bid_files", bid.reference, 1, file=SimpleUploadedFile(name, content))


def everything_on(folder: Path) -> bytes:
    """All that lies on the disk, names of files and all."""
    return b"".join(str(path).encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_file_is_added_given_back_and_removed_through_the_pages() -> None:
    made = make.make_published()
    bid, client = make.write_bid(made.writers[0], made.lot), signed_in(made.writers[0])
    clock.set_demo(make.NOW)

    assert upload(client, bid).status_code == 302
    page = get(client, "bid_files", bid.reference, 1)
    link = page.xpath("//a[@download]")[0]
    given = client.get(link.get("href"))

    assert (link.text_content(), b"".join(given)) == ("Heronsgate lease.pdf", PLAN)
    assert "Not scanned" in texts(page, ".govuk-tag")
    assert "1 file" in " ".join(texts(get(client, "bid", bid.reference), ".govuk-task-list__status"))
    post(client, "bid_file_remove", bid.reference, 1, Document.objects.get().pk)
    assert Document.objects.count() == 0
    assert queries.draft(Bid.objects.get(pk=bid.pk)).all_files == []


def test_a_rival_and_the_buyer_find_no_file_before_the_opening() -> None:
    made = make.make_published()
    bid = make.add_file(made.writers[0], make.write_bid(made.writers[0], made.lot))
    (file,) = queries.draft(bid).all_files
    args = [bid.reference, 1, file.document_id]

    for actor in (made.writers[1], made.commissioner, made.inspector):
        assert signed_in(actor).get(reverse("commissioning:bid_file", args=args)).status_code in (403, 404)
    opened = reverse("commissioning:opened_file", args=[bid.reference, file.document_id])
    assert signed_in(made.commissioner).get(opened).status_code == 404


def test_nothing_of_a_file_is_in_the_database_its_statements_the_log_or_on_the_disk_until_bids_are_opened(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    made = make.make_published()
    bid, client = make.write_bid(made.writers[0], made.lot), signed_in(made.writers[0])
    clock.set_demo(make.NOW)
    seen: list[bytes] = []
    statements: list[str] = []

    def listen(execute, sql, params, many, context):
        statements.append(f"{sql} {params!r}")
        return execute(sql, params, many, context)

    def look(*args, **kwargs):
        seen.append(everything_on(folder))  # while the upload lies among the temporary files
        return seal(*args, **kwargs)

    seal = documents.seal
    monkeypatch.setattr("throughcare.commissioning.actions.bidding.documents.seal", look)
    big = PDF[:9] + b"% filler\n" * 400_000 + PLAN[9:]
    with connection.execute_wrapper(listen):
        assert upload(client, bid, big).status_code == 302
        post(client, "bid_submit", bid.reference, understood="on")

    assert Bid.objects.get(pk=bid.pk).status == "submitted"
    assert len(seen[0]) > len(big)
    stored, disk = everything_stored(), everything_on(folder) + seen[0]
    for secret in ("Heronsgate", "landlord", "filler"):
        assert not is_written(secret, stored)
        assert not is_written(secret, "\n".join(statements))
        assert not is_written(secret, caplog.text)
        assert secret.encode() not in disk
    make.open_bids(made)
    assert is_written("Heronsgate lease.pdf", everything_stored())


def test_a_sealed_bid_counts_its_files_on_the_receipt_and_shows_them_to_the_panel_when_cleared(
    scanner: Clamd,
    jobs,
) -> None:
    made = make.make_published()
    bid = make.add_file(made.writers[0], make.write_bid(made.writers[0], made.lot), PLAN)
    bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)
    assert Letter.objects.get(template="bid_receipt").facts["files"] == 1
    make.open_bids(made)
    evaluator = made.evaluators[0]
    make.declare_none(made, evaluator)
    at(make.OPENING)
    address = reverse("commissioning:opened_file", args=[bid.reference, Document.objects.get().pk])

    assert signed_in(evaluator).get(address).status_code == 409
    jobs()

    assert Document.objects.get().status == "clean"
    assert b"".join(signed_in(evaluator).get(address)) == PLAN
    assert scanner.seen == [PLAN, PLAN]  # when it came, and when it was opened
    assert "lease.pdf" in " ".join(texts(get(signed_in(evaluator), "score", bid.reference), "li"))
    assert signed_in(made.evaluators[1]).get(address).status_code == 404  # has declared nothing yet


def test_an_infected_file_is_refused_while_its_sender_waits(scanner: Clamd) -> None:
    made = make.make_published()
    bid, client = make.write_bid(made.writers[0], made.lot), signed_in(made.writers[0])
    clock.set_demo(make.NOW)

    answer = upload(client, bid, PDF + b"\n" + EICAR)

    assert problems(answer) == ["The virus scanner refused the file: it found Eicar-Signature. Add a clean copy"]
    assert Document.objects.count() == 0


def away(scanner: Clamd, settings) -> None:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{trial.getsockname()[1]}"


def too_large(scanner: Clamd, settings) -> None:
    scanner.says = b"INSTREAM size limit exceeded. ERROR\0"


def broken(scanner: Clamd, settings) -> None:
    scanner.says = b"\xff\0"


@pytest.mark.parametrize("fault", [away, too_large, broken])
def test_without_a_verdict_a_file_stays_in_quarantine_and_the_bid_loses_nothing(
    fault,
    scanner: Clamd,
    settings,
    jobs,
) -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    whole = settings.CLAMAV_URL
    fault(scanner, settings)
    bid = make.add_file(made.writers[0], bid, PLAN)
    (shown,) = queries.draft_files(bid, 1)
    assert (shown.standing, shown.may_be_opened) == ("being_checked", False)
    bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)
    make.open_bids(made)

    settings.CLAMAV_URL, scanner.says = whole, None
    jobs()

    assert Document.objects.get().status == "clean"


def test_bytes_that_were_changed_on_the_disk_are_given_to_nobody(scanner: Clamd, jobs) -> None:
    made = make.make_published()
    bid = make.add_file(made.writers[0], make.write_bid(made.writers[0], made.lot), PLAN)
    bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)
    path = store.path(Document.objects.get().sha256)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    make.open_bids(made)

    jobs()

    assert (Document.objects.get().status, Document.objects.get().finding) == (
        "refused",
        "not the bytes that were received",
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BAD["macros"], "The file holds macros"),
        (b"", "The file is empty. Choose another"),
        (b"MZ\x90\0" + bytes(100), "Programs can't be taken"),
    ],
)
def test_a_file_is_judged_by_what_it_holds(content: bytes, says: str) -> None:
    made = make.make_published()
    bid, client = make.write_bid(made.writers[0], made.lot), signed_in(made.writers[0])
    clock.set_demo(make.NOW)

    found = problems(upload(client, bid, content, "plan.docx"))

    assert any(line.startswith(says) for line in found), found
    assert Document.objects.count() == 0


def test_a_file_counts_by_when_its_last_byte_came() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)

    bid = make.add_file(made.writers[0], bid, now=make.DUE)
    with pytest.raises(NotNow):
        make.add_file(made.writers[0], bid, DOCX, "plan.docx", now=make.DUE + timedelta(seconds=1))

    assert [row.name for row in queries.draft(bid).all_files] == ["lease.pdf"]
    assert Document.objects.get().uploaded_at == make.DUE


def test_a_file_sent_twice_is_there_once_and_no_more_than_policy_allows_are_taken() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    for number in range(10):
        bid = make.add_file(made.writers[0], bid, name=f"lease {number}.pdf")
    again = make.add_file(made.writers[0], bid, name="lease 3.pdf")

    with pytest.raises(NotValid):
        make.add_file(made.writers[0], bid, DOCX, "plan.docx")

    assert (len(queries.draft(again).all_files), Document.objects.count()) == (10, 10)


def test_a_replacement_brings_its_own_files_and_a_withdrawal_leaves_none() -> None:
    made = make.make_published()
    writer = made.writers[0]
    bid = make.add_file(writer, make.write_bid(writer, made.lot))
    bid = bidding.submit(actor=writer, now=make.NOW, bid=bid)
    bid = bidding.begin_replacement(actor=writer, now=make.NOW, bid=bid)
    bid = make.add_file(writer, bid, DOCX, "plan.docx")
    bid = bidding.discard_replacement(actor=writer, now=make.NOW, bid=bid)
    assert Document.objects.count() == 1  # the sealed bid's own

    bid = bidding.begin_replacement(actor=writer, now=make.NOW, bid=bid)
    bid = make.add_file(writer, make.write_bid(writer, made.lot), DOCX, "plan.docx")
    bid = bidding.submit(actor=writer, now=make.NOW, bid=bid)
    assert Document.objects.count() == 1
    bid = bidding.withdraw(actor=writer, now=make.NOW, bid=bid)

    assert Document.objects.count() == 0
    assert Event.objects.filter(verb="document.removed").count() == 3


def test_a_bid_that_lacks_a_file_it_must_have_is_not_submitted_and_is_led_to_the_page() -> None:
    made = make.make_draft()
    question = made.call_off.questions.get(number=2)
    terms = {"text": question.text, "weight": 40, "max_words": 300, "is_social_value": True, "is_file_required": True}
    change = {"actor": made.commissioner, "now": make.NOW, "question": question}
    with pytest.raises(NotValid, match="Say which file"):
        drafting.change_question(**change, terms=make.rules.QuestionTerms(**terms))
    drafting.change_question(**change, terms=make.rules.QuestionTerms(**terms, file_asked="Your plan for a week"))
    make.publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    bid = make.write_bid(made.writers[0], made.lot)
    at(make.NOW)

    answer = post(signed_in(made.writers[0]), "bid_submit", bid.reference, understood="on")

    assert problems(answer) == ["Question 2: add the file that it asks for."]
    assert reverse("commissioning:bid_files", args=[bid.reference, 2]) in answer.content.decode()


def test_what_is_received_is_encrypted_and_read_from_any_place_with_a_piece_in_memory(folder: Path) -> None:
    content = bytes(range(256)) * 1000
    handler = receiving.Receiving()
    handler.new_file("file", "plan.pdf", "application/pdf", len(content))
    for start in range(0, len(content), 50_000):
        handler.receive_data_chunk(content[start : start + 50_000], start)
    taken = handler.file_complete(len(content))

    assert taken.read() == content
    assert taken.seek(70_000) == 70_000
    assert taken.read(3) == content[70_000:70_003]
    assert bytes(range(64)) not in everything_on(folder)
    taken.close()
    assert list(folder.iterdir()) == []


def test_a_piece_of_another_place_or_key_is_damaged() -> None:
    target, key = BytesIO(), sealed.new_key()
    writer = sealed.Writer(target, key)
    writer.write(bytes(sealed.PIECE) + b"end")
    writer.finish()
    swapped = target.getvalue()[sealed.SEALED_PIECE :] + target.getvalue()[: sealed.SEALED_PIECE]

    assert len(target.getvalue()) == sealed.sealed_length(sealed.PIECE + 3)
    for data, opener in ((swapped, key), (target.getvalue(), sealed.new_key())):
        with pytest.raises(sealed.DamagedError):
            sealed.reader(BytesIO(data), opener, sealed.PIECE + 3).read()
