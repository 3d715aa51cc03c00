"""On hold, to another provider, to another service after a refusal, and all cases of a contract that ends."""

from datetime import date, timedelta

import pytest

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.contracts import actions as contracts
from throughcare.contracts.models import DeliveryArea, Hold
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.rules import LONDON
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    give_officer,
    make_actor,
    make_address,
    make_organisation,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals import actions, rules, tasks
from throughcare.referrals.models import Referral, Rehoming, RehomingCase
from throughcare.referrals.queries.directory import Place
from throughcare.referrals.tests.factories import (
    Cast,
    make_accepted,
    make_assigned,
    make_body,
    make_cast,
    make_draft,
    make_in_house,
    make_sent,
    verbs,
)

pytestmark = pytest.mark.django_db
S = rules.ReferralStatus
EAST = "region-east-midlands"


def due_on(referral, kind):
    row = deadlines.of_thing(referral).get(kind=kind, met_at=None, cancelled_at=None)
    return row.due_at.astimezone(LONDON).date()


def hold(cast, referral, **changes):
    told = {"reason": "In hospital", "review_on": TODAY + timedelta(days=14)} | changes
    return actions.hold(actor=cast.caseworker, now=NOW, referral_id=referral.pk, **told)


# On hold


def test_on_hold_the_clock_stands_still_and_moves_by_the_working_days_of_the_pause():
    cast = make_cast()
    referral = make_assigned(cast)
    assert referral.first_due_on == date(2022, 3, 21)

    hold(cast, referral)
    after = actions.resume(actor=cast.caseworker, now=NOW + timedelta(days=7), referral_id=referral.pk)

    assert after.status == S.ASSIGNED
    assert after.first_due_on == date(2022, 3, 28)
    assert due_on(referral, rules.FIRST_APPOINTMENT) == date(2022, 3, 28)
    assert not deadlines.open_deadlines().filter(kind=rules.HOLD_REVIEW).exists()
    assert referral.pauses.get().resumed_at == NOW + timedelta(days=7)
    assert verbs(referral)[-4:] == [
        "referral.clocks_stopped",
        "referral.held",
        "referral.clocks_resumed",
        "referral.resumed",
    ]


def test_the_caseworker_looks_again_by_the_day_that_was_given():
    cast = make_cast()
    referral = make_assigned(cast)

    hold(cast, referral)

    row = deadlines.of_thing(referral).get(kind=rules.HOLD_REVIEW)
    assert (row.user_id, row.due_at.astimezone(LONDON).date()) == (cast.caseworker.user_id, date(2022, 3, 21))


@pytest.mark.parametrize("days", [0, 29])
def test_a_hold_needs_a_reason_and_a_day_within_four_weeks(days):
    cast = make_cast()
    referral = make_assigned(cast)

    with pytest.raises(NotValid) as refused:
        hold(cast, referral, reason=" ", review_on=TODAY + timedelta(days=days))

    assert len(refused.value.problems) == 2
    assert Referral.objects.get().status == S.ASSIGNED


def test_only_those_who_deliver_put_on_hold_and_nobody_twice():
    cast = make_cast()
    referral = make_assigned(cast)

    with pytest.raises(NotAllowed):
        actions.hold(
            actor=cast.practitioner, now=NOW, referral_id=referral.pk, reason="x", review_on=TODAY + timedelta(days=1)
        )
    hold(cast, referral)
    with pytest.raises(NotNow, match="on hold"):
        hold(cast, referral)

    assert referral.pauses.count() == 1


def test_a_referral_on_hold_can_be_withdrawn_and_the_pause_ends_with_it():
    cast = make_cast()
    referral = make_assigned(cast)
    hold(cast, referral)

    actions.withdraw(actor=cast.practitioner, now=NOW, referral_id=referral.pk, reason="MOV", comment="Moved away")

    assert Referral.objects.get().status == S.WITHDRAWN
    assert referral.pauses.get().resumed_at == NOW
    assert deadlines.open_deadlines().count() == 0


