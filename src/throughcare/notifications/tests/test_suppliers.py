"""Suppliers and approvers are told when their part comes next, and no message names an organisation."""

import pytest

from support.access import World
from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.commissioning.tests import factories as make
from throughcare.letters.models import Message
from throughcare.market import actions as market
from throughcare.market.actions import membership
from throughcare.market.tests import factories as applying
from throughcare.notifications.models import Notice

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, int]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "user_id"))


def test_a_named_partner_is_asked_to_confirm_by_an_email_that_names_nobody(jobs):
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)

    row = make.make_partner(bid, made.writers[0], made.suppliers[1].name)
    jobs()

    assert told() == [("partner_named", made.writers[1].user_id)]
    message = Message.objects.get(subject="You are named as a partner in a bid")
    assert message.to == User.objects.get(pk=made.writers[1].user_id).email
    assert f"/partnerships/{row.pk}" in message.body
    assert [name for name in (made.suppliers[0].name, made.suppliers[1].name) if name in message.body] == []


def test_an_award_routed_up_is_told_to_the_approvers_who_may_decide_it(jobs):
    buyer = make.make_organisation("commissioner")
    above: Actor = make.make_actor(Role.APPROVER, buyer)
    make.make_actor(Role.APPROVER, make.make_organisation("commissioner"))  # of another buyer

    escalation = make.make_escalation(buyer)
    jobs()

    routed = [row for row in told() if row[0] == "award_routed_up"]
    assert routed == [("award_routed_up", above.user_id)]
    assert f"/routed-up/{escalation.pk}" in Message.objects.get(subject="An award is routed up to you").body


def test_an_applicant_is_told_of_questions_of_its_appeal_and_of_its_membership(jobs):
    world = World()
    own, rival, third = applying.make_assessors(world)
    application = applying.make_sent(world)
    (cell,) = application.cells.all()
    writer = world.actor(Role.BID_WRITER)
    told_by = {"now": world.now, "actor": third}

    asked = {"fields_asked": ["services"], "text": "Which of the two counties is this?"}
    market.clarify(application=application, **asked, **told_by)
    cell = applying.make_decided(world, cell, "failed", by=(own, rival))
    market.appeal(actor=writer, now=world.now, cell=cell, grounds="Both studies show this very service.")
    market.decide_appeal(cell=cell, outcome="upheld", reasons="Both do show it, on a second reading.", **told_by)
    membership.restrict(
        actor=world.actor(Role.COMMISSIONER),
        now=world.now,
        framework=application.framework,
        name="Own supplier",
        kind="suspended",
        ground="conduct",
        reason="Its staff were not checked as it had said.",
        until_on=None,
    )
    jobs()

    kinds = ["clarification_asked", "appeal_lodged", "appeal_decided", "membership_changed"]
    assert told() == [(kind, writer.user_id) for kind in kinds]
    subjects = Message.objects.order_by("pk").values_list("subject", flat=True)
    assert f"{application.reference}: your appeal has come in" in list(subjects)
