"""Proposals: what somebody is eligible for with waits, the choice and its reason, and the sheet for the bench."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.models import Requirement
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    limit,
    make_actor,
    make_address,
    make_need,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.reference.queries import codes
from throughcare.referrals import actions, rules
from throughcare.referrals.models import DirectoryFigure, Proposal, ProposalOption
from throughcare.referrals.queries import proposals
from throughcare.referrals.queries.waiting import waiting
from throughcare.referrals.rules import Case, Choosable, OptionKind, criteria, eligibility
from throughcare.referrals.tests.factories import make_body, make_in_house, verbs

pytestmark = pytest.mark.django_db
ABOUT = actions.About(
    stage="court",
    court="Derby Magistrates’ Court",
    hearing_on=TODAY + timedelta(days=3),
    offence="general",
    reoffending_score=60,
    needs=("thinking", "accommodation"),
    district="DE1",
)
POSTED = {
    "stage": "court",
    "court": "Derby Magistrates’ Court",
    "hearing_on-day": "10",
    "hearing_on-month": "3",
    "hearing_on-year": "2022",
    "offence": "general",
    "reoffending_score": "60",
    "needs": ["thinking", "accommodation"],
    "district": "DE1",
}


@pytest.fixture(autouse=True)
def on_the_fixed_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def person():
    """A man before a court, without a sentence."""
    somebody = make_person()
    make_address(somebody)
    make_need(somebody, "thinking")
    return somebody


@pytest.fixture
def officer():
    return make_actor(Role.COURT_OFFICER)


@pytest.fixture
def services():
    """The programmes team of the region, whose usual wait is known, and an accommodation service."""
    team, housing = make_in_house("AP", "region-east-midlands"), make_body("ACC")
    DirectoryFigure.objects.create(body=team, median_wait_days=45, as_of=NOW)
    return team, housing


def begin(officer, person, **changes):
    return actions.propose(actor=officer, now=NOW, person_id=person.pk, about=replace(ABOUT, **changes))


def give(officer, proposal, *chosen, **fields):
    told = {"reason": "It begins sooner"} | fields
    return actions.give_proposal(actor=officer, now=NOW, proposal_id=proposal.pk, chosen=chosen, **told)


@pytest.mark.requirement(51)
def test_whoever_is_eligible_for_a_programme_and_gets_another_requirement_gets_a_reason(person, officer, services):
    client, housing = browser(officer), f"{services[1].pk}:region-east-midlands"
    assert reverse("referrals:propose", args=[person.pk]) in client.get(f"/people/{person.pk}").content.decode()

    client.post(reverse("referrals:propose", args=[person.pk]), POSTED)
    proposal = Proposal.objects.get()
    shown = text_of(client.get(reverse("referrals:proposal", args=[proposal.pk])))
    assert "Jo is eligible for an accredited programme: Thinking Skills Programme." in shown
    assert "Thinking Skills Programme Accredited programme 45 working days Yes" in shown
    choose = reverse("referrals:choose_proposal", args=[proposal.pk])
    refused = client.post(choose, {"chosen": [housing], "reason": "It begins sooner"})

    assert "This person is eligible for an accredited programme: say why" in text_of(refused)
    assert not ProposalOption.objects.exists()
    said = {"chosen": [housing], "reason": "It begins sooner", "why_not_programme": "Works nights"}
    client.post(choose, said)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.why_not_programme) == ("given", "Works nights")
    assert list(proposal.options.filter(is_chosen=True).values_list("key", flat=True)) == [housing]
    assert verbs(proposal) == [
        "proposal.started", *["proposal.viewed"] * 2, "proposal.viewed", "proposal.given",
    ]  # fmt: skip
    sheet = text_of(client.get(reverse("referrals:print_proposal", args=[proposal.pk])))
    assert "Proposal for Derby Magistrates’ Court" in sheet
    assert "Why not an accredited programme. Works nights" in sheet


def test_where_no_team_said_its_wait_it_is_that_of_what_courts_required_and_began_lately(person, officer):
    make_in_house("AP", "region-east-midlands")
    for weeks, begun in ((10, TODAY), (20, TODAY), (30, TODAY), (90, TODAY - timedelta(weeks=60))):
        other = make_person()
        sentence = make_sentence(other, starts_on=begun - timedelta(weeks=weeks))
        Requirement.objects.create(person=other, sentence=sentence, kind="accredited_programme", commenced_on=begun)

    options = {option.key: option.wait_days for option in proposals.options(begin(officer, person), TODAY)}

    assert options["TSP"] == 97  # twenty weeks before 7 March 2022, without three bank holidays


def test_a_programme_that_is_chosen_needs_no_reason_why_not(person, officer, services):
    proposal = give(officer, begin(officer, person), "TSP", why_not_programme="left over from before")

    assert (proposal.status, proposal.why_not_programme) == ("given", "")


def test_nothing_is_chosen_that_the_person_is_not_eligible_for(person, officer, services):
    proposal = begin(officer, person)

    with pytest.raises(NotValid, match="Choose from the options"):
        give(officer, proposal, "HORIZON", why_not_programme="x")

    proposal.refresh_from_db()
    assert proposal.status == "draft"


def test_options_are_kept_as_they_were_shown(person, officer, services):
    proposal = give(officer, begin(officer, person), "TSP")
    DirectoryFigure.objects.update(median_wait_days=5)

    found = proposals.page(officer, proposal.pk, TODAY + timedelta(days=400))

    assert {option.key: option.wait_days for option in found.options}["TSP"] == 45
    with pytest.raises(NotNow):
        give(officer, proposal, "TSP")


CASE = Case(
    sex="male", age=30, offence="general", reoffending_score=50, specialist_risk="", needs=frozenset({"thinking"})
)
VIOLENT = replace(CASE, offence="partner_violence", specialist_risk="medium")


@pytest.mark.parametrize(
    ("programme", "case", "why_not"),
    [
        ("TSP", CASE, []),
        ("TSP", replace(CASE, sex="female"), []),
        ("TSP", replace(CASE, reoffending_score=49), ["For a reoffending score of 50 or more"]),
        ("TSP", replace(CASE, reoffending_score=None), ["Enter the reoffending score"]),
        ("TSP", replace(CASE, needs=frozenset({"finance"})), ["No need that it works on was found"]),
        ("TSP", replace(CASE, age=17), ["For people aged 18 and over"]),
        ("TSP", replace(CASE, offence="sexual"), ["For another kind of offence"]),
        ("BBR", VIOLENT, []),
        ("BBR", replace(VIOLENT, sex="female"), ["For men only"]),
        ("BBR", replace(VIOLENT, specialist_risk="low"), ["For a higher specialist risk"]),
        ("BBR", replace(VIOLENT, specialist_risk=""), ["Enter the specialist risk"]),
        ("RESOLVE", replace(CASE, offence="violence"), []),
        ("HORIZON", replace(CASE, offence="sexual", specialist_risk="very_high"), []),
    ],
)
def test_a_programme_takes_whom_its_published_criteria_name(programme, case, why_not):
    row = next(code for code in codes(rules.CRITERIA, TODAY) if code.code == programme)

    found = eligibility(criteria(row.facts), case)

    assert [str(problem) for problem in found.why_not] == why_not
    assert found.is_eligible == (not why_not)


def test_programmes_are_those_of_the_day():
    assert [code.code for code in codes(rules.CRITERIA, TODAY)] == ["TSP", "BBR", "RESOLVE", "HORIZON"]
    assert "BC" in [code.code for code in codes(rules.CRITERIA, date(2026, 3, 2))]


@pytest.mark.parametrize(
    ("chosen", "passed_over"), [({"P"}, False), ({"S"}, True), ({"P", "S"}, False), ({"S", "N"}, True)]
)
def test_a_programme_is_passed_over_when_none_that_fits_is_chosen(chosen, passed_over):
    options = [
        Choosable(key="P", kind=OptionKind.PROGRAMME, is_eligible=True),
        Choosable(key="N", kind=OptionKind.PROGRAMME, is_eligible=False),
        Choosable(key="S", kind=OptionKind.SERVICE, is_eligible=True),
    ]

    assert rules.passes_over_programme(options, chosen) == passed_over


def test_all_that_a_court_proposal_lacks_is_said_at_once(person, officer):
    with pytest.raises(NotValid) as refused:
        begin(officer, person, court="", hearing_on=TODAY - timedelta(days=1), needs=(), district="ZZ99")

    assert [str(problem) for problem in refused.value.problems] == [
        "Enter the court",
        "The day of the hearing must be today or later",
        "Choose at least one need",
        "Enter a postcode in England or Wales, or its first half, like DE1",
    ]


def test_the_practitioner_proposes_at_planning_without_a_court(person):
    practitioner = make_actor()
    proposal = begin(practitioner, person, stage="planning", court="left over")

    assert (proposal.court, proposal.hearing_on) == ("", None)


def test_a_draft_is_on_its_writers_desk_until_it_is_given_or_thrown_away(person, officer, services):
    first, second = begin(officer, person), begin(officer, person)
    assert [line.text for line in waiting(officer, NOW)] == [f"Finish the proposal for {person.crn}"] * 2

    give(officer, first, "TSP")
    actions.withdraw_proposal(actor=officer, now=NOW, proposal_id=second.pk)

    assert waiting(officer, NOW) == []
    assert list(proposals.proposals(officer, mine=True)) == [first]
    with pytest.raises(NotFound):
        proposals.page(officer, second.pk, TODAY)


def test_a_court_officer_refers_nobody_and_others_propose_nothing(person, officer):
    with pytest.raises(NotAllowed):
        begin(make_actor(Role.INSPECTOR, area=None), person)
    assert browser(officer).get(reverse("referrals:find", args=[person.pk])).status_code == 403
    assert not Proposal.objects.exists()


def test_a_proposal_for_somebody_whose_record_is_closed_is_not_found(person, officer):
    proposal = begin(officer, person)
    limit(person, officer.user_id)

    assert browser(officer).get(reverse("referrals:proposal", args=[proposal.pk])).status_code == 404
    assert list(proposals.proposals(officer, mine=True)) == []


def test_a_program_proposes_and_hears_why_a_reason_is_missing(person, officer, services):
    client = browser(officer)

    def send(url, body):
        return client.post(f"/api/v1{url}", body, content_type="application/json")

    about = {"stage": "planning", "offence": "general", "reoffending_score": 60, "district": "DE1"}
    made = send(f"/people/{person.pk}/proposals", about | {"needs": ["thinking", "accommodation"]}).json()
    assert {o["key"]: o["is_eligible"] for o in made["options"]}["TSP"] is True
    other = next(o["key"] for o in made["options"] if o["kind"] == "service")
    refused = send(f"/proposals/{made['id']}/give", {"chosen": [other], "reason": "Sooner"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "why_not_programme")
    given = send(f"/proposals/{made['id']}/give", {"chosen": ["TSP"], "reason": "Fits"}).json()
    assert given["status"] == "given"
    assert client.get("/api/v1/proposals").json()["count"] == 1
