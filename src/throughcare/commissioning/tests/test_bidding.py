"""Writing, sealing, replacing and withdrawing a bid, and who can read it before the opening: nobody."""

import logging
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.models import Event
from throughcare.commissioning import rules
from throughcare.commissioning.actions import bidding
from throughcare.commissioning.models import Bid
from throughcare.commissioning.queries import bids as queries
from throughcare.commissioning.rules import sealing
from throughcare.commissioning.tests import factories as make
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.letters.models import Letter, Message

pytestmark = pytest.mark.django_db
SECRETS = ("kingfisher", "peer mentors", "600000.00", "600,000")


def everything_stored() -> str:
    """Every column of every row of every table, as text; bytes as hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [row for (row,) in cursor.fetchall()]
    assert any("procrastinate_jobs" in table for table in tables)
    return "\n".join(found)


def is_written(secret: str, stored: str) -> bool:
    """Whether a secret is there in the clear: as text, in JSON's escapes, or as bytes in hexadecimal."""
    return secret in stored or secret.encode().hex() in stored or secret.encode("utf-16-le").hex() in stored


def test_a_reader_of_the_database_would_find_words_in_the_clear() -> None:
    made = make.make_opened()

    stored = everything_stored()

    assert made.bids[0].status == "opened"
    assert is_written("kingfisher", stored)
    assert is_written("Made-up homes", stored)


def test_words_and_price_of_a_draft_and_of_a_sealed_bid_are_nowhere_in_the_database_statements_or_logs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    made = make.make_published()
    statements: list[str] = []

    def listen(execute, sql, params, many, context):
        statements.append(f"{sql} {params!r}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        bid = make.write_bid(made.writers[0], made.lot)
        drafted = everything_stored()
        bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)
        bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)

    sealed = everything_stored()
    for secret in SECRETS:
        assert not is_written(secret, drafted)
        assert not is_written(secret, sealed)
        assert not is_written(secret, "\n".join(statements))
        assert not is_written(secret, caplog.text)


def test_a_draft_is_resumed_with_what_was_saved() -> None:
    made = make.make_published()
    make.write_bid(made.writers[0], made.lot)

    resumed = bidding.start(actor=made.writers[0], now=make.NOW, lot=made.lot)

    found = queries.draft(queries.bid(made.writers[0], resumed.reference))
    assert found == rules.BidContent(answers=make.WORDS, price_gbp=Decimal("600000.00"))
    assert Bid.objects.count() == 1


def test_a_draft_moved_by_hand_into_another_row_cannot_be_read() -> None:
    made = make.make_published()
    mine = make.write_bid(made.writers[0], made.lot)
    theirs = make.write_bid(made.writers[1], made.lot, "500000.00")
    Bid.objects.filter(pk=mine.pk).update(draft=theirs.draft, draft_key=theirs.draft_key)

    with pytest.raises(sealing.CannotOpenError):
        queries.draft(queries.bid(made.writers[0], mine.reference))


def test_submission_seals_the_bid_destroys_the_draft_and_gives_a_receipt_with_time_and_hash() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    received_at = make.NOW + timedelta(minutes=5)

    bid = bidding.submit(actor=made.writers[0], now=received_at, bid=bid)

    bid.refresh_from_db()
    assert (bid.status, bid.received_at, bid.draft, bid.draft_key) == ("submitted", received_at, None, None)
    envelopes = (bytes(part) for part in (bid.sealed_standing, bid.sealed, bid.sealed_price))
    assert bid.sealed_sha256 == sealing.sha256_of_all(*envelopes)
    receipt = Letter.objects.get(template="bid_receipt")
    assert receipt.organisation_id == made.suppliers[0].pk
    assert receipt.facts["sha256"] == bid.sealed_sha256
    assert receipt.facts["received_at"] == received_at.isoformat()
    assert Event.objects.filter(verb="bid.submitted").count() == 1


def test_a_bid_sent_twice_gives_one_receipt_and_one_event() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)

    first = bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)
    second = bidding.submit(actor=made.writers[0], now=make.NOW + timedelta(seconds=1), bid=bid)

    assert (second.sealed_sha256, second.received_at) == (first.sealed_sha256, make.NOW)
    assert Letter.objects.filter(template="bid_receipt").count() == 1
    assert Event.objects.filter(verb="bid.submitted").count() == 1


def test_a_bid_is_taken_at_the_deadline_and_refused_one_second_late_with_the_draft_kept() -> None:
    made = make.make_published()
    in_time = make.write_bid(made.writers[0], made.lot)
    late = make.write_bid(made.writers[1], made.lot)

    bidding.submit(actor=made.writers[0], now=make.DUE, bid=in_time)
    with pytest.raises(NotNow, match="deadline for bids has passed"):
        bidding.submit(actor=made.writers[1], now=make.DUE + timedelta(seconds=1), bid=late)

    in_time.refresh_from_db()
    late.refresh_from_db()
    assert (in_time.status, late.status, late.sealed) == ("submitted", "draft", None)
    assert queries.draft(late).answers == make.WORDS


