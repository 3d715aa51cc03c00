"""The work of caseworkers and services, as those who assign see it, and what their desks say of it."""

from datetime import timedelta

import pytest

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.people.models import AccessRule
from throughcare.people.tests.factories import NOW, TODAY, browser, make_actor, text_of
from throughcare.referrals import actions
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import workload
from throughcare.referrals.queries.waiting import waiting
from throughcare.referrals.tests.factories import make_accepted, make_assigned, make_cast, share_award

pytestmark = pytest.mark.django_db


def late(referral):
    Referral.objects.filter(pk=referral.pk).update(first_due_on=TODAY - timedelta(days=1))


def test_each_caseworker_has_what_is_open_unseen_late_and_hard_and_whoever_has_none_is_there_too():
    cast = make_cast()
    idle = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    referral = make_assigned(cast)
    referral.needs.update(complexity="high")
    late(referral)
    AccessRule.objects.create(person=cast.person, user_id=idle.user_id, kind=AccessRule.Kind.ONLY)

    with acting(cast.manager):
        found = {row.user.pk: row for row in workload.workers(cast.manager, TODAY)}

    busy = found[cast.caseworker.user_id]
    assert (busy.open_count, busy.unseen_count, busy.late_count, busy.hard_count) == (1, 1, 1, 1)
    assert busy.services == ("Accommodation",)
    assert found[idle.user_id].open_count == 0
    assert len(found) == 2


def test_what_rests_is_not_late():
    cast = make_cast()
    referral = make_assigned(cast)
    told = {"reason": "In hospital", "review_on": TODAY + timedelta(days=7)}
    actions.hold(actor=cast.caseworker, now=NOW, referral_id=referral.pk, **told)
    late(referral)

    with acting(cast.manager):
        (row,) = workload.workers(cast.manager, TODAY)

    assert (row.resting_count, row.late_count) == (1, 0)


def test_a_service_has_what_nobody_is_assigned_and_whether_it_is_full():
    cast = make_cast()
    make_accepted(cast)
    actions.set_capacity(actor=cast.manager, now=NOW, body_id=cast.body.pk, capacity_count=1)

    with acting(cast.manager):
        (team,) = workload.teams_of(cast.manager, TODAY)
        desk = [line.text for line in waiting(cast.manager, NOW)]

    assert (team.unassigned_count, team.open_count, team.worker_count, team.is_full) == (1, 1, 0, True)
    assert f"{cast.body.name} is full: 1 of 1 places are taken" in desk


def test_a_subcontractor_has_its_own_caseworkers_and_its_part_of_the_service_alone():
    cast = make_cast()
    member = share_award(cast.body, Anchor=40)["Anchor"]
    sub = make_actor(Role.SUBCONTRACTOR, area=None, organisation=member)
    worker = make_actor(Role.CASEWORKER, area=None, organisation=member)
    referral = make_accepted(cast)
    actions.pass_on(actor=cast.manager, now=NOW, referral_id=referral.pk, to=member.pk, reason="Nearer.")
    actions.assign(actor=sub, now=NOW, referral_id=referral.pk, caseworker_id=worker.user_id)
    late(referral)

    with acting(sub):
        workers, teams = workload.workers(sub, TODAY), workload.teams_of(sub, TODAY)
    with acting(cast.manager):
        of_lead = workload.workers(cast.manager, TODAY)

    assert [(row.user.pk, row.open_count) for row in workers] == [(worker.user_id, 1)]
    assert [(team.open_count, team.capacity_count) for team in teams] == [(1, None)]
    assert [(row.user.pk, row.open_count) for row in of_lead] == [(cast.caseworker.user_id, 0)]


def test_desks_of_both_say_that_a_first_appointment_is_overdue():
    cast = make_cast()
    referral = make_assigned(cast)

    with acting(cast.manager):
        desk = [line.text for line in waiting(cast.manager, NOW + timedelta(days=30))]

    assert desk == [f"{referral.reference}: the first appointment is overdue"]


def test_while_a_referral_is_on_hold_no_desk_says_that_it_is_late():
    cast = make_cast()
    referral = make_assigned(cast)
    late(referral)
    Referral.objects.filter(pk=referral.pk).update(status="on_hold")

    desks = []
    for actor in (cast.manager, cast.practitioner):
        with acting(actor):
            desks += [line.text for line in waiting(actor, NOW)]

    assert desks == []


def test_the_page_shows_both_and_sorts_by_what_is_open():
    cast = make_cast()
    make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    make_assigned(cast)

    page = text_of(browser(cast.manager).get("/work?sort=-open"))

    assert page.index(cast.caseworker.name) < page.index("Together")
    assert "2 caseworkers" in page
    assert cast.body.name in page
    assert "Change what a service can hold" in page
