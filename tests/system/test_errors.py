"""Whatever goes wrong, the answer is a page of ours that says what to do next, and gives nothing away."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from lxml import html

pytestmark = [pytest.mark.django_db, pytest.mark.urls("support.wrong")]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"host": "localhost"})


def heading(body: bytes) -> str:
    return html.fromstring(body).cssselect("h1")[0].text_content()


@pytest.mark.parametrize(
    ("what", "status", "title", "says"),
    [
        ("unreadable", 400, "This can’t be read", "reload the page and send it again"),
        ("denied", 403, "You can’t do this", "Ask your organisation’s administrator"),
        ("not-allowed", 403, "You can't do this", "Ask the contract manager."),
        ("missing", 404, "Page not found", "Check the address"),
        ("foreign", 404, "Page not found", "Check the address"),
        ("not-now", 409, "This can't be done now", "The contract is mobilising. Wait until it is live."),
        ("not-valid", 422, "There is a problem", "Enter a reason."),
        ("fault", 500, "Something went wrong", "see whether what you sent was saved"),
        ("no-room", 507, "There is no room for this just now", "Keep what you wrote"),
        ("no-database", 503, "Throughcare can’t answer just now", "Wait a minute"),
    ],
)
def test_every_fault_has_a_page_that_says_what_to_do(visitor: Client, what: str, status: int, title: str, says: str):
    response = visitor.get(f"/wrong/{what}")

    page = html.fromstring(response.content)
    assert (status, title) == (response.status_code, heading(response.content))
    assert says in page.cssselect("main")[0].text_content()
    assert "secret" not in response.content.decode()
    assert page.cssselect("main a")[0].get("href") == "/"


def test_a_foreign_thing_looks_exactly_like_a_missing_one(visitor: Client):
    bodies = [visitor.get(path).content.decode() for path in ("/wrong/foreign", "/wrong/missing", "/nothing/here")]

    told_apart_by = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|(?<=value=")/[\w/-]+')
    assert len({told_apart_by.sub("", body) for body in bodies}) == 1


@pytest.mark.parametrize(
    ("what", "status"), [("missing", 404), ("not-now", 409), ("not-valid", 422), ("fault", 500), ("no-database", 503)]
)
def test_a_program_gets_problem_json(visitor: Client, what: str, status: int):
    response = visitor.get(f"/api/wrong/{what}")

    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["status"]) == (status, status)


def test_problem_json_names_the_fields_at_fault(visitor: Client):
    problem = visitor.get("/api/wrong/not-valid").json()

    assert problem["errors"] == [
        {"field": "reason", "detail": "Enter a reason."},
        {"field": "", "detail": "Choose a day."},
    ]


def test_a_stale_form_is_sent_back_to_its_page(visitor: Client):
    response = visitor.post("/wrong/anything", headers={"referer": "http://localhost/help?topic=1"})

    assert (response.status_code, heading(response.content)) == (403, "Send this once more")
    assert html.fromstring(response.content).cssselect("main a")[0].get("href") == "/help?topic=1"


def test_a_stale_form_from_elsewhere_leads_nowhere_else(visitor: Client):
    response = visitor.post("/wrong/anything", headers={"referer": "http://elsewhere.example/help"})

    assert html.fromstring(response.content).cssselect("main a")[0].get("href") == settings.LOGIN_REDIRECT_URL


def test_an_address_that_only_takes_forms_says_so(visitor: Client):
    response = visitor.get("/language")

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert heading(response.content) == "This page can’t be opened by its address"


def test_too_many_wrong_passwords_are_answered_with_a_page_of_ours(visitor: Client):
    visitor.handler.enforce_csrf_checks = False
    wrong = {"login": "nobody@made-up.example", "password": "not this one"}
    answers = [visitor.post("/sign-in", wrong) for _attempt in range(6)]

    assert ["Too many wrong attempts from here" in answer.content.decode() for answer in answers] == [False] * 5 + [
        True
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/sign-in", "/help", "/nothing/here"])
def test_without_a_database_every_page_says_so(visitor: Client, monkeypatch: pytest.MonkeyPatch, path: str):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    response = visitor.get(path)

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert heading(response.content) == "Throughcare can’t answer just now"
