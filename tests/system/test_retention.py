"""Holds, proposals, two people, and erasure that leaves nothing personal, the audit whole and every count as it was."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughcare.access.actor import SYSTEM
from throughcare.audit import chain
from throughcare.audit.models import Event
from throughcare.config.inventory import INVENTORY
from throughcare.delivery.services.tests.factories import book, hold
from throughcare.desk.queries import waiting
from throughcare.documents.models import Document
from throughcare.insight.queries import measures
from throughcare.kernel.errors import NotFound, NotNow, NotValid
from throughcare.kernel.periods import Period, add_months
from throughcare.people.models import AccessRule, Distinct, NonAssociation, OtherName, Person
from throughcare.people.permissions import scope
from throughcare.people.tests.factories import NOW, TODAY, limit, make_person, make_sentence
from throughcare.records.actions import erasing, retention
from throughcare.records.models import AccessRequest, Disposal, DisposalBatch, LegalHold, Original, Passage
from throughcare.records.queries import collecting
from throughcare.records.queries import retention as queries
from throughcare.records.rules import retention as rules
from throughcare.records.tests.factories import (
    LONG_AGO,
    end_long_ago,
    make_approved,
    make_officers,
    make_request,
)
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_assigned, make_cast

pytestmark = pytest.mark.django_db
SECRETS = ("Josephine", "Marshwiggle", "Sofa surfing", "No lone visits", "Gwendolyn", "1 Made-up Street", "A1234BC")


@pytest.fixture
def officers():
    return make_officers()


@pytest.fixture
def cast():
    """An old case with a referral and a session; nothing of it is younger than seven years."""
    cast = make_cast()
    hold(cast, book(cast, make_assigned(cast)), notes="Gwendolyn was there")
    fields = {"given_name": "Josephine", "family_name": "Marshwiggle", "prison_number": "A1234BC"}
    Person.objects.filter(pk=cast.person.pk).update(search_key="marshwiggle josephine", **fields)
    end_long_ago(cast.person)
    cast.person.refresh_from_db()
    return cast


def batch_of(officers):
    """The one batch that is proposed, checked by the first officer."""
    (batch,) = retention.propose(actor=SYSTEM, now=NOW)
    return retention.check(actor=officers.first, now=NOW, batch_id=batch.pk)


def everything_about(person):
    """Every value of every table of the inventory about a person, as text."""
    rows = []
    for holding in INVENTORY:
        model = apps.get_model(holding.model)
        path = f"{holding.path}__pk" if holding.path else "pk"
        rows += list(model._default_manager.filter(**{path: person.pk}).values())
    return json.dumps(rows, default=str)


def erase(person):
    return erasing.erase(actor=SYSTEM, now=NOW, person_id=person.pk)


def test_what_is_due_is_proposed_checked_approved_and_erased(officers, cast, jobs):
    batch = batch_of(officers)
    retention.approve(actor=officers.second, now=NOW, batch_id=batch.pk)

    jobs()

    batch.refresh_from_db()
    disposal = batch.disposals.get()
    assert (batch.status, disposal.outcome) == ("done", "disposed")
    assert (disposal.triggered_on, disposal.due_on) == (LONG_AGO, date(2021, 3, 1))
    assert Person.objects.get().erased_at == NOW


def test_an_erased_record_has_nothing_personal_left_anywhere(officers, cast):
    before = everything_about(cast.person)
    assert all(secret in before for secret in SECRETS)

    tombstone = erase(cast.person)

    after = everything_about(cast.person)
    assert [secret for secret in SECRETS if secret in after] == []
    assert tombstone.crn.startswith("Z")
    assert tombstone.crn != cast.person.crn
    assert tombstone.date_of_birth == date(1990, 1, 1)
    assert (tombstone.sex, tombstone.delivery_unit_id) == ("male", "pdu-derby-city")
    referral = Referral.objects.get()
    assert (referral.reason, referral.end_comment, referral.status) == ("[erased]", "", "completed")
    assert cast.person.addresses.count() == 0


def test_files_attached_to_what_is_erased_go_too(officers, cast):
    referral = Referral.objects.get()
    Document.objects.create(
        thing_type="referrals.referral",
        thing_id=referral.pk,
        purpose="referral.attachment",
        name="letter of Gwendolyn.pdf",
        kind="PDF",
        size_bytes=9,
        sha256="0" * 64,
        uploaded_by_id=cast.practitioner.who,
        uploaded_at=NOW,
    )
    listed = [s for s in collecting.sections(cast.person, TODAY) if s["model"] == "documents.Document"]
    assert listed[0]["rows"][0]["values"][0]["text"] == "letter of Gwendolyn.pdf"

    erase(cast.person)

    assert Document.objects.count() == 0
    assert Event.objects.filter(verb="document.removed").count() == 1


def test_the_audit_stays_whole_and_never_held_a_value(officers, cast, monkeypatch, tmp_path):
    monkeypatch.setattr(chain, "heads_file", lambda: tmp_path / "heads.log")
    chain.seal(NOW, look_back=None)
    sealed = chain.verify()

    erase(cast.person)
    chain.seal(NOW, look_back=None)

    after = chain.verify()
    assert (sealed.faults, after.faults) == ((), ())
    assert after.sealed == sealed.sealed + 1
    event = Event.objects.get(verb="person.erased")
    assert "referrals.Referral.reason" in event.fields
    told = json.dumps(list(Event.objects.values()), default=str)
    assert [secret for secret in SECRETS if secret in told] == []


def test_measures_and_counts_stay_as_they_were(officers, cast):
    Referral.objects.update(first_held_at=NOW - timedelta(days=3))
    period = Period(date(2021, 6, 26))
    by_age = Person.objects.values("sex", "delivery_unit").annotate(n=Count("pk"))
    before = (measures.overall(period, TODAY), list(by_age), Referral.objects.count())

    erase(cast.person)

    assert before == (measures.overall(period, TODAY), list(by_age), Referral.objects.count())
    assert before[0] == measures.Ratio(1, 1)


def test_nobody_opens_a_tombstone(officers, cast):
    erase(cast.person)

    for actor in (officers.first, cast.practitioner, cast.manager):
        assert not Person.objects.filter(scope(actor)).exists()


def test_a_held_record_is_neither_proposed_nor_erased(officers, cast):
    retention.place_hold(
        actor=officers.first, now=NOW, person_id=cast.person.pk, reason="Inquiry 4 of 2022", until=date(2022, 12, 31)
    )

    assert retention.propose(actor=SYSTEM, now=NOW) == []
    with pytest.raises(NotValid, match="A legal hold is on it"):
        erase(cast.person)
    assert len(retention.propose(actor=SYSTEM, now=NOW + timedelta(days=300))) == 1


def test_a_hold_placed_after_approval_spares_the_record(officers, cast):
    batch = batch_of(officers)
    retention.approve(actor=officers.second, now=NOW, batch_id=batch.pk)
    retention.place_hold(actor=officers.first, now=NOW, person_id=cast.person.pk, reason="A claim came in today")

    retention.dispose(actor=SYSTEM, now=NOW, batch_id=batch.pk)

    disposal = batch.disposals.get()
    assert (disposal.outcome, disposal.outcome_reason) == ("spared", "A legal hold is on it.")
    assert Person.objects.get().erased_at is None


def test_a_lifted_hold_holds_no_longer_and_is_lifted_once(officers, cast):
    act = {"actor": officers.first, "now": NOW}
    hold = retention.place_hold(person_id=cast.person.pk, reason="Inquiry 4 of 2022", **act)

    retention.lift_hold(hold_id=hold.pk, reason="The inquiry has reported", **act)

    assert len(retention.propose(actor=SYSTEM, now=NOW)) == 1
    with pytest.raises(NotNow):
        retention.lift_hold(hold_id=hold.pk, reason="The inquiry has reported", **act)


def test_whoever_checked_a_batch_does_not_approve_it(officers, cast):
    batch = batch_of(officers)

    with pytest.raises(NotValid, match="A second person approves"):
        retention.approve(actor=officers.first, now=NOW, batch_id=batch.pk)

    assert DisposalBatch.objects.get(pk=batch.pk).status == "checked"


def test_a_batch_is_disposed_of_once_approved_and_not_before(officers, cast):
    batch = batch_of(officers)

    retention.dispose(actor=SYSTEM, now=NOW, batch_id=batch.pk)

    assert Person.objects.get().erased_at is None
    assert batch.disposals.get().outcome == "pending"


def test_a_record_that_was_kept_is_not_proposed_again_for_a_year(officers, cast):
    batch = batch_of(officers)
    disposal = batch.disposals.get()
    act = {"actor": officers.second, "now": NOW, "batch_id": batch.pk}

    retention.spare(disposal_id=disposal.pk, reason="He was arrested again", **act)
    retention.approve(**act)
    retention.dispose(actor=SYSTEM, now=NOW, batch_id=batch.pk)

    assert Person.objects.get().erased_at is None
    assert retention.propose(actor=SYSTEM, now=NOW + timedelta(days=300)) == []
    assert len(retention.propose(actor=SYSTEM, now=NOW + timedelta(days=370))) == 1


def test_a_rejected_batch_erases_nothing(officers, cast):
    batch = batch_of(officers)

    retention.reject(actor=officers.second, now=NOW, batch_id=batch.pk, reason="The schedule is in dispute")

    assert Disposal.objects.get().outcome == "spared"
    assert Person.objects.get().erased_at is None


def test_proposing_twice_proposes_once(officers, cast):
    first = retention.propose(actor=SYSTEM, now=NOW)

    assert (len(first), retention.propose(actor=SYSTEM, now=NOW)) == (1, [])


def test_a_limited_access_record_is_proposed_alone_to_those_who_may_open_it(officers, cast):
    limit(cast.person, officers.second.user_id, AccessRule.Kind.ONLY)

    (batch,) = retention.propose(actor=SYSTEM, now=NOW)

    assert batch.limited_to_id == cast.person.pk
    assert list(queries.batches(officers.first)) == []
    assert [b.pk for b in queries.batches(officers.second)] == [batch.pk]
    with pytest.raises(NotFound):
        retention.check(actor=officers.first, now=NOW, batch_id=batch.pk)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"open": "referral"}, "Supervision has not ended"),
        ({"open": "request"}, "A request by the person is open"),
        ({"ended_on": date(2016, 3, 8)}, "It is not due before 8 March 2022"),
        ({"risk": "very_high"}, "It is not due before 1 May 2090"),
    ],
)
def test_what_stands_against_erasing(officers, cast, change, reason):
    match change:
        case {"open": "referral"}:
            cast.person.referrals.update(status="assigned", ended_at=None, caseworker_id=cast.caseworker.user_id)
        case {"open": "request"}:
            make_request(officers.first, cast.person)
        case {"ended_on": day}:
            cast.person.needs.all().delete()
            end_long_ago(cast.person, day)
        case {"risk": risk}:
            Person.objects.update(risk_of_serious_harm=risk)

    assert retention.propose(actor=SYSTEM, now=NOW) == []
    with pytest.raises(NotValid, match=reason):
        erase(cast.person)
    assert Person.objects.get().erased_at is None


def test_the_copy_made_for_an_old_request_is_removed_and_the_request_stays(officers, cast, jobs):
    request = make_approved(officers, cast.person)
    AccessRequest.objects.update(status="handed_over", ended_at=NOW - timedelta(days=731))
    make_sentence(cast.person, starts_on=TODAY, ends_on=date(2023, 3, 6))  # the case goes on

    (batch,) = retention.propose(actor=SYSTEM, now=NOW)
    retention.check(actor=officers.first, now=NOW, batch_id=batch.pk)
    retention.approve(actor=officers.second, now=NOW, batch_id=batch.pk)
    jobs()

    assert (Original.objects.count(), Passage.objects.count()) == (0, 0)
    assert AccessRequest.objects.get().pk == request.pk
    assert Person.objects.get().erased_at is None


def test_desks_show_what_waits_and_not_what_a_colleague_must_approve(officers, cast):
    batch = batch_of(officers)

    assert [w.text for w in waiting(officers.first, NOW)] == []
    assert [w.text for w in waiting(officers.second, NOW)] == [f"{batch.reference}: approve a batch for disposal"]


DAYS = st.dates(date(2008, 1, 1), date(2024, 12, 31))
POLICY_DAYS = st.dates(date(2019, 1, 2), date(2024, 12, 31))  # there is a schedule since 2019


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ended_on=DAYS,
    held_until=st.none() | st.just("open") | DAYS,
    lifted=st.booleans(),
    risk=st.sampled_from(["low", "medium", "high", "very_high"]),
    today=POLICY_DAYS,
)
def test_nothing_is_ever_erased_under_a_hold_or_before_it_is_due(db, ended_on, held_until, lifted, risk, today):
    person = make_person(risk_of_serious_harm=risk)
    make_sentence(person, starts_on=ended_on - timedelta(days=200), ends_on=ended_on)
    now = NOW.replace(year=today.year, month=today.month, day=today.day)
    if held_until is not None:
        until = None if held_until == "open" else held_until
        LegalHold.objects.create(
            person=person, reason="Made up", until=until, placed_at=NOW, lifted_at=NOW if lifted else None
        )
    held = held_until is not None and not lifted and (held_until == "open" or held_until >= today)
    serious = risk in ("high", "very_high")
    due = add_months(person.date_of_birth, 1200) if serious else add_months(ended_on, 72)

    for batch in retention.propose(actor=SYSTEM, now=now):
        DisposalBatch.objects.filter(pk=batch.pk).update(status="approved")
        retention.dispose(actor=SYSTEM, now=now, batch_id=batch.pk)

    person.refresh_from_db()
    assert (person.erased_at is not None) == (not held and due <= today)
    Disposal.objects.all().delete()
    DisposalBatch.objects.all().delete()


def test_the_schedule_has_one_line_for_each_class_and_day_and_refuses_two():
    line = {
        "record_class": "x",
        "name": "X",
        "trigger": "born",
        "months": "12",
        "action": "erase",
        "valid_from": "2019-01-01",
        "valid_until": "",
        "basis": "made up",
    }

    assert [found.record_class for found in rules.schedule()] == [
        "case-record",
        "case-record-serious",
        "subject-access",
    ]
    with pytest.raises(ValueError, match="two lines hold on the same day"):
        rules.read([line, line])
    with pytest.raises(ValueError, match="on which basis"):
        rules.read([line | {"basis": ""}])


def test_erasing_one_of_a_pair_leaves_nothing_that_names_them_with_the_other(officers, cast):
    other = make_person()
    by = {"recorded_by_id": cast.practitioner.who, "recorded_at": NOW, "valid_from": TODAY}
    NonAssociation.objects.create(
        person=other, other=cast.person, level="no_contact_at_all", reason="They fought", **by
    )
    Distinct.objects.create(
        person=min(other, cast.person, key=lambda each: each.pk),
        other=max(other, cast.person, key=lambda each: each.pk),
        reason="Twins",
        said_at=NOW,
        said_by_id=cast.practitioner.who,
    )
    OtherName.objects.create(person=cast.person, kind="alias", search_key="zed", given_name="Zed", recorded_at=NOW)
    copied = {s["model"]: s["rows"] for s in collecting.sections(cast.person, TODAY)}

    tombstone = erase(cast.person)

    assert [len(copied[m]) for m in ("people.NonAssociation", "people.Distinct", "people.OtherName")] == [1, 1, 1]
    assert not NonAssociation.objects.exists()
    assert not Distinct.objects.exists()
    assert not OtherName.objects.exists()
    assert (tombstone.search_key, tombstone.other_names) == ("", "")
