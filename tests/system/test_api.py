"""The manners of the API: paging, problems, tokens, sessions, and requests that are sent twice."""

import json
from datetime import timedelta

import pytest
from django.test import Client as Browser
from lxml import html

from throughcare.access.roles import Role
from throughcare.accounts.models import Posting
from throughcare.accounts.rules import Rate
from throughcare.api import actions, queries
from throughcare.api.models import Client, KeptAnswer
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.config import limits
from throughcare.config.api import document, operations
from throughcare.kernel.errors import NotFound, NotNow, NotValid
from throughcare.people.tests.factories import browser, make_actor, make_organisation
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_accepted, make_cast, make_sent

pytestmark = pytest.mark.django_db


def connect(organisation, name: str = "Case diary", days: int = 365) -> tuple[Client, str]:
    administrator = make_actor(Role.ADMINISTRATOR, area=None, organisation=organisation)
    return actions.connect(actor=administrator, now=clock.now(), organisation_id=organisation.pk, name=name, days=days)


def program(token: str) -> Browser:
    """A system that sends its token, and is checked as strictly as a stranger."""
    return Browser(enforce_csrf_checks=True, headers={"host": "localhost", "authorization": f"Bearer {token}"})


def post(client: Browser, path: str, body: dict | None = None, **headers: str):
    return client.post(path, body or {}, content_type="application/json", headers=headers)


def test_a_system_sees_what_was_sent_to_its_organisation_and_nothing_else():
    cast, rival = make_cast(), make_cast("PWB", "police-derbyshire")
    mine, foreign = make_sent(cast), make_sent(rival, needs=("family",))
    client = program(connect(cast.body.organisation)[1])

    listed = client.get("/api/v1/referrals").json()

    assert [row["reference"] for row in listed["items"]] == [mine.reference]
    assert client.get(f"/api/v1/referrals/{mine.pk}").status_code == 200
    assert client.get(f"/api/v1/referrals/{foreign.pk}").status_code == 404


def test_a_system_accepts_and_assigns_a_referral():
    cast = make_cast()
    referral = make_sent(cast)
    client = program(connect(cast.body.organisation)[1])

    accepted = post(client, f"/api/v1/referrals/{referral.pk}/accept").json()
    staff = client.get(f"/api/v1/referrals/{referral.pk}/caseworkers").json()
    assigned = post(client, f"/api/v1/referrals/{referral.pk}/assign", {"caseworker_id": staff[0]["id"]}).json()

    assert (accepted["status"], accepted["verbs"]) == ("accepted", ["assign"])
    assert assigned["status"] == "assigned"
    assert Referral.objects.get().caseworker_id == cast.caseworker.user_id


def test_a_browsers_form_with_files_is_told_to_be_json():
    cast = make_cast()
    pk = make_sent(cast).pk

    answer = browser(cast.manager).post(f"/api/v1/referrals/{pk}/assign", {"caseworker_id": 1})

    assert (answer.status_code, answer.json()["detail"]) == (422, "Send the body as JSON.")


def test_what_a_system_did_is_on_record_under_its_own_name():
    cast = make_cast()
    client, token = connect(cast.body.organisation)

    post(program(token), f"/api/v1/referrals/{make_sent(cast).pk}/accept")

    event = Event.objects.get(verb="referral.accepted")
    assert (event.actor_id, event.roles) == (client.user_id, ["machine_client"])
    assert Event.objects.filter(verb="client.used").count() == 1


@pytest.mark.parametrize("token", ["", "nothing", "tc_guessed"])
def test_an_unknown_token_is_refused_even_where_everybody_may_read(token: str):
    answer = program(token).get("/api/v1/awards")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Throughcare"')
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_is_refused_once_it_is_over():
    organisation = make_organisation("Made-up trust", "supplier")
    client, token = connect(organisation, days=1)
    Client.objects.filter(pk=client.pk).update(expires_at=clock.now())

    assert program(token).get("/api/v1/me").status_code == 401


