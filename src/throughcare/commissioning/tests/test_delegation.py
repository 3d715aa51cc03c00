"""An award above its approver's limit is routed up, and given when an approver without that limit agreed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning.actions import awarding, delegation
from throughcare.commissioning.models import Award, Escalation
from throughcare.commissioning.queries.waiting import waiting
from throughcare.commissioning.rules.delegation import limit_of
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, signed_in
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid

pytestmark = pytest.mark.django_db
WHY = "The best of two good bids."


def decide(actor, row: Escalation, *, is_agreed: bool = True, has_no_interest: bool = True) -> Escalation:
    return delegation.decide(
        actor=actor,
        now=make.OPENING,
        escalation=row,
        is_agreed=is_agreed,
        reason="I have read the scores.",
        has_no_interest=has_no_interest,
    )


def award(made: make.Competition) -> Award:
    return awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason=WHY)


@pytest.mark.requirement(93)
def test_through_the_pages_an_award_above_the_limit_is_routed_up_agreed_to_and_given() -> None:
    made = make.make_above_limit()
    regional, reference = signed_in(made.approver), made.call_off.reference
    national = make.make_actor(Role.APPROVER, made.call_off.buyer)

    before = " ".join(get(regional, "award", reference, 1).text_content().split())
    post(regional, "award", reference, 1, reason=WHY)
    row = Escalation.objects.get()
    line = next(each for each in waiting(national, make.OPENING) if "above its approver’s limit" in each.text)
    client = signed_in(national)
    listed = " ".join(get(client, "escalations").text_content().split())
    page = " ".join(html.fromstring(client.get(line.url).content).text_content().split())
    post(client, "escalation", row.pk, decision="agree", reason="I have read the scores.", has_no_interest="on")
    after = " ".join(get(regional, "award", reference, 1).text_content().split())
    post(regional, "award", reference, 1, reason=WHY)

    assert "This award of £600,000 passes your limit of £500,000." in before
    assert (row.value_gbp, row.limit_gbp) == (Decimal("600000.00"), Decimal("500000.00"))
    assert f"{reference}, lot 1" in listed
    assert f"award it to {made.suppliers[0].name} for £600,000" in page
    assert "agreed on" in after
    assert Award.objects.get().approved_by_id == made.approver.user_id
    assert set(Event.objects.filter(verb__startswith="escalation.").values_list("verb", flat=True)) == {
        "escalation.asked",
        "escalation.decided",
    }


@pytest.mark.requirement(93)
def test_above_the_limit_nothing_is_awarded_without_agreement_nor_after_a_refusal() -> None:
    made = make.make_above_limit()

    with pytest.raises(NotValid, match="passes your limit of £500,000.00. Route it up"):
        award(made)
    row = delegation.route_up(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason=WHY)
    with pytest.raises(NotNow, match="routed up already"):
        delegation.route_up(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason=WHY)
    decide(make.make_actor(Role.APPROVER, made.call_off.buyer), row, is_agreed=False)
    with pytest.raises(NotValid, match="Route it up"):
        award(made)

    assert Award.objects.count() == 0


def test_within_the_limit_nothing_is_routed_and_the_approver_awards_alone() -> None:
    made = make.make_above_limit()
    made.bids[0].price_gbp = Decimal("500000.00")
    made.bids[0].save(update_fields=["price_gbp"])

    with pytest.raises(NotNow, match="within your limit"):
        delegation.route_up(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason=WHY)

    assert award(made).value_gbp == Decimal("500000.00")


def test_only_an_approver_for_all_of_the_buyer_outside_the_panel_and_without_interest_decides() -> None:
    made = make.make_above_limit()
    row = delegation.route_up(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason=WHY)
    stranger = make.make_actor(Role.APPROVER, make.make_organisation("commissioner"))
    other_region = make.make_regional(made.call_off.buyer)

    for actor in (made.approver, made.commissioner, made.moderator, stranger, other_region):
        with pytest.raises(NotAllowed):
            decide(actor, row)
    national = make.make_actor(Role.APPROVER, made.call_off.buyer)
    with pytest.raises(NotValid, match="no interest in any bidder"):
        decide(national, row, has_no_interest=False)

    assert Escalation.objects.get().is_agreed is None
    assert signed_in(stranger).get(reverse("commissioning:escalation", args=[row.pk])).status_code == 404


def test_the_database_itself_refuses_one_person_in_both_parts() -> None:
    row = make.make_escalation()

    with pytest.raises(IntegrityError, match="escalation_two_people"), transaction.atomic():
        Escalation.objects.filter(pk=row.pk).update(
            is_agreed=True, decided_at=make.OPENING, decided_by=row.asked_by, decision_reason="Mine."
        )


def test_who_approves_for_all_of_a_buyer_has_no_limit_whatever_else_they_hold() -> None:
    assert limit_of(["region-wales"], Decimal(5)) == Decimal(5)
    assert limit_of(["region-wales", None], Decimal(5)) is None