# To another provider or area


def elsewhere(cast, referral, body, area=EAST, **changes):
    told = {"reason": "Moved to Leicester", "handover": "Two viewings so far", "is_risk_confirmed": True} | changes
    actor = told.pop("actor", cast.practitioner)
    place = Place(body_id=body.pk, area=area)
    return actions.transfer(actor=actor, now=NOW, referral_id=referral.pk, place=place, **told)


def test_a_transfer_ends_the_referral_here_and_sends_one_that_follows_it():
    cast = make_cast()
    old = make_assigned(cast)
    other = make_in_house("ACC", EAST)

    new = elsewhere(cast, old, other)

    old.refresh_from_db()
    assert (old.status, old.ended_at, old.end_comment) == (S.TRANSFERRED, NOW, "Moved to Leicester")
    assert (new.status, new.follows_id, new.body_id, new.handover) == (S.SENT, old.pk, other.pk, "Two viewings so far")
    assert (new.reason, new.risk_summary, new.needs_notes) == (old.reason, old.risk_summary, old.needs_notes)
    asked = ("need_id", "complexity", "outcome_wanted")
    assert list(new.needs.values_list(*asked)) == list(old.needs.values_list(*asked))
    assert due_on(new, rules.FIRST_APPOINTMENT) == new.first_due_on == date(2022, 3, 21)
    assert deadlines.of_thing(old).filter(met_at=None, cancelled_at=None).count() == 0
    assert "referral.transferred" in verbs(old)


def test_a_transfer_says_all_that_stands_against_it_and_changes_nothing():
    cast = make_cast()
    old = make_accepted(cast)
    women = make_body("WOS", "police-derbyshire", cohort="women")

    with pytest.raises(NotValid, match="For women only"):
        elsewhere(cast, old, women, "police-derbyshire")
    with pytest.raises(NotValid, match="does not work on Accommodation"):
        elsewhere(cast, old, make_body("ETE", EAST))
    with pytest.raises(NotValid, match="there already"):
        elsewhere(cast, old, cast.body)
    with pytest.raises(NotValid) as refused:
        elsewhere(cast, old, make_in_house("ACC", EAST), reason="", is_risk_confirmed=False)

    assert len(refused.value.problems) == 2
    assert Referral.objects.get().status == S.ACCEPTED


def test_a_transfer_done_twice_is_one_transfer():
    cast = make_cast()
    old = make_sent(cast)
    other = make_in_house("ACC", EAST)
    elsewhere(cast, old, other)

    with pytest.raises(NotNow):
        elsewhere(cast, old, other)

    assert Referral.objects.filter(follows=old).count() == 1


def test_the_provider_does_not_transfer():
    cast = make_cast()
    old = make_assigned(cast)

    with pytest.raises(NotAllowed):
        elsewhere(cast, old, make_in_house("ACC", EAST), actor=cast.manager)

    assert Referral.objects.count() == 1


def test_a_practitioner_transfers_through_the_pages():
    cast = make_cast()
    old = make_assigned(cast)
    other = make_in_house("ACC", EAST)
    web = browser(cast.practitioner)

    shown = text_of(web.get(f"/referrals/{old.pk}/transfer"))
    assert "Probation East Midlands: Accommodation" in shown
    told = {"place": f"{other.pk}:{EAST}", "reason": "Asked for it", "handover": "", "confirmed": "on"}
    page = web.post(f"/referrals/{old.pk}/transfer", told, follow=True)

    new = Referral.objects.get(follows=old)
    assert page.redirect_chain[0][0] == f"/referrals/{new.pk}"
    assert f"This takes up {old.reference}, which was transferred." in text_of(page)
    assert f"It goes on as {new.reference}" in text_of(web.get(f"/referrals/{old.pk}"))


