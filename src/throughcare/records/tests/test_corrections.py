"""A disputed value is amended by the app that owns it, or stays with the person's statement beside it."""

from datetime import date, timedelta

import pytest

from throughcare.audit.models import Event
from throughcare.deadlines.rules import LONDON
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.tests.factories import book, hold
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.letters.models import Message
from throughcare.people.models import AccessRule, Address, Change, Person
from throughcare.people.tests.factories import NOW, TODAY, browser, limit, text_of
from throughcare.records import letters
from throughcare.records.actions import corrections
from throughcare.records.models import Correction
from throughcare.records.queries import corrections as queries
from throughcare.records.tests.factories import make_officers
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_assigned, make_cast

pytestmark = pytest.mark.django_db
SITE = "https://throughcare.example/"
WHY = "The court's record says so"


@pytest.fixture
def officer():
    return make_officers().first


@pytest.fixture
def cast():
    cast = make_cast()
    hold(cast, book(cast, make_assigned(cast)), notes="Came late and smelled of drink")
    return cast


def make_dispute(officer, cast, thing, field, wanted="Something else", statement="I never said that to anybody"):
    key = f"{thing._meta.label}:{thing.pk}:{field}"
    told = {"received_on": TODAY, "received_how": "letter", "wanted": wanted, "statement": statement}
    return corrections.dispute(actor=officer, now=NOW, person_id=cast.person.pk, key=key, **told)


def amend(officer, dispute, value):
    return corrections.amend(actor=officer, now=NOW, correction_id=dispute.pk, value=value, reason=WHY, site=SITE)


def test_a_dispute_keeps_what_it_said_and_is_due_in_a_month(officer, cast):
    dispute = make_dispute(officer, cast, cast.person, "family_name", "Marsh-Lane")

    assert (dispute.recorded_value, dispute.label) == ("Marsh", f"You, {cast.person.crn}: Family name")
    assert queries.clock(dispute).due_at.astimezone(LONDON).date() == date(2022, 4, 7)
    with pytest.raises(NotValid, match="disputed already"):
        make_dispute(officer, cast, cast.person, "family_name")


def test_a_corrected_name_is_found_by_the_search(officer, cast):
    dispute = make_dispute(officer, cast, cast.person, "family_name")

    amend(officer, dispute, "Ó Marsh")

    person = Person.objects.get()
    assert (person.family_name, person.search_key) == ("Ó Marsh", "o marsh jo")
    change = Change.objects.get()
    assert (change.model, change.field, change.old, change.new) == ("people.Person", "family_name", "Marsh", "Ó Marsh")
    verbs = Event.objects.filter(related__person=person.pk, verb__startswith="correction").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["correction.amended", "correction.received"]


def test_a_value_that_the_record_has_no_room_for_is_refused_and_the_dispute_stays(officer, cast):
    dispute = make_dispute(officer, cast, cast.person, "family_name")

    page = browser(officer).post(f"/records/corrections/{dispute.pk}/amend", {"value": "M" * 81, "reason": WHY})

    assert "Use 80 characters or fewer." in text_of(page)
    assert (Person.objects.get().family_name, Correction.objects.get().status) == ("Marsh", "received")


@pytest.mark.parametrize(
    ("model", "field", "old"),
    [
        (Address, "lines", "1 Made-up Street"),
        (Referral, "reason", "Sofa surfing since January"),
        (Session, "notes", "Came"),
    ],
)
def test_each_app_corrects_its_own(officer, cast, model, field, old):
    thing = model.objects.get()
    dispute = make_dispute(officer, cast, thing, field)

    amend(officer, dispute, "What is right")

    assert getattr(model.objects.get(), field) == "What is right"
    assert Change.objects.get().old.startswith(old)


