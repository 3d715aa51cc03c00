"""Reports on referrals: the same figures on every road that a referral can take, and never more rows than referrals."""

import csv
import io
from datetime import date, timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.delivery.services import actions as delivery
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.tests.factories import TENTH, book, hold, make_delivered, make_held, make_planned
from throughcare.insight import tasks
from throughcare.insight.actions import reports
from throughcare.insight.models import ReferralReport, ReferralReportPart
from throughcare.insight.queries import reports as queries
from throughcare.insight.rules import reports as rules
from throughcare.insight.rules.reports import Kind
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow
from throughcare.letters.models import Message
from throughcare.people.models import Person
from throughcare.people.tests.factories import (
    NOW,
    SINCE,
    browser,
    give_officer,
    limit,
    make_actor,
    make_address,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral, VersionChoice
from throughcare.referrals.queries import lists
from throughcare.referrals.queries.directory import Place
from throughcare.referrals.tests.factories import (
    Cast,
    make_accepted,
    make_assigned,
    make_body,
    make_cast,
    make_draft,
    make_sent,
    share_award,
)

pytestmark = pytest.mark.django_db
LATER = TENTH + timedelta(days=120)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def made(actor, kind: Kind = Kind.PROVIDER, now=LATER, **period) -> list[dict[str, str]]:
    """The rows of a report, by header."""
    report = reports.ask_report(actor=actor, now=now, kind=kind, **{"sent_from": SINCE} | period)
    tasks.make_report(Event.objects.get(verb="referral_report.asked", thing_id=str(report.pk)).pk)
    report.refresh_from_db()
    found = list(csv.DictReader(io.StringIO("".join(queries.lines(report)))))
    assert (report.done_at is not None, report.row_count) == (True, len(found))
    return found


def only(actor, **kwargs) -> dict[str, str]:
    (row,) = made(actor, **kwargs)
    return row


def some(row: dict[str, str], *names: str) -> list[str]:
    return [row[name] for name in names]


FIRST = ("date_saa_first_arranged", "date_saa_first_scheduled_for", "date_saa_first_not_attended",
         "date_saa_first_attended", "date_saa_first_completed", "saa_attended_on_time")  # fmt: skip
END = ("end_requested_by_pp_at", "end_requested_by_pp_reason", "date_eosr_submitted", "concluded_at",
       "referral_end_state")  # fmt: skip


def submit(cast: Cast, referral: Referral, result: str = "achieved", at=TENTH + timedelta(weeks=3)) -> None:
    delivery.submit_report(
        actor=cast.caseworker, now=at, referral_id=referral.pk, summary="Housed", results={"accommodation": result},
        notes={},
    )  # fmt: skip


def test_the_provider_report_has_the_27_columns_of_today_in_their_order():
    assert len(rules.columns(Kind.PROVIDER)) == 27
    assert rules.columns(Kind.PROVIDER)[:7] == (
        "referral_ref", "referral_id", "contract_ref", "organisation_id", "caseworker_id", "crn",
        "date_referral_received",
    )  # fmt: skip
    assert rules.columns(Kind.PROVIDER)[-1] == "end_of_sentence_date"
    assert [len(rules.columns(kind)) for kind in Kind] == [27, 21, 6, 10, 4]


def test_a_completed_referral(cast):
    referral = make_delivered(cast)
    submit(cast, referral, "partly")

    row = only(cast.manager)

    assert some(row, "referral_ref", "contract_ref", "crn") == [
        referral.reference, cast.body.contract.reference, cast.person.crn,
    ]  # fmt: skip
    assert row["caseworker_id"] == str(cast.caseworker.user_id)
    assert row["date_referral_received"] == "2022-03-07T09:00:00+00:00"
    held = "2022-03-10T14:00:00+00:00"
    assert some(row, *FIRST) == ["2022-03-07T09:00:00+00:00", held, "", held, "2022-03-10T16:00:00+00:00", "yes"]
    assert some(row, "date_first_action_plan_submitted", "date_of_first_action_plan_approval") == [
        "2022-03-11T14:00:00+00:00", "2022-03-11T14:00:00+00:00",
    ]  # fmt: skip
    assert row["date_of_first_attended_session"] == "2022-03-17T14:00:00+00:00"
    assert some(
        row, "outcomes_to_be_achieved_count", "outcomes_achieved", "count_of_sessions_expected",
        "count_of_sessions_attended",
    ) == ["1", "0.5", "2", "2"]  # fmt: skip
    done = "2022-03-31T15:00:00+01:00"
    assert some(row, *END) == ["", "", done, done, "completed"]
    assert some(row, "date_intervention_to_be_completed_by", "end_of_sentence_date") == ["2022-06-05", "2022-10-31"]


def test_an_amended_referral_is_one_row_with_what_holds_now(cast):
    referral = make_planned(cast)
    for version, count in ((1, 3), (2, 5)):
        delivery.submit_plan(
            actor=cast.caseworker, now=TENTH + timedelta(days=version + 1), referral_id=referral.pk,
            activities="Apply again", session_count=count, after_version=version,
        )  # fmt: skip

    row = only(cast.manager)

    assert row["count_of_sessions_expected"] == "5"
    assert row["date_first_action_plan_submitted"] == "2022-03-11T14:00:00+00:00"


def test_a_first_appointment_that_was_rescheduled_is_arranged_once_and_completed_only_when_held(cast):
    referral = make_assigned(cast)
    first = book(cast, referral)
    moved = delivery.move_session(
        actor=cast.caseworker, now=NOW + timedelta(hours=1), session_id=first.pk, starts_at=TENTH + timedelta(days=4),
        minutes=60, method="phone", place="", moved_by="PERSON", reason="Ill",
    )  # fmt: skip

    before = only(cast.manager)
    hold(cast, moved)
    after = only(cast.manager, now=LATER + timedelta(hours=1))

    arranged = ["2022-03-07T09:00:00+00:00", "2022-03-10T14:00:00+00:00", ""]
    assert some(before, *FIRST) == [*arranged, "", "", ""]
    assert some(after, *FIRST) == [*arranged, "2022-03-14T14:00:00+00:00", "2022-03-14T16:00:00+00:00", "yes"]
    appointments = made(cast.manager, kind=Kind.APPOINTMENTS)
    assert [(a["appointment_time"], a["attended"]) for a in appointments] == [
        ("2022-03-10T14:00:00+00:00", ""), ("2022-03-14T14:00:00+00:00", "yes"),
    ]  # fmt: skip


def test_a_first_appointment_that_was_missed_and_held_later_and_late(cast):
    referral = make_assigned(cast)
    hold(cast, book(cast, referral), "no")
    hold(cast, book(cast, referral, at=TENTH + timedelta(days=14)))

    row = only(cast.manager)

    assert some(row, "date_saa_first_not_attended", "date_saa_first_attended", "saa_attended_on_time") == [
        "2022-03-10T14:00:00+00:00", "2022-03-24T14:00:00+00:00", "no",
    ]  # fmt: skip


def test_a_withdrawn_referral_is_cancelled_and_concluded_once(cast):
    referral = make_assigned(cast)
    referrals.withdraw(actor=cast.practitioner, now=TENTH, referral_id=referral.pk, reason="MIS", comment="A mistake")

    row = only(cast.manager)

    at = "2022-03-10T14:00:00+00:00"
    assert some(row, *END) == [at, "MIS", "", at, "cancelled"]
    assert some(row, *FIRST) == [""] * 6


def test_one_that_was_ended_early_is_concluded_by_its_report_and_not_before(cast):
    referral = make_held(cast)
    at = TENTH + timedelta(days=1)
    referrals.end_early(actor=cast.practitioner, now=at, referral_id=referral.pk, reason="REC", comment="Recalled")

    before = only(cast.manager)
    submit(cast, referral, "not_achieved")
    after = only(cast.manager, now=LATER + timedelta(hours=1))

    assert some(before, *END) == ["2022-03-11T14:00:00+00:00", "REC", "", "", ""]
    done = "2022-03-31T15:00:00+01:00"
    assert some(after, *END) == ["2022-03-11T14:00:00+00:00", "REC", done, done, "ended"]
    assert some(after, "outcomes_achieved") == ["0"]


def test_a_transferred_referral_and_the_one_that_follows_it_are_a_row_each_for_whoever_has_it(cast):
    referral = make_accepted(cast)
    other = make_body(area="police-derbyshire", service_type="ACC", cohort="men", starts_on=date(2021, 6, 26))
    place = Place(body_id=other.pk, area="police-derbyshire")
    new = moved_to(cast, referral, place)

    mine = only(cast.manager)
    theirs = only(make_actor(Role.PROVIDER_MANAGER, area=None, organisation=other.organisation))
    both = made(make_actor(Role.INSPECTOR, area=None))

    assert some(mine, "referral_ref", "referral_end_state") == [referral.reference, "transferred"]
    assert some(theirs, "referral_ref", "referral_end_state") == [new.reference, ""]
    assert sorted(row["referral_ref"] for row in both) == sorted([referral.reference, new.reference])


def moved_to(cast: Cast, referral: Referral, place: Place) -> Referral:
    return referrals.transfer(
        actor=cast.practitioner, now=TENTH, referral_id=referral.pk, place=place, reason="Moved", is_risk_confirmed=True
    )


def test_what_was_amended_and_superseded_since_leaves_one_row_and_one_need_with_what_holds_now(cast):
    referral = make_assigned(cast)
    why = {"actor": cast.practitioner, "now": TENTH, "referral_id": referral.pk, "why": "Said so today"}
    for days in (60, 80):
        referrals.amend_finish(finish_by=TENTH.date() + timedelta(days=days), **why)
    for complexity in ("low", "high"):
        referrals.amend_need(need="accommodation", complexity=complexity, outcome_wanted="ACC1", **why)

    row = only(cast.manager)

    assert row["date_intervention_to_be_completed_by"] == str(TENTH.date() + timedelta(days=80))
    (extract,) = made(cast.manager, Kind.COMPLEXITY)
    assert extract["referral_ref"] == referral.reference
    assert "High" in extract.values()


def test_one_that_was_passed_on_handed_back_and_passed_on_again_is_one_row_with_its_last_caseworker(cast):
    member = share_award(cast.body, Anchor=40)["Anchor"]
    sub = make_actor(Role.SUBCONTRACTOR, area=None, organisation=member)
    worker = make_actor(Role.CASEWORKER, area=None, organisation=member)
    referral = make_accepted(cast)
    act = {"now": NOW, "referral_id": referral.pk}
    referrals.pass_on(actor=cast.manager, to=member.pk, reason="Nearer.", **act)
    referrals.hand_back(actor=sub, reason="Full today.", **act)
    referrals.pass_on(actor=cast.manager, to=cast.body.organisation_id, **act)
    referrals.assign(actor=cast.manager, caseworker_id=cast.caseworker.user_id, **act)
    referrals.pass_on(actor=cast.manager, to=member.pk, reason="Nearer after all.", **act | {"now": NOW})
    referrals.assign(actor=sub, caseworker_id=worker.user_id, **act)

    row = only(cast.manager)

    assert some(row, "referral_ref", "caseworker_id") == [referral.reference, str(worker.user_id)]


def test_one_that_was_declined_and_taken_elsewhere_is_a_row_for_each_provider(cast):
    referral = make_sent(cast)
    referrals.decline(actor=cast.manager, now=NOW, referral_id=referral.pk, reason="We are full")
    other = make_body("ACC", cohort="all-adults")
    place = Place(body_id=other.pk, area=cast.area)
    act = {"actor": cast.practitioner, "now": NOW}
    draft = referrals.rematch(referral_id=referral.pk, place=place, **act)
    referrals.confirm_risk(referral_id=draft.pk, risk_summary="No lone visits", **act)
    referrals.send(referral_id=draft.pk, **act)

    mine = only(cast.manager)
    theirs = only(make_actor(Role.PROVIDER_MANAGER, area=None, organisation=other.organisation))

    assert some(mine, "referral_ref", "referral_end_state") == [referral.reference, "declined"]
    assert some(theirs, "referral_ref", "referral_end_state") == [draft.reference, ""]


def test_rows_are_as_many_as_the_lists_show_and_needs_as_many_as_were_asked(cast):
    done = make_delivered(cast)
    submit(cast, done)
    for n in range(3):
        next_person(cast, n)
        (make_sent, make_accepted, make_assigned)[n](cast)
    referrals.withdraw(
        actor=cast.practitioner, now=TENTH, referral_id=Referral.objects.latest("pk").pk, reason="MIS", comment="No"
    )

    listed = sum(n for tab, n in lists.counts(cast.manager).items() if tab != lists.Tab.QUEUE)  # a part of the others

    assert len(made(cast.manager)) == len(made(cast.manager, kind=Kind.REFERRALS)) == listed == 4
    needs = sum(referral.needs.count() for referral in Referral.objects.all())
    assert len(made(cast.manager, kind=Kind.COMPLEXITY)) == len(made(cast.manager, kind=Kind.OUTCOMES)) == needs
    assert len(made(cast.manager, kind=Kind.APPOINTMENTS)) == Session.objects.count() == 3


def next_person(cast: Cast, n: int) -> None:
    cast.person = make_person("Al", f"Pool{n}")
    make_sentence(cast.person)
    make_address(cast.person)
    give_officer(cast.person, cast.practitioner.user_id)
    cast.caseworker = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)