def test_where_nobody_else_can_take_it_the_page_asks_nothing_and_says_what_to_do():
    cast = make_cast()
    old = make_assigned(cast)
    web = browser(cast.practitioner)

    page = web.get(f"/referrals/{old.pk}/transfer")

    assert "Nobody else works on all of these needs" in text_of(page)
    assert 'name="place"' not in page.text
    for link in (f"/people/{old.person_id}/addresses/add", f"/referrals/{old.pk}/end"):
        assert f'href="{link}"' in page.text
        assert web.get(link).status_code == 200


# After a refusal


def test_a_declined_referral_is_taken_elsewhere_with_all_that_it_said_but_the_confirmation():
    cast = make_cast()
    old = make_sent(cast)
    actions.decline(actor=cast.manager, now=NOW, referral_id=old.pk, reason="We are full")
    other = make_in_house("ACC", EAST)
    act = {"actor": cast.practitioner, "now": NOW, "referral_id": old.pk}

    draft = actions.rematch(place=Place(body_id=other.pk, area=EAST), **act)

    assert (draft.status, draft.follows_id, draft.risk_confirmed_at) == (S.DRAFT, old.pk, None)
    assert actions.rematch(place=Place(body_id=other.pk, area=EAST), **act) == draft
    with pytest.raises(NotValid, match="confirm that it may be shared"):
        actions.send(actor=cast.practitioner, now=NOW, referral_id=draft.pk)
    actions.confirm_risk(actor=cast.practitioner, now=NOW, referral_id=draft.pk, risk_summary="No lone visits")
    assert actions.send(actor=cast.practitioner, now=NOW, referral_id=draft.pk).status == S.SENT


def test_only_a_declined_referral_is_rematched():
    cast = make_cast()
    old = make_sent(cast)
    other = make_in_house("ACC", EAST)

    with pytest.raises(NotNow, match="Only a declined referral"):
        actions.rematch(actor=cast.practitioner, now=NOW, referral_id=old.pk, place=Place(body_id=other.pk, area=EAST))

    assert Referral.objects.count() == 1


def test_the_page_of_a_declined_referral_leads_to_another_service():
    cast = make_cast()
    old = make_sent(cast)
    actions.decline(actor=cast.manager, now=NOW, referral_id=old.pk, reason="We are full")
    other = make_in_house("ACC", EAST)
    web = browser(cast.practitioner)

    assert "Find another service" in text_of(web.get(f"/referrals/{old.pk}"))
    page = web.post(f"/referrals/{old.pk}/another", {"place": f"{other.pk}:{EAST}"}, follow=True)

    assert "1 part left" in text_of(page)


# All cases of a contract


def another(cast: Cast, **person) -> Cast:
    """The same service with another person."""
    someone = make_person(**person)
    make_sentence(someone)
    make_address(someone)
    give_officer(someone, cast.practitioner.user_id)
    return Cast(**{**vars(cast), "person": someone})


def manager_of(cast):
    return make_actor(Role.CONTRACT_MANAGER, area=None, organisation=cast.body.contract.buyer)


def rehome(rehoming):
    return actions.rehome(actor=SYSTEM, now=NOW, rehoming_id=rehoming.pk)


def test_a_contract_does_not_end_while_a_case_is_open_and_ends_once_it_is_moved():
    cast = make_cast()
    referral = make_sent(cast)
    end = {"actor": manager_of(cast), "now": NOW, "contract": cast.body.contract, "reason": "Handed back"}
    with pytest.raises(NotNow, match="its open cases have no new home"):
        contracts.end(**end)

    elsewhere(cast, referral, make_in_house("ACC", EAST))

    assert contracts.end(**end).status == "ended"
    assert Hold.objects.get(verb="end").cleared_at == NOW


