"""A request for a copy from receipt to handing over: who, when, what goes out and what never does."""

import io
import json
import zipfile
from datetime import date, timedelta
from functools import partial

import pytest

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.audit.record import viewed
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.rules import LONDON, Standing
from throughcare.delivery.services.tests.factories import book, hold
from throughcare.documents import actions as documents
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.models import AccessRule, Person
from throughcare.people.tests.factories import NOW, TODAY, browser, limit, make_actor
from throughcare.records.actions import passages, requests
from throughcare.records.models import AccessRequest, Original, Passage
from throughcare.records.queries import requests as queries
from throughcare.records.rules.redaction import REMOVED, WHOLE, Ground
from throughcare.records.rules.requests import COPY_MOST_BYTES, check_files
from throughcare.records.tests.factories import (
    make_approved,
    make_collected,
    make_identified,
    make_officers,
    make_proposed,
    make_request,
)
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_assigned, make_cast

pytestmark = pytest.mark.django_db
MOTHER = "Says that Gwendolyn Abbott, his mother, drinks"


@pytest.fixture
def officers():
    return make_officers()


@pytest.fixture
def cast():
    """A person with a referral, and a session whose notes name his mother."""
    cast = make_cast()
    hold(cast, book(cast, make_assigned(cast)), notes=MOTHER)
    return cast


