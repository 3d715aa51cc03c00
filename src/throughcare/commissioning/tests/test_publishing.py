"""Drafting and publishing a call-off: who is invited, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning import letters, rules
from throughcare.commissioning.actions import bidding, drafting, opening, publishing
from throughcare.commissioning.models import CallOff, Invitation, KeyBox
from throughcare.commissioning.queries import qualifying
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.letters.models import Letter
from throughcare.market.models import Qualification

pytestmark = pytest.mark.django_db


def publish(made: make.Competition, **changes: object) -> CallOff:
    given = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off} | changes
    return publishing.publish(**given)


def invited(call_off: CallOff) -> list[int]:
    return sorted(Invitation.objects.filter(lot__call_off=call_off).values_list("organisation", flat=True))


def test_a_published_call_off_has_invitations_letters_a_deadline_and_two_keys_in_six_boxes_each() -> None:
    made = make.make_draft()

    call_off = publish(made)

    assert (call_off.status, call_off.published_at) == ("published", make.NOW)
    assert invited(call_off) == sorted(s.pk for s in made.suppliers)
    assert sorted(Letter.objects.filter(template="call_off_invitation").values_list("organisation", flat=True)) == (
        invited(call_off)
    )
    assert Deadline.objects.get(kind="call_off.responses", thing_id=call_off.pk).due_at == make.DUE
    assert sorted(KeyBox.objects.filter(call_off=call_off).values_list("sealing", flat=True)) == (
        ["prices"] * 6 + ["words"] * 6
    )
    assert len(bytes(call_off.public_key)) == 32
    event = Event.objects.get(verb="call_off.published")
    assert (event.actor_id, event.related) == (made.commissioner.user_id, {"organisations": invited(call_off)})


@pytest.mark.requirement(106)
def test_twenty_seven_days_to_respond_are_refused_and_nothing_is_published() -> None:
    made = make.make_draft()
    drafting.set_deadline(
        actor=made.commissioner, now=make.NOW, call_off=made.call_off, responses_due_at=make.NOW + timedelta(days=27)
    )

    with pytest.raises(NotValid, match="gives suppliers 27 days to respond. It must give at least 28"):
        publish(made)

    assert made.fresh().status == "draft"
    assert not Invitation.objects.exists()


@pytest.mark.requirement(106)
def test_twenty_eight_days_to_respond_are_enough() -> None:
    made = make.make_draft()
    drafting.set_deadline(
        actor=made.commissioner, now=make.NOW, call_off=made.call_off, responses_due_at=make.NOW + timedelta(days=28)
    )

    assert publish(made).status == "published"


@pytest.mark.requirement(23)
def test_who_qualifies_after_the_list_is_frozen_is_left_out_and_invited_to_the_next() -> None:
    made = make.make_draft()
    framework = made.call_off.framework
    newcomer = make.make_organisation("supplier")
    publish(made)
    make.make_qualification(newcomer, framework, valid_from=make.NOW + timedelta(days=1))
    later = make.make_draft(buyer=made.call_off.buyer)
    CallOff.objects.filter(pk=later.call_off.pk).update(framework=framework)

    in_between = make.NOW + timedelta(days=2)
    publish(later, now=in_between)

    assert newcomer.pk not in invited(made.call_off)
    assert invited(later.call_off) == sorted([*(s.pk for s in made.suppliers), newcomer.pk])


@pytest.mark.requirement(24)
def test_an_organisation_qualified_for_accommodation_only_is_not_invited_to_employment() -> None:
    made = make.make_draft()
    worker = make.make_organisation("supplier")
    make.make_qualification(worker, made.call_off.framework, service_type="ETE", area="police-durham")
    drafting.change_lot(actor=made.commissioner, now=make.NOW, lot=made.lot, terms=make.terms(service_type="ETE"))

    assert invited(publish(made)) == [worker.pk]


def test_whoever_is_qualified_in_an_area_of_a_lot_and_not_ended_is_invited_where_all_areas_are_covered() -> None:
    made = make.make_draft()
    whole, half, ended = (make.make_organisation("supplier") for _ in range(3))
    framework = made.call_off.framework
    for area in ("police-durham", "police-cleveland"):
        make.make_qualification(whole, framework, area=area)
        make.make_qualification(ended, framework, area=area, valid_until=make.NOW)
    make.make_qualification(half, framework, area="police-durham")
    both = make.terms(areas=("police-durham", "police-cleveland"))
    drafting.change_lot(actor=made.commissioner, now=make.NOW, lot=made.lot, terms=both)

    in_durham = [supplier.pk for supplier in made.suppliers]
    assert qualifying.qualified(made.call_off, [made.lot], make.NOW)[made.lot.pk] == [*in_durham, whole.pk, half.pk]
    Qualification.objects.filter(organisation=whole, area="police-cleveland").delete()
    assert qualifying.qualified(made.call_off, [made.lot], make.NOW)[made.lot.pk] == []


@pytest.mark.requirement(101)
def test_an_organisation_that_is_not_qualified_is_refused_a_bid_with_the_reason() -> None:
    made = make.make_published()
    outsider = make.make_actor(Role.BID_WRITER, make.make_organisation("supplier"))

    with pytest.raises(NotAllowed, match="was not qualified for this lot when the call-off was published"):
        bidding.start(actor=outsider, now=make.NOW, lot=made.lot)

    assert made.lot.bids.count() == 0


def test_a_service_that_the_framework_cannot_buy_is_refused_in_a_lot() -> None:
    made = make.make_draft()

    with pytest.raises(NotValid, match="the framework can't buy Unpaid work"):
        drafting.add_lot(
            actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=make.terms(service_type="UPW")
        )

    assert made.call_off.lots.count() == 1


def test_a_call_off_is_published_once_and_not_changed_afterwards() -> None:
    made = make.make_published()

    with pytest.raises(NotNow):
        publish(made)
    with pytest.raises(NotNow):
        drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=make.terms())
    with pytest.raises(NotNow):
        drafting.set_deadline(actor=made.commissioner, now=make.NOW, call_off=made.call_off, responses_due_at=make.DUE)

    assert KeyBox.objects.filter(call_off=made.call_off).count() == 12


def test_a_commissioner_of_another_body_changes_nothing() -> None:
    made = make.make_draft()
    rival = make.make_actor(Role.COMMISSIONER, make.make_organisation("commissioner"))

    with pytest.raises((NotAllowed, CallOff.DoesNotExist)):  # refused, or not even there behind the wall
        publish(made, actor=rival)
    with pytest.raises((NotAllowed, CallOff.DoesNotExist)):
        drafting.remove_lot(actor=rival, now=make.NOW, lot=made.lot)

    assert made.fresh().status == "draft"
    assert made.call_off.lots.count() == 1


def test_an_officer_without_a_key_holds_publication_up() -> None:
    made = make.make_draft()
    newcomer = make.make_actor(Role.OPENING_OFFICER, made.call_off.buyer)
    named = [made.officers[0].user_id, made.officers[1].user_id, newcomer.user_id]
    drafting.name_officers(actor=made.commissioner, now=make.NOW, call_off=made.call_off, users=named)

    with pytest.raises(NotValid, match=f"{newcomer.name} has no opening key yet"):
        publish(made)

    opening.enrol(actor=newcomer, now=make.NOW, passphrase="twelve silver windows singing")
    assert publish(made).status == "published"


def test_nobody_is_named_for_two_parts() -> None:
    made = make.make_draft()

    with pytest.raises(NotValid, match="must all be different people"):
        drafting.name_panel(
            actor=made.commissioner,
            now=make.NOW,
            call_off=made.call_off,
            evaluators=[made.evaluators[0].user_id],
            moderator=made.moderator.user_id,
            approver=made.moderator.user_id,
        )


def test_numbers_of_call_offs_follow_one_another_within_a_year() -> None:
    first, second = make.make_draft().call_off, make.make_draft().call_off

    assert (first.reference, second.reference) == ("CO-2022-001", "CO-2022-002")


def test_a_cancelled_call_off_says_why_and_its_deadline_goes() -> None:
    made = make.make_published()

    with pytest.raises(NotValid, match="Give the reason"):
        publishing.cancel(actor=made.commissioner, now=make.NOW, call_off=made.call_off, reason=" ")
    publishing.cancel(actor=made.commissioner, now=make.NOW, call_off=made.call_off, reason="Funding was withdrawn.")

    assert (made.fresh().status, made.call_off.cancel_reason) == ("cancelled", "Funding was withdrawn.")
    assert Deadline.objects.get(kind="call_off.responses").cancelled_at == make.NOW
    told = Letter.objects.filter(template="call_off_cancelled")
    assert sorted(told.values_list("organisation", flat=True)) == sorted(s.pk for s in made.suppliers)
    assert letters.document(told[0]).title == "Cancelled: Made-up homes in Durham"
    with pytest.raises(NotNow, match="not open for bids"):
        bidding.start(actor=made.writers[0], now=make.NOW, lot=made.lot)


def test_a_question_and_a_lot_can_be_changed_and_removed_in_a_draft() -> None:
    made = make.make_draft()
    question = made.call_off.questions.get(number=2)
    changed = rules.QuestionTerms(text="How will you keep in touch?", weight=30, max_words=200)

    drafting.change_question(actor=made.commissioner, now=make.NOW, question=question, terms=changed)
    drafting.change_lot(
        actor=made.commissioner, now=make.NOW, lot=made.lot, terms=make.terms(value_gbp=Decimal("750000.00"))
    )

    assert made.call_off.questions.get(number=2).weight == 30
    assert made.lot.value_gbp == Decimal("750000.00")
    drafting.remove_question(actor=made.commissioner, now=make.NOW, question=question)
    drafting.remove_lot(actor=made.commissioner, now=make.NOW, lot=made.lot)
    assert (made.call_off.questions.count(), made.call_off.lots.count()) == (1, 0)


@pytest.mark.requirement(52)
def test_unpaid_work_is_refused_on_the_framework_as_it_belongs_to_the_partner_contracts() -> None:
    made = make.make_draft()
    buyer, reference = signed_in(made.commissioner), made.call_off.reference

    offered = get(buyer, "lot_service", reference)
    refused = post(buyer, "lot_service", reference, service_type="UPW")

    assert "UPW" not in offered.xpath("//input[@name='service_type']/@value")
    assert "Unpaid work is not bought through the framework" in offered.text_content()
    assert (refused.status_code, len(problems(refused))) == (200, 1)
    assert post(buyer, "lot_add", reference, "UPW").status_code == 404
    with pytest.raises(NotValid, match="Lot 2: .*Unpaid work: it belongs to the partner contracts."):
        drafting.add_lot(
            actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=make.terms(service_type="UPW")
        )

    assert made.call_off.lots.count() == 1
