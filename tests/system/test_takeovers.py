"""One organisation takes over another: contracts, shares, cases and staff follow, from the day and to one successor."""

from datetime import timedelta

import pytest

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.accounts.models import Posting
from throughcare.accounts.queries import actor_of
from throughcare.audit.models import Event
from throughcare.commissioning.models import AwardShare
from throughcare.contracts import actions as contracts
from throughcare.contracts import tasks as contract_tasks
from throughcare.contracts.models import Takeover
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotValid
from throughcare.people.queries import caseload
from throughcare.people.tests.factories import NOW, TODAY, browser, make_actor
from throughcare.referrals import actions
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import lists
from throughcare.referrals.tasks import follow
from throughcare.referrals.tests.factories import (
    make_accepted,
    make_assigned,
    make_body,
    make_cast,
    make_provider,
    make_sent,
    share_award,
)

pytestmark = pytest.mark.django_db
WHY = "Deed of novation of 28 February 2022."


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def buyer(cast):
    return make_actor(Role.CONTRACT_MANAGER, area=None, organisation=cast.body.contract.buyer)


def take_over(buyer, old, new, on=TODAY):
    ids = {"old_id": old.pk, "new_id": new.pk}
    return contracts.record_takeover(actor=buyer, now=NOW, valid_from=on, why=WHY, **ids)


def again(actor):
    """The same user with the postings of today."""
    return actor_of(Posting.objects.filter(user=actor.user_id).first().user, TODAY)


@pytest.mark.requirement(43)
def test_contracts_cases_deadlines_and_staff_follow_to_the_one_successor(cast, buyer):
    referral = make_assigned(cast)
    old, new = cast.body.organisation, make_provider("Successor Trust")

    found = take_over(buyer, old, new)
    follow(Event.objects.get(verb="takeover.followed").pk)

    cast.body.refresh_from_db()
    cast.body.contract.refresh_from_db()
    assert (cast.body.organisation_id, cast.body.contract.provider_id) == (new.pk, new.pk)
    assert (found.contract_count, found.staff_count) == (1, 2)
    worker, manager = again(cast.caseworker), again(cast.manager)
    for actor in (worker, manager):
        with acting(actor):
            assert [row.pk for row in lists.referrals(actor, lists.Tab.OPEN)] == [referral.pk]
    due = Deadline.objects.filter(thing_id=referral.pk, met_at=None)
    assert set(due.values_list("organisation_id", flat=True)) == {new.pk}
    with acting(cast.manager):  # as posted before
        assert not Referral.objects.exists()


def test_a_takeover_to_come_is_followed_on_its_day_once(cast, buyer):
    old, new = cast.body.organisation, make_provider("Successor Trust")

    found = take_over(buyer, old, new, on=TODAY + timedelta(days=3))
    assert found.done_at is None
    contract_tasks.due(NOW + timedelta(days=2))
    assert not Takeover.objects.exclude(done_at=None).exists()
    contract_tasks.due(NOW + timedelta(days=3))
    contract_tasks.due(NOW + timedelta(days=4))

    cast.body.refresh_from_db()
    assert cast.body.organisation_id == new.pk
    assert Event.objects.filter(verb="takeover.followed").count() == 1


@pytest.mark.requirement(43)
def test_what_was_passed_on_to_a_subcontractor_goes_with_its_share_to_whoever_took_it_over(cast, buyer):
    old, new = share_award(cast.body, Anchor=40)["Anchor"], make_provider("Successor Trust")
    sub = make_actor(Role.SUBCONTRACTOR, area=None, organisation=old)
    referral = make_accepted(cast)
    actions.pass_on(actor=cast.manager, now=NOW, referral_id=referral.pk, to=old.pk, reason="Nearer.")

    take_over(buyer, old, new)
    event = Event.objects.get(verb="takeover.followed")
    follow(event.pk)
    follow(event.pk)

    referral.refresh_from_db()
    assert referral.deliverer_id == new.pk
    assert dict(AwardShare.objects.values_list("organisation", "percent")) == {
        new.pk: 40,
        cast.body.organisation_id: 60,
    }
    with acting(again(sub)):
        assert [row.pk for row in lists.referrals(again(sub), lists.Tab.WAITING)] == [referral.pk]


def test_a_lead_that_takes_over_its_only_subcontractor_has_the_contract_alone(cast, buyer):
    old = share_award(cast.body, Anchor=40)["Anchor"]

    take_over(buyer, old, cast.body.organisation)

    assert not AwardShare.objects.exists()


def test_one_partner_that_takes_over_another_has_both_shares(cast, buyer):
    members = share_award(cast.body, Anchor=30, Beacon=20)

    take_over(buyer, members["Anchor"], members["Beacon"])

    assert sorted(AwardShare.objects.values_list("percent", flat=True)) == [50, 50]


def test_everything_that_stands_against_a_takeover_is_said_at_once(cast, buyer):
    gone, new = make_provider("Gone"), make_provider("New")
    body = make_body("ETE", "region-wales")

    with pytest.raises(NotValid) as refused:
        contracts.record_takeover(actor=buyer, now=NOW, old_id=gone.pk, new_id=gone.pk, valid_from=TODAY, why=" ")
    with pytest.raises(NotValid, match="Another buyer has a contract with this organisation too"):
        take_over(buyer, body.organisation, new)
    take_over(buyer, cast.body.organisation, new)
    with pytest.raises(NotValid, match="Somebody has taken this organisation over already"):
        take_over(buyer, cast.body.organisation, gone)

    assert [str(problem) for problem in refused.value.problems] == [
        "Choose another organisation that delivers services and was not taken over itself",
        "This organisation has no part in any contract that goes on",
        "Say by what agreement, such as a deed of novation and its date",
    ]
    assert Takeover.objects.count() == 1


def test_only_contract_managers_record_a_takeover(cast):
    with pytest.raises(NotAllowed):
        take_over(cast.manager, cast.body.organisation, make_provider("New"))
    assert not Takeover.objects.exists()


def test_the_map_and_the_contract_show_who_took_over_from_whom(cast, buyer):
    make_sent(cast)
    new = make_provider("Successor Trust")
    client = browser(buyer)
    form = {"old": cast.body.organisation_id, "new": new.pk, "why": WHY}
    day = {"valid_from-day": TODAY.day, "valid_from-month": TODAY.month, "valid_from-year": TODAY.year}

    done = client.post("/takeovers/record", form | day, follow=True).text

    assert "Successor Trust" in done
    assert WHY in done
    assert "1 contract" in done
    shown = client.get(f"/contracts/{cast.body.contract.reference}").text
    assert f"Successor Trust took this contract over from {cast.body.organisation.name} on 7 March 2022" in shown


@pytest.mark.requirement(43)
def test_a_file_may_name_a_company_of_before_2021_and_its_people_go_to_exactly_one_region():
    regions = caseload._regions(TODAY)

    for name in ("Essex", "Essex CRC", "Essex Community Rehabilitation Company"):
        assert regions[caseload.plain(name)].name == "East of England"
    companies = {name: region.name for name, region in regions.items() if name.endswith(" crc")}
    assert len({name for name in companies if not name.startswith("package")}) >= 21
