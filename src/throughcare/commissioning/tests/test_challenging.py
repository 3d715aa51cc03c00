"""A challenge in standstill stays the award, and every period after it moves by the days that it took."""

from datetime import date, timedelta

import pytest
from django.test import Client

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning import tasks
from throughcare.commissioning.actions import awarding, challenging, delaying
from throughcare.commissioning.models import Award, Bid, EnvelopeEntry
from throughcare.commissioning.queries import challenges
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def other_commissioner(made: make.Competition):
    return make.make_actor(Role.COMMISSIONER, made.call_off.buyer)


def decide(made, found, *, is_upheld: bool, now=make.OPENING + 5 * DAY):
    told = {"actor": made.commissioner, "now": now, "challenge": found, "is_upheld": is_upheld}
    return challenging.decide_challenge(**told, answer="The evidence was read, as the reasons on question 2 show.")


def test_a_challenge_in_standstill_stays_the_award_whatever_time_passes() -> None:
    made, award = make.make_awarded()

    found = make.make_challenge(made, now=make.OPENING + DAY)
    tasks.due(make.OPENING + timedelta(days=60))

    award.refresh_from_db()
    assert (award.status, found.is_stay, found.status) == ("stayed", True, "received")
    with pytest.raises(NotNow):
        awarding.confirm(actor=SYSTEM, now=make.OPENING + timedelta(days=60), award=award)
    assert Event.objects.filter(verb="award.challenged").count() == 1


def test_dismissed_it_moves_standstill_start_and_end_by_the_days_lost_and_the_money_with_them() -> None:
    made = make.make_moderated()
    make.make_envelope(made.call_off.framework, "280000000.00", year=2022)
    make.make_envelope(made.call_off.framework, "280000000.00", year=2024)
    make.declare_none(made, made.approver)
    why = "Best overall, and nobody else came near."
    award = awarding.award(
        actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason="Best.", concentration_reason=why
    )
    ended = award.standstill_ends_at
    found = make.make_challenge(made, now=make.OPENING + DAY)

    decided = decide(made, found, is_upheld=False, now=make.OPENING + 8 * DAY)

    award.refresh_from_db()
    assert (decided.status, decided.days_lost, award.status) == ("dismissed", 7, "standstill")
    assert award.standstill_ends_at - ended == 7 * DAY
    assert (award.starts_on, award.ends_on) == (date(2022, 7, 8), date(2024, 7, 8))
    assert Deadline.objects.get(kind="award.standstill", met_at=None, cancelled_at=None).due_at == (
        award.standstill_ends_at
    )
    shifts = EnvelopeEntry.objects.filter(kind="shift").order_by("envelope__year")
    assert [(entry.envelope.year, entry.amount_gbp < 0) for entry in shifts] == [(2022, True), (2024, False)]
    tasks.due(award.standstill_ends_at + DAY)
    award.refresh_from_db()
    assert award.status == "confirmed"


def test_upheld_it_cancels_the_award_gives_back_the_money_and_opens_the_lot_again() -> None:
    made, award = make.make_awarded()
    found = make.make_challenge(made)

    decide(made, found, is_upheld=True)

    award.refresh_from_db()
    found.refresh_from_db()
    assert (award.status, found.status, made.fresh().status) == ("cancelled", "upheld", "priced")
    assert made.lot.status == "open"
    assert award.cancel_reason.startswith("A challenge was upheld")


def test_withdrawn_by_the_bidder_it_lets_the_award_go_on() -> None:
    made, award = make.make_awarded()
    found = make.make_challenge(made)

    challenging.withdraw_challenge(actor=made.writers[1], now=make.OPENING + DAY, challenge=found)

    award.refresh_from_db()
    assert (award.status, award.starts_on) == ("standstill", date(2022, 7, 2))


def test_of_two_challenges_the_award_waits_for_the_last() -> None:
    made, award = make.make_awarded(prices=("600000.00", "500000.00", "500000.00"), marks=((4, 5), (2, 3), (2, 3)))
    first, second = (
        challenging.challenge(actor=made.writers[n], now=make.OPENING + n * DAY, bid=made.bids[n], grounds=make.GROUNDS)
        for n in (1, 2)
    )

    decide(made, first, is_upheld=False, now=make.OPENING + 3 * DAY)
    award.refresh_from_db()
    assert award.status == "stayed"
    decide(made, second, is_upheld=False, now=make.OPENING + 6 * DAY)

    award.refresh_from_db()
    assert (award.status, award.starts_on) == ("standstill", date(2022, 7, 6))


def test_after_standstill_a_challenge_is_answered_and_stays_nothing() -> None:
    made, award = make.make_awarded()
    later = award.standstill_ends_at + DAY
    tasks.due(later)

    found = make.make_challenge(made, now=later)
    decide(made, found, is_upheld=True, now=later + DAY)

    award.refresh_from_db()
    assert (award.status, found.is_stay) == ("confirmed", False)


