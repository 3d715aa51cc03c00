"""Awards: one in force per lot, standstill, letters from recorded reasons, and confirmation by time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.commissioning import letters, tasks
from throughcare.commissioning.actions import awarding
from throughcare.commissioning.models import Award, Lot
from throughcare.commissioning.tests import factories as make
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.letters.models import Letter

pytestmark = pytest.mark.django_db
ENDS = end_of(date(2022, 4, 19))  # ten days end on Easter Monday, so standstill lasts to Tuesday's end
AFTER = ENDS + timedelta(microseconds=1)


def another(award: Award, **changes: object) -> Award:
    """A second award of the same lot, written past the actions."""
    given = {
        field.attname: getattr(award, field.attname)
        for field in Award._meta.concrete_fields
        if field.attname not in ("id", "reference")
    }
    return Award(reference="AW-second", **(given | changes))


def test_an_award_has_its_arithmetic_its_standstill_and_its_deadline() -> None:
    _made, award = make.make_awarded()

    assert (award.quality_score, award.price_score, award.total_score) == (
        Decimal("72.0000"),
        Decimal("83.3333"),
        Decimal("75.4000"),
    )
    assert (award.status, award.value_gbp, award.standstill_ends_at) == ("standstill", Decimal("600000.00"), ENDS)
    assert Deadline.objects.get(kind="award.standstill").due_at == ENDS
    assert Event.objects.filter(verb="award.approved").count() == 1


@pytest.mark.requirement(13)
def test_the_database_rejects_a_second_award_of_a_lot_for_the_same_term() -> None:
    _made, award = make.make_awarded()

    with pytest.raises(IntegrityError, match="award_one_in_force"), transaction.atomic():
        another(award).save()
    with pytest.raises(IntegrityError, match="award_one_in_force"), transaction.atomic():
        another(award, starts_on=award.ends_on - timedelta(days=1), ends_on=award.ends_on + timedelta(days=1)).save()

    assert Award.objects.count() == 1


@pytest.mark.requirement(13)
def test_a_second_award_through_the_pages_is_refused_with_what_is_there() -> None:
    made, award = make.make_awarded()
    with pytest.raises(NotNow):
        awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=award.bid, reason="Again.")

    Lot.objects.filter(pk=made.lot.pk).update(status="open")
    type(made.call_off).objects.filter(pk=made.call_off.pk).update(status="priced")
    with pytest.raises(NotNow, match="Lot 1 has an award in force for this term already"):
        awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=award.bid, reason="Again.")

    assert Award.objects.count() == 1


def test_a_cancelled_award_makes_room_for_another() -> None:
    made, award = make.make_awarded()

    awarding.cancel_award(actor=made.approver, now=make.OPENING, award=award, reason="A price was read wrongly.")
    again = awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=award.bid, reason="Checked again.")

    assert (award.reference, again.reference) == ("AW-2022-001-1", "AW-2022-001-1-2")
    assert sorted(Award.objects.values_list("status", flat=True)) == ["cancelled", "standstill"]
    assert made.fresh().status == "awarded"


def test_only_the_approver_awards_and_only_the_bid_ranked_first_and_with_a_reason() -> None:
    made = make.make_moderated()
    make.declare_none(made, made.approver)
    first, second = made.bids
    for actor in (made.commissioner, made.moderator, made.evaluators[0], made.inspector):
        with pytest.raises(NotAllowed):
            awarding.award(actor=actor, now=make.OPENING, lot=made.lot, bid=first, reason="Best.")
    with pytest.raises(NotValid, match="goes to the bid that is ranked first"):
        awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=second, reason="I like it.")
    with pytest.raises(NotValid, match="Give the reason"):
        awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=first, reason="")

    assert not Award.objects.exists()


def test_an_approver_who_also_moderates_is_refused_even_if_named_so_past_the_pages() -> None:
    made = make.make_moderated()
    panelist = made.call_off.panel.get(user=made.moderator.user_id)
    panelist.part = "approver"
    panelist.save()

    with pytest.raises(NotAllowed):
        awarding.award(actor=made.moderator, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason="Best.")


def test_a_lot_closed_without_an_award_tells_its_bidders_why() -> None:
    made = make.make_moderated()
    make.declare_none(made, made.approver)

    awarding.close_lot(actor=made.approver, now=make.OPENING, lot=made.lot, reason="No bid met the standard.")

    assert (made.lot.status, made.fresh().status) == ("unsuccessful", "awarded")
    found = Letter.objects.filter(template="award_feedback")
    assert sorted(found.values_list("organisation", flat=True)) == sorted(s.pk for s in made.suppliers)
    text = words(found[0])
    assert "The lot is closed without an award." in text
    assert "No bid met the standard." in text


def words(letter: Letter) -> str:
    return " ".join(str(block) for block in letters.document(letter).as_data()["blocks"])


def test_a_loser_reads_own_and_winning_scores_and_reasons_and_no_other_loser() -> None:
    marks = ((4, 3), (2, 3), (1, 1))
    made, award = make.make_awarded(marks=marks, prices=("600000.00", "500000.00", "550000.00"))
    winner, loser, other = made.suppliers

    text = words(Letter.objects.get(template="award_feedback", organisation=loser))

    assert winner.name in text
    assert other.name not in text
    assert "Your bid was ranked 2 of 3." in text
    assert ("72.0000" in text, "48.0000" in text, "20.0000" in text) == (True, True, False)
    assert ("Agreed 2." in text, "Agreed 4." in text, "Agreed 1." in text) == (True, True, False)
    assert award.reason in text


def test_the_winners_letter_names_no_loser() -> None:
    made, _award = make.make_awarded()

    text = words(Letter.objects.get(template="award_feedback", organisation=made.suppliers[0]))

    assert "We intend to award this lot to you." in text
    assert made.suppliers[1].name not in text


def test_an_award_is_confirmed_by_time_when_standstill_is_over_and_only_once() -> None:
    _made, award = make.make_awarded()

    tasks.due(ENDS)
    award.refresh_from_db()
    assert award.status == "standstill"

    tasks.due(AFTER)
    tasks.due(AFTER + timedelta(minutes=5))
    award.refresh_from_db()
    assert (award.status, award.confirmed_at) == ("confirmed", AFTER)
    assert Event.objects.filter(verb="award.confirmed").count() == 1
    assert Deadline.objects.get(kind="award.standstill").met_at == AFTER


def test_nobody_confirms_an_award_by_hand_or_early() -> None:
    made, award = make.make_awarded()

    with pytest.raises(NotAllowed):
        awarding.confirm(actor=made.approver, now=AFTER, award=award)
    with pytest.raises(NotNow, match="Standstill is not over"):
        awarding.confirm(actor=SYSTEM, now=make.OPENING, award=award)


def test_a_confirmed_award_is_not_cancelled() -> None:
    made, award = make.make_awarded()
    awarding.confirm(actor=SYSTEM, now=AFTER, award=award)

    with pytest.raises(NotNow):
        awarding.cancel_award(actor=made.approver, now=AFTER, award=award, reason="Too late.")