def test_a_revoked_token_is_refused_and_the_user_behind_it_is_closed():
    organisation = make_organisation("Made-up trust", "supplier")
    client, token = connect(organisation)
    administrator = make_actor(Role.ADMINISTRATOR, area=None, organisation=organisation)

    actions.revoke(actor=administrator, now=clock.now(), client_id=client.pk)

    assert program(token).get("/api/v1/me").status_code == 401
    assert not Posting.objects.filter(user_id=client.user_id, ends_on=None).exists()
    with pytest.raises(NotNow):
        actions.revoke(actor=administrator, now=clock.now(), client_id=client.pk)


def test_a_token_opens_no_page():
    cast = make_cast()
    answer = program(connect(cast.body.organisation)[1]).get("/referrals")

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in")


def test_nobody_signs_in_to_pages_as_a_system():
    client, _token = connect(make_organisation("Made-up trust", "supplier"))
    stranger = Browser(headers={"host": "localhost"})
    stranger.force_login(client.user)

    assert not client.user.has_usable_password()
    assert stranger.get("/desk").status_code == 302
    assert stranger.get("/api/v1/me").status_code == 401


def test_the_token_is_nowhere_in_the_database():
    _client, token = connect(make_organisation("Made-up trust", "supplier"))

    kept = json.dumps(list(Client.objects.values()), default=str)

    assert token not in kept
    assert token[:8] in kept


def test_only_those_who_deliver_connect_systems_and_names_are_used_once():
    trust, buyer = make_organisation("Made-up trust", "supplier"), make_organisation("Made-up buyer", "commissioner")
    connect(trust)

    with pytest.raises(NotValid, match="connected already"):
        connect(trust, name="case DIARY")
    with pytest.raises(NotValid, match="Only organisations that deliver services"):
        connect(buyer)
    with pytest.raises(NotValid) as refused:
        connect(trust, name=" ", days=367)
    assert [problem.field for problem in refused.value.problems] == ["name", "days"]


def test_an_administrator_revokes_no_system_of_another_organisation():
    client, _token = connect(make_organisation("Made-up trust", "supplier"))
    rival = make_actor(Role.ADMINISTRATOR, area=None, organisation=make_organisation("Rival", "supplier"))

    with pytest.raises(NotFound):
        actions.revoke(actor=rival, now=clock.now(), client_id=client.pk)


def test_an_administrator_connects_a_system_and_sees_its_token_once():
    organisation = make_organisation("Made-up trust", "supplier")
    visitor = browser(make_actor(Role.ADMINISTRATOR, area=None, organisation=organisation))

    sent = {"organisation": organisation.pk, "name": "Case diary", "days": 30}
    page = html.fromstring(visitor.post("/connected-systems/connect", sent).content)
    token = page.cssselect(".app-token")[0].text_content()
    listed = visitor.get("/connected-systems").content.decode()

    assert program(token).get("/api/v1/me").json()["name"] == "Case diary (Made-up trust)"
    assert token[:8] in listed
    assert token not in listed


def test_an_administrator_revokes_a_system_on_its_page():
    organisation = make_organisation("Made-up trust", "supplier")
    client, token = connect(organisation)
    visitor = browser(make_actor(Role.ADMINISTRATOR, area=None, organisation=organisation))

    answer = visitor.post(f"/connected-systems/{client.pk}/revoke")

    assert answer.status_code == 302
    assert program(token).get("/api/v1/me").status_code == 401


def test_a_session_changes_nothing_without_the_token_against_forged_requests():
    cast = make_cast()
    referral = make_sent(cast)
    visitor = browser(cast.manager)
    visitor.handler.enforce_csrf_checks = True

    refused = post(visitor, f"/api/v1/referrals/{referral.pk}/accept")
    visitor.get("/help")
    secret = visitor.cookies["csrftoken"].value if "csrftoken" in visitor.cookies else "x" * 32
    visitor.cookies["csrftoken"] = secret
    taken = post(visitor, f"/api/v1/referrals/{referral.pk}/accept", **{"x-csrftoken": secret})

    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert taken.json()["status"] == "accepted"


