"""Partner contracts, joint competitions with their budgets, and what follows a lot that nobody won."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.commissioning import rules
from throughcare.commissioning.actions import drafting, following, joint, publishing
from throughcare.commissioning.models import CallOff, Envelope
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.ui.words import money

pytestmark = pytest.mark.django_db
K = rules.FollowKind


def make_partner_draft() -> make.Competition:
    """A draft of partner contracts whose lot buys unpaid work for five years."""
    made = make.make_draft()
    CallOff.objects.filter(pk=made.call_off.pk).update(route="partner")
    made.fresh()
    five = make.terms(service_type="UPW", ends_on=date(2027, 7, 1), term_reason="")
    drafting.change_lot(actor=made.commissioner, now=make.NOW, lot=made.lot, terms=five)
    return made


def test_unpaid_work_on_the_framework_is_refused_and_sent_to_the_partner_contracts() -> None:
    made = make.make_draft()

    with pytest.raises(NotValid, match="it belongs to the partner contracts"):
        drafting.change_lot(actor=made.commissioner, now=make.NOW, lot=made.lot, terms=make.terms(service_type="UPW"))


@pytest.mark.requirement(57)
def test_partner_contracts_last_five_years_without_an_override_and_buy_nothing_of_the_framework() -> None:
    made = make_partner_draft()

    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    assert made.fresh().status == "published"
    assert queries.term_months(rules.Route.PARTNER, make.NOW.date()) == (12, 60)
    other = make_partner_draft()
    with pytest.raises(NotValid, match="it is on the framework"):
        drafting.change_lot(actor=other.commissioner, now=make.NOW, lot=other.lot, terms=make.terms())


def test_six_years_of_a_partner_contract_need_a_named_override() -> None:
    made = make_partner_draft()
    six = make.terms(service_type="UPW", ends_on=date(2028, 7, 1), term_reason="")
    drafting.change_lot(actor=made.commissioner, now=make.NOW, lot=made.lot, terms=six)

    with pytest.raises(NotValid, match="must approve it by name"):
        publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)


def test_an_optional_service_has_a_cap_below_the_value_of_its_lot_and_is_published() -> None:
    made = make.make_draft()
    told = {"actor": made.commissioner, "now": make.NOW, "lot": made.lot, "name": "Weekend groups"}
    with pytest.raises(NotValid, match="below the value of the lot, £900,000.00"):
        joint.set_option(**told, cap_gbp=Decimal(900_000))

    joint.set_option(**told, cap_gbp=Decimal(50_000))
    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    page = get(Client(headers={"host": "localhost"}), "public_show", made.call_off.reference).text_content()
    assert "Weekend groups: up to £50,000" in " ".join(page.split())
    with pytest.raises(NotNow):
        joint.set_option(**told, cap_gbp=None)


def make_joint() -> tuple[make.Competition, Organisation]:
    """A draft of which another commissioner pays 40%."""
    made, other = make.make_draft(), make.make_organisation("commissioner", "Made-up Greater Manchester")
    told = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off}
    joint.set_funder(**told, organisation_id=other.pk, percent=40)
    return made, other


@pytest.mark.requirement(39)
def test_both_budgets_are_debited_by_the_split_to_the_penny() -> None:
    made, other = make_joint()
    framework = made.call_off.framework
    own = make.make_envelope(framework, "1000000.00", year=2022)
    theirs = Envelope.objects.create(
        framework=framework, funder=other, year=2022, total_gbp=500_000, available_gbp=500_000
    )
    made = award_all(made)

    own.refresh_from_db()
    theirs.refresh_from_db()
    award = made.lot.awards.get()
    first_year = {None: own.committed_gbp, other.pk: theirs.committed_gbp}
    profiles = {
        payer: rules.profile(amount, award.starts_on, award.ends_on)[2022]
        for payer, amount in ((None, Decimal("360000.00")), (other.pk, Decimal("240000.00")))
    }
    assert award.value_gbp == Decimal("600000.00")
    assert first_year == profiles
    page = get(signed_in(made.commissioner), "envelopes")
    shown = [
        [" ".join(cell.text_content().split()) for cell in row.cssselect("td")] for row in page.cssselect("tbody tr")
    ]
    assert {whose: committed for _framework, whose, _all, _reserved, committed, _left in shown} == {
        "The buyer": money(own.committed_gbp),
        "Made-up Greater Manchester": money(theirs.committed_gbp),
    }


def award_all(made: make.Competition) -> make.Competition:
    """Publish the draft, and take it to the award of its lot."""
    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    made.fresh()
    for minutes, (writer, price) in enumerate(zip(made.writers, ("600000.00", "700000.00"), strict=True), 1):
        bid = make.write_bid(writer, made.lot, price)
        make.bidding.submit(actor=writer, now=make.NOW + timedelta(minutes=minutes), bid=bid)
    marks = ((4, 3), (2, 3))
    made = make.moderate_bids(make.score_bids(make.open_bids(made), marks), marks)
    make.declare_none(made, made.approver)
    make.awarding.award(
        actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason="Best.",
        concentration_reason="Nobody else came near.",
    )  # fmt: skip
    return made


@pytest.mark.requirement(39)
def test_a_co_commissioner_sees_what_its_organisation_pays_for_and_no_other_call_off() -> None:
    made, other = make_joint()
    elsewhere = make.make_published()
    theirs = make.make_actor(Role.CO_COMMISSIONER, other)
    with pytest.raises(NotFound):
        queries.call_off(theirs, made.call_off.reference)

    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    assert [row.reference for row in queries.call_offs(theirs)] == [made.call_off.reference]
    page = " ".join(get(signed_in(theirs), "show", made.call_off.reference).text_content().split())
    assert "Made-up Greater Manchester 40%" in page
    assert signed_in(theirs).get(f"/competitions/{elsewhere.call_off.reference}").status_code == 404
    with pytest.raises(NotAllowed):
        drafting.describe(
            actor=theirs, now=make.NOW, call_off=made.call_off, title="x", title_cy="", description="",
            description_cy="",
        )  # fmt: skip


def test_shares_of_others_leave_the_buyer_one() -> None:
    made, _other = make_joint()
    third = make.make_organisation("commissioner")

    answer = post(
        signed_in(made.commissioner), "funders", made.call_off.reference, organisation_id=third.pk, percent="60"
    )

    assert problems(answer) == ["The shares of the others come to 100%. They must leave the buyer 1% at least."]


def follow(made: make.Competition, kind: K, **more: object):
    told = {"actor": made.commissioner, "now": make.OPENING, "lot": made.lot, "kind": kind}
    return following.follow_up(**told, reason="The lot was too large for anybody small.", **more)


@pytest.mark.parametrize("kind", [K.RERUN, K.RESHAPE])
def test_a_failed_lot_is_competed_for_again_from_a_draft_of_its_own(kind: K) -> None:
    made = make.make_failed()

    found = follow(made, kind)

    again = found.next_call_off
    assert (again.status, again.lots.get().service_type_id, again.questions.count()) == ("draft", "ACC", 2)
    assert again.lots.get().status == "open"
    assert (again.panel.count(), again.officers.count()) == (4, 3)
    assert made.lot.status == "unsuccessful"
    with pytest.raises(NotNow, match="decided already"):
        follow(made, K.RERUN)


def test_a_cancelled_call_off_keeps_its_record_and_may_end_in_in_house_delivery() -> None:
    made = make.make_published()
    told = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off}
    publishing.cancel(**told, reason="The service is brought back into the probation service.")

    follow(made, K.IN_HOUSE, in_house_from=date(2022, 7, 1))

    page = get(Client(headers={"host": "localhost"}), "public_show", made.call_off.reference).text_content()
    assert "The service is brought back" in page
    assert "The probation service delivers it itself." in page
    assert made.lot.invitations.count() == 2


def test_a_lot_with_an_award_or_still_open_is_not_followed_up_and_a_reason_is_needed() -> None:
    awarded, _award = make.make_awarded()
    with pytest.raises(NotNow):
        follow(awarded, K.RERUN)
    failed = make.make_failed()
    with pytest.raises(NotValid) as refused:
        following.follow_up(
            actor=failed.commissioner, now=make.OPENING, lot=failed.lot, kind=K.IN_HOUSE, reason="Because."
        )

    assert {problem.field for problem in refused.value.problems} == {"reason", "in_house_from"}


def test_through_the_pages_a_failed_lot_is_re_run() -> None:
    made = make.make_failed()
    client = signed_in(made.commissioner)
    assert "Decide what follows lot 1" in get(client, "show", made.call_off.reference).text_content()

    post(client, "follow_up", made.call_off.reference, 1, kind="rerun", reason="More time to bid is all it needs.")

    again = CallOff.objects.get(follows_up__lot=made.lot)
    assert again.reference in get(client, "show", made.call_off.reference).text_content()