def test_both_reports_say_the_same_of_every_referral(cast):
    submit(cast, make_delivered(cast))
    next_person(cast, 1)
    make_held(cast)
    same = {theirs: ours for theirs, ours in rules.REFERRALS.items() if ours in rules.PROVIDER}

    pairs = list(zip(made(cast.manager), made(cast.manager, kind=Kind.REFERRALS), strict=True))

    assert len(pairs) == 2
    assert len(same) == 17
    for provider, extract in pairs:
        assert {name: extract[name] for name in same} == {name: provider[ours] for name, ours in same.items()}


def test_only_what_one_may_see_is_in_it_limited_records_included(cast):
    make_sent(cast)
    caseworkers_own = make_actor(Role.PROVIDER_MANAGER, area="region-wales", organisation=cast.body.organisation)
    rival = make_actor(Role.PROVIDER_MANAGER, area=None)
    assert [len(made(actor)) for actor in (cast.manager, caseworkers_own, rival)] == [1, 0, 0]

    limit(cast.person, cast.manager.user_id)

    assert made(cast.manager, now=LATER + timedelta(hours=1)) == []


def test_who_may_not_drill_may_not_ask(cast):
    with pytest.raises(NotAllowed):
        reports.ask_report(actor=cast.caseworker, now=NOW, kind="provider", sent_from=SINCE)
    assert ReferralReport.objects.count() == 0


