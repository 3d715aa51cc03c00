"""Who is told of concerns after a session, and of plans that wait or were decided."""

import pytest
from django.urls import reverse

from throughcare.audit.models import Event
from throughcare.delivery.services import actions
from throughcare.delivery.services.tests.factories import TENTH, book, hold, make_held
from throughcare.notifications.models import Notice
from throughcare.notifications.tasks import tell
from throughcare.people.tests.factories import browser, text_of
from throughcare.reference.models import Policy
from throughcare.referrals.tests.factories import make_assigned, make_cast


@pytest.mark.django_db
def test_poor_behaviour_and_concerns_are_told_to_the_responsible_officer():
    cast = make_cast()
    session = book(cast, make_assigned(cast))

    hold(cast, session, behaviour="Shouted at staff")

    tell(Event.objects.get(verb="session.concerned").pk)
    notice = Notice.objects.get(kind="session_concern")
    assert (notice.user_id, notice.ref) == (cast.practitioner.user_id, session.referral.reference)
    seen = text_of(browser(cast.practitioner).get(reverse("services:progress", args=[session.referral_id])))
    assert "Shouted at staff" in seen


@pytest.mark.django_db
def test_a_plan_that_waits_is_told_to_the_officer_and_the_decision_to_the_caseworker():
    Policy.objects.filter(key="action-plan-approval").update(value="officer")
    cast = make_cast()
    told = {"activities": "Apply for a tenancy", "session_count": 2, "after_version": 0}
    plan = actions.submit_plan(actor=cast.caseworker, now=TENTH, referral_id=make_held(cast).pk, **told)
    actions.decide_plan(actor=cast.practitioner, now=TENTH, plan_id=plan.pk, decision="approve")

    for verb in ("plan.to_approve", "plan.decided"):
        tell(Event.objects.get(verb=verb).pk)

    assert list(Notice.objects.order_by("pk").values_list("kind", "user_id")) == [
        ("plan_to_approve", cast.practitioner.user_id),
        ("plan_decided", cast.caseworker.user_id),
    ]
