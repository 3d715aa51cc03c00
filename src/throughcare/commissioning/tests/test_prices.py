"""Prices lie in an envelope of their own, which two officers open when every agreed score is locked, and not before."""

from decimal import Decimal
from itertools import permutations

import pytest

from throughcare.audit.models import Event
from throughcare.commissioning.actions import bidding, opening
from throughcare.commissioning.models import Bid, EarlyAttempt, KeyBox, OfficerKey
from throughcare.commissioning.queries import waiting
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, signed_in
from throughcare.commissioning.tests.test_bidding import everything_stored, is_written
from throughcare.kernel.errors import NotAllowed, NotNow

pytestmark = pytest.mark.django_db
MARKS = ((4, 3), (2, 3))
PRICES = [Decimal("600000.00"), Decimal("500000.00")]


def make_agreed() -> make.Competition:
    """A call-off whose agreed scores are locked and whose prices are shut."""
    return make.agree_scores(make.make_scored(MARKS), MARKS)


@pytest.mark.parametrize(("first", "second"), list(permutations(range(3), 2)))
def test_any_two_officers_in_either_order_open_all_prices(first: int, second: int) -> None:
    made = make_agreed()

    make.open_prices(made, first, second)

    assert made.call_off.status == "priced"
    assert [bid.price_gbp for bid in made.bids] == PRICES
    assert [bid.price_opened_at for bid in made.bids] == [make.OPENING] * 2
    assert Event.objects.filter(verb="bid.price_opened").count() == 2
    assert not KeyBox.objects.filter(half_opened__isnull=False).exists()


def test_while_scores_are_not_agreed_prices_stay_shut_and_the_attempt_is_seen_by_inspection_and_bidders() -> None:
    made = make.make_scored(MARKS)

    with pytest.raises(NotNow, match="sealed until the moderator has recorded and locked every agreed score"):
        take_part(made, 0)

    attempt = EarlyAttempt.objects.get()
    assert (attempt.sealing, attempt.tried_by_id, attempt.tried_at) == (
        "prices",
        made.officers[0].user_id,
        make.OPENING,
    )
    assert Event.objects.filter(verb="call_off.opening_refused").count() == 1
    assert not KeyBox.objects.filter(half_opened__isnull=False).exists()
    page = get(signed_in(made.inspector), "opening", made.call_off.reference).text_content()
    assert "tried to open the prices on 8 April 2022" in page
    page = get(signed_in(made.writers[0]), "bid", made.bids[0].reference).text_content()
    assert "Somebody tried to open bids of this call-off before time and was refused" in page
    assert "Your price is still sealed" in page


def test_an_attempt_before_the_deadline_is_noted_too() -> None:
    made = make.make_bidden()

    with pytest.raises(NotNow, match="Bids are sealed until the deadline"):
        take_part(made, 0, now=make.NOW)

    assert EarlyAttempt.objects.get().sealing == "words"


def test_somebody_who_is_no_officer_is_refused_without_a_note() -> None:
    made = make.make_scored(MARKS)

    with pytest.raises(NotAllowed):
        opening.take_part(actor=made.commissioner, now=make.OPENING, call_off=made.call_off, passphrase="whatever")

    assert not EarlyAttempt.objects.exists()


def test_the_key_of_the_words_opens_no_price() -> None:
    made = make.make_bidden()
    words, prices = (made.call_off.key_boxes.filter(sealing=what) for what in ("words", "prices"))

    assert (words.count(), prices.count()) == (6, 6)
    assert bytes(made.call_off.public_key) != bytes(made.call_off.price_key)
    boxes = {bytes(box.box) for box in (*words, *prices)}
    assert len(boxes) == 12


def test_no_price_stands_anywhere_in_the_database_while_scores_are_agreed() -> None:
    made = make.agree_scores(make.make_scored(MARKS, prices=("612345.67", "598765.43")), MARKS)

    assert made.call_off.status == "moderated"
    stored = everything_stored()
    assert [price for price in ("612345.67", "598765.43") if is_written(price, stored)] == []


def test_the_other_two_open_the_prices_when_one_officer_is_lost() -> None:
    made = make_agreed()
    OfficerKey.objects.filter(user=made.officers[0].user_id).delete()

    make.open_prices(made, 1, 2)

    assert [bid.price_gbp for bid in made.bids] == PRICES


def test_a_price_that_was_changed_is_named_and_the_others_are_opened() -> None:
    made = make_agreed()
    spoilt, _good = made.bids
    Bid.objects.filter(pk=spoilt.pk).update(sealed_price=bytes(spoilt.sealed_price)[:-1] + b"\0")

    make.open_prices(made)

    assert [(bid.price_gbp, bid.opening_fault) for bid in made.bids] == [
        (None, "The sealed bid is not the one for which the receipt was given."),
        (PRICES[1], ""),
    ]


def test_what_changed_in_a_bidders_standing_is_sealed_and_read_with_its_words() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    bid = bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid, standing_changes="We have a new owner, Heron.")
    assert not is_written("new owner, Heron", everything_stored())

    made.bids = [bid]
    make.open_bids(made)

    assert made.bids[0].standing_changes == "We have a new owner, Heron."


def test_officers_are_told_that_prices_wait_for_them() -> None:
    made = make_agreed()

    (line,) = waiting.waiting_officer(made.officers[2], make.OPENING)

    assert line.text == f"Open the prices of {made.call_off.reference}, Made-up homes in Durham"


def test_a_competition_without_bids_has_no_prices_to_open() -> None:
    made = make.open_bids(make.make_published())

    made = make.agree_scores(made, ())

    assert (made.call_off.status, made.call_off.prices_opened_at) == ("priced", make.OPENING)


def test_an_officer_opens_words_and_prices_through_the_page() -> None:
    made = make_agreed()
    reference = made.call_off.reference

    for index in (0, 1):
        client = signed_in(made.officers[index])
        assert "Take part in opening the prices" in get(client, "opening", reference).text_content()
        post(client, "opening", reference, passphrase=make.PASSPHRASES[index + 1])

    assert made.fresh().status == "priced"


def take_part(made: make.Competition, index: int, **changes: object) -> None:
    given = {
        "actor": made.officers[index],
        "now": make.OPENING,
        "call_off": made.call_off,
        "passphrase": make.PASSPHRASES[index + 1],
    }
    opening.take_part(**(given | changes))
