"""A panel of others decides where two assessors differ: declarations, votes with reasons, a quorum, a casting vote."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from lxml import html

from support.access import World
from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.market import actions
from throughcare.market.models import Cell, PanelSeat
from throughcare.market.rules.panel import Panel, Seat
from throughcare.market.tests import factories as make

FIRST = "The grant paid for the same service in the same county."
SECOND = "A grant has no measures against which to judge it."


@pytest.fixture
def world(db) -> World:
    return World()


def page_of(actor: Actor, name: str, cell: Cell, **data: str) -> str:
    """The words of a page, got or sent."""
    client, user = Client(headers={"host": "localhost"}), User.objects.get(pk=actor.user_id)
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.force_login(user)
    url = reverse(f"market:{name}", args=[cell.application.reference, cell.pk])
    response = client.post(url, data, follow=True) if data else client.get(url, follow=True)
    return " ".join(html.fromstring(response.content).text_content().split())


def panel(*votes: str, size: int = 3, quorum: int = 2) -> Panel:
    seats = [
        Seat(member_id=pk, has_interest=vote == "torn", outcome=vote.strip("torn")) for pk, vote in enumerate(votes)
    ]
    return Panel(seats=seats, size=size, quorum=quorum)


@pytest.mark.parametrize(
    ("votes", "outcome", "is_cast"),
    [
        ((), "", False),
        (("passed",), "", False),  # no quorum
        (("", "passed", "passed"), "", False),  # the chair has not voted
        (("passed", "failed"), "passed", True),  # the chair's casting vote
        (("failed", "passed"), "failed", True),
        (("passed", "failed", "failed"), "failed", False),
        (("torn", "failed", "passed"), "failed", True),  # who has an interest neither chairs nor votes
    ],
)
def test_a_panel_decides_by_the_greater_number_and_its_chair_where_votes_are_equal(votes, outcome, is_cast):
    found = panel(*votes)

    assert (found.outcome, found.is_cast) == (outcome, is_cast)


@pytest.mark.requirement(82)
def test_through_the_pages_members_declare_vote_unread_and_the_chair_writes_what_the_applicant_reads(world: World):
    cell = make.make_panelled(world)
    third, fourth = make.make_assessors(world)[2], make.make_fourth_assessor(world)

    waiting = page_of(third, "decide", cell)  # leads to the declaration
    unsaid = page_of(third, "sit", cell, has_interest="yes")
    page_of(third, "sit", cell, has_interest="no")
    page_of(fourth, "sit", cell, has_interest="no")
    page_of(third, "decide", cell, outcome="failed", reasons=SECOND)
    unread = page_of(fourth, "decide", cell)
    page_of(fourth, "decide", cell, outcome="passed", reasons=FIRST)
    read = page_of(third, "decide", cell)
    wrong = page_of(third, "decide", cell, outcome="passed", reasons=FIRST)
    page_of(third, "decide", cell, outcome="failed", reasons=SECOND)

    assert "Sit on the panel" in waiting
    assert "Say what your interest in the applicant is." in unsaid
    assert SECOND not in unread
    assert FIRST in read
    assert "The votes are equal: the chair’s decides." in read
    assert "The votes of the panel say otherwise." in wrong
    found = Cell.objects.get()
    assert (found.outcome, found.decided_by_id) == ("failed", third.user_id)
    assert found.appeal_until is not None
    writer = world.client(Role.BID_WRITER).get(reverse("market:application", args=[cell.application.reference]))
    assert SECOND in " ".join(html.fromstring(writer.content).text_content().split())


def test_the_clock_goes_on_while_the_panel_sits_and_the_applicant_sees_both(world: World):
    before = Deadline.objects.filter(kind="application.assess")
    cell = make.make_panelled(world)
    due = before.get(met_at=None, cancelled_at=None)

    writer = world.client(Role.BID_WRITER).get(reverse("market:application", args=[cell.application.reference]))
    seen = " ".join(html.fromstring(writer.content).text_content().split())

    assert due.stopped_on is None
    assert "With the panel since 7 March 2022." in seen
    assert "A decision is due by 21 March 2022." in seen  # ten working days


def test_who_has_an_interest_or_was_one_of_the_two_does_not_vote_and_nobody_votes_twice(world: World):
    cell = make.make_panelled(world)
    first, _second, third = make.make_assessors(world)
    fourth = make.make_fourth_assessor(world)
    told = {"cell": cell, "now": world.now}
    said = {"outcome": "passed", "reasons": FIRST}
    actions.sit(actor=fourth, has_interest=True, detail="My sister works there.", **told)
    actions.sit(actor=third, has_interest=False, **told)
    actions.sit(actor=third, has_interest=True, detail="Changed.", **told)  # what was declared stays
    actions.vote(actor=third, **said, **told)

    for actor, refused in ((first, actions.sit), (fourth, actions.vote), (third, actions.vote)):
        with pytest.raises(NotNow):
            refused(actor=actor, **told, **({"has_interest": False} if refused is actions.sit else said))
    with pytest.raises(NotValid, match="The panel decides with 2 votes"):
        actions.decide(actor=third, **said, **told)

    assert list(PanelSeat.objects.order_by("pk").values_list("member", "has_interest", "outcome")) == [
        (fourth.user_id, True, ""),
        (third.user_id, False, "passed"),
    ]
