"""Limits of lots, bundles and preferences: set in the draft, said in the bid, kept by the proposal and the award."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.audit.models import Event
from throughcare.commissioning import rules
from throughcare.commissioning.actions import awarding, bidding, drafting, publishing
from throughcare.commissioning.letters import document
from throughcare.commissioning.models import AwardProposal, Bid, CallOff, Lot
from throughcare.commissioning.rules.together import Wish, bundles_taken, preferred
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.letters.models import Letter

pytestmark = pytest.mark.django_db
LOTS = 3


def drafted(**together: object) -> make.Competition:
    """A draft of three lots, each £450,000 a year, awarded together so."""
    made = make.make_draft()
    for _ in range(LOTS - 1):
        drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=make.terms())
    terms = rules.TogetherTerms(**({"most_lots": None, "fills_first": False} | together))
    drafting.set_together(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=terms)
    return made


def published(**together: object) -> make.Competition:
    made = drafted(**together)
    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    made.fresh()
    return made


def bid(made: make.Competition, writer: int, lot: int, preference: int | None = None, *, is_bundled=False) -> Bid:
    actor, row = made.writers[writer], made.call_off.lots.get(number=lot)
    written = make.write_bid(actor, row)
    bidding.save_wish(actor=actor, now=make.NOW, bid=written, preference=preference, is_bundled=is_bundled)
    at = make.NOW + timedelta(minutes=len(made.bids) + 1)
    made.bids.append(bidding.submit(actor=actor, now=at, bid=written))
    return made.bids[-1]


def moderated(made: make.Competition, marks: list[tuple[int, int]]) -> make.Competition:
    make.open_bids(made)
    make.moderate_bids(make.score_bids(made, marks), marks)
    make.declare_none(made, made.approver)
    return made


def winners(found: AwardProposal) -> dict[str, int]:
    return {lot: int(who) for lot, who in found.answer["winners"].items()}


def lot(made: make.Competition, number: int) -> Lot:
    return made.call_off.lots.get(number=number)


def test_a_limit_of_lots_gives_the_lot_that_counts_least_to_the_next_and_says_why() -> None:
    made = published(most_lots=2)
    for writer in (0, 1):
        for number in range(1, LOTS + 1):
            bid(made, writer, number)
    moderated(made, [(4, 4), (4, 4), (4, 3), (2, 2), (1, 1), (3, 2)])

    found = make.propose(made)

    first, second = (supplier.pk for supplier in made.suppliers)
    assert winners(found) == {"1": first, "2": first, "3": second}
    assert found.problem["bidders"][0]["most_lots"] == 2
    reason = next(row for row in found.reasons if (row["lot"], row["bidder"]) == ("3", str(first)))
    assert (reason["why"], reason["lots"]) == ("limit", ["1", "2"])


def test_nobody_is_awarded_more_than_the_limit_even_when_ranked_first() -> None:
    made = published(most_lots=1)
    bid(made, 0, 1)
    bid(made, 0, 2)
    moderated(made, [(4, 4), (4, 4)])
    told = {"actor": made.approver, "now": make.OPENING, "reason": "Best."}
    awarding.award(lot=lot(made, 1), bid=made.bids[0], **told)

    with pytest.raises(NotValid, match="has 1 of these lots and may win 1 at most"):
        awarding.award(lot=lot(made, 2), bid=made.bids[1], **told)

    again = make.propose(made)
    assert winners(again) == {}
    assert again.problem["bidders"][0]["most_lots"] == 0


def test_a_bundle_goes_whole_where_its_sum_is_higher_and_to_others_where_it_is_not() -> None:
    made = published(bundles=((1, 2),))
    bid(made, 0, 1, is_bundled=True)
    bid(made, 0, 2, is_bundled=True)
    bid(made, 1, 1)
    bid(made, 1, 2)
    moderated(made, [(4, 4), (2, 2), (1, 1), (3, 3)])

    found = make.propose(made)

    # quality 80 + 40 with the bundle, 20 + 60 without it
    assert winners(found) == {"1": made.suppliers[0].pk, "2": made.suppliers[0].pk}
    assert found.problem["bundles"] == [{"bidder": str(made.suppliers[0].pk), "lots": ["1", "2"]}]
    why = {(row["lot"], row["bidder"]): row["why"] for row in found.reasons}
    assert why["2", str(made.suppliers[1].pk)] == "total"


def test_a_bundle_that_is_outscored_leaves_both_lots_and_the_page_says_why() -> None:
    made = published(bundles=((1, 2),))
    bid(made, 0, 1, is_bundled=True)
    bid(made, 0, 2, is_bundled=True)
    bid(made, 1, 1)
    bid(made, 1, 2)
    moderated(made, [(3, 3), (1, 1), (2, 2), (4, 4)])

    found = make.propose(made)
    text = " ".join(get(signed_in(made.approver), "proposal", made.call_off.reference).text_content().split())

    assert winners(found) == {"1": made.suppliers[1].pk, "2": made.suppliers[1].pk}
    assert "It takes this lot only together with lot 2." in text
    assert "A bidder may take lots 1, 2 as a bundle: all of them or none." in text


def test_a_bundle_with_a_bid_under_a_floor_wins_nothing_and_the_award_is_still_worked_out() -> None:
    made = drafted(bundles=((1, 2),))
    reaching = {"text": "How will you reach people?", "weight": "40", "max_words": "300", "is_social_value": "on"}
    post(signed_in(made.commissioner), "question_change", made.call_off.reference, 2, **reaching, floor_score="3")
    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    made.fresh()
    bid(made, 0, 1, is_bundled=True)
    bid(made, 0, 2, is_bundled=True)
    bid(made, 1, 1)
    bid(made, 1, 2)
    moderated(made, [(4, 2), (4, 5), (3, 3), (3, 3)])

    found = make.propose(made)
    text = " ".join(get(signed_in(made.approver), "proposal", made.call_off.reference).text_content().split())

    assert winners(found) == {"1": made.suppliers[1].pk, "2": made.suppliers[1].pk}
    assert [(row["lot"], row["bidder"]) for row in found.problem["bids"]] == [
        ("1", str(made.suppliers[1].pk)),
        ("2", str(made.suppliers[1].pk)),
    ]
    assert "Bids under a floor, and bids bundled with one, can’t win and are not listed." in text
    post(signed_in(made.approver), "close_lot", made.call_off.reference, 2, reason="Neither bid can win.")
    letters = Letter.objects.filter(template="award_feedback").order_by("pk")
    words = {letter.organisation_id: str(document(letter)) for letter in letters}
    told = "You wanted this lot only together with lot 1, not alone."
    assert [told in words[supplier.pk] for supplier in made.suppliers] == [True, False]


def test_a_bundle_not_said_in_every_bid_of_its_lots_counts_for_nothing() -> None:
    made = published(bundles=((1, 2),))
    bid(made, 0, 1, is_bundled=True)
    bid(made, 0, 2)
    bid(made, 1, 2)
    moderated(made, [(4, 4), (1, 1), (4, 4)])

    found = make.propose(made)

    assert found.problem["bundles"] == []
    assert winners(found) == {"1": made.suppliers[0].pk, "2": made.suppliers[1].pk}


def test_equal_awards_are_decided_by_the_preferences_that_bidders_gave() -> None:
    made = published(most_lots=1)
    for number, place in ((1, 2), (2, 1)):
        bid(made, 0, number, place)
    for number, place in ((1, 1), (2, 2)):
        bid(made, 1, number, place)
    moderated(made, [(3, 3)] * 4)  # all four bids total the same

    found = make.propose(made)

    assert winners(found) == {"1": made.suppliers[1].pk, "2": made.suppliers[0].pk}
    assert [row["prefers"] for row in found.problem["bidders"]] == [["2", "1"], ["1", "2"]]


def test_a_lot_kept_from_a_bundle_or_closed_beside_it_is_refused_until_the_other_award_is_cancelled() -> None:
    made = published(bundles=((1, 2),))
    bid(made, 0, 1, is_bundled=True)
    bid(made, 0, 2, is_bundled=True)
    bid(made, 1, 2)
    moderated(made, [(4, 4), (4, 4), (4, 4)])
    told = {"actor": made.approver, "now": make.OPENING, "reason": "Best."}
    given = awarding.award(lot=lot(made, 1), bid=made.bids[0], **told)

    with pytest.raises(NotValid, match="takes it only together with this one"):
        awarding.close_lot(lot=lot(made, 2), **told)
    awarding.cancel_award(actor=made.approver, now=make.OPENING, award=given, reason="A mistake.")
    awarding.close_lot(lot=lot(made, 2), **told)
    with pytest.raises(NotValid, match="only together with lot 2, which it did not get"):
        awarding.award(lot=lot(made, 1), bid=made.bids[0], **told)

    assert make.propose(made).problem["bids"] == []


def test_what_was_set_is_frozen_by_publication_and_the_multiple_of_that_day_with_it() -> None:
    made = published(most_lots=2)

    with pytest.raises(NotNow):
        drafting.set_together(
            actor=made.commissioner,
            now=make.NOW,
            call_off=made.call_off,
            terms=rules.TogetherTerms(most_lots=3, fills_first=True),
        )

    assert (made.fresh().most_lots, made.call_off.fills_first) == (2, False)


def test_every_fault_of_limit_and_bundles_is_named_at_once_and_nothing_is_set() -> None:
    made = drafted()
    client = signed_in(made.commissioner)

    answer = post(
        client, "together", made.call_off.reference, most_lots="1", fills_first="no", bundles="1, 2\n2, 9\n3, 3"
    )
    unread = post(client, "together", made.call_off.reference, most_lots="", fills_first="no", bundles="one and two")

    assert problems(answer) == [
        "Bundle 1, 2 has more lots than one bidder may win (1). Change one of the two.",
        "There is no lot 9 in this call-off.",
        "Bundle 2, 9 has more lots than one bidder may win (1). Change one of the two.",
        "Bundle 3, 3: name two lots or more, each once.",
        "Bundle 3, 3 has more lots than one bidder may win (1). Change one of the two.",
        "Lot 2 is in 2 bundles. Put it in one.",
    ]
    assert problems(unread) == ["“one and two”: give lot numbers with commas between, as in 2, 5"]
    assert (made.fresh().most_lots, list(made.call_off.lots.exclude(bundle=None))) == (None, [])


def test_through_the_pages_limit_and_bundle_are_set_published_and_answered_in_a_sealed_bid() -> None:
    made = drafted()
    reference, buyer = made.call_off.reference, signed_in(made.commissioner)
    post(buyer, "together", reference, most_lots="2", fills_first="yes", bundles="1, 3")
    post(buyer, "publish", reference)
    made.fresh()
    writer = signed_in(made.writers[0])
    written = make.write_bid(made.writers[0], lot(made, 3))
    post(writer, "bid_wish", written.reference, preference="1", is_bundled="on")

    public = " ".join(get(writer, "public_show", reference).text_content().split())
    copy = writer.get(f"/bids/{written.reference}/copy").content.decode()
    checked = " ".join(get(writer, "bid_submit", written.reference).text_content().split())
    post(writer, "bid_submit", written.reference, understood="on")

    assert "One bidder is awarded 2 lots of this call-off at most." in public
    assert "A bidder may take lots 1, 3 as a bundle: all of them or none." in public
    assert "nearest to the preferences that the bidders gave in their bids" in public
    assert "Where this lot stands among yours: 1" in copy
    assert "Only together with lot 1" in copy
    assert "Place 1 among the lots that you bid for." in checked
    sealed = Bid.objects.get()
    assert (sealed.status, sealed.preference, sealed.is_bundled) == ("submitted", None, None)
    make.open_bids(made)
    made = make.moderate_bids(make.score_bids(made, [(4, 3)]), [(4, 3)])
    opened = Bid.objects.get()
    assert (opened.preference, opened.is_bundled, opened.price_gbp) == (1, True, Decimal("600000.00"))
    assert Event.objects.filter(verb="call_off.together_set").count() == 2


def test_a_bundle_that_lost_its_other_lot_keeps_the_draft_from_being_published() -> None:
    made = drafted(bundles=((1, 3),))
    drafting.remove_lot(actor=made.commissioner, now=make.NOW, lot=lot(made, 1))

    with pytest.raises(NotValid, match="Lot 3 is alone in its bundle"):
        publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    assert CallOff.objects.get().status == "draft"


def test_one_bid_of_a_call_off_with_a_single_lot_is_not_asked_for_preferences() -> None:
    made = make.make_published()
    written = make.write_bid(made.writers[0], made.lot)

    page = get(signed_in(made.writers[0]), "bid", written.reference)

    assert "Your preferences" not in page.text_content()


@given(st.lists(st.tuples(st.integers(1, 9), st.none() | st.integers(1, 5), st.booleans()), unique_by=lambda w: w[0]))
def test_preferences_are_ordered_without_repetition_and_bundles_never_hold_an_unsaid_lot(rows) -> None:
    wishes = [Wish(lot=number, preference=place, is_bundled=said) for number, place, said in rows]
    stated = {wish.lot: wish.preference for wish in wishes if wish.preference is not None}

    order = preferred(wishes)
    taken = bundles_taken(wishes, ((1, 2), (3, 4, 5)))

    assert sorted(order) == sorted(stated)
    assert [stated[number] for number in order] == sorted(stated.values())
    assert all(wish.is_bundled for wish in wishes for bundle in taken if wish.lot in bundle)