@pytest.mark.parametrize("verb", ["save_answer", "save_price", "withdraw", "start"])
def test_nothing_of_a_bid_is_changed_after_the_deadline(verb: str) -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    late = make.DUE + timedelta(seconds=1)
    given = {
        "save_answer": {"actor": made.writers[0], "bid": bid, "number": 1, "words": "More."},
        "save_price": {"actor": made.writers[0], "bid": bid, "price_gbp": Decimal(1)},
        "withdraw": {"actor": made.writers[0], "bid": bid},
        "start": {"actor": made.writers[1], "lot": made.lot},
    }[verb]

    with pytest.raises(NotNow, match="deadline for bids has passed"):
        getattr(bidding, verb)(now=late, **given)

    assert Bid.objects.count() == 1


def test_an_incomplete_bid_is_refused_with_all_that_is_missing_and_nothing_is_lost() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot, "900000.01", words={1: "word " * 501})

    with pytest.raises(NotValid) as refused:
        bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)

    assert [str(problem) for problem in refused.value.problems] == [
        "Question 1: your answer has 501 words. Shorten it to 500 or fewer.",
        "Answer question 2.",
        "Your price is above the value of the lot. Enter £900,000.00 or less.",
    ]
    bid.refresh_from_db()
    assert queries.draft(bid).answers[1] == "word " * 501


def test_the_sealed_bid_stands_while_its_replacement_is_written_and_is_replaced_on_submission() -> None:
    made = make.make_published()
    writer = made.writers[0]
    bid = bidding.submit(actor=writer, now=make.NOW, bid=make.write_bid(writer, made.lot))
    first_hash = bid.sealed_sha256
    later = make.NOW + timedelta(hours=1)

    bidding.begin_replacement(actor=writer, now=later, bid=bid)
    for number, words in {1: "Better.", 2: "Better too."}.items():
        bidding.save_answer(actor=writer, now=later, bid=bid, number=number, words=words)
    bid.refresh_from_db()
    assert (bid.status, bid.sealed_sha256) == ("submitted", first_hash)

    bidding.save_price(actor=writer, now=later, bid=bid, price_gbp=Decimal("550000.00"))
    bid = bidding.submit(actor=writer, now=later, bid=bid)

    assert (bid.status, bid.received_at, bid.draft) == ("submitted", later, None)
    assert bid.sealed_sha256 != first_hash
    assert Letter.objects.filter(template="bid_receipt").count() == 2
    assert Event.objects.filter(verb="bid.replaced").count() == 1


def test_a_replacement_can_be_given_up_and_the_sealed_bid_stands() -> None:
    made = make.make_published()
    writer = made.writers[0]
    bid = bidding.submit(actor=writer, now=make.NOW, bid=make.write_bid(writer, made.lot))

    bidding.begin_replacement(actor=writer, now=make.NOW, bid=bid)
    bid = bidding.discard_replacement(actor=writer, now=make.NOW, bid=bid)

    assert (bid.status, bid.draft, bool(bid.sealed)) == ("submitted", None, True)
    with pytest.raises(NotNow, match="no draft"):
        bidding.save_answer(actor=writer, now=make.NOW, bid=bid, number=1, words="Too late for this.")


def test_a_withdrawn_bid_is_gone_and_may_be_begun_afresh() -> None:
    made = make.make_published()
    writer = made.writers[0]
    bid = bidding.submit(actor=writer, now=make.NOW, bid=make.write_bid(writer, made.lot))

    bid = bidding.withdraw(actor=writer, now=make.NOW, bid=bid)
    assert (bid.status, bid.sealed, bid.sealed_sha256, bid.received_at) == ("withdrawn", None, "", None)

    bid = bidding.restart(actor=writer, now=make.NOW, bid=bid)
    assert (bid.status, queries.draft(bid)) == ("draft", rules.BidContent())


def test_a_rival_writes_withdraws_and_submits_nothing_of_it() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    rival = made.writers[1]

    for verb, given in {
        "save_answer": {"number": 1, "words": "Sabotage."},
        "save_price": {"price_gbp": Decimal(1)},
        "submit": {},
        "withdraw": {},
    }.items():
        with pytest.raises((NotAllowed, Bid.DoesNotExist)):  # refused, or not even there behind the wall
            getattr(bidding, verb)(actor=rival, now=make.NOW, bid=bid, **given)

    bid.refresh_from_db()
    assert (bid.status, queries.draft(bid).answers) == ("draft", make.WORDS)


def test_a_provider_manager_without_the_writers_role_cannot_bid() -> None:
    made = make.make_published()
    manager = make.make_actor(Role.PROVIDER_MANAGER, made.suppliers[0])

    with pytest.raises(NotAllowed, match="Only a bid writer"):
        bidding.start(actor=manager, now=make.NOW, lot=made.lot)


def test_bid_writers_are_told_by_e_mail_of_invitation_and_receipt_in_their_language_and_nobody_else() -> None:
    made = make.make_published()
    writer = User.objects.get(pk=made.writers[0].user_id)
    User.objects.filter(pk=writer.pk).update(language="cy")

    bid = bidding.submit(actor=made.writers[0], now=make.NOW, bid=make.write_bid(made.writers[0], made.lot))

    invited, receipt = Message.objects.filter(to=writer.email).order_by("pk")
    assert invited.subject == "You are invited to bid: Made-up homes in Durham"
    assert receipt.subject == "Derbynneb am eich cynnig seliedig"
    assert bid.sealed_sha256 in receipt.body
    assert Message.objects.count() == 3  # two invitations and one receipt
