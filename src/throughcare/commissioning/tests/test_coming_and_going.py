"""Lots and questions of a live call-off come and go: bids are kept, their writers told, and asked to confirm again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from throughcare.commissioning.actions import bidding, changing, drafting, publishing
from throughcare.commissioning.letters import document
from throughcare.commissioning.letters.words import CHANGED, INVITATION, LOT_WITHDRAWN
from throughcare.commissioning.models import Bid, Change, Invitation, Lot, Question
from throughcare.commissioning.queries import challenges
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotNow
from throughcare.letters.models import Letter

pytestmark = pytest.mark.django_db
LATE = make.DUE - timedelta(days=3)
MOVED = datetime(2022, 4, 19, 11, 0, tzinfo=UTC)
MARKS = ((4, 3), (2, 3))
WHY = "The council pays for this part of the service itself from May."


@pytest.fixture
def made() -> Iterator[make.Competition]:
    """Two lots; the first bidder has sealed a bid for each, the second one for the first."""
    made = make.make_draft()
    drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=make.terms())
    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    first, second = made.fresh().lots.order_by("number")
    for writer, lot in ((made.writers[0], first), (made.writers[1], first), (made.writers[0], second)):
        made.bids.append(bidding.submit(actor=writer, now=make.NOW, bid=make.write_bid(writer, lot)))
    at(LATE)
    return made


def open_all(made: make.Competition) -> None:
    """Two officers open the bids after the close."""
    close = made.fresh().responses_due_at
    assert close is not None
    at(close + timedelta(hours=1))
    for number in (0, 1):
        words = make.PASSPHRASES[number + 1]
        post(signed_in(made.officers[number]), "opening", made.call_off.reference, passphrase=words)


def new_lot(**other: object) -> dict[str, object]:
    """What is typed of a lot in the North East."""
    given = make.terms()
    days = {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("starts_on", given.starts_on), ("last_on", given.ends_on - timedelta(days=1)))
        for part in ("day", "month", "year")
    }
    lot = {"cohort": given.cohort, "areas": ["region-north-east"], "value_gbp": "400000", "quality_weight": "70"}
    return lot | days | {"price_weight": "30", "term_reason": given.term_reason} | other


def made_of(made: make.Competition) -> make.Competition:
    """The same with the bids that were opened."""
    made.bids = list(Bid.objects.filter(status="opened").order_by("pk"))
    return made


@pytest.mark.requirement(84)
def test_bids_for_a_lot_that_is_withdrawn_are_kept_sealed_and_their_bidders_are_told(made: make.Competition) -> None:
    client, reference, gone = signed_in(made.commissioner), made.call_off.reference, made.bids[2]
    sealed = bytes(gone.sealed or b"")

    post(client, "change_lot_withdraw", reference, 2)
    last = post(client, "change_lot_withdraw", reference, 1)
    post(client, "change", reference, reason=WHY)

    assert problems(last) == ["This is the last lot that is open. To end them all, cancel the call-off."]
    lot = Lot.objects.get(number=2)
    assert (lot.status, lot.close_reason) == ("unsuccessful", WHY)
    assert made.fresh().responses_due_at == make.DUE
    assert not Bid.objects.exclude(unconfirmed_since=None).exists()
    told = Letter.objects.get(template=LOT_WITHDRAWN)
    assert (told.organisation, told.facts["bid"]) == (made.suppliers[0], gone.reference)
    assert document(told).blocks[1].text == f"The reason: {WHY}"
    assert Letter.objects.filter(template=CHANGED).count() == 2
    bid = " ".join(texts(get(signed_in(made.writers[0]), "bid", gone.reference), "main"))
    assert "The lot was withdrawn. Your bid stays sealed, and is never opened." in bid
    assert "Bids must be received by" not in bid
    assert "until two opening officers open" not in bid
    public = get(client, "public_show", reference)
    assert texts(public, ".app-scroll td")[:3] == ["What becomes of the lot", "Open for bids", "Withdrawn"]
    assert f"Withdrawn while bids were written. {WHY}" in texts(public, ".govuk-inset-text")

    open_all(made)
    statuses = Bid.objects.order_by("pk").values_list("status", "opening_fault")
    assert list(statuses) == [("opened", ""), ("opened", ""), ("submitted", "")]
    kept = Bid.objects.get(pk=gone.pk)
    assert (bytes(kept.sealed or b""), kept.answers) == (sealed, None)
    assert challenges.place(kept, LATE).delay == WHY
    make.moderate_bids(make.score_bids(made_of(made), MARKS), MARKS)
    make.declare_none(made, made.approver)
    awards = texts(get(signed_in(made.approver), "awards", reference), "main")[0]
    assert "Withdrawn The lot was withdrawn while bids were written. Bids for it stay sealed." in awards
    assert "No bid was received." not in awards


def test_nobody_bids_for_a_lot_that_is_withdrawn(made: make.Competition) -> None:
    given = {"actor": made.commissioner, "now": LATE, "call_off": made.call_off}
    changing.propose_change(**given, part="lot-2", values={"status": "unsuccessful"})
    changing.publish_change(**given, reason=WHY)

    with pytest.raises(NotNow, match="The lot was withdrawn"):
        bidding.start(actor=made.writers[1], now=LATE, lot=Lot.objects.get(number=2))
    with pytest.raises(NotNow, match="The lot was withdrawn"):
        bidding.begin_replacement(actor=made.writers[0], now=LATE, bid=made.bids[2])


@pytest.mark.requirement(84)
def test_a_question_that_is_added_moves_the_deadline_and_a_bid_without_an_answer_may_still_be_confirmed(
    made: make.Competition,
) -> None:
    client, reference, bid = signed_in(made.commissioner), made.call_off.reference, made.bids[0]
    first = {"text": "How will you house people?", "weight": "40", "max_words": "500", "file_asked": "A lease"}

    post(client, "change_question_add", reference, text="Who pays for travel?", weight="20", max_words="200")
    post(client, "change_question", reference, 1, **first)
    post(client, "change", reference, reason=WHY)

    assert made.fresh().responses_due_at == MOVED
    assert Question.objects.get(number=3).text == "Who pays for travel?"
    assert Bid.objects.exclude(unconfirmed_since=None).count() == 3
    writer = signed_in(made.writers[0])
    assert "The value of this lot is now" not in texts(get(writer, "bid_confirm", bid.reference), "main")[0]
    assert (
        "Question 3 was added after you sealed your bid" in texts(get(writer, "bid_confirm", bid.reference), "main")[0]
    )
    post(writer, "bid_confirm", bid.reference)
    open_all(made)
    assert sorted(Bid.objects.get(pk=bid.pk).answers) == ["1", "2"]
    make.declare_none(made, made.evaluators[0])
    answers = texts(get(signed_in(made.evaluators[0]), "score", bid.reference), ".app-answer .app-prose.govuk-body")
    assert answers[2:] == ["The bid has no answer to this question."]


def test_a_question_is_taken_out_and_its_number_is_never_given_again(made: make.Competition) -> None:
    client, reference = signed_in(made.commissioner), made.call_off.reference
    whole = {"text": "How will you house people?", "weight": "100", "max_words": "500", "is_social_value": "on"}

    post(client, "change_question_remove", reference, 2)
    post(client, "change_question", reference, 1, **whole, file_asked="A lease or a floor plan")
    post(client, "change", reference, reason=WHY)
    post(client, "change_question_add", reference, text="Who pays for travel?", weight="20", max_words="200")

    assert list(Question.objects.values_list("number", "weight")) == [(1, 100)]
    assert Bid.objects.exclude(unconfirmed_since=None).count() == 3
    rows = texts(get(client, "public_show", reference), ".app-scroll td")
    assert ["Question", "How will you reach people?", "Taken out"] in [rows[n : n + 3] for n in range(len(rows))]
    assert list(Change.objects.get(published_at=None).parts) == ["question-3"]


def test_what_a_lesson_has_to_be_asked_is_not_taken_out(made: make.Competition) -> None:
    lesson = make.make_lesson(made)
    lesson.answers.create(
        call_off=made.call_off,
        question=Question.objects.get(number=2),
        answered_at=LATE,
        answered_by_id=made.commissioner.user_id,
    )

    refused = post(signed_in(made.commissioner), "change_question_remove", made.call_off.reference, 2)

    assert problems(refused) == ["This question asks about a lesson, so it stays. Change its words instead."]


@pytest.mark.requirement(84)
def test_a_lot_that_is_added_invites_who_is_qualified_now_and_asks_every_bid_to_be_confirmed(
    made: make.Competition,
) -> None:
    client, reference, given = signed_in(made.commissioner), made.call_off.reference, make.terms()
    newcomer = make.make_organisation("supplier")
    for organisation in (newcomer, made.suppliers[0]):
        make.make_qualification(organisation, made.call_off.framework, area="region-north-east")
    chosen = post(client, "change_lot_service", reference, service_type=given.service_type)
    written = client.post(chosen.headers["Location"], new_lot())
    unseen = Lot.objects.filter(number=3).exists()
    published = post(client, "change", reference, reason=WHY)

    assert (written.status_code, published.status_code, unseen) == (302, 302, False)
    added = Lot.objects.get(number=3)
    assert (added.value_gbp, [area.pk for area in added.areas.all()]) == (400_000, ["region-north-east"])
    invited = Invitation.objects.values_list("organisation", flat=True)
    assert set(invited.filter(lot=added)) == {made.suppliers[0].pk, newcomer.pk}
    assert set(invited.filter(lot__number=1)) == {supplier.pk for supplier in made.suppliers}
    assert Letter.objects.filter(template=INVITATION, organisation=newcomer).count() == 1
    assert made.fresh().responses_due_at == MOVED
    assert Bid.objects.exclude(unconfirmed_since=None).count() == 3
    cells = texts(get(client, "public_show", reference), ".app-scroll td")
    assert cells[::3] == [
        "Service",
        "For whom",
        "Areas",
        "Value over the whole term",
        "First day",
        "Last day",
        "Why the term departs from policy",
        "Weight of quality",
        "Weight of price",
    ]
    assert cells[5 * 3 : 6 * 3] == ["Last day", "–", "30 June 2024"]


def test_what_a_change_adds_is_edited_and_left_out_again_while_it_is_in_writing(made: make.Competition) -> None:
    client, reference = signed_in(made.commissioner), made.call_off.reference
    chosen = post(client, "change_lot_service", reference, service_type="ACC")
    client.post(chosen.headers["Location"], new_lot())
    post(client, "change_question_add", reference, text="Who pays for travel?", weight="20", max_words="200")

    links = {link.text_content(): link.get("href") for link in get(client, "change", reference).cssselect("main li a")}
    shown = html.fromstring(client.get(links["Change Lot 3"]).content)
    client.post(links["Change Lot 3"], new_lot(value_gbp="350000", areas=["region-london"]))
    client.post(links["Change Question 3"], {"text": "Who pays for trains?", "weight": "10", "max_words": "200"})
    draft = Change.objects.get()

    assert [box.get("value") for box in shown.cssselect("[name=areas][checked]")] == ["region-north-east"]
    assert (draft.parts["lot-3"]["value_gbp"], draft.parts["lot-3"]["areas"]) == ("350000.00", ["region-london"])
    assert (draft.parts["question-3"]["text"], draft.parts["question-3"]["weight"]) == ("Who pays for trains?", 10)

    client.post(links["Leave out Lot 3"])
    draft.refresh_from_db()
    assert list(draft.parts) == ["question-3"]
    client.post(links["Leave out Question 3"])
    assert not Change.objects.exists()
    assert client.get(links["Leave out Lot 3"]).status_code == 404


def test_what_is_not_there_yet_is_neither_withdrawn_nor_taken_out(made: make.Competition) -> None:
    client, reference = signed_in(made.commissioner), made.call_off.reference
    chosen = post(client, "change_lot_service", reference, service_type="ACC")
    client.post(chosen.headers["Location"], new_lot())

    statuses = [
        post(client, name, reference, 3).status_code for name in ("change_lot_withdraw", "change_question_remove")
    ]

    assert statuses == [404, 404]
    assert Change.objects.get().parts["lot-3"]["areas"] == ["region-north-east"]
