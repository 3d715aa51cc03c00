"""A named partner confirms its share in its own account or is dropped; each member's turnover bears its own share."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.audit.models import Event
from throughcare.commissioning import permissions
from throughcare.commissioning.actions import awarding, bidding, drafting, partners, publishing, scoring
from throughcare.commissioning.models import AwardShare, Bid, Partner, Question, Score
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import scoring as queries
from throughcare.commissioning.queries import standing
from throughcare.commissioning.queries.waiting import waiting
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.market.models import Qualification

pytestmark = pytest.mark.django_db
DID = "It would work with people in the villages."


def test_a_partner_brings_a_qualification_of_its_own_and_not_turnover_alone() -> None:
    bidding_ = Bidding()
    bidding_.name()
    Qualification.objects.filter(organisation=bidding_.charity).delete()

    with pytest.raises(NotValid, match="is qualified for this service in none of the lot’s areas"):
        bidding_.answer()
    bidding_.answer(is_confirmed=False)

    assert Partner.objects.get().status == "declined"


class Bidding:
    """A published call-off of one lot (£450,000 a year) with a draft bid, and a small charity that could help."""

    def __init__(self, turnover: str = "360000.00") -> None:
        self.made = make.make_published()
        self.lead = self.made.writers[0]
        self.charity = make.make_organisation("supplier", "Made-up Village Help")
        self.helper = make.make_actor(Role.BID_WRITER, self.charity)
        make.give_turnover(self.charity, turnover)
        make.make_qualification(self.charity, self.made.call_off.framework)
        self.bid = make.write_bid(self.lead, self.made.lot)

    def name(self, percent: int = 40) -> Partner:
        return make.make_partner(self.bid, self.lead, self.charity.name, percent)

    def answer(self, *, is_confirmed: bool = True) -> Partner:
        row = Partner.objects.get()
        return partners.answer(actor=self.helper, now=make.NOW, partner=row, is_confirmed=is_confirmed)

    def submit(self) -> Bid:
        return bidding.submit(actor=self.lead, now=make.NOW + timedelta(minutes=1), bid=self.bid)

    def moderated(self) -> make.Competition:
        """The bid beside a weaker one of another bidder, both moderated."""
        other = make.write_bid(self.made.writers[1], self.made.lot, "800000.00")
        bidding.submit(actor=self.made.writers[1], now=make.NOW + timedelta(minutes=2), bid=other)
        made = make.open_bids(self.made)
        marks = [(4, 4), (2, 2)]
        make.moderate_bids(make.score_bids(made, marks), marks)
        make.declare_none(made, made.approver)
        return made


def send(client: Client, reference: str, name: str, percent: str, part: str = DID) -> Any:
    """The answer to a partner named on the page."""
    typed = {"name": name, "percent": percent, "part": part}
    return client.post(reverse("commissioning:bid_partners", args=[reference]), typed)


@pytest.fixture
def bid() -> Bidding:
    return Bidding()


@pytest.mark.requirement(90)
def test_through_the_pages_a_partner_is_named_sees_its_sum_confirms_and_is_in_the_sealed_bid(bid: Bidding) -> None:
    lead, helper, reference = signed_in(bid.lead), signed_in(bid.helper), bid.bid.reference

    send(lead, reference, "made-up village help", "40")
    row = Partner.objects.get()
    line = next(each for each in waiting(bid.helper, make.NOW) if each.text.startswith("Confirm or decline"))
    listed = texts(get(helper, "partnerships"), "tbody tr > *")
    page = " ".join(get(helper, "partnership", row.pk).text_content().split())
    post(helper, "partnership", row.pk, decision="confirm")
    checked = texts(get(lead, "bid_submit", reference), ".govuk-list--bullet li")
    post(lead, "bid_submit", reference, understood="on")

    assert line.url.endswith(f"/partnerships/{row.pk}")
    assert listed[1:3] == [bid.made.suppliers[0].name, "40%"]
    assert "40% of £450,000 a year = £180,000 a year" in page
    assert "2 × (£0 held + £180,000) = £360,000" in page
    assert checked == ["Made-up Village Help, 40%: confirmed"]
    made = make.open_bids(bid.made)
    assert Bid.objects.get(pk=bid.bid.pk).shares == {str(made.suppliers[0].pk): 60, str(bid.charity.pk): 40}
    assert set(Event.objects.filter(verb__startswith="partner.").values_list("verb", flat=True)) == {
        "partner.named",
        "partner.confirmed",
    }


@pytest.mark.requirement(90)
def test_a_partner_that_has_not_confirmed_is_dropped_at_submission_and_the_lead_is_told_before(bid: Bidding) -> None:
    bid.name()

    checked = texts(get(signed_in(bid.lead), "bid_submit", bid.bid.reference), ".govuk-list--bullet li")
    bid.submit()

    assert checked == ["Made-up Village Help, 40%: not confirmed: it is dropped from the bid when you submit"]
    assert Partner.objects.get().status == "dropped"
    make.open_bids(bid.made)
    assert Bid.objects.get(pk=bid.bid.pk).shares is None
    with pytest.raises(NotNow):
        bid.answer()


@pytest.mark.requirement(90)
def test_nobody_but_the_partner_itself_confirms_and_a_changed_share_is_confirmed_anew(bid: Bidding) -> None:
    row = bid.name()

    with pytest.raises(NotAllowed):
        partners.answer(actor=bid.lead, now=make.NOW, partner=row, is_confirmed=True)
    assert signed_in(bid.made.writers[1]).get(f"/partnerships/{row.pk}").status_code == 404
    bid.answer()
    bid.name(percent=30)

    assert (Partner.objects.get().status, Partner.objects.get().answered_by) == ("named", None)
    bid.answer(is_confirmed=False)
    bid.submit()
    assert Partner.objects.get().status == "declined"


def test_a_share_beyond_the_partners_own_turnover_cant_be_confirmed() -> None:
    bid = Bidding(turnover="359999.99")
    row = bid.name()

    answer = post(signed_in(bid.helper), "partnership", row.pk, decision="confirm")

    assert problems(answer) == [
        "Your share asks for a turnover of £360,000.00, £0.01 more than yours. Ask for a smaller share."
    ]
    assert Partner.objects.get().status == "named"


def test_shares_leave_the_lead_a_part_and_a_partner_is_another_organisation_with_an_account(bid: Bidding) -> None:
    client, reference = signed_in(bid.lead), bid.bid.reference
    own = bid.made.suppliers[0].name

    whole = send(client, reference, bid.charity.name, "100")
    oneself = send(client, reference, own, "10", "Ours")
    unknown = send(client, reference, "Nobody Anywhere", "10")

    assert problems(whole) == ["Enter a share from 1 to 99: you keep a part yourself, and all shares come to 100"]
    assert problems(oneself) == ["Name another organisation than your own", "Say what the partner would do"]
    assert problems(unknown) == [
        "No organisation of this name has an account here. Check the spelling, or ask it to register first."
    ]
    assert Partner.objects.count() == 0


def test_a_sealed_bid_keeps_its_partners_and_a_rival_and_the_buyer_see_none_before_the_opening(bid: Bidding) -> None:
    row = bid.name()
    bid.answer()
    bid.submit()

    with pytest.raises(NotNow, match="no draft to write in"):
        bid.name(percent=10)
    with pytest.raises(NotNow, match="no draft to write in"):
        partners.remove_partner(actor=bid.lead, now=make.NOW, bid=bid.bid, partner=row)
    for actor in (bid.made.writers[1], bid.lead):
        assert get(signed_in(actor), "partnerships").text_content().count(bid.charity.name) == 0
    assert Partner.objects.get().status == "confirmed"


@pytest.mark.requirement(83)
def test_the_proposal_and_the_award_count_each_members_turnover_for_its_own_share(bid: Bidding) -> None:
    make.give_turnover(bid.made.suppliers[0], "540000.00")  # twice 60% of £450,000: alone the lead is too small
    bid.name()
    bid.answer()
    bid.submit()
    made = bid.moderated()
    lead = made.suppliers[0]

    found = make.propose(made)
    given = awarding.award(
        actor=made.approver, now=make.OPENING, lot=made.lot, bid=Bid.objects.get(pk=bid.bid.pk), reason="Best."
    )
    page = " ".join(get(signed_in(made.approver), "proposal", made.call_off.reference).text_content().split())

    assert found.answer["winners"] == {"1": str(lead.pk)}
    held = standing.held([lead.pk, bid.charity.pk], make.OPENING.date())
    assert held == {lead.pk: Decimal(270_000), bid.charity.pk: Decimal(180_000)}
    shares = AwardShare.objects.filter(award=given).order_by("percent").values_list("organisation", "percent")
    assert list(shares) == [(bid.charity.pk, 40), (lead.pk, 60)]
    assert bid.charity.name in page


@pytest.mark.requirement(83)
def test_a_member_whose_turnover_no_longer_bears_its_share_takes_the_lot_from_the_bid(bid: Bidding) -> None:
    bid.name()
    bid.answer()
    bid.submit()
    made = bid.moderated()
    make.give_turnover(bid.charity, "359999.99")

    found = make.propose(made)

    assert found.answer["winners"] == {"1": str(made.suppliers[1].pk)}
    with pytest.raises(NotValid, match="Made-up Village Help would need a turnover of £360,000.00, £0.01 more"):
        awarding.award(
            actor=made.approver, now=make.OPENING, lot=made.lot, bid=Bid.objects.get(pk=bid.bid.pk), reason="Best."
        )


def test_who_has_an_interest_in_a_partner_sees_and_scores_nothing_of_the_bid_nor_moderates(
    bid: Bidding,
) -> None:
    bid.name()
    bid.answer()
    bid.submit()
    other = make.write_bid(bid.made.writers[1], bid.made.lot, "800000.00")
    bidding.submit(actor=bid.made.writers[1], now=make.NOW + timedelta(minutes=2), bid=other)
    made = make.open_bids(bid.made)
    first, second = made.evaluators[:2]
    lead, rival = made.suppliers[:2]
    none = dict.fromkeys((lead.pk, rival.pk), (False, ""))

    scoring.declare(actor=first, now=make.OPENING, call_off=made.call_off, interests=none)
    undeclared = list(bid_queries.opened_bids(first, made.call_off))
    torn = {bid.charity.pk: (True, "My brother runs it.")}
    scoring.declare(actor=first, now=make.OPENING, call_off=made.call_off, interests=torn)
    scoring.declare(
        actor=second, now=make.OPENING, call_off=made.call_off, interests=none | {bid.charity.pk: (False, "")}
    )

    assert [each.organisation.pk for each in queries.declarations(first, made.call_off)] == sorted(
        (lead.pk, rival.pk, bid.charity.pk), key=lambda pk: Organisation.objects.get(pk=pk).name
    )
    assert [each.pk for each in undeclared] == [other.pk]
    assert [each.pk for each in bid_queries.opened_bids(first, made.call_off)] == [other.pk]
    assert {each.pk for each in bid_queries.opened_bids(second, made.call_off)} == {bid.bid.pk, other.pk}
    questions = Question.objects.filter(call_off=made.call_off).count()
    assert queries.scoring_progress(made.call_off)[1] == 3 * questions
    with pytest.raises(NotFound):
        scoring.lock_scores(actor=first, now=make.OPENING, bid=bid.bid, marks={})
    assert "interest" in permissions.can_moderate(made.moderator, made.call_off).reason


def test_an_interest_in_a_partner_found_later_takes_own_scores_of_the_bid_away(bid: Bidding) -> None:
    bid.name()
    bid.answer()
    bid.submit()
    made = make.open_bids(bid.made)
    evaluator = made.evaluators[0]
    make.declare_none(made, evaluator)
    opened = Bid.objects.get(pk=bid.bid.pk)
    questions = Question.objects.filter(call_off=made.call_off).values_list("number", flat=True)
    marks = dict.fromkeys(questions, (4, "Clear and evidenced."))
    scoring.lock_scores(actor=evaluator, now=make.OPENING, bid=opened, marks=marks)

    scoring.add_interest(
        actor=evaluator, now=make.OPENING, call_off=made.call_off, organisation_id=bid.charity.pk, detail="A grant."
    )

    assert not Score.objects.exists()
    assert list(bid_queries.opened_bids(evaluator, made.call_off)) == []


def test_an_organisation_is_invited_to_a_lot_whose_other_area_a_confirmed_partner_brings() -> None:
    made = make.make_draft()
    both = make.terms(areas=("police-durham", "police-cleveland"))
    drafting.change_lot(actor=made.commissioner, now=make.NOW, lot=made.lot, terms=both)
    charity = make.make_organisation("supplier", "Made-up Cleveland Help")
    make.make_qualification(charity, made.call_off.framework, area="police-cleveland")
    make.give_turnover(charity, "900000.00")
    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    made.fresh()
    lead = made.writers[0]
    written = make.write_bid(lead, made.lot)
    told = {"now": make.NOW + timedelta(minutes=1)}

    with pytest.raises(NotValid, match="None of you is qualified in Cleveland"):
        bidding.submit(actor=lead, bid=written, **told)
    row = make.make_partner(written, lead, charity.name)
    helper = make.make_actor(Role.BID_WRITER, charity)
    partners.answer(actor=helper, partner=row, is_confirmed=True, **told)
    bidding.submit(actor=lead, bid=written, **told)

    assert Bid.objects.get(pk=written.pk).status == "submitted"
