"""The proposed award across lots: turnover counted, reasons kept, departures by two people."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning import tasks
from throughcare.commissioning.actions import awarding, proposing
from throughcare.commissioning.models import Award, AwardProposal, CallOff, Departure, Lot
from throughcare.commissioning.queries import proposals, ranking
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, signed_in
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid

pytestmark = pytest.mark.django_db
REASON = "Its price could not be kept, as it told us."


def moderated(first: str = "5000000.00", second: str = "5000000.00") -> make.Competition:
    """Moderated, the bidders with these turnovers; the lot counts £450,000 a year."""
    made = make.make_moderated()
    for supplier, turnover in zip(made.suppliers, (first, second), strict=True):
        make.give_turnover(supplier, turnover)
    make.declare_none(made, made.approver)
    return made


def award(made: make.Competition, which: int) -> Award:
    return awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[which], reason="Best.")


def test_moderation_sets_off_the_work_and_the_task_keeps_its_proposal() -> None:
    made = moderated()
    event = Event.objects.get(verb="call_off.moderated")

    tasks.propose(event.pk)

    found = AwardProposal.objects.get()
    assert found.answer["winners"] == {"1": str(made.suppliers[0].pk)}
    assert (found.answer["value"], found.answer["is_final"]) == (75.4, True)
    assert found.problem["lots"] == [{"ref": "1", "annual_value_gbp": "450000.00"}]
    assert {row["capacity_gbp"] for row in found.problem["organisations"]} == {"2500000.00"}
    assert Event.objects.filter(verb="award_proposal.made").count() == 1


@pytest.mark.requirement(83)
def test_a_turnover_of_less_than_twice_the_annual_value_gives_the_lot_to_the_next() -> None:
    made = moderated(first="899999.99")

    found = make.propose(made)

    assert found.answer["winners"] == {"1": str(made.suppliers[1].pk)}
    first = found.reasons[0]
    assert (first["why"], first["capacity_gbp"], first["needs_gbp"], first["over_gbp"]) == (
        "too_large",
        "449999.99",
        "450000.00",
        "0.01",
    )
    given = award(made, 1)
    assert given.organisation == made.suppliers[1]


@pytest.mark.requirement(83)
def test_twice_the_annual_value_exactly_is_enough() -> None:
    made = moderated(first="900000.00")

    assert make.propose(made).answer["winners"] == {"1": str(made.suppliers[0].pk)}
    assert award(made, 0).organisation == made.suppliers[0]


@pytest.mark.requirement(83)
def test_what_is_held_counts_with_what_would_be_won_and_even_two_people_cant_go_beyond() -> None:
    made, _held = make.make_awarded()
    again = make.make_moderated(buyer=made.call_off.buyer, suppliers=made.suppliers)
    make.give_turnover(made.suppliers[0], "1799999.99")
    make.declare_none(again, again.approver)
    make.propose(again)
    asked = proposing.depart(actor=again.approver, now=make.OPENING, lot=again.lot, bid=again.bids[0], reason=REASON)
    proposing.decide_departure(
        actor=again.commissioner, now=make.OPENING, departure=asked, is_agreed=True, reason="They are the best."
    )

    with pytest.raises(NotValid, match="would need a turnover of £1,800,000.00, £0.01 more than it has"):
        award(again, 0)

    assert Award.objects.count() == 1
    assert AwardProposal.objects.get().answer["winners"] == {"1": str(made.suppliers[1].pk)}


def test_a_turnover_that_is_not_known_limits_nothing_and_is_shown_as_not_known() -> None:
    made = make.make_moderated()
    make.declare_none(made, made.approver)

    found = make.propose(made)

    assert [room.capacity_gbp for room in proposals.rooms(found)] == [None, None]
    assert award(made, 0).organisation == made.suppliers[0]


def test_who_would_win_if_the_winner_left_is_kept_with_the_proposal() -> None:
    made = moderated()

    found = make.propose(made)

    first, second = (str(supplier.pk) for supplier in made.suppliers)
    assert found.leaving == {first: {"moves": {"1": (first, second)}, "score": "-11.8000", "is_proven": True}}


def test_departing_needs_a_reason_a_second_person_and_then_awards_the_other_bid() -> None:
    made = moderated()
    make.propose(made)
    with pytest.raises(NotValid, match="goes to the bid that is proposed"):
        award(made, 1)
    with pytest.raises(NotValid, match="in a sentence at least"):
        make.ask_for_another(made, reason="Better.")

    asked = make.ask_for_another(made)
    with pytest.raises(NotNow, match="has still to decide"):
        award(made, 1)
    with pytest.raises(NotNow, match="has still to decide"):
        make.ask_for_another(made)
    proposing.decide_departure(
        actor=made.commissioner, now=make.OPENING, departure=asked, is_agreed=True, reason="Read the letter."
    )

    assert award(made, 1).organisation == made.suppliers[1]
    assert sorted(Event.objects.filter(verb__startswith="departure.").values_list("verb", flat=True)) == [
        "departure.asked",
        "departure.decided",
    ]


def test_what_the_second_person_refuses_is_not_awarded_and_may_be_asked_again() -> None:
    made = moderated()
    make.propose(made)
    asked = make.ask_for_another(made)

    proposing.decide_departure(
        actor=made.commissioner, now=make.OPENING, departure=asked, is_agreed=False, reason="The price stands."
    )

    with pytest.raises(NotValid, match="goes to the bid that is proposed"):
        award(made, 1)
    with pytest.raises(NotNow, match="decided already"):
        proposing.decide_departure(
            actor=made.commissioner, now=make.OPENING, departure=asked, is_agreed=True, reason="Changed my mind."
        )
    make.ask_for_another(made)
    assert Departure.objects.count() == 2


def test_nobody_but_a_commissioner_of_the_buyer_outside_the_panel_is_the_second_person() -> None:
    made = moderated()
    make.propose(made)
    asked = make.ask_for_another(made)
    stranger = make.make_actor(Role.COMMISSIONER, make.make_organisation("commissioner"))

    for actor in (made.approver, made.moderator, made.evaluators[0], made.inspector, stranger):
        with pytest.raises(NotAllowed):
            proposing.decide_departure(
                actor=actor, now=make.OPENING, departure=asked, is_agreed=True, reason="I agree."
            )

    assert Departure.objects.get().is_agreed is None


def test_the_database_itself_refuses_one_person_in_both_parts() -> None:
    made = moderated()
    make.propose(made)
    asked = make.ask_for_another(made)

    with pytest.raises(IntegrityError, match="departure_two_people"), transaction.atomic():
        Departure.objects.filter(pk=asked.pk).update(
            is_agreed=True, decided_at=make.OPENING, decided_by=asked.asked_by, decision_reason="Mine."
        )


def test_only_the_approver_asks_for_another_and_only_once_there_is_a_proposal() -> None:
    made = moderated()
    with pytest.raises(NotNow, match="no proposal to depart from"):
        make.ask_for_another(made)
    make.propose(made)

    with pytest.raises(NotAllowed):
        proposing.depart(actor=made.commissioner, now=make.OPENING, lot=made.lot, bid=made.bids[1], reason=REASON)
    with pytest.raises(NotValid, match="proposed already"):
        proposing.depart(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason=REASON)
    with pytest.raises(NotAllowed):
        proposing.keep_proposal(actor=made.approver, now=make.OPENING, call_off=made.call_off, worked=None)  # type: ignore[arg-type]


def test_a_proposal_worked_out_again_counts_in_place_of_the_one_before() -> None:
    made = moderated()
    make.propose(made)
    make.give_turnover(made.suppliers[0], "1000.00")

    proposing.ask_proposal(actor=made.approver, now=make.OPENING, call_off=made.call_off)
    tasks.propose(Event.objects.get(verb="award_proposal.asked").pk)

    assert AwardProposal.objects.count() == 2
    assert award(made, 1).organisation == made.suppliers[1]
    tasks.propose(Event.objects.get(verb="award_proposal.asked").pk)  # the lot is decided: nothing more
    assert AwardProposal.objects.count() == 2


def test_a_lot_that_nobody_can_take_on_is_proposed_for_nobody_and_can_be_closed() -> None:
    made = moderated(first="1.00", second="1.00")
    make.propose(made)

    assert proposals.to_award(made.lot, ranking.ranked(made.lot)) is None
    with pytest.raises(NotValid):
        award(made, 0)
    awarding.close_lot(actor=made.approver, now=make.OPENING, lot=made.lot, reason="No turnover is enough.")

    assert Lot.objects.get().status == "unsuccessful"


def test_the_lots_annual_value_is_published_value_over_the_years_of_the_term() -> None:
    made = moderated()
    Lot.objects.update(value_gbp=Decimal("900000.00"), starts_on=date(2022, 7, 1), ends_on=date(2025, 4, 1))

    found = make.propose(made)

    assert found.problem["lots"][0]["annual_value_gbp"] == "327191.24"  # 2 years and 274 of 365 days


@pytest.mark.requirement(83)
def test_the_page_shows_who_is_proposed_why_not_the_first_and_what_room_is_left() -> None:
    made = moderated(first="800000.00")
    make.propose(made)

    text = " ".join(get(signed_in(made.approver), "proposal", made.call_off.reference).text_content().split())

    assert f"Proposed: {made.suppliers[1].name}" in text
    assert "Proven: no award that turnovers, limits and bundles allow scores more." in text
    assert "This lot alone counts for £450,000 a year. Its turnover leaves room for £400,000." in text
    assert "Depart from the proposal in lot 1" in text


def test_through_the_pages_another_bid_is_asked_for_agreed_to_and_awarded() -> None:
    made = moderated()
    make.propose(made)
    reference, approver, commissioner = made.call_off.reference, signed_in(made.approver), signed_in(made.commissioner)
    other = made.bids[1].reference

    post(approver, "depart", reference, 1, bid=other, reason=REASON)
    asked = get(commissioner, "proposal", reference)
    with pytest.raises(NotNow, match="waits until then"):
        award(made, 0)
    with pytest.raises(NotNow, match="waits until then"):
        awarding.close_lot(actor=made.approver, now=make.OPENING, lot=made.lot, reason="Nobody met the need.")
    waiting = approver.post(reverse("commissioning:award", args=[reference, 1]), {"reason": "The first again."})
    post(commissioner, "departure_decide", reference, 1, decision="agree", reason="Read the letter.")
    post(approver, "award", reference, 1, reason="As two of us agreed.")

    assert len(asked.cssselect(f'a[href="/competitions/{reference}/lots/1/departure"]')) == 1
    assert waiting.status_code == 409
    assert (Award.objects.get().bid.reference, Departure.objects.get().is_agreed) == (other, True)


def test_while_the_proposal_is_worked_out_the_page_shows_how_far_it_is_and_looks_again_by_itself(
    jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = moderated()
    client, page = signed_in(made.approver), reverse("commissioning:proposal", args=[made.call_off.reference])
    note, seen = proposing._note_step, []

    def told(call_off: CallOff, **step: int) -> None:
        note(call_off, **step)
        make.work_stands("doing")
        seen.append(client.get(page))

    early = client.get(page)
    monkeypatch.setattr(proposing, "_note_step", told)
    tasks.propose(Event.objects.get(verb="call_off.priced").pk)
    monkeypatch.undo()
    make.work_stands("failed")
    failed = client.get(page).content.decode()
    post(client, "proposal_again", made.call_off.reference)
    jobs()
    done = client.get(page)

    assert "waits for its turn" in early.content.decode()
    bars = [html.fromstring(answer.content).get_element_by_id("progress").attrib for answer in seen]
    assert [(bar.get("value"), bar.get("max")) for bar in bars] == [(None, None), ("0", "1")] * (len(bars) // 2)
    assert [answer["Refresh"] for answer in (early, *seen)] == ["3"] * (1 + len(seen))
    assert "stopped with an error" in failed
    assert "Proposed: <strong>" in done.content.decode()
    assert "Refresh" not in done
