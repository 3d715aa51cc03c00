"""The deadline hour: what is received in time is accepted whole, with a true receipt, and nothing else is.

`THROUGHCARE_DEADLINE_SCALE` shortens the ten minutes and thins out the bids of the proof: 1 is all of it.
"""

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from throughcare.clock import clock
from throughcare.commissioning.actions import bidding
from throughcare.commissioning.models import Bid
from throughcare.commissioning.rules import sealing
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import signed_in
from throughcare.documents import store
from throughcare.documents.models import Document
from throughcare.documents.tests.files import PDF
from throughcare.letters.models import Letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]
HANDS = 8
LONG = "kingfisher " * 290  # as long as an answer may be
FILE_WITH_EVERY, FILE_BYTES = 5, 300_000
PROOF_FILE_WITH_EVERY, PROOF_FILE_BYTES = 10, 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A bid that was sent: how long before (above nought) or after the deadline, and what the server said."""

    bid: Bid
    seconds_before: float
    status: int


def plan_of(number: int, size_bytes: int) -> bytes:
    """A PDF of this size, another for each bid."""
    return (PDF[:9] + b"%% plan %d\n" % number).ljust(size_bytes - len(PDF) + 9) + PDF[9:]


def rush(
    count: int, seconds: float, *, last: int, late: int, with_every: int, file_bytes: int
) -> tuple[make.Competition, list[Sent]]:
    """Bids in even steps until the deadline, `last` of them in its last sixtieth, and `late` ones after it.

    One in so many sends a file of so many bytes first.
    """
    made = make.make_published(supplier_count=count + late)
    bids = [make.write_bid(writer, made.lot, words={1: LONG, 2: LONG}) for writer in made.writers]
    clients = [signed_in(writer) for writer in made.writers]
    even = [seconds - seconds * at / (count - last) for at in range(count - last)]
    final = [seconds / 60 * (last - at) / (last + 1) for at in range(last)]
    after = [-seconds / 60 * (at + 1) / late for at in range(late)]
    plan = [max(moment, 0.25) if moment > 0 else min(moment, -0.25) for moment in [*even, *final, *after]]
    began = time.monotonic()
    clock.set_demo(make.DUE - timedelta(seconds=seconds + 1))

    def send(at: int) -> Sent:
        try:
            time.sleep(max(0.0, began + 1 + seconds - plan[at] - time.monotonic()))
            if at % with_every == 0:
                attach(clients[at], bids[at], plan_of(at, file_bytes))
            before = (make.DUE - clock.now()).total_seconds()
            return Sent(bid=bids[at], seconds_before=before, status=submit(clients[at], bids[at]))
        finally:
            connections.close_all()

    order = sorted(range(len(plan)), key=lambda at: -plan[at])
    with ThreadPoolExecutor(HANDS) as pool:
        return made, list(pool.map(send, order))


def attach(client: Client, bid: Bid, content: bytes) -> None:
    """Send a file; one that comes too late is refused, and its bid after it."""
    address = reverse("commissioning:bid_files", args=[bid.reference, 1])
    answer = client.post(address, {"file": SimpleUploadedFile("plan.pdf", content)})
    assert answer.status_code in (302, 409)


def submit(client: Client, bid: Bid) -> int:
    return client.post(reverse("commissioning:bid_submit", args=[bid.reference]), {"understood": "on"}).status_code


def assert_exactly_those_in_time(sent: list[Sent]) -> tuple[int, int]:
    """Each bid is whole or not there, by the moment at which it was received; returns how many are, and are not."""
    accepted = [row for row in sent if row.status == 302]
    refused = [row for row in sent if row.status == 409]
    assert len(accepted) + len(refused) == len(sent)
    for row in refused:
        row.bid.refresh_from_db()
        assert row.seconds_before < 0.5  # sent in the very last moment, or too late
        assert (row.bid.status, row.bid.sealed, row.bid.sealed_price, row.bid.received_at) == ("draft", *[None] * 3)
    for row in accepted:
        row.bid.refresh_from_db()
        assert row.bid.received_at <= make.DUE
        assert (row.bid.status, row.bid.draft) == ("submitted", None)
        envelopes = (bytes(part) for part in (row.bid.sealed_standing, row.bid.sealed, row.bid.sealed_price))
        assert sealing.sha256_of_all(*envelopes) == row.bid.sealed_sha256
    receipts = {letter.thing_id: letter.facts for letter in Letter.objects.filter(template="bid_receipt")}
    assert {pk: facts["sha256"] for pk, facts in receipts.items()} == {
        row.bid.pk: row.bid.sealed_sha256 for row in accepted
    }
    sealed = Document.objects.filter(status="sealed", thing_id__in=receipts).values_list("thing_id", flat=True)
    assert Counter({pk: facts["files"] for pk, facts in receipts.items() if facts["files"]}) == Counter(sealed)
    assert all(receipts[row.bid.pk]["received_at"] == row.bid.received_at.isoformat() for row in accepted)
    return len(accepted), len(refused)


def assert_all_open(made: make.Competition, count: int, file_bytes: int) -> int:
    """After the deadline two officers open every accepted bid, and each is whole, files and all; returns how many."""
    make.open_bids(made)
    opened = Bid.objects.filter(lot__call_off=made.call_off, status="opened", opening_fault="")
    assert opened.count() == count
    assert {len(answers["1"]) for answers in opened.values_list("answers", flat=True)} == {len(LONG)}
    files = Document.objects.filter(thing_id__in=opened.values("pk"))
    for row in files:
        assert (row.status, row.size_bytes) == ("quarantined", file_bytes)
        with store.reading(row.sha256, bytes(row.key), row.size_bytes) as content:
            assert content.read(9) == PDF[:9]
            assert len(content.read()) == file_bytes - 9
    return len(files)


def test_in_the_last_seconds_exactly_the_bids_received_in_time_are_accepted_whole_with_true_receipts() -> None:
    made, sent = rush(10, 2.0, last=3, late=2, with_every=FILE_WITH_EVERY, file_bytes=FILE_BYTES)

    accepted, refused = assert_exactly_those_in_time(sent)

    assert (accepted + refused, refused >= 2) == (12, True)
    assert assert_all_open(made, accepted, FILE_BYTES) == 2


@pytest.mark.proof
def test_the_deadline_hour() -> None:
    scale = float(os.environ.get("THROUGHCARE_DEADLINE_SCALE", "1"))
    count = max(20, round(500 * scale))

    last, late = max(5, round(60 * scale)), max(3, round(20 * scale))
    files = {"with_every": PROOF_FILE_WITH_EVERY, "file_bytes": PROOF_FILE_BYTES}
    made, sent = rush(count, max(10.0, 600 * scale), last=last, late=late, **files)

    accepted, refused = assert_exactly_those_in_time(sent)
    assert accepted >= count - HANDS
    assert refused >= max(3, round(20 * scale))
    with_files = assert_all_open(made, accepted, PROOF_FILE_BYTES)
    print(f"{accepted} bids accepted, {with_files} of them with 20 MB of files; {refused} refused")
    assert with_files >= count // PROOF_FILE_WITH_EVERY - HANDS


def test_a_bid_sent_twice_in_the_last_second_is_one_bid_with_one_receipt() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)

    first = bidding.submit(actor=made.writers[0], now=make.DUE - timedelta(seconds=1), bid=bid)
    second = bidding.submit(actor=made.writers[0], now=make.DUE + timedelta(seconds=1), bid=bid)

    assert first.received_at == second.received_at
    assert Letter.objects.filter(template="bid_receipt").count() == 1