def test_everything_that_is_wrong_is_told_at_once():
    cast = make_cast()
    client = program(connect(cast.body.organisation)[1])

    sent = {"method": "pigeon", "minutes": 0, "starts_at": "soon", "colour": "blue"}
    answer = post(client, f"/api/v1/referrals/{make_accepted(cast).pk}/sessions", sent)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    told = answer.json()
    assert [told["status"], told["title"]] == [422, "There is a problem"]
    assert sorted(each["field"] for each in told["errors"]) == ["colour", "method", "minutes", "number", "starts_at"]


def test_who_may_not_is_refused_before_what_was_sent_is_looked_at():
    cast = make_cast()

    answer = post(browser(cast.practitioner), "/api/v1/sessions/1/attendance", {"happened": "nonsense"})

    assert answer.status_code == 403


def test_the_same_key_does_nothing_twice_and_answers_the_same():
    cast = make_cast()
    path = f"/api/v1/referrals/{make_sent(cast).pk}/accept"
    client = program(connect(cast.body.organisation)[1])

    first, second = (post(client, path, **{"idempotency-key": "a-1"}) for _ in range(2))
    third = post(client, path, **{"idempotency-key": "a-2"})

    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 409)
    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(verb="referral.accepted").count() == 1


def test_a_key_is_for_one_request_only_and_for_one_user():
    cast = make_cast()
    referral = make_sent(cast)
    client = program(connect(cast.body.organisation)[1])
    other = program(connect(cast.body.organisation, name="Another diary")[1])
    post(client, f"/api/v1/referrals/{referral.pk}/accept", **{"idempotency-key": "a-1"})

    reused = post(client, f"/api/v1/referrals/{referral.pk}/decline", {"reason": "Full"}, **{"idempotency-key": "a-1"})
    others = post(other, f"/api/v1/referrals/{referral.pk}/accept", **{"idempotency-key": "a-1"})

    assert (reused.status_code, reused.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert others.status_code == 409


def test_what_was_refused_may_be_tried_again_with_the_same_key():
    cast = make_cast()
    referral = make_sent(cast)
    client = program(connect(cast.body.organisation)[1])
    path = f"/api/v1/referrals/{referral.pk}/assign"
    body = {"caseworker_id": cast.caseworker.user_id}

    refused = post(client, path, body, **{"idempotency-key": "b-1"})
    post(client, f"/api/v1/referrals/{referral.pk}/accept")
    taken = post(client, path, body, **{"idempotency-key": "b-1"})

    assert (refused.status_code, taken.status_code) == (409, 200)


@pytest.mark.parametrize("key", ["", "x" * 65, "caf\u00e9"])
def test_a_key_that_can_not_be_kept_is_refused(key: str):
    cast = make_cast()
    client = program(connect(cast.body.organisation)[1])

    answer = post(client, f"/api/v1/referrals/{make_sent(cast).pk}/accept", **{"idempotency-key": key})

    assert answer.status_code == 422
    assert Referral.objects.get().status == "sent"


def test_kept_answers_go_after_a_day():
    cast = make_cast()
    post(
        program(connect(cast.body.organisation)[1]),
        f"/api/v1/referrals/{make_sent(cast).pk}/accept",
        **{"idempotency-key": "a"},
    )
    kept = KeptAnswer.objects.get()

    early = actions.forget_answers(actor=queries.NOBODY, now=kept.at + timedelta(hours=24))
    late = actions.forget_answers(actor=actions.SYSTEM, now=kept.at + timedelta(hours=25))

    assert (early, late, KeptAnswer.objects.count()) == (0, 1, 0)


def test_pages_of_lists_never_overlap_and_lead_on():
    made = {make_sent(make_cast()).reference}
    made.add(make_sent(make_cast("PWB", "police-derbyshire"), needs=("family",)).reference)
    client = browser(make_actor(Role.INSPECTOR, area=None, organisation=make_organisation("Watch", "oversight")))

    first = client.get("/api/v1/referrals?per_page=1").json()
    second = client.get(first["next"]).json()
    beyond = client.get("/api/v1/referrals?per_page=1&page=9").json()

    assert (first["count"], first["pages"], first["page"], first["per_page"]) == (2, 2, 1, 1)
    assert {row["reference"] for row in first["items"] + second["items"]} == made
    assert second["next"] is None
    assert (beyond["items"], beyond["next"]) == ([], None)


def test_answers_to_anybody_signed_in_are_kept_by_no_cache():
    cast = make_cast()

    signed_in = browser(cast.manager).get("/api/v1/referrals")
    public = Browser(headers={"host": "localhost"}).get("/api/v1/awards")

    assert "no-store" in signed_in["Cache-Control"]
    assert not public.has_header("Cache-Control")


def test_who_delivers_is_answered_as_on_the_page():
    cast = make_cast()

    answer = browser(cast.practitioner).get("/api/v1/directory?district=DE1&need=accommodation&sex=male&on=2022-03-07")

    assert [found["name"] for found in answer.json()["can"]] == [cast.body.name]


def test_a_search_for_people_stands_in_no_address():
    cast = make_cast()

    found = post(browser(cast.practitioner), "/api/v1/people/search", {"text": cast.person.family_name}).json()

    assert [row["crn"] for row in found["items"]] == [cast.person.crn]


def test_reading_a_person_is_logged():
    cast = make_cast()

    answer = browser(cast.practitioner).get(f"/api/v1/people/{cast.person.pk}")

    assert answer.json()["crn"] == cast.person.crn
    assert Event.objects.filter(verb="person.viewed", thing_id=str(cast.person.pk)).count() == 1


def test_a_caseworker_is_told_of_the_sessions_and_records_one():
    cast = make_cast()
    client = program(connect(cast.body.organisation)[1])
    referral = make_accepted(cast)
    post(client, f"/api/v1/referrals/{referral.pk}/assign", {"caseworker_id": cast.caseworker.user_id})

    sent = {"number": 0, "starts_at": "2022-03-07T12:00:00+00:00", "method": "phone"}
    booked = post(client, f"/api/v1/referrals/{referral.pk}/sessions", sent)
    told = client.get(f"/api/v1/referrals/{referral.pk}/sessions").json()

    assert (booked.status_code, booked.json()["status"]) == (200, "booked")
    assert [row["number"] for row in told["items"]] == [0]


def test_the_document_names_every_operation_once_and_how_to_sign_in():
    told = document()

    named = [each["operationId"] for methods in told["paths"].values() for each in methods.values()]
    assert sorted(named) == sorted(operation.view_func.__name__ for operation in operations())
    assert len(named) == len(set(named))
    assert told["paths"]["/api/v1/referrals/{pk}/accept"]["post"]["x-permissions"] == ["referral_decide"]
    assert "security" not in told["paths"]["/api/v1/awards"]["get"]


def test_the_reference_page_tells_of_every_operation():
    page = html.fromstring(Browser(headers={"host": "localhost"}).get("/api/v1/docs").content)

    assert {each.get("id") for each in page.cssselect("main h2[id]")} == {
        operation.view_func.__name__ for operation in operations()
    }


def test_an_address_that_is_not_there_is_a_problem_too():
    answer = Browser(headers={"host": "localhost"}).get("/api/v1/nothing")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_guessed_tokens_count_against_the_address_and_a_known_one_for_itself(monkeypatch):
    monkeypatch.setattr(limits, "API", Rate(name="api", per_minute=1, burst=1))
    token = connect(make_organisation())[1]

    guesses = [program(f"tc_guess{number}").get("/api/v1/me").status_code for number in (1, 2)]

    assert guesses == [401, 429]
    assert program(token).get("/api/v1/me").status_code == 200
