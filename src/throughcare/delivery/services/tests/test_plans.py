"""Action plans from a template, in versions, approved by policy or the officer; progress before and after; concerns."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from support.races import hands
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.deadlines.models import Deadline
from throughcare.delivery.services import actions
from throughcare.delivery.services.models import ActionPlan
from throughcare.delivery.services.queries import progress
from throughcare.delivery.services.queries.waiting import waiting
from throughcare.delivery.services.rules.plans import (
    APPROVAL,
    check_decision,
    check_filled,
    check_scores,
    from_template,
)
from throughcare.delivery.services.tests.factories import TENTH, book, make_delivered, make_held
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.people.tests.factories import browser, make_actor, text_of
from throughcare.reference.models import Policy
from throughcare.referrals.models import Referral, ReferralNeed
from throughcare.referrals.tests.factories import make_cast

DAY = TENTH + timedelta(days=1)


def test_a_template_asks_the_same_of_each_need():
    text = from_template([("Housing", "A home"), ("Money", "")], ["Goal", "Steps"])

    assert text == "Housing\nWanted: A home\nGoal: \nSteps: \n\nMoney\nGoal: \nSteps: "


def test_a_template_is_filled_in_or_a_line_is_taken_out_where_it_does_not_matter():
    parts = ["Goal", "Steps"]

    untouched = check_filled(from_template([("Housing", "A home")], parts), parts)

    assert [str(each) for each in untouched] == [
        "Fill in each line of the plan, or take it out where it does not matter. Still empty: Goal; Steps"
    ]
    assert list(check_filled("Housing\nGoal: A flat", parts)) == []


def test_a_plan_is_returned_with_what_must_change_and_scores_lie_from_0_to_10():
    assert [str(each) for each in check_decision("return", " ")] == ["Say what must change"]
    assert list(check_decision("approve", "")) == []
    assert [each.field for each in check_scores({"a": 11, "b": None}, {"a": "A", "b": "B"})] == ["score-a"]


def submit(cast, referral, after=0, **fields):
    told = {"activities": "Apply for a tenancy", "session_count": 2} | fields
    return actions.submit_plan(actor=cast.caseworker, now=DAY, referral_id=referral.pk, after_version=after, **told)


@pytest.fixture
def by_officer(db):
    Policy.objects.filter(key="action-plan-approval").update(value="officer")
    cast = make_cast()
    return cast, make_held(cast)


@pytest.mark.django_db
def test_by_policy_a_plan_holds_at_once():
    cast = make_cast()

    plan = submit(cast, make_held(cast))

    assert (plan.status, plan.decided_at, plan.decided_by_id) == ("approved", DAY, None)
    assert not Deadline.objects.filter(kind=APPROVAL).exists()


def test_where_the_officer_approves_sessions_wait_and_the_clock_runs(by_officer):
    cast, referral = by_officer
    plan = submit(cast, referral)

    with pytest.raises(NotValid, match="written and approved"):
        book(cast, referral, 1, TENTH + timedelta(weeks=1))
    with pytest.raises(NotNow, match="waits for the responsible officer"):
        submit(cast, referral, after=1)
    assert [each.text for each in waiting(cast.practitioner, DAY)] == [
        f"Approve the action plan of {referral.reference}"
    ]
    with pytest.raises(NotAllowed):
        actions.decide_plan(actor=cast.caseworker, now=DAY, plan_id=plan.pk, decision="approve")

    actions.decide_plan(actor=cast.practitioner, now=DAY, plan_id=plan.pk, decision="approve")

    assert book(cast, referral, 1, TENTH + timedelta(weeks=1)).pk
    assert Deadline.objects.get(kind=APPROVAL).met_at == DAY
    assert waiting(cast.practitioner, DAY) == []


def test_a_returned_plan_is_changed_and_the_approved_one_holds_meanwhile(by_officer):
    cast, referral = by_officer
    decide = {"actor": cast.practitioner, "now": DAY}
    actions.decide_plan(plan_id=submit(cast, referral).pk, decision="approve", **decide)
    second = submit(cast, referral, after=1, session_count=4)

    actions.decide_plan(plan_id=second.pk, decision="return", reason="Too many sessions", **decide)

    known = progress.progress(Referral.objects.get(pk=referral.pk))
    assert (known.plan.version, known.facts.planned_count, known.returned.version) == (1, 2, 2)
    third = submit(cast, referral, after=2, session_count=3)
    assert third.version == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told():
    Policy.objects.filter(key="action-plan-approval").update(value="officer")
    cast = make_cast()
    plan = submit(cast, make_held(cast))
    senior = make_actor(area="pdu-derby-city")
    decide = {"now": DAY, "plan_id": plan.pk}

    with hands() as pair:
        found = pair.both(
            lambda: actions.decide_plan(actor=cast.practitioner, decision="approve", **decide).status,
            lambda: actions.decide_plan(actor=senior, decision="return", reason="Too long", **decide).status,
        )

    assert sum(isinstance(each, NotNow) for each in found) == 1
    assert Event.objects.filter(verb="plan.decided").count() == 1


@pytest.mark.django_db
def test_progress_is_measured_before_and_after():
    cast = make_cast()
    referral = make_delivered(cast)
    submit(cast, referral, after=1, scores={"accommodation": 2})

    actions.submit_report(
        actor=cast.caseworker, now=TENTH + timedelta(weeks=4), referral_id=referral.pk, summary="Has a home",
        results={"accommodation": "achieved"}, notes={}, scores={"accommodation": 8},
    )  # fmt: skip

    need = ReferralNeed.objects.get(referral=referral)
    assert (need.score_before, need.score_after) == (2, 8)
    page = browser(cast.practitioner).get(reverse("services:progress", args=[referral.pk]))
    assert "2 to 8" in text_of(page)


def test_an_officer_returns_a_plan_through_its_page(by_officer):
    cast, referral = by_officer
    worker, officer = browser(cast.caseworker), browser(cast.practitioner)
    page = worker.get(reverse("services:plan", args=[referral.pk]))
    assert "What shows that it worked:" in page.content.decode()
    plan = submit(cast, referral)

    decided = officer.post(
        reverse("services:decide_plan", args=[plan.pk]), {"decision": "return", "reason": "Fewer"}, follow=True
    )

    assert "Version 1 was returned" in text_of(decided)
    assert "Version 1 was returned" in text_of(worker.get(reverse("services:plan", args=[referral.pk])))
    assert ActionPlan.objects.get().decided_by_id == cast.practitioner.user_id


@pytest.mark.django_db
def test_a_plan_that_is_sent_as_the_template_shows_it_is_refused_with_what_is_empty(monkeypatch):
    cast = make_cast()
    referral = make_held(cast)
    monkeypatch.setattr(clock, "now", lambda: DAY)
    client = browser(cast.caseworker)
    shown = client.get(f"/referrals/{referral.pk}/plan")
    (text,) = html.fromstring(shown.content).xpath("//textarea[@name='activities']/text()")

    answer = client.post(
        f"/referrals/{referral.pk}/plan", {"activities": text, "session_count": "2", "after_version": "0"}
    )

    assert "Still empty: What they want to reach; What we will do together" in text_of(answer)
    assert not referral.plans.exists()
