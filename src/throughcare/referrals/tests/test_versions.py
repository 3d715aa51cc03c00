"""Outcomes and complexity belong to a version of the contract: referrals sent before one keep what they were asked."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.clock import clock
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    give_officer,
    make_actor,
    make_address,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals import actions
from throughcare.referrals.models import ServiceVersion, VersionChoice
from throughcare.referrals.queries import versions
from throughcare.referrals.tests.factories import Cast, make_cast, make_draft, make_sent, verbs

pytestmark = pytest.mark.django_db
FIRST_OF_APRIL = date(2022, 4, 1)
THEN = NOW + timedelta(days=30)  # 6 April
KEPT, NEW = "Has found a settled home", "Has kept a home for three months"
NEW_CY = "Wedi cadw cartref am dri mis"
LEVELS = {"low": "Up to four sessions", "medium": "", "high": "Up to twelve sessions"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def contract_manager(cast):
    return make_actor(Role.CONTRACT_MANAGER, area=None, organisation=cast.body.contract.buyer)


def ask(actor, cast, **fields) -> ServiceVersion:
    facts = {
        "need": "accommodation", "outcomes": [KEPT, NEW], "levels": LEVELS, "valid_from": FIRST_OF_APRIL,
        "reason": "Variation 3",
    }  # fmt: skip
    return actions.ask_version(actor=actor, now=NOW, contract_ref=cast.body.contract.reference, **facts | fields)


def approver_of(cast):
    return make_actor(Role.APPROVER, area=None, organisation=cast.body.contract.buyer)


def decide(cast, version, *, is_agreed=True, now=NOW, actor=None):
    second = actor or approver_of(cast)
    return actions.decide_version(actor=second, now=now, version_id=version.pk, is_agreed=is_agreed, reason="As varied")


def make(actor, cast, **fields) -> ServiceVersion:
    """Asked for by one and agreed by another."""
    return decide(cast, ask(actor, cast, **fields))


def another_person(cast: Cast) -> Cast:
    cast.person = make_person("Al", "Pool")
    make_sentence(cast.person)
    make_address(cast.person)
    give_officer(cast.person, cast.practitioner.user_id)
    return cast


def test_words_that_stay_keep_their_code_and_new_ones_get_one(cast, contract_manager):
    first = make(contract_manager, cast)
    second = make(contract_manager, cast, outcomes=[NEW, "Is closer to work"], valid_from=date(2022, 5, 1))

    def coded(version):
        return dict(version.choices.filter(kind="outcome").values_list("name", "code"))

    assert coded(first)[KEPT] == "ACC1"  # of the national list
    assert coded(second)[NEW] == coded(first)[NEW] == f"{cast.body.pk}.1.2"
    assert coded(second)["Is closer to work"] == f"{cast.body.pk}.2.2"
    assert list(first.choices.filter(kind="complexity").values_list("code", flat=True)) == ["low", "high"]
    assert verbs(first) == ["service_version.asked", "service_version.agreed"]


def test_another_need_goes_on_as_it_was(contract_manager):
    cast = make_cast("PWB", "police-derbyshire")
    manager = make_actor(Role.CONTRACT_MANAGER, area=None, organisation=cast.body.contract.buyer)
    make(manager, cast, need="family", outcomes=["Sees the children weekly"])

    second = make(manager, cast, need="lifestyle", outcomes=["Has left the old circle"], valid_from=date(2022, 5, 1))

    assert set(second.choices.values_list("need_id", "name").filter(kind="outcome")) == {
        ("family", "Sees the children weekly"), ("lifestyle", "Has left the old circle"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"outcomes": [" "]}, ["outcomes"]),
        ({"outcomes": [NEW, NEW.upper()]}, ["outcomes"]),
        ({"levels": dict.fromkeys(LEVELS, "")}, ["medium"]),
        ({"valid_from": TODAY, "reason": ""}, ["valid_from", "reason"]),
        ({"outcomes_cy": [NEW_CY]}, ["outcomes_cy"]),
        ({"levels_cy": {"medium": "Hyd at wyth sesiwn"}}, ["medium"]),
    ],
)
def test_a_version_that_is_not_whole_is_refused_with_all_that_is_wrong(cast, contract_manager, fields, expected):
    with pytest.raises(NotValid) as refused:
        make(contract_manager, cast, **fields)

    assert [problem.field for problem in refused.value.problems] == expected
    assert not ServiceVersion.objects.exists()


def test_only_a_contract_manager_of_the_buyer_makes_one(cast):
    for role in (Role.CONTRACT_MANAGER, Role.PROVIDER_MANAGER):
        with pytest.raises(NotFound):
            make(make_actor(role, area=None), cast)
    with pytest.raises(NotFound, match="not yours to manage"):
        make(cast.manager, cast)


def test_referrals_before_a_version_show_and_amend_by_theirs(cast, contract_manager, monkeypatch):
    old = make_sent(cast)
    make(contract_manager, cast)
    new = make_draft(another_person(cast))
    monkeypatch.setattr(clock, "now", lambda: THEN)
    act = {"actor": cast.practitioner, "now": THEN}
    code = VersionChoice.objects.get(name=NEW).code

    # a draft that was begun before the day is asked anew
    with pytest.raises(NotValid, match="choose complexity and outcome again"):
        actions.send(referral_id=new.pk, **act)
    reader = browser(cast.manager)
    page = browser(cast.practitioner).get(reverse("referrals:need", args=[new.pk, "accommodation"])).content.decode()
    assert "Up to twelve sessions" in page
    assert "Medium" not in page
    actions.detail_need(referral_id=new.pk, need="accommodation", complexity="high", outcome_wanted=code, **act)
    sent = actions.send(referral_id=new.pk, **act)

    # the one that was sent before is amended by what it was asked
    amend = {"referral_id": old.pk, "need": "accommodation", "complexity": "medium", "why": "Told today", **act}
    with pytest.raises(NotValid, match="Choose what should come of it"):
        actions.amend_need(outcome_wanted=code, **amend)
    actions.amend_need(outcome_wanted="ACC2", **amend)
    shown = text_of(reader.get(reverse("referrals:referral", args=[old.pk])))
    assert "Has kept a home, or homelessness was prevented" in shown
    assert NEW in text_of(reader.get(reverse("referrals:referral", args=[sent.pk])))

    assert (old.version, sent.version.number) == (None, 1)


def test_of_two_versions_for_one_day_the_later_holds(cast, contract_manager, monkeypatch):
    make(contract_manager, cast)
    make(contract_manager, cast, outcomes=["Corrected"])
    referral = make_draft(cast, complete=False)
    monkeypatch.setattr(clock, "now", lambda: THEN)

    page = text_of(browser(cast.practitioner).get(reverse("referrals:need", args=[referral.pk, "accommodation"])))

    assert "Corrected" in page
    assert NEW not in page


def test_two_people_change_it_on_pages_and_everybody_who_sees_the_contract_reads_it(cast, contract_manager):
    sent = make_sent(cast)
    reference = cast.body.contract.reference
    client = browser(contract_manager)
    page = text_of(client.get(reverse("referrals:asked", args=[reference])))
    assert "The national list" in page
    assert KEPT in page
    at = reverse("referrals:ask_version", args=[reference, "accommodation"])
    shown = client.get(at).content.decode()  # what holds is filled in, in both languages
    assert KEPT in shown
    assert "Wedi dod o hyd i gartref sefydlog" in shown
    typed = {
        "outcomes": f"{KEPT}\r\n{NEW}", "outcomes_cy": f"Wedi dod o hyd i gartref sefydlog\r\n{NEW_CY}",
        "low": "Up to four sessions", "low_cy": "Hyd at bedair sesiwn", "reason": "Variation 3",
    }  # fmt: skip
    day = {"valid_from-day": "8", "valid_from-month": "3", "valid_from-year": "2022"}

    answer = client.post(at, typed | day, follow=True)
    again = text_of(client.post(at, typed | day))

    assert "It holds from its day once an approver has agreed." in text_of(answer)
    assert "A change of this need waits to be agreed" in again
    made, tomorrow = ServiceVersion.objects.get(), TODAY + timedelta(days=1)
    assert versions.in_force(cast.body.pk, tomorrow) is None
    approver = browser(approver_of(cast))
    line, decide_at = f"Agree or not to what {reference} may be asked for", f"/outcomes/{made.pk}/decide"
    assert line in text_of(approver.get("/desk"))
    assert NEW_CY in text_of(approver.get(decide_at))
    approver.post(decide_at, {"is_agreed": "yes", "reason": "As varied"})
    assert versions.in_force(cast.body.pk, tomorrow) == made
    assert line not in text_of(approver.get("/desk"))
    reader = browser(cast.manager)
    read = reader.get(reverse("referrals:asked", args=[reference]))
    assert "AgreedAs varied" in text_of(read)
    assert "Change" not in text_of(read)
    assert reader.get(at).status_code == 403
    reader.post("/language", {"language": "cy", "next": "/"})
    assert "Yr hyn y gellir gofyn amdano" in text_of(reader.get(reverse("referrals:asked", args=[reference])))
    referral = reader.get(reverse("referrals:referral", args=[sent.pk])).content.decode()
    assert '<span lang="cy">Wedi dod o hyd i gartref sefydlog</span>' in referral


def test_who_asked_does_not_agree_and_a_refused_version_never_holds(cast):
    buyer = cast.body.contract.buyer
    both = make_actor(Role.CONTRACT_MANAGER, area=None, organisation=buyer)
    made = ask(both, cast)
    asker = make_actor(Role.APPROVER, area=None, organisation=buyer, user=User.objects.get(pk=both.user_id))

    with pytest.raises(NotAllowed, match="who didn't ask"):
        decide(cast, made, actor=asker)
    with pytest.raises(NotFound):
        decide(cast, made, actor=make_actor(Role.APPROVER, area=None))
    refused = decide(cast, made, is_agreed=False)
    with pytest.raises(NotNow):
        decide(cast, made)

    assert versions.in_force(cast.body.pk, FIRST_OF_APRIL) is None
    assert (refused.status, verbs(made)) == ("refused", ["service_version.asked", "service_version.refused"])


def test_two_changes_that_wait_at_once_both_hold_in_whichever_order_they_are_agreed():
    cast = make_cast("PWB", "police-derbyshire")
    manager = make_actor(Role.CONTRACT_MANAGER, area=None, organisation=cast.body.contract.buyer)
    first = ask(manager, cast, need="family", outcomes=["Sees the children weekly"])
    second = ask(manager, cast, need="lifestyle", outcomes=["Has left the old circle"])

    decide(cast, second)
    decide(cast, first, now=NOW + timedelta(hours=1))

    held = versions.in_force(cast.body.pk, FIRST_OF_APRIL)
    assert held == first
    named = set(held.choices.filter(kind="outcome").values_list("need_id", "name"))
    assert named == {("family", "Sees the children weekly"), ("lifestyle", "Has left the old circle")}


def test_nothing_is_agreed_for_a_day_that_has_come(cast, contract_manager):
    made = ask(contract_manager, cast)

    with pytest.raises(NotValid, match="It can’t begin by 6 April 2022 any more"):
        decide(cast, made, now=THEN)

    made.refresh_from_db()
    assert made.status == "asked"


def test_programs_of_two_people_change_what_may_be_asked_for(cast, contract_manager):
    reference, json = cast.body.contract.reference, {"content_type": "application/json"}
    at = f"/api/v1/contracts/{reference}/outcomes"
    said = {
        "outcomes": [NEW], "outcomes_cy": [NEW_CY], "levels": {"low": "Up to four sessions"}, "reason": "Variation 3",
        "valid_from": FIRST_OF_APRIL.isoformat(),
    }  # fmt: skip
    asker, approver = browser(contract_manager), browser(approver_of(cast))

    made = asker.post(f"{at}/accommodation", said, **json).json()
    own_word = asker.post(f"/api/v1/outcomes/{made['id']}/decide", {"is_agreed": True, "reason": "Mine"}, **json)
    agreed = approver.post(f"/api/v1/outcomes/{made['id']}/decide", {"is_agreed": True, "reason": "As varied"}, **json)

    assert (made["status"], own_word.status_code, agreed.json()["status"]) == ("asked", 403, "agreed")
    told = browser(cast.manager).get(at).json()
    assert [(row["number"], row["status"], row["decision_reason"]) for row in told["versions"]] == [
        (1, "agreed", "As varied")
    ]
    (need,) = told["needs"]  # before its day the national list holds
    assert (need["need"], need["levels"][0]["code"], KEPT in [row["name"] for row in need["outcomes"]]) == (
        "accommodation", "low", True,
    )  # fmt: skip