def test_every_open_case_is_moved_or_said_why_not_and_the_count_balances():
    cast = make_cast()
    held = make_assigned(cast)
    hold(cast, held)
    sent, older = make_sent(another(cast)), make_sent(another(cast))
    young = make_sent(another(cast, date_of_birth=date(2003, 1, 1)))
    ended = make_sent(another(cast))
    actions.withdraw(actor=cast.practitioner, now=NOW, referral_id=ended.pk, reason="MOV", comment="Moved")
    draft = make_draft(another(cast))
    body = make_in_house("ACC", EAST)
    rehoming = actions.ask_rehoming(actor=manager_of(cast), now=NOW, body_id=cast.body.pk)

    done = rehome(rehoming)

    assert (done.open_count, done.moved_count, done.ended_count, done.left_count) == (4, 4, 0, 0)
    assert Referral.objects.filter(body=body, status=S.SENT, follows__in=[held, sent, older, young]).count() == 4
    assert Referral.objects.get(pk=draft.pk).status == S.DRAFT
    assert not Referral.objects.filter(body=cast.body, status__in=rules.OPEN).exists()


def test_a_case_that_nobody_takes_stays_with_the_reason():
    cast = make_cast()
    referral = make_sent(cast)
    make_body("ACC", EAST, cohort="women")
    rehoming = actions.ask_rehoming(actor=manager_of(cast), now=NOW, body_id=cast.body.pk)

    done = rehome(rehoming)

    assert (done.open_count, done.moved_count, done.left_count) == (1, 0, 1)
    assert done.cases.get().why_left == "For women only"
    assert Referral.objects.get(pk=referral.pk).status == S.SENT


def test_one_that_ends_meanwhile_is_counted_as_ended_and_a_repeat_changes_nothing():
    cast = make_cast()
    first, second = make_sent(cast), make_sent(another(cast))
    make_in_house("ACC", EAST)
    rehoming = actions.ask_rehoming(actor=manager_of(cast), now=NOW, body_id=cast.body.pk)
    RehomingCase.objects.bulk_create(RehomingCase(rehoming=rehoming, referral=each) for each in (first, second))
    actions.withdraw(actor=cast.practitioner, now=NOW, referral_id=first.pk, reason="MOV", comment="Moved")

    done = rehome(rehoming)
    again = rehome(rehoming)

    assert (done.open_count, done.moved_count, done.ended_count, done.left_count) == (2, 1, 1, 0)
    assert (again.open_count, again.moved_count) == (2, 1)
    assert Referral.objects.filter(follows__isnull=False).count() == 1


def test_cases_move_by_themselves_when_the_term_is_over():
    cast = make_cast(ends_on=TODAY)
    DeliveryArea.objects.filter(body=cast.body).update(valid_until=TODAY + timedelta(days=1))
    referral = make_sent(cast)
    DeliveryArea.objects.filter(body=cast.body).update(valid_until=TODAY)
    make_in_house("ACC", EAST)

    tasks.due(NOW)
    tasks.due(NOW)

    rehome(Rehoming.objects.get())
    assert Referral.objects.get(pk=referral.pk).status == S.TRANSFERRED


def test_the_contract_manager_sees_counts_and_asks_for_the_move_and_another_buyer_finds_nothing():
    cast = make_cast()
    make_sent(cast)
    make_in_house("ACC", EAST)
    url = f"/contracts/{cast.body.contract.reference}/cases"
    web = browser(manager_of(cast))

    shown = text_of(web.get(url))
    unsure = text_of(web.post(url))
    asked_before = Rehoming.objects.exists()
    page = text_of(web.post(url, {"is_sure": "on"}, follow=True))

    assert ("Say that you know what the move does" in unsure, asked_before) == (True, False)
    assert "1 open case. 1 can move today" in shown
    assert cast.person.family_name not in shown
    assert "They are being moved now" in page
    stranger = make_actor(Role.CONTRACT_MANAGER, area=None, organisation=make_organisation("Other", "commissioner"))
    assert browser(stranger).get(url).status_code == 404
    rehome(Rehoming.objects.get())
    assert "1 + 0 + 0 = 1: every case is accounted for." in text_of(web.get(url))
