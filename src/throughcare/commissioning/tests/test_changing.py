"""A live call-off changes materially: everybody is told at once, the deadline moves, and bids are confirmed again."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.acting import acting
from throughcare.commissioning import tasks
from throughcare.commissioning.actions import bidding, changing
from throughcare.commissioning.letters import document
from throughcare.commissioning.models import Bid, Change, Question
from throughcare.commissioning.queries.waiting import waiting_supplier
from throughcare.commissioning.rules import UNCONFIRMED, WITHDRAWN_LOT, extended, lots_concerned
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in, texts
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.kernel.workdays import Calendar
from throughcare.letters.models import Letter

LATE = make.DUE - timedelta(days=3)  # 5 April 2022, 12:00 in London
MOVED = datetime(2022, 4, 19, 11, 0, tzinfo=UTC)  # ten days later is Good Friday, 15 April; Easter Monday is the 18th
WHY = "The second town of the area was left out of the price."
WORKING = Calendar(holidays=frozenset({date(2022, 4, 15), date(2022, 4, 18)}))


def lower(made: make.Competition, now: datetime = LATE, value: str = "800000.00") -> Change | None:
    """The value of the first lot is to be lower; written down."""
    given = {"actor": made.commissioner, "now": now, "call_off": made.call_off}
    return changing.propose_change(**given, part="lot-1", values={"value_gbp": Decimal(value)})


def published(made: make.Competition, now: datetime = LATE) -> Change:
    """The same, published."""
    lower(made, now)
    return changing.publish_change(actor=made.commissioner, now=now, call_off=made.call_off, reason=WHY)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 20), st.booleans())
def test_a_deadline_never_comes_nearer_and_leaves_the_days_of_policy(left, later, days, is_criteria) -> None:
    due_at = make.DUE
    changed_on = (due_at - timedelta(days=left)).date()
    asked_at = due_at + timedelta(days=later)

    found = extended(due_at, asked_at, changed_on, days=days, is_criteria=is_criteria, working=WORKING)

    assert found >= asked_at
    assert (found.date() - changed_on).days >= days
    assert found in (due_at, asked_at) or WORKING.is_working_day(found.date())
    if is_criteria:
        assert (found.date() - due_at.date()).days >= days


def test_a_lot_concerns_its_own_bids_and_a_question_or_a_new_lot_everybodys() -> None:
    value = {"value_gbp": 1}
    assert lots_concerned({"lot-2": value, "worth": {}}, [1, 2]) == {2}
    assert lots_concerned({"question-1": {}}, [1, 2]) == {1, 2}
    assert lots_concerned({"lot-3": value | {"areas": ["a"]}}, [1, 2]) == {1, 2}
    assert lots_concerned({"lot-2": WITHDRAWN_LOT}, [1, 2]) == set()
    assert lots_concerned({"lot-2": WITHDRAWN_LOT, "question-3": {}}, [1, 2]) == {1}
    assert lots_concerned({"deadline": {}, "worth": {}}, [1, 2]) == set()


@pytest.mark.requirement(84)
@pytest.mark.django_db
def test_through_the_pages_a_change_near_the_deadline_moves_it_and_a_bid_is_confirmed_again() -> None:
    made = make.make_bidden()
    at(LATE)
    client, reference, bid = signed_in(made.commissioner), made.call_off.reference, made.bids[0]
    asked = {"text": "Where will you house people?", "weight": "60", "max_words": "500"}

    post(client, "change_question", reference, 1, **asked, file_asked="A lease or a floor plan")
    unseen = texts(get(signed_in(made.writers[0]), "public_show", reference), "#changes")
    refused = post(client, "change", reference, reason="Because.")
    post(client, "change", reference, reason=WHY)

    moved = datetime(2022, 4, 19, 11, 0, tzinfo=UTC)  # a criterion: ten days after the old deadline, past Easter
    assert unseen == []
    assert problems(refused) == ["Say in a sentence at least why this has to change. It is published."]
    assert made.fresh().responses_due_at == moved
    assert Question.objects.get(number=1).text == "Where will you house people?"
    assert Deadline.objects.get(kind="call_off.responses", met_at=None, cancelled_at=None).due_at == moved
    told = Letter.objects.filter(template="call_off_changed")
    assert {letter.organisation_id for letter in told} == {supplier.pk for supplier in made.suppliers}
    change = Change.objects.get()
    assert {letter.made_at for letter in told} == {change.published_at}
    page = get(client, "public_show", reference)
    cells, public = texts(page, ".app-scroll td"), texts(page, "main")[0]
    assert cells[:3] == ["Question", "How will you house people?", "Where will you house people?"]
    assert "The deadline for bids moved from 8 April 2022 at midday to 19 April 2022 at midday." in public

    writer = signed_in(made.writers[0])
    assert WHY in texts(get(writer, "bid_confirm", bid.reference), "main")[0]
    before = bytes(Bid.objects.get(pk=bid.pk).sealed)
    post(writer, "bid_confirm", bid.reference)
    post(writer, "bid_confirm", bid.reference)
    found = Bid.objects.get(pk=bid.pk)
    assert (bytes(found.sealed), found.received_at) == (before, bid.received_at)
    assert found.confirmed_at is not None
    receipts = Letter.objects.filter(template="bid_receipt", thing_id=bid.pk).order_by("pk")
    assert [row.facts.get("confirmed_at") for row in receipts] == [
        None,
        found.confirmed_at.isoformat(),
    ]
    rows = document(receipts[1]).blocks[1].rows
    assert rows[0][1].startswith("7 March 2022")
    assert rows[2] == ("SHA-256 of the sealed bid", bid.sealed_sha256)
    assert rows[3] == ("Confirmed after change 1", f"5 April 2022 at midday ({found.confirmed_at:%H:%M:%S} UTC)")


@pytest.mark.django_db
def test_who_does_not_confirm_is_told_and_its_bid_is_neither_opened_nor_lost() -> None:
    made = make.make_bidden()
    published(made)
    changing.confirm_bid(actor=made.writers[0], now=LATE, bid=made.bids[0])
    close = made.fresh().responses_due_at
    with acting(made.writers[1], LATE):
        asked = [row.text for row in waiting_supplier(made.writers[1], LATE)]
    again = "again: the call-off has changed"
    assert [text.endswith(again) for text in asked] == [True]

    tasks.due(close)  # still time
    assert not Letter.objects.filter(template="bid_lapsed").exists()
    tasks.due(close + timedelta(seconds=1))
    tasks.due(close + timedelta(minutes=5))
    at(close + timedelta(hours=1))
    for number in (0, 1):
        words = make.PASSPHRASES[number + 1]
        post(signed_in(made.officers[number]), "opening", made.call_off.reference, passphrase=words)

    counted, left = Bid.objects.get(pk=made.bids[0].pk), Bid.objects.get(pk=made.bids[1].pk)
    assert (counted.status, counted.opening_fault) == ("opened", "")
    assert (left.status, left.opening_fault, left.answers) == ("submitted", UNCONFIRMED, None)
    assert bytes(left.sealed) == bytes(made.bids[1].sealed)
    letter = Letter.objects.get(template="bid_lapsed")
    assert letter.organisation == made.suppliers[1]
    assert document(letter).title == "Your bid does not count"
    page = texts(get(signed_in(made.writers[1]), "bid", left.reference), "main")[0]
    assert "This bid does not count." in page


@pytest.mark.django_db
def test_a_replacement_needs_no_confirmation_and_a_writer_who_saw_too_little_is_told_first() -> None:
    made = make.make_bidden()
    published(made)
    at(LATE)
    bid, writer = made.bids[0], signed_in(made.writers[0])
    bidding.begin_replacement(actor=made.writers[0], now=LATE, bid=bid)
    for number, words in make.WORDS.items():
        bidding.save_answer(actor=made.writers[0], now=LATE, bid=bid, number=number, words=words)
    bidding.save_price(actor=made.writers[0], now=LATE, bid=bid, price_gbp=Decimal("550000.00"))

    refused = post(writer, "bid_submit", bid.reference, understood="on", changes_seen="0")
    post(writer, "bid_submit", bid.reference, understood="on", changes_seen="1")

    assert problems(refused) == [
        "The call-off has changed since you opened this page. Read what changed on the page of your bid, then submit."
    ]
    found = Bid.objects.get(pk=bid.pk)
    assert found.unconfirmed_since is None
    assert found.received_at > LATE


@pytest.mark.django_db
def test_a_sealed_price_above_a_lowered_value_is_noted_and_not_ranked() -> None:
    made = make.make_bidden(prices=("600000.00", "850000.00"))
    published(made)
    for writer, bid in zip(made.writers, made.bids, strict=True):
        changing.confirm_bid(actor=writer, now=LATE, bid=bid)
    close = made.fresh().responses_due_at + timedelta(hours=1)
    for number in (0, 1):
        words = make.PASSPHRASES[number + 1]
        make.opening.take_part(actor=made.officers[number], now=close, call_off=made.call_off, passphrase=words)
    made.fresh()
    made.bids = list(Bid.objects.order_by("received_at"))
    make.agree_scores(make.score_bids(made, ((4, 3), (2, 3))), ((4, 3), (2, 3)))
    make.open_prices(made)

    assert [(bid.price_gbp, bool(bid.opening_fault)) for bid in made.bids] == [
        (Decimal("600000.00"), False),
        (None, True),
    ]


@pytest.mark.django_db
def test_a_change_keeps_the_whole_together_or_is_refused_and_leaves_everything_as_it_was() -> None:
    made = make.make_bidden()
    client, reference = signed_in(made.commissioner), made.call_off.reference
    at(LATE)

    post(client, "change_question", reference, 1, text="How?", weight="70", max_words="500")
    refused = post(client, "change", reference, reason=WHY)

    assert problems(refused) == ["The weights of the questions add up to 110. They must add up to 100."]
    assert made.fresh().responses_due_at == make.DUE
    assert list(Question.objects.values_list("weight", flat=True)) == [60, 40]
    assert not Bid.objects.exclude(unconfirmed_since=None).exists()
    post(client, "change_discard", reference)
    assert not Change.objects.exists()


@pytest.mark.django_db
def test_time_is_never_shortened_and_a_later_deadline_alone_asks_nobody_to_confirm() -> None:
    made = make.make_bidden()
    given = {"actor": made.commissioner, "now": LATE, "call_off": made.call_off, "part": "deadline"}

    with pytest.raises(NotValid, match="never shortens"):
        changing.propose_change(**given, values={"responses_due_at": make.DUE - timedelta(hours=1)})
    changing.propose_change(**given, values={"responses_due_at": make.DUE + timedelta(days=1)})
    changing.publish_change(actor=made.commissioner, now=LATE, call_off=made.call_off, reason=WHY)

    assert made.fresh().responses_due_at == make.DUE + timedelta(days=1)
    assert not Bid.objects.exclude(unconfirmed_since=None).exists()


@pytest.mark.django_db
def test_only_the_buyers_commissioner_changes_only_what_is_open_and_only_its_writer_confirms() -> None:
    made = make.make_bidden()

    for actor in (made.approver, made.writers[0]):
        with pytest.raises(NotAllowed):
            changing.publish_change(actor=actor, now=LATE, call_off=made.call_off, reason=WHY)
    with pytest.raises(NotNow, match="open for bids"):
        lower(made, now=make.OPENING)
    published(made)
    with pytest.raises(NotAllowed):
        changing.confirm_bid(actor=made.writers[1], now=LATE, bid=made.bids[0])
    with pytest.raises(NotAllowed):
        changing.lapse(actor=made.writers[0], now=MOVED + timedelta(days=1), bid=made.bids[0])
    with pytest.raises(NotNow, match="deadline for bids has passed"):
        changing.confirm_bid(actor=made.writers[0], now=MOVED + timedelta(seconds=1), bid=made.bids[0])

    assert Bid.objects.filter(unconfirmed_since=LATE).count() == 2