def copy_of(request):
    """The files of the copy, as text where they are."""
    with zipfile.ZipFile(io.BytesIO(request.bundle.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def due(request):
    return queries.clock(request).due_at.astimezone(LONDON).date()


def test_a_request_is_due_in_a_month_from_the_day_it_was_sure_who_asks(officers, cast):
    request = make_request(officers.first, cast.person, received_on=date(2022, 3, 1))
    before = due(request)

    act = {"actor": officers.first, "now": NOW, "request_id": request.pk}
    requests.identify(identified_on=TODAY, identity_check="document seen", **act)

    assert before == date(2022, 4, 1)
    assert due(request) == date(2022, 4, 7)
    events = Event.objects.filter(thing_type="records.accessrequest").order_by("pk").values_list("verb", flat=True)
    assert list(events) == ["access_request.received", "access_request.identified"]


def test_a_month_that_ends_on_a_sunday_ends_on_the_monday_and_may_be_extended_once(officers, cast):
    request = make_request(officers.first, cast.person, received_on=date(2022, 2, 27))
    first = due(request)

    act = {"actor": officers.first, "now": NOW, "request_id": request.pk}
    requests.extend(reason="Eleven years in four regions", **act)

    assert first == date(2022, 3, 28)  # the 27th is a Sunday
    assert due(request) == date(2022, 5, 27)
    with pytest.raises(NotNow):
        requests.extend(reason="Eleven years in four regions", **act)


def test_extending_is_too_late_after_the_month(officers, cast):
    request = make_request(officers.first, cast.person, received_on=date(2022, 1, 3))

    with pytest.raises(NotNow, match="The month is over"):
        requests.extend(actor=officers.first, now=NOW, request_id=request.pk, reason="Eleven years in four regions")


def test_collecting_finds_what_every_app_holds_and_queues_free_words(officers, cast, jobs):
    viewed(cast.person, actor=cast.practitioner, now=NOW)
    request = make_identified(officers.first, cast.person)

    done = jobs()

    request = AccessRequest.objects.get(pk=request.pk)
    assert "records.collect" in done
    assert (request.status, request.steps_done) == ("reviewing", request.step_count)
    rows = {section["model"]: len(section["rows"]) for section in request.original.content["sections"]}
    held = {model: count for model, count in rows.items() if count}
    assert held == {
        "people.Person": 1,
        "people.Address": 1,
        "people.Sentence": 1,
        "people.OfficerAssignment": 1,
        "referrals.Referral": 1,
        "referrals.ReferralNeed": 1,
        "attendance.Booking": 1,
        "services.Session": 1,
        "records.AccessRequest": 1,
        "audit.Event": 1,
    }
    suspects = {p.text: p.suspects for p in request.passages.all()}
    assert suspects[MOTHER] == ["Gwendolyn Abbott", "mother"]
    assert suspects["No lone visits"] == []
    assert queries.next_passage(request).text == MOTHER


def test_collecting_twice_changes_nothing(officers, cast):
    request = make_collected(officers.first, cast.person)
    before = Original.objects.get().sha256

    again = requests.collect(actor=SYSTEM, now=NOW, request_id=request.pk)

    assert again is None
    assert Original.objects.get().sha256 == before


def test_the_copy_has_no_word_that_was_taken_out_and_all_the_rest(officers, cast):
    request = make_approved(officers, cast.person, hide="Gwendolyn Abbott")

    files = copy_of(request)

    assert list(files) == ["record.json", "record.html", "record.pdf"]
    assert files["record.pdf"].startswith(b"%PDF")
    for name in ("record.json", "record.html"):
        text = files[name].decode()
        assert "Gwendolyn" not in text
        assert f"Says that {REMOVED}, his mother, drinks" in text
        assert "Sofa surfing since January" in text
        assert cast.practitioner.name in text
    sections = json.loads(files["record.json"])["sections"]
    person = next(s for s in sections if s["model"] == "people.Person")["rows"][0]
    assert {v["field"]: v["value"] for v in person["values"]}["date_of_birth"] == "1990-05-01"
    assert MOTHER in json.dumps(request.original.content)


def test_a_passage_taken_out_whole_leaves_a_line_that_says_so(officers, cast):
    request = make_collected(officers.first, cast.person)
    passage = Passage.objects.get(text=MOTHER)
    act = {"actor": officers.first, "now": NOW, "request_id": request.pk}

    passages.redact_whole(passage_id=passage.pk, ground=Ground.FAMILY, reason="She has not agreed", **act)
    passages.release_unsuspected(reason="Read all of them", **act)
    requests.propose(**act)
    requests.approve(actor=officers.second, now=NOW, request_id=request.pk)

    text = copy_of(AccessRequest.objects.get(pk=request.pk))["record.html"].decode()
    assert WHOLE in text
    assert "drinks" not in text


def with_file(cast, name="letter-from-his-mother.txt"):
    """A file that goes with the person's referral."""
    file = {"file": io.BytesIO(b"He may not come home."), "name": name, "purpose": "referral.attachment"}
    return documents.upload(actor=cast.practitioner, now=NOW, thing=Referral.objects.get(), **file)


def decide(request, officer, about_file):
    """Let every passage go but the file, about which `about_file` decides."""
    act = {"actor": officer, "now": NOW, "request_id": request.pk}
    for passage in queries.passages(request):
        decision = about_file if passage.is_file else partial(passages.release, ground=Ground.NOBODY_ELSE)
        decision(passage_id=passage.pk, **act)
    return requests.propose(**act)


def test_a_file_goes_with_the_copy_once_somebody_has_read_it(officers, cast):
    file = with_file(cast)
    request = make_collected(officers.first, cast.person)
    act = {"actor": officers.first, "now": NOW, "request_id": request.pk}
    standing_for_it = request.passages.get(field="file")

    passages.release_unsuspected(reason="Read all of them", **act)
    with pytest.raises(NotNow, match="as it is, or not at all"):
        passages.redact(passage_id=standing_for_it.pk, words=["plain"], ground=Ground.FAMILY, **act)
    assert Passage.objects.get(pk=standing_for_it.pk).decision == "pending"
    decide(request, officers.first, partial(passages.release, ground=Ground.CONSENT))
    requests.approve(actor=officers.second, now=NOW, request_id=request.pk)

    files = copy_of(AccessRequest.objects.get(pk=request.pk))
    assert files[f"files/{file.pk}.txt"] == b"He may not come home."
    assert f"files/{file.pk}.txt: plain text, 1 KB" in files["record.html"].decode()


def test_whoever_reviews_opens_the_file_and_decides_on_the_whole(officers, cast):
    with_file(cast)
    request = make_collected(officers.first, cast.person)
    pages, passage = browser(officers.first), request.passages.get(field="file")
    page = f"/records/requests/{request.pk}/passages/{passage.pk}"

    shown = pages.get(page).content.decode()
    opened = pages.get(f"{page}/file")
    decided = pages.post(page, {"decision": "release", "release_ground": Ground.CONSENT, "reason": ""})

    assert "Open the file" in shown
    assert "Words to take out" not in shown
    assert b"".join(opened.streaming_content) == b"He may not come home."
    assert decided.status_code == 302
    assert Passage.objects.get(pk=passage.pk).decision == "released"
    assert Event.objects.filter(verb="passage.viewed").exists()


def test_a_file_about_somebody_else_is_left_out_and_the_copy_says_so(officers, cast):
    with_file(cast)
    request = make_collected(officers.first, cast.person)

    decide(request, officers.first, partial(passages.redact_whole, ground=Ground.FAMILY))
    requests.approve(actor=officers.second, now=NOW, request_id=request.pk)

    files = copy_of(AccessRequest.objects.get(pk=request.pk))
    assert list(files) == ["record.json", "record.html", "record.pdf"]
    assert WHOLE in files["record.html"].decode()


def test_a_file_that_was_removed_since_is_not_passed_over(officers, cast):
    file = with_file(cast)
    request = make_collected(officers.first, cast.person)
    decide(request, officers.first, partial(passages.release, ground=Ground.CONSENT))

    documents.remove(
        actor=cast.practitioner,
        now=NOW,
        thing=Referral.objects.get(),
        purpose="referral.attachment",
        document_id=file.pk,
    )

    with pytest.raises(NotValid, match="removed since they were read: 1"):
        requests.approve(actor=officers.second, now=NOW, request_id=request.pk)


def test_files_that_are_too_large_together_are_handed_over_by_themselves():
    assert list(check_files(0, COPY_MOST_BYTES)) == []
    [problem] = check_files(0, COPY_MOST_BYTES + 1_000_000)
    assert "come to 201 MB, and a copy holds 200 MB" in str(problem)


def test_every_passage_is_decided_with_a_reason_that_fits(officers, cast):
    request = make_collected(officers.first, cast.person)
    passage = Passage.objects.get(text=MOTHER)
    act = {"actor": officers.first, "now": NOW, "request_id": request.pk}

    with pytest.raises(NotValid, match="Decide on every passage first: 4 still wait"):
        requests.propose(**act)
    with pytest.raises(NotValid, match="why it may stay"):
        passages.release(passage_id=passage.pk, ground=Ground.FAMILY, **act)
    with pytest.raises(NotValid, match="“Gwen” is not in this passage"):
        passages.redact(passage_id=passage.pk, words=["Gwen"], ground=Ground.FAMILY, **act)

    assert Passage.objects.get(pk=passage.pk).decision == "pending"


def test_nobody_approves_what_they_decided_themselves(officers, cast):
    request = make_proposed(officers.first, cast.person)

    with pytest.raises(NotValid, match="A second person approves"):
        requests.approve(actor=officers.first, now=NOW, request_id=request.pk)

    assert AccessRequest.objects.get(pk=request.pk).status == "proposed"


def test_a_request_sent_back_can_be_reviewed_again_and_a_proposed_one_can_not(officers, cast):
    request = make_proposed(officers.first, cast.person)
    passage = request.passages.first()
    act = {"actor": officers.second, "now": NOW, "request_id": request.pk}
    with pytest.raises(NotNow):
        passages.release(passage_id=passage.pk, ground=Ground.CONSENT, **act)

    requests.send_back(reason="The mother is still named", **act)

    passages.release(passage_id=passage.pk, ground=Ground.CONSENT, **act)
    requests.propose(**act)
    with pytest.raises(NotValid, match="A second person approves"):
        requests.approve(**act)


def test_an_original_that_was_changed_is_not_handed_out(officers, cast):
    request = make_proposed(officers.first, cast.person)
    original = Original.objects.get(request=request)
    content, sha256 = original.content, original.sha256
    original.delete()
    content["sections"][0]["rows"][0]["values"][2]["text"] = "Somebody else"
    Original.objects.create(request=request, content=content, sha256=sha256, made_at=NOW)

    with pytest.raises(NotNow, match="not what was collected"):
        requests.approve(actor=officers.second, now=NOW, request_id=request.pk)


def test_handing_over_meets_the_deadline(officers, cast):
    request = make_approved(officers, cast.person)

    requests.hand_over(
        actor=officers.first, now=NOW + timedelta(days=3), request_id=request.pk, handed_over_how="At the office"
    )

    clock = deadlines.of_thing(request).filter(cancelled_at=None).get()
    assert deadlines.standing(clock, NOW + timedelta(days=90)) == Standing.MET


def test_refusing_needs_a_reason_and_ends_it(officers, cast):
    request = make_request(officers.first, cast.person)
    act = {"actor": officers.first, "now": NOW, "request_id": request.pk}
    with pytest.raises(NotValid):
        requests.refuse(reason="No", **act)

    requests.refuse(reason="It could not be made sure who asks", **act)

    assert AccessRequest.objects.get(pk=request.pk).status == "refused"
    with pytest.raises(NotNow):
        requests.identify(identified_on=TODAY, identity_check="document seen", **act)


def test_a_limited_access_record_is_not_found_by_an_officer_who_is_not_listed(officers, cast):
    request = make_request(officers.first, cast.person)
    limit(cast.person, officers.second.user_id, AccessRule.Kind.ONLY)

    with pytest.raises(NotFound):
        queries.request(officers.first, request.pk)
    with pytest.raises(NotFound):
        make_request(officers.first, cast.person)
    with pytest.raises(NotFound):
        queries.person_by_crn(officers.first, cast.person.crn)
    assert list(queries.requests(officers.first)) == []
    assert [r.pk for r in queries.requests(officers.second)] == [request.pk]


def test_another_region_and_other_roles_find_nothing(officers, cast):
    request = make_request(officers.first, cast.person)
    elsewhere = make_officers("region-wales").first
    practitioner = make_actor(Role.PRACTITIONER)

    for stranger in (elsewhere, practitioner):
        with pytest.raises(NotFound):
            requests.refuse(actor=stranger, now=NOW, request_id=request.pk, reason="None of my business")
        assert list(queries.requests(stranger)) == []
    with pytest.raises(NotAllowed):
        make_request(practitioner, cast.person)
    assert Person.objects.count() == 1
