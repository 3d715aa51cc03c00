"""A record of limited access is found by a colleague by no means: list, search, address, export, API or report."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import APIResponse, Page, expect

from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.delivery.services.tests.factories import book
from throughcare.people.actions.safety import keep_apart
from throughcare.people.models import Person
from throughcare.people.rules import search_key
from throughcare.people.rules.safety import Level
from throughcare.people.tests.factories import NOW, TODAY, make_actor, make_need, make_person
from throughcare.referrals.tests.factories import Cast, make_assigned, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Quillfeather"
WHY = "A relative of a colleague; agreed with the head of unit"


@pytest.fixture
def cast() -> Cast:
    """Somebody with a name like nobody's, whose referral is under way."""
    cast = make_cast()
    Person.objects.filter(pk=cast.person.pk).update(family_name=NAME, search_key=search_key(NAME, "Jo"))
    cast.person.refresh_from_db()
    make_need(cast.person)
    return cast


def addresses(cast: Cast, referral_id: int) -> list[str]:
    """Every page, and every answer to a program, about the one person and the one referral."""
    of_person = (
        *("referrals:person", "people:safety", "people:circumstances", "people:sentences", "people:tier"),
        *("people:places", "people:employment", "people:access", "referrals:find", "referrals:care_plan", "api:person"),
        *("desk:case", "people:names"),
    )
    of_referral = ("referrals:referral", "services:progress", "services:timeline", "referrals:notes", "api:referral")
    found = [reverse(name, args=[cast.person.pk]) for name in of_person]
    return found + [reverse(name, args=[referral_id]) for name in of_referral]


def lists(page: Page, cast: Cast) -> list[str]:
    """Every list that the menu leads to, and what lies behind each with all that one may see."""
    menu = {link.get_attribute("href") or "" for link in page.get_by_role("navigation").get_by_role("link").all()}
    behind = reverse("insight:behind", args=["first-appointment", cast.body.pk])
    more = {"/people?whose=all", "/referrals?tab=open", "/absences?whose=all", "/handovers?whose=all", behind}
    programs = {"/api/v1/people?whose=all", "/api/v1/referrals", "/measures/first-appointment/csv"}
    return sorted(path for path in menu | more | programs if path.startswith("/") and path != "/sign-out")


def told(page: Page, paths: list[str], marks: tuple[str, ...]) -> list[str]:
    """Those of several addresses whose answer has any of the marks by which the record is known."""
    answers = {path: page.request.get(path).text() for path in paths}
    return [path for path, text in answers.items() if any(mark in text for mark in marks)]


def words(answer: APIResponse) -> str:
    """What a page says, without what stands around it."""
    return answer.text().split("<main")[1].split("</main>")[0]


def search(page: Page, text: str) -> None:
    page.goto("/people?whose=all")
    page.get_by_label("Name, case reference number (CRN) or prison number").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Search").click()


def asked_by_program(page: Page, text: str) -> str:
    """What the search answers to a program that works in the colleague's name."""
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    headers = {"X-CSRFToken": token, "Content-Type": "application/json", "Referer": page.url}
    answer = page.request.post("/api/v1/people/search", data=json.dumps({"text": text}), headers=headers)
    assert answer.status == 200, answer.text()
    return answer.text()


def test_a_colleague_finds_a_limited_record_by_no_means(cast, enter, look, jobs):
    referral = make_assigned(cast)
    session = book(cast, referral)
    other = make_person("Al", "Brook")
    keep_apart(
        actor=cast.practitioner, now=NOW, person_id=other.pk, crn=cast.person.crn, level=Level.SESSION,
        reason="Fought last year", valid_from=TODAY, last_on=None,
    )  # fmt: skip
    senior, colleague = (make_actor(Role.SENIOR_PRACTITIONER) for _ in range(2))
    limits, looks = enter(senior), enter(colleague)
    marks, pages = (NAME, cast.person.crn, referral.reference), addresses(cast, referral.pk)

    # until now the colleague finds it by each of these
    looks.goto("/desk")
    everywhere = lists(looks, cast)
    found = ["/people?whose=all", "/referrals", "/api/v1/people?whose=all"]
    assert set(found) <= set(everywhere)
    assert told(looks, found, marks) == found
    assert [looks.request.get(path).status for path in pages] == [200] * len(pages)
    search(looks, NAME)
    expect(looks.get_by_role("link", name=NAME)).to_be_visible()
    assert NAME in asked_by_program(looks, cast.person.crn)

    # a senior limits the record, and shuts the colleague out by name
    limits.goto(f"/people/{cast.person.pk}/access")
    limits.get_by_role("link", name="Limit the access").click()
    limits.get_by_label("Reason").fill(WHY)
    limits.get_by_role("button", name="Limit access").click()
    limits.get_by_role("button", name="Change who may see it").click()
    limits.get_by_label("Shut a colleague out of this record").check()
    limits.get_by_label("The colleague’s work e-mail address").fill(User.objects.get(pk=colleague.who).email)
    limits.get_by_label("Reason").fill(WHY)
    limits.get_by_role("button").last.click()
    expect(limits.get_by_text("Access is limited: only those listed here find this record")).to_be_visible()
    look(limits)

    # from then on by none: lists, desk, notifications, exports, figures and the API
    assert told(looks, everywhere, marks) == []
    missing = looks.request.get("/people/999999999")
    answers = [looks.request.get(path) for path in pages]
    assert {answer.status for answer in answers} == {404}
    assert not any(mark in answer.text() for answer in answers for mark in marks)
    assert words(answers[0]) == words(missing)
    assert looks.request.get(f"/sessions/{session.pk}/move").status in (403, 404)

    # nor by its name, by parts of it, by its CRN, or by a slip of the pen; nothing is offered while typing
    for text in (NAME, cast.person.crn, "Quilfeather"):
        search(looks, text)
        expect(looks.get_by_role("link", name=NAME)).to_have_count(0)
        expect(looks.get_by_role("main")).not_to_contain_text(f"{NAME}, Jo")
        assert NAME not in asked_by_program(looks, text).replace(text, "")
    expect(looks.locator("datalist")).to_have_count(0)

    # an emergency opens no record to whoever is shut out by name, and says what it says of a CRN that is nobody's
    looks.goto("/people/open")
    looks.get_by_label("Case reference number (CRN)").fill(cast.person.crn)
    looks.get_by_label("Why must you see this record now?").fill("He stands at the front desk")
    looks.get_by_role("button").last.click()
    expect(looks.get_by_role("alert")).to_contain_text("No record can be opened for this CRN")

    # of whoever must not meet them there is told that there is one, and no more
    looks.goto(f"/people/{other.pk}/safety")
    expect(looks.get_by_text("Somebody whose record is not open to you")).to_be_visible()
    expect(looks.get_by_role("main")).not_to_contain_text("Fought last year")
    look(looks)

    # and no report has them
    ask_for_report(looks)
    jobs()
    looks.goto("/reports")
    expect(looks.get_by_role("main")).to_contain_text("Download 0 rows")


def ask_for_report(page: Page) -> None:
    """Ask for everything since the first day."""
    page.goto("/reports/ask")
    for part, value in (("Day", "26"), ("Month", "6"), ("Year", "2021")):
        page.get_by_label(part, exact=True).first.fill(value)
    page.get_by_role("radio").first.check()
    page.get_by_role("button").last.click()
