"""The pre-release plan, from the person's page to referrals at services that take people from custody."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.kernel.errors import NotFound, NotNow, NotValid
from throughcare.people.models import Handover, Person, Sentence
from throughcare.people.tests.factories import (
    NOW,
    SINCE,
    TODAY,
    browser,
    limit,
    make_actor,
    make_address,
    make_inside,
    make_need,
    text_of,
)
from throughcare.referrals import actions, rules
from throughcare.referrals.models import Referral, ReleaseNeed, ReleasePlan
from throughcare.referrals.queries import releases
from throughcare.referrals.queries.directory import Place
from throughcare.referrals.queries.waiting import waiting
from throughcare.referrals.tests.factories import make_body, verbs

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(weeks=12)
ASKED = "A room on the day of release, near the children’s school."


@pytest.fixture(autouse=True)
def on_the_fixed_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def inside(release_on: date = SOON) -> tuple[Sentence, object]:
    """Somebody in custody, and the community officer who is to take over."""
    sentence = make_inside(make_actor(Role.PRISON_OFFENDER_MANAGER, area=None))
    Sentence.objects.filter(pk=sentence.pk).update(release_on=release_on)
    sentence.refresh_from_db()
    officer = make_actor(area="pdu-gwent")  # of another unit: sees the person by the handover alone
    Handover.objects.create(
        person=sentence.person,
        sentence=sentence,
        community_officer_id=officer.user_id,
        case="standard",
        rules_from=SINCE,
        release_on=release_on,
        reckoned_at=NOW,
    )
    return sentence, officer


def write(officer, sentence, needs=("accommodation",), district="DE1", **fields):
    return actions.write_plan(
        actor=officer, now=NOW, person_id=sentence.person_id, district=district, needs=needs, **fields
    )


def ask(officer, sentence, need="accommodation", asked=ASKED, **fields):
    return actions.say_need(actor=officer, now=NOW, person_id=sentence.person_id, need=need, asked=asked, **fields)


@pytest.mark.requirement(56)
def test_who_takes_over_plans_a_release_and_matches_it_to_services_that_take_referrals_from_custody():
    sentence, officer = inside()
    person = sentence.person
    make_need(person)
    make_address(person, valid_from=SOON)
    inner = make_body("ACC")
    outer = make_body("ACC", cohort="all-adults", takes_from_custody=False)
    client = browser(officer)
    at = {name: reverse(f"referrals:{name}", args=[person.pk]) for name in ("release_plan", "write_plan", "match")}
    assert at["release_plan"] in client.get(reverse("referrals:person", args=[person.pk])).content.decode()

    form = client.get(at["write_plan"])
    assert b'value="DE1"' in form.content  # the address after the release
    client.post(at["write_plan"], {"district": "DE1", "needs": ["accommodation"], "notes": "Sister collects him"})
    client.post(reverse("referrals:release_need", args=[person.pk, "accommodation"]), {"asked": ASKED})
    found = text_of(client.get(at["match"]))

    assert inner.organisation.name in found
    assert outer.organisation.name not in found
    assert "1 other service there works on these needs and takes people in the community only." in found
    answer = client.post(at["match"], {"body": inner.pk, "area": "region-east-midlands"})
    referral = Referral.objects.get()
    assert answer["Location"] == reverse("referrals:referral", args=[referral.pk])
    assert (referral.body, referral.sentence, referral.needs_notes) == (inner, sentence, "Sister collects him")
    assert referral.reason == f"From the pre-release plan.\n\nAccommodation: {ASKED}"
    assert list(referral.needs.values_list("need_id", flat=True)) == ["accommodation"]
    shown = text_of(client.get(at["release_plan"]))
    assert "Releasing within 12 weeks" in shown
    assert f"Matched{referral.reference}" in shown
    assert verbs(ReleasePlan.objects.get()) == [
        "release_plan.written", "release_plan.changed", "release_plan.matched",
    ]  # fmt: skip


def test_a_service_for_the_community_only_cannot_be_matched_by_any_means():
    sentence, officer = inside()
    outer = make_body("ACC", cohort="all-adults", takes_from_custody=False)
    write(officer, sentence)
    ask(officer, sentence)

    with pytest.raises(NotValid, match="can’t be asked from custody"):
        actions.match(
            actor=officer,
            now=NOW,
            person_id=sentence.person_id,
            place=Place(body_id=outer.pk, area="region-east-midlands"),
        )

    assert not Referral.objects.exists()
    assert ReleaseNeed.objects.get().referral is None


@pytest.mark.parametrize(
    ("release_on", "way"),
    [(SOON, rules.Journey.WITHIN), (SOON + timedelta(days=1), rules.Journey.LATER), (TODAY, rules.Journey.WITHIN)],
)
def test_the_twelfth_week_parts_the_journeys(release_on, way):
    assert rules.journey(release_on, TODAY, 12) == way


def test_a_plan_near_the_release_says_where_they_will_live_and_a_later_one_need_not():
    near, officer = inside()
    later, other = inside(SOON + timedelta(days=1))

    with pytest.raises(NotValid, match="Say where they will live"):
        write(officer, near, district="")
    plan = write(other, later, district="")

    assert plan.district is None
    assert list(ReleasePlan.objects.all()) == [plan]
    with pytest.raises(NotNow, match="Say in the plan where they will live"):
        releases.matches(releases.page(other, later.person_id, TODAY))


def test_all_that_is_wrong_with_a_plan_is_said_at_once():
    sentence, officer = inside()
    Sentence.objects.filter(pk=sentence.pk).update(release_on=None)

    with pytest.raises(NotValid) as refused:
        write(officer, sentence, needs=())

    assert [str(problem) for problem in refused.value.problems] == [
        "No day of release is known. Enter the dates of release first",
        "Choose at least one need that must be met on release",
    ]


def test_one_service_takes_on_all_the_open_needs_that_it_works_on():
    sentence, officer = inside()
    make_body("PWB", "police-derbyshire")
    needs = ("family", "lifestyle", "accommodation")
    write(officer, sentence, needs=needs)
    for need in needs:
        ask(officer, sentence, need, asked=f"Help with {need}")
    found = releases.matches(releases.page(officer, sentence.person_id, TODAY))

    referral = actions.match(actor=officer, now=NOW, person_id=sentence.person_id, place=found.can[0].place)

    assert sorted(referral.needs.values_list("need_id", flat=True)) == ["family", "lifestyle"]
    assert found.unmet == ("Accommodation",)
    matched = ReleaseNeed.objects.filter(referral=referral).values_list("need_id", flat=True)
    assert sorted(matched) == ["family", "lifestyle"]


def test_a_need_whose_referral_was_declined_is_open_again_and_a_matched_one_stays_in_the_plan():
    sentence, officer = inside()
    make_body("ACC")
    write(officer, sentence)
    ask(officer, sentence)
    page = releases.page(officer, sentence.person_id, TODAY)
    referral = actions.match(
        actor=officer, now=NOW, person_id=sentence.person_id, place=releases.matches(page).can[0].place
    )

    with pytest.raises(NotValid, match="Matched to a referral already: Accommodation"):
        write(officer, sentence, needs=("finance",))
    Referral.objects.filter(pk=referral.pk).update(status="declined", sent_at=NOW, first_due_on=TODAY)

    again = releases.page(officer, sentence.person_id, TODAY)
    assert [line.met for line in again.lines] == [rules.Met.OPEN]
    assert again.may_match


def test_a_need_met_without_a_referral_is_not_matched():
    sentence, officer = inside()
    write(officer, sentence)
    ask(officer, sentence, asked="", otherwise="Returns to his mother")

    page = releases.page(officer, sentence.person_id, TODAY)

    assert [line.met for line in page.lines] == [rules.Met.OTHERWISE]
    assert not page.may_match
    with pytest.raises(NotNow, match="No need waits for a service"):
        releases.matches(page)


def test_the_desk_asks_for_the_plan_then_for_the_matches_then_for_nothing():
    sentence, officer = inside()
    make_body("ACC")
    crn = sentence.person.crn

    def lines():
        return [line.text for line in waiting(officer, NOW)]

    assert lines() == [f"Write the pre-release plan of {crn}"]
    write(officer, sentence)
    ask(officer, sentence)
    assert lines() == [f"Match the needs in the pre-release plan of {crn}"]
    ask(officer, sentence, otherwise="Found by the family")
    assert lines() == []


def test_a_release_far_ahead_is_not_on_the_desk():
    _sentence, officer = inside(SOON + timedelta(days=1))

    assert waiting(officer, NOW) == []


def test_a_release_that_moved_is_flagged_until_the_plan_is_read_again():
    sentence, officer = inside()
    write(officer, sentence)
    Sentence.objects.filter(pk=sentence.pk).update(release_on=SOON + timedelta(days=30))
    client, at = browser(officer), reverse("referrals:release_plan", args=[sentence.person_id])

    assert "The plan was written for a release on 30 May 2022. Read it again and save it." in text_of(client.get(at))
    write(officer, sentence)
    assert "Read it again" not in text_of(client.get(at))


def test_the_prison_officer_who_supports_somebody_reads_the_plan_and_writes_it():
    sentence, officer = inside()
    write(officer, sentence)
    prison, other = (make_actor(Role.PRISON_OFFENDER_MANAGER, area=None) for _ in range(2))
    Handover.objects.update(prison_officer_id=prison.user_id)

    assert releases.page(prison, sentence.person_id, TODAY).may_write
    write(prison, sentence, needs=("finance",))
    with pytest.raises(NotFound):
        write(other, sentence)

    assert list(ReleaseNeed.objects.values_list("need_id", flat=True)) == ["finance"]


def test_whoever_is_shut_out_of_the_record_finds_no_plan():
    sentence, officer = inside()
    write(officer, sentence)
    limit(sentence.person, officer.user_id)

    with pytest.raises(NotFound):
        releases.page(officer, sentence.person_id, TODAY)
    with pytest.raises(NotFound):
        ask(officer, sentence)


def test_after_the_release_the_plan_is_read_and_no_longer_changed():
    sentence, officer = inside()
    write(officer, sentence)
    Person.objects.filter(pk=sentence.person_id).update(in_custody=False)

    assert not releases.page(officer, sentence.person_id, TODAY).may_write
    with pytest.raises(NotNow, match="no longer in custody"):
        ask(officer, sentence)


def test_a_program_writes_reads_and_matches_a_plan():
    sentence, officer = inside()
    inner, outer = make_body("ACC"), make_body("ACC", cohort="all-adults", takes_from_custody=False)
    client, at = browser(officer), f"/api/v1/people/{sentence.person_id}/release-plan"

    def send(url, body):
        return client.post(url, body, content_type="application/json")

    assert client.get(at).status_code == 404
    assert send(at, {"district": "DE1", "needs": ["accommodation"]}).status_code == 200
    told = send(f"{at}/needs/accommodation", {"asked": ASKED}).json()
    assert (told["journey"], told["needs"][0]["met"]) == ("within", "open")
    found = client.get(f"{at}/matches").json()
    assert [row["body_id"] for row in found["can"]] == [inner.pk]
    assert found["community_only_count"] == 1
    place = {"body_id": outer.pk, "area": "region-east-midlands"}
    assert send(f"{at}/match", place).status_code == 422
    begun = send(f"{at}/match", place | {"body_id": inner.pk}).json()
    assert begun["reference"] == Referral.objects.get().reference
    assert client.get(at).json()["needs"][0]["referral"] == begun["reference"]


def test_the_search_for_somebody_inside_begins_where_they_will_live():
    sentence, officer = inside()
    write(officer, sentence, district="S40")

    shown = browser(officer).get(reverse("referrals:find", args=[sentence.person_id])).content.decode()

    assert 'value="S40"' in shown