@pytest.mark.parametrize(
    ("field", "chosen", "kept", "said"),
    [
        ("sex", "female", "female", "Female"),
        ("ethnicity", "A1", "A1", "Asian: Indian"),
        ("has_disability", "True", True, "Yes"),
        ("needs_interpreter", "True", True, "Yes"),
    ],
)
def test_what_is_one_of_a_few_is_chosen_from_them_and_told_by_name(officer, cast, field, chosen, kept, said):
    dispute = make_dispute(officer, cast, cast.person, field)
    pages, page = browser(officer), f"/records/corrections/{dispute.pk}/amend"

    wrong = pages.post(page, {"value": "made up", "reason": WHY})
    assert "Select a valid choice" in text_of(wrong)
    pages.post(page, {"value": chosen, "reason": WHY})

    assert getattr(Person.objects.get(), field) == kept
    assert Correction.objects.get().wanted == said


def test_a_refused_value_stays_with_the_statement_beside_it_on_every_page(officer, cast):
    for thing, field in (
        (cast.person, "given_name"),
        (Referral.objects.get(), "reason"),
        (Session.objects.get(), "notes"),
    ):
        dispute = make_dispute(officer, cast, thing, field, statement=f"My {field} is otherwise")
        corrections.refuse(
            actor=officer, now=NOW, correction_id=dispute.pk, reason=WHY, statement=dispute.statement, site=SITE
        )

    client, referral = browser(cast.practitioner), Referral.objects.get()
    assert "My given_name is otherwise" in text_of(client.get(f"/people/{cast.person.pk}"))
    assert "My reason is otherwise" in text_of(client.get(f"/referrals/{referral.pk}"))
    assert "My notes is otherwise" in text_of(client.get(f"/referrals/{referral.pk}/progress"))
    assert Person.objects.get().given_name == "Jo"


def test_both_sides_are_told_and_nothing_personal_goes_by_mail(officer, cast):
    dispute = make_dispute(officer, cast, Referral.objects.get(), "reason")

    dispute = amend(officer, dispute, "Lodging with relatives")
    corrections.tell_person(
        actor=officer, now=NOW + timedelta(days=1), correction_id=dispute.pk, told_how="Letter posted"
    )

    mails = {mail.to: mail.body for mail in Message.objects.all()}
    assert len(mails) == 2
    assert sorted(line for body in mails.values() for line in body.splitlines() if line.startswith("https")) == [
        f"{SITE}people/{cast.person.pk}",
        f"{SITE}referrals/{Referral.objects.get().pk}",
    ]
    assert not any(word in body for body in mails.values() for word in ("Jo", "Marsh", cast.person.crn, "relatives"))
    assert letters.decision_letter(dispute).startswith(b"%PDF")
    clock = queries.clock(dispute)
    assert clock.met_at == NOW + timedelta(days=1)


def test_refusing_needs_reason_and_statement_and_happens_once(officer, cast):
    dispute = make_dispute(officer, cast, cast.person, "given_name")
    act = {"actor": officer, "now": NOW, "correction_id": dispute.pk, "site": SITE}
    with pytest.raises(NotValid) as refused:
        corrections.refuse(reason="No", statement="", **act)
    assert sorted(problem.field for problem in refused.value.problems) == ["reason", "statement"]

    corrections.refuse(reason=WHY, statement="It is not my name at all", **act)

    with pytest.raises(NotNow):
        amend(officer, dispute, "Joe")
    assert Correction.objects.get().status == "refused"


def test_what_comes_from_the_case_system_is_not_offered(officer, cast):
    fields = {(v.model, v.field) for v in queries.disputable(cast.person, TODAY)}

    assert ("people.Sentence", "kind") not in fields
    assert ("people.Person", "date_of_birth") in fields
    with pytest.raises(NotFound):
        make_dispute(officer, cast, cast.person.sentences.get(), "kind")


def test_nobody_else_corrects_and_a_limited_record_is_not_found(officer, cast):
    with pytest.raises(NotAllowed):
        make_dispute(cast.practitioner, cast, cast.person, "given_name")
    dispute = make_dispute(officer, cast, cast.person, "given_name")
    limit(cast.person, cast.practitioner.user_id, AccessRule.Kind.ONLY)

    with pytest.raises(NotFound):
        amend(officer, dispute, "Joe")
    assert Person.objects.get().given_name == "Jo"
