"""A contract ends and its cases change hands; a lead provider shares out what it was awarded with another."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.contracts.models import Contract
from throughcare.insight.actions.reckon import reckon_shares
from throughcare.people.tests.factories import NOW, make_actor
from throughcare.referrals import actions
from throughcare.referrals.models import Referral
from throughcare.referrals.tasks import rehome
from throughcare.referrals.tests.factories import make_assigned, make_body, make_cast, make_sent, share_award

pytestmark = pytest.mark.django_db(transaction=True)


def test_at_the_end_of_a_contract_its_case_goes_to_who_delivers_there_and_the_contract_ends(enter, look):
    cast = make_cast()
    referral = make_assigned(cast)
    contract = cast.body.contract
    Contract.objects.filter(pk=contract.pk).update(live_at=NOW - timedelta(days=200))
    successor = make_body("ACC", cohort="all-adults")
    kofi = enter(make_actor(Role.CONTRACT_MANAGER, area=None, organisation=contract.buyer))
    robin, ines = (
        enter(cast.practitioner),
        enter(make_actor(Role.PROVIDER_MANAGER, area=None, organisation=successor.organisation)),
    )

    # the contract can't end while a case is open under it
    kofi.goto(f"/contracts/{contract.reference}")
    kofi.get_by_role("link", name="End this contract early").click()
    kofi.get_by_label("Why does this contract end?").fill("The provider closes its office in Derby")
    kofi.get_by_role("button", name="End").click()
    expect(kofi.get_by_text("its open cases have no new home")).to_be_visible()
    kofi.goto(f"/contracts/{contract.reference}")
    kofi.get_by_role("link", name="Open cases and where they can go").click()
    expect(kofi.get_by_role("region", name="Open cases by area")).to_contain_text(successor.organisation.name)
    look(kofi)
    kofi.get_by_label("These cases change their provider now").check()
    with kofi.expect_navigation():
        kofi.get_by_role("button", name="Move 1 case").click()
    rehome(Event.objects.get(verb="rehoming.asked").pk)
    kofi.reload()
    expect(kofi.get_by_text("1 + 0 + 0 = 1: every case is accounted for.")).to_be_visible()
    look(kofi)

    # practitioner and new provider find it on their desks
    new = Referral.objects.get(follows=referral)
    robin.goto("/desk")
    robin.get_by_role("link", name=f"{new.reference} came from another provider").click()
    expect(robin.get_by_text(f"This takes up {referral.reference}, which was transferred.")).to_be_visible()
    look(robin)
    ines.goto("/desk")
    ines.get_by_role("link", name=f"Decide on {new.reference}").click()
    expect(ines.get_by_text("Sofa surfing since January")).to_be_visible()
    with ines.expect_navigation():
        ines.get_by_role("button", name="Accept").click()
    with ines.expect_navigation():
        ines.get_by_role("button", name="Accept").click()

    # and nothing keeps the contract any more
    kofi.goto(f"/contracts/{contract.reference}/end")
    kofi.get_by_label("Why does this contract end?").fill("The provider closes its office in Derby")
    kofi.get_by_role("button", name="End").click()
    expect(kofi.get_by_text("Ended on")).to_be_visible()
    assert Referral.objects.get(pk=new.pk).status == "accepted"


@pytest.mark.requirement(87)
def test_a_lead_provider_shares_out_a_referral_and_everybody_sees_their_share(enter, look):
    cast = make_cast()
    anchor = share_award(cast.body, Anchor=40)["Anchor"]
    make_actor(Role.CASEWORKER, area=None, organisation=anchor)
    lead, sub = enter(cast.manager), enter(make_actor(Role.SUBCONTRACTOR, area=None, organisation=anchor))
    buyer = enter(make_actor(Role.COMMISSIONER, area=None, organisation=cast.body.contract.buyer))
    before = make_sent(cast)
    actions.accept(actor=cast.manager, now=NOW, referral_id=before.pk)
    actions.pass_on(actor=cast.manager, now=NOW, referral_id=before.pk, to=cast.body.organisation_id)
    Referral.objects.filter(pk=before.pk).update(
        status="completed", ended_at=NOW, decided_at=NOW - timedelta(days=40), first_held_at=NOW
    )
    referral = make_sent(cast)

    # the lead accepts, reads who is proposed, and saves
    lead.goto("/desk")
    lead.get_by_role("link", name=f"Decide on {referral.reference}").click()
    lead.get_by_role("button", name="Accept").click()
    lead.get_by_role("button", name="Accept").click()
    expect(lead.get_by_text("Proposed: Anchor")).to_be_visible()
    look(lead)
    lead.get_by_role("button", name="Save").click()
    expect(lead.get_by_text("Anchor assigns it to a caseworker.")).to_be_visible()

    # the subcontractor assigns it, and sees its own share alone
    sub.goto("/desk")
    sub.get_by_role("link", name=f"Assign {referral.reference} to a caseworker").click()
    look(sub)
    sub.get_by_role("radio").first.check()
    sub.get_by_role("button", name="Assign").click()
    expect(sub.get_by_text("Book and hold the first appointment.")).to_be_visible()
    look(sub)
    reckon_shares(actor=SYSTEM, now=NOW)
    for page, rows in ((sub, 2), (lead, 3), (buyer, 3)):
        page.goto("/shares")
        look(page)
        page.get_by_role("link", name=cast.body.contract.reference).click()
        expect(page.get_by_role("region", name="Shares").get_by_role("row")).to_have_count(rows + 1)
        look(page)
