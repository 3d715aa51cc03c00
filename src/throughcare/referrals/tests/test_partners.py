"""Partner agencies read what people agreed to, by section and field, and each read is seen by the person's officer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.clock import clock
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.models import AccessRule, Person
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    limit,
    make_actor,
    make_organisation,
    make_person,
    text_of,
)
from throughcare.referrals import actions
from throughcare.referrals.models import CareConsent, CarePlan, CareSection, JobProfile
from throughcare.referrals.queries import partners
from throughcare.referrals.queries.partners import waiting
from throughcare.referrals.tests.factories import verbs

pytestmark = pytest.mark.django_db
JOB = actions.JobFields(
    known_as="Jo",
    near="Derby",
    available_on=TODAY + timedelta(days=30),
    work_wanted="Warehouse work",
    skills="Forklift licence",
    limits="Not on Tuesdays",
    given_on=TODAY,
    given="written",
)
AGREED = {"given_on": TODAY, "given": "spoken"}


@pytest.fixture(autouse=True)
def on_the_fixed_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def officer():
    return make_actor()


@pytest.fixture
def person():
    return make_person("Josephine", "Underhill", sex="female")


def partner(role, name="Riverside Health"):
    return make_actor(role, area=None, organisation=make_organisation(name, Kind.PARTNER))


@pytest.fixture
def health():
    return partner(Role.CARE_PARTNER)


def share(officer, person, agency, *sections):
    """A plan of two sections, of which the agency may read those given."""
    act = {"actor": officer, "now": NOW, "person_id": person.pk}
    plan = actions.open_care_plan(known_as="Jo", purpose="Keep the tenancy", **act)
    actions.write_section(kind="health", text="Asthma, winter check due", **act)
    actions.write_section(kind="money", text="Owes a friend", **act)
    organisation_id = agency.postings[0].organisation_id
    actions.give_consent(organisation_id=organisation_id, sections=sections, **AGREED, **act)
    return plan


@pytest.mark.requirement(60)
def test_a_health_partner_reads_only_consented_sections_and_the_officer_sees_that_they_did(officer, person, health):
    client = browser(officer)
    at = {n: reverse(f"referrals:{n}", args=[person.pk]) for n in ("care_plan", "open_care_plan", "give_consent")}
    assert at["care_plan"] in client.get(reverse("referrals:person", args=[person.pk])).content.decode()
    client.post(at["open_care_plan"], {"known_as": "Jo", "purpose": "Keep the tenancy"})
    for kind, text in (("health", "Asthma, winter check due"), ("money", "Owes a friend")):
        client.post(reverse("referrals:care_section", args=[person.pk, kind]), {"text": text})
    agreed = {"given_on-day": "7", "given_on-month": "3", "given_on-year": "2022", "given": "written"}
    agency = health.postings[0].organisation_id
    client.post(at["give_consent"], {"organisation_id": agency, "sections": ["health"], **agreed})
    plan, reader = CarePlan.objects.get(), browser(health)

    assert "Jo, CP-" in text_of(reader.get(reverse("referrals:shared_plans")))
    page = text_of(reader.get(reverse("referrals:shared_plan", args=[plan.pk])))
    told = reader.get(f"/api/v1/care-plans/{plan.pk}").json()

    assert "Asthma, winter check due" in page
    assert "Owes a friend" not in page
    assert [row["kind"] for row in told["sections"]] == ["health"]
    assert "Underhill" not in page
    seen = CareSection.objects.get(kind="health")
    assert verbs(seen) == ["care_plan.written", "caresection.viewed", "caresection.viewed"]
    assert verbs(CareSection.objects.get(kind="money")) == ["care_plan.written"]
    logged = text_of(client.get(at["care_plan"]))
    assert f"{health.name}, Riverside HealthPhysical health" in logged


def test_who_finds_work_and_does_nothing_else_is_no_agency_to_share_a_section_with(officer, person, health):
    share(officer, person, health, "health")
    finder = partner(Role.JOB_MATCH_PARTNER, "Job Match Network")
    client, at = browser(officer), reverse("referrals:give_consent", args=[person.pk])
    typed = {"organisation_id": finder.postings[0].organisation_id, "sections": ["money"], "given": "written"}

    asked = text_of(client.get(at))
    client.post(at, typed | {"given_on-day": "7", "given_on-month": "3", "given_on-year": "2022"})

    assert ("Riverside Health" in asked, "Job Match Network" in asked) == (True, False)
    assert not CareConsent.objects.filter(section__kind="money").exists()


def test_a_withdrawn_consent_ends_reading_at_once_and_stays_in_the_record(officer, person, health):
    plan = share(officer, person, health, "health", "money")
    consent = CareConsent.objects.get(section__kind="money")

    actions.withdraw_consent(actor=officer, now=NOW, person_id=person.pk, consent_id=consent.pk)

    assert [row.kind for row in partners.sections_of(health, plan.pk)[1]] == ["health"]
    consent.refresh_from_db()
    assert (consent.withdrawn_at, consent.withdrawn_by_id) == (NOW, officer.user_id)
    with pytest.raises(NotNow, match="withdrawn already"):
        actions.withdraw_consent(actor=officer, now=NOW, person_id=person.pk, consent_id=consent.pk)


def test_another_agency_and_a_closed_plan_are_not_found(officer, person, health):
    plan = share(officer, person, health, "health")
    other = partner(Role.CARE_PARTNER, "Elsewhere Clinic")

    assert browser(other).get(reverse("referrals:shared_plan", args=[plan.pk])).status_code == 404
    actions.close_care_plan(actor=officer, now=NOW, person_id=person.pk)
    with pytest.raises(NotFound):
        partners.sections_of(health, plan.pk)


def test_a_record_that_becomes_limited_is_shared_no_more_and_one_that_is_never_was(officer, person, health):
    plan = share(officer, person, health, "health")
    limit(person, officer.user_id, AccessRule.Kind.ONLY)

    with pytest.raises(NotFound):
        partners.sections_of(health, plan.pk)
    with pytest.raises(NotValid, match="Access to this record is limited"):
        actions.share_job_profile(actor=officer, now=NOW, person_id=person.pk, fields=JOB)


def test_all_that_is_wrong_with_a_consent_is_said_at_once(officer, person, health):
    share(officer, person, health, "health")

    with pytest.raises(NotValid) as refused:
        actions.give_consent(
            actor=officer,
            now=NOW,
            person_id=person.pk,
            organisation_id=officer.postings[0].organisation_id,
            sections=["safety"],
            given_on=TODAY + timedelta(days=1),
            given="written",
        )

    assert [str(problem) for problem in refused.value.problems] == [
        "The day of the consent must be today or earlier",
        "Choose from the sections that have been written",
        "Choose a partner agency",
    ]
    assert CareConsent.objects.count() == 1


JOB_FIELDS = {
    "id", "known_as", "near", "available_on", "work_wanted", "skills", "limits", "contact", "contact_email",
}  # fmt: skip


@pytest.mark.requirement(31)
def test_a_job_match_partner_opens_a_person_and_reads_job_match_fields_alone(officer, person):
    finder, client = partner(Role.JOB_MATCH_PARTNER, "Job Match Network"), browser(officer)
    actions.share_job_profile(actor=officer, now=NOW, person_id=person.pk, fields=JOB)
    profile, reader = JobProfile.objects.get(), browser(finder)

    assert f"Jo, JM-{profile.pk}" in text_of(reader.get(reverse("referrals:job_profiles")))
    page = text_of(reader.get(reverse("referrals:job_profile", args=[profile.pk])))
    told = reader.get(f"/api/v1/job-profiles/{profile.pk}").json()

    assert "Forklift licence" in page
    hidden = (person.crn, "Underhill", "Josephine", "1990", "female", "Medium", "Derby City")
    assert [word for word in hidden if word in page] == []
    assert set(told) == JOB_FIELDS
    for address in (f"/people/{person.pk}", f"/people/{person.pk}/care-plan", f"/api/v1/people/{person.pk}"):
        assert reader.get(address).status_code == 403
    with acting(finder, NOW):  # the wall shows no more
        assert (Person.objects.count(), CarePlan.objects.count(), JobProfile.objects.count()) == (0, 0, 1)
    assert verbs(profile) == ["job_profile.shared", "jobprofile.viewed", "jobprofile.viewed"]
    assert "Job Match NetworkJob profile" in text_of(client.get(f"/people/{person.pk}/care-plan"))


def test_a_withdrawn_job_profile_is_not_found(officer, person):
    finder = partner(Role.JOB_MATCH_PARTNER)
    profile = actions.share_job_profile(actor=officer, now=NOW, person_id=person.pk, fields=JOB)

    actions.withdraw_job_profile(actor=officer, now=NOW, person_id=person.pk)

    assert list(partners.profiles(finder)) == []
    with pytest.raises(NotFound):
        partners.profile(finder, profile.pk)


def test_a_changed_job_profile_stays_one(officer, person):
    for near in ("Derby", "Nottingham"):
        fields = replace(JOB, near=near)
        actions.share_job_profile(actor=officer, now=NOW, person_id=person.pk, fields=fields)

    assert [profile.near for profile in JobProfile.objects.all()] == ["Nottingham"]


def test_what_is_new_is_on_the_partners_desk_until_it_is_read(officer, person, health):
    plan = share(officer, person, health, "health")
    assert [line.text for line in waiting(health, NOW)] == [f"Care plan CP-{plan.pk} has something new to read"]

    with_clock = browser(health)
    with_clock.get(reverse("referrals:shared_plan", args=[plan.pk]))

    assert waiting(health, NOW + timedelta(days=1)) == []


def test_partners_read_what_is_shared_with_them_in_welsh(officer, person, health):
    plan = share(officer, person, health, "health")
    actions.share_job_profile(actor=officer, now=NOW, person_id=person.pk, fields=JOB)
    profile, finder = JobProfile.objects.get(), browser(partner(Role.JOB_MATCH_PARTNER, "New Starts"))
    reader = browser(health)
    for client in (reader, finder):
        client.post("/language", {"language": "cy", "next": "/"})

    said = {
        (reader, "/desk"): f"Mae gan gynllun gofal CP-{plan.pk} rywbeth newydd i’w ddarllen",
        (reader, "/care-plans"): "Cynlluniau gofal a rennir gyda chi",
        (reader, f"/care-plans/{plan.pk}"): "Iechyd corfforol",
        (finder, "/job-profiles"): "Pobl sy’n chwilio am waith",
        (finder, f"/job-profiles/{profile.pk}"): "Rhaid i gyflogwr gynllunio ar gyfer",
    }
    assert [words for (client, path), words in said.items() if words not in text_of(client.get(path))] == []


def test_partners_share_nothing_themselves_and_officers_of_others_neither(person, health):
    far = make_actor(area="pdu-gwent")

    with pytest.raises(NotFound):
        actions.open_care_plan(actor=far, now=NOW, person_id=person.pk, known_as="Jo", purpose="Any")
    with pytest.raises(NotFound):
        actions.open_care_plan(actor=health, now=NOW, person_id=person.pk, known_as="Jo", purpose="Any")
    inspector = make_actor(Role.INSPECTOR, area=None)
    with pytest.raises(NotAllowed):
        actions.open_care_plan(actor=inspector, now=NOW, person_id=person.pk, known_as="Jo", purpose="Any")
    assert not CarePlan.objects.exists()