def test_a_report_is_fetched_by_whoever_asked_and_only_while_they_may_see_as_much(cast):
    make_sent(cast)
    made(cast.manager)
    report = ReferralReport.objects.get()
    colleague = make_actor(Role.PROVIDER_MANAGER, area=None, organisation=cast.body.organisation)
    with pytest.raises(NotFound):
        reports.fetch_report(actor=colleague, now=LATER, report_id=report.pk)
    client = browser(cast.manager)
    answer = client.get(f"/reports/{report.pk}/csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(answer.streaming_content).decode().splitlines()[0] == ",".join(rules.PROVIDER)

    limit(cast.person, cast.manager.user_id)

    with pytest.raises(NotNow, match="Ask for it again"):
        reports.fetch_report(actor=cast.manager, now=LATER, report_id=report.pk)


def test_a_manager_asks_on_the_page_sees_how_far_it_is_and_is_told_when_it_is_done(cast, jobs):
    make_sent(cast)
    client = browser(cast.manager)
    asked = {"kind": "provider", "sent_from-day": "26", "sent_from-month": "6", "sent_from-year": "2021"}

    page = client.post("/reports/ask", asked, follow=True)
    assert "0 of 1 referrals" in text_of(page)
    assert page["Refresh"] == "3"
    jobs()

    page = client.get("/reports")
    assert "Download 1 rows" in text_of(page)
    assert "Refresh" not in page
    assert Message.objects.latest("pk").subject == "The report that you asked for is ready"


def test_a_worker_that_is_killed_goes_on_behind_the_last_part(cast, monkeypatch):
    for n in range(3):
        next_person(cast, n)
        make_sent(cast)
    monkeypatch.setattr(queries, "CHUNK", 2)
    report = reports.ask_report(actor=cast.manager, now=LATER, kind="provider", sent_from=SINCE)

    assert reports.add_part(actor=cast.manager, now=LATER, report_id=report.pk)
    report.refresh_from_db()
    assert (report.done_count, report.total_count, report.done_at) == (2, 3, None)
    tasks.make_report(Event.objects.get(verb="referral_report.asked").pk)  # another worker
    tasks.make_report(Event.objects.get(verb="referral_report.asked").pk)  # the job was done, and runs again

    found = list(csv.DictReader(io.StringIO("".join(queries.lines(report)))))
    ids = list(Referral.objects.order_by("pk").values_list("pk", flat=True))
    assert [row["referral_id"] for row in found] == [str(pk) for pk in ids]
    assert ReferralReportPart.objects.count() == 2


def test_one_report_of_a_kind_is_made_at_a_time_and_goes_after_a_week(cast):
    reports.ask_report(actor=cast.manager, now=NOW, kind="provider", sent_from=SINCE)
    with pytest.raises(NotNow, match="being made already"):
        reports.ask_report(actor=cast.manager, now=NOW, kind="provider", sent_from=SINCE)

    assert reports.delete_reports(actor=cast.manager, now=NOW + timedelta(days=7)) == 0
    assert reports.delete_reports(actor=cast.manager, now=NOW + timedelta(days=7, minutes=1)) == 1


def test_a_report_asks_as_few_questions_for_many_as_for_one(cast, django_assert_num_queries):
    make_delivered(cast)
    next_person(cast, 1)
    make_delivered(cast)
    ids = list(Referral.objects.values_list("pk", flat=True))

    with django_assert_num_queries(8):
        one = list(queries.facts(ids[:1]))
    with django_assert_num_queries(8):
        both = list(queries.facts(ids))

    assert (len(one), len(both)) == (1, 2)
    assert Person.objects.count() == 2


def test_outcomes_of_a_version_of_the_contract_are_exported_in_its_words_and_older_referrals_in_theirs(cast):
    old = make_assigned(cast)
    contract = cast.body.contract
    asked = referrals.ask_version(
        actor=make_actor(Role.CONTRACT_MANAGER, area=None, organisation=contract.buyer), now=NOW,
        contract_ref=contract.reference, need="accommodation", outcomes=["Has kept a home for three months"],
        levels={"low": "Up to four sessions"}, valid_from=TENTH.date(), reason="Variation 3",
    )  # fmt: skip
    approver = make_actor(Role.APPROVER, area=None, organisation=contract.buyer)
    referrals.decide_version(actor=approver, now=NOW, version_id=asked.pk, is_agreed=True, reason="As varied")
    next_person(cast, 1)
    act = {"actor": cast.practitioner, "now": TENTH}
    new = make_draft(cast)
    code = VersionChoice.objects.get(kind="outcome").code
    referrals.detail_need(referral_id=new.pk, need="accommodation", complexity="low", outcome_wanted=code, **act)
    referrals.send(referral_id=new.pk, **act)

    outcomes = made(cast.manager, Kind.OUTCOMES)
    complexity = made(cast.manager, Kind.COMPLEXITY, now=LATER + timedelta(hours=1))

    assert {row["referral_ref"]: row["desired_outcome"] for row in outcomes} == {
        old.reference: "Has found a settled home", new.reference: "Has kept a home for three months",
    }  # fmt: skip
    assert [row["complexity_level_title"].lower() for row in complexity] == ["medium", "low"]