def test_a_challenge_after_thirty_days_or_without_grounds_is_refused() -> None:
    made, _award = make.make_awarded()

    with pytest.raises(NotValid, match="within 30 days of the letter, by 8 May 2022"):
        make.make_challenge(made, now=make.OPENING + timedelta(days=31))
    with pytest.raises(NotValid, match="what was wrong"):
        challenging.challenge(actor=made.writers[1], now=make.OPENING, bid=made.bids[1], grounds="Unfair!")


def test_neither_the_winner_nor_the_panel_nor_a_stranger_has_a_say() -> None:
    made, _award = make.make_awarded()
    with pytest.raises(NotFound):
        challenging.challenge(actor=made.writers[0], now=make.OPENING, bid=made.bids[0], grounds=make.GROUNDS)
    with pytest.raises(NotAllowed):
        challenging.challenge(actor=made.writers[0], now=make.OPENING, bid=made.bids[1], grounds=make.GROUNDS)
    found = make.make_challenge(made)

    for actor in (made.approver, made.evaluators[0], made.writers[0], make.make_draft().commissioner):
        told = {"actor": actor, "now": make.OPENING, "challenge": found, "is_upheld": True, "answer": "Yes."}
        with pytest.raises((NotAllowed, NotFound)):
            challenging.decide_challenge(**told)
    with pytest.raises(NotAllowed):
        challenging.withdraw_challenge(actor=made.writers[0], now=make.OPENING, challenge=found)


def test_every_bidder_sees_where_its_bid_is_and_why_it_waits() -> None:
    made, _award = make.make_awarded()
    told = challenges.place(made.bids[1], make.OPENING)
    assert (told.stage, told.next_on) == (
        "You have been told the outcome. Until the end of standstill the award can be challenged.",
        date(2022, 4, 19),
    )

    make.make_challenge(made)

    waiting = challenges.place(made.bids[0], make.OPENING + DAY)
    assert (waiting.stage, waiting.next_on) == ("The award is stayed.", None)
    assert waiting.delay.startswith("It was challenged.")


def test_a_bidder_is_told_how_many_days_longer_than_planned_its_scores_take() -> None:
    made = make.make_opened()

    soon, late = (challenges.place(made.bids[0], make.OPENING + timedelta(days=days)) for days in (3, 33))

    assert (soon.next_on, soon.delay) == (date(2022, 5, 6), "")
    assert (late.next_on, late.delay) == (None, "It takes 5 days longer than planned.")


def test_a_buyer_says_why_it_takes_longer_and_bidders_and_everybody_read_it_with_the_new_date() -> None:
    made = make.make_opened()
    at(make.OPENING + timedelta(days=30))
    buyer, reference = signed_in(made.commissioner), made.call_off.reference
    assert "Tell the bidders of a delay" in get(buyer, "show", reference).text_content()
    day = {"expected_on-day": "10", "expected_on-month": "6", "expected_on-year": "2022"}

    refused = post(buyer, "delay", reference, reason="Later.", **(day | {"expected_on-year": "2021"}))
    why = "The spending review holds back every award until June."
    post(buyer, "delay", reference, reason=why, **day)

    assert problems(refused) == [
        "Enter a day to come, by which the decision is expected.",
        "Say in a sentence at least why it takes longer. Bidders read it.",
    ]
    bid = " ".join(get(signed_in(made.writers[0]), "bid", made.bids[0].reference).text_content().split())
    assert "Next date: 10 June 2022." in bid
    assert why in bid
    public = " ".join(get(Client(headers={"host": "localhost"}), "public_show", reference).text_content().split())
    assert f"The awards are expected by 10 June 2022. {why}" in public
    late = challenges.place(Bid.objects.get(pk=made.bids[0].pk), make.OPENING + timedelta(days=70))
    assert (late.next_on, late.delay) == (None, f"{why} It takes 7 days longer than planned.")
    assert Event.objects.filter(verb="call_off.delayed").count() == 1


def test_a_delay_is_told_by_the_buyer_alone_and_only_while_bidders_wait() -> None:
    made = make.make_published()
    told = {"now": make.NOW, "call_off": made.call_off, "expected_on": date(2022, 6, 10), "reason": make.GROUNDS}
    with pytest.raises(NotNow, match="from the deadline for bids"):
        delaying.say_delay(actor=made.commissioner, **told)
    with pytest.raises(NotAllowed):
        delaying.say_delay(actor=made.approver, **told)
    assert made.fresh().delay_reason == ""


def test_through_the_pages_a_bidder_challenges_and_a_commissioner_decides() -> None:
    made, award = make.make_awarded()
    at(make.OPENING + DAY)
    bidder, buyer = signed_in(made.writers[1]), signed_in(other_commissioner(made))
    reference = made.bids[1].reference
    assert "Challenge the award" in get(bidder, "bid", reference).text_content()

    post(bidder, "bid_challenge", reference, grounds=make.GROUNDS)

    assert "Withdraw your challenge" in get(bidder, "bid", reference).text_content()
    found = award.challenges.get()
    assert "Decide the challenge" in get(buyer, "show", made.call_off.reference).text_content()
    post(buyer, "challenge", found.pk, is_upheld="no", answer="The evidence was read.")
    assert "The evidence was read." in get(bidder, "bid", reference).text_content()
    assert Award.objects.get().status == "standstill"
