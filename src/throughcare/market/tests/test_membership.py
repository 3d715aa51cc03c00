"""Suspend, ban until a day, lapse on insurance or insolvency: by whoever runs the framework, and by time."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from lxml import html

from support.access import OWN, RIVAL, World
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.audit.models import Event
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.market import actions as market
from throughcare.market import tasks
from throughcare.market.actions import membership
from throughcare.market.models import Restriction
from throughcare.market.queries import membership as queries
from throughcare.market.rules.membership import Hold
from throughcare.market.tests import factories as make

REASON = "Its staff were not checked as it had said."
AT = datetime(2022, 3, 7, 9, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("hours", "until_on", "lifted_hours", "holds"),
    [
        (-1, None, None, False),
        (0, None, None, True),
        (999, None, None, True),
        (1, None, 1, False),
        (24, date(2022, 3, 9), None, True),
        (48, date(2022, 3, 9), None, False),  # the first day without it
    ],
)
def test_a_restriction_holds_from_its_moment_until_it_is_lifted_or_its_day_comes(hours, until_on, lifted_hours, holds):
    lifted = None if lifted_hours is None else AT + timedelta(hours=lifted_hours)
    hold = Hold(kind="banned", ground="conduct", from_at=AT, until_on=until_on, lifted_at=lifted)
    at = AT + timedelta(hours=hours)

    assert hold.holds(at, at.date()) is holds


@pytest.fixture
def world(db) -> World:
    return World()


def restrict(world: World, **changes: Any) -> Restriction:
    given = {"kind": "suspended", "ground": "conduct", "reason": REASON, "until_on": None, "name": "Made-up member"}
    told = {"actor": world.actor(Role.COMMISSIONER), "now": world.now, "framework": make.make_framework(world)}
    return membership.restrict(**told | given | changes)


def off(world: World, at: datetime) -> dict[int, tuple[str, ...]]:
    return queries.off([pk for (pk,) in Restriction.objects.values_list("organisation")], at)


def listed(world: World) -> str:
    return world.client(None).get(reverse("market:register")).content.decode()


def test_through_the_pages_a_member_is_suspended_leaves_the_register_and_is_let_back(world: World):
    make.make_member(world)
    boss = world.client(Role.COMMISSIONER)
    told = {"name": "made-up member", "kind": "suspended", "ground": "conduct", "reason": REASON}
    before = listed(world)

    boss.post(reverse("market:restrict"), told)
    during, page = listed(world), boss.get(reverse("market:members")).content.decode()
    row = Restriction.objects.get()
    boss.post(reverse("market:lift", args=[row.pk]), {"reason": "All staff are checked now."})

    assert ["Made-up member" in shown for shown in (before, during, listed(world))] == [True, False, True]
    assert REASON in page
    verbs = Event.objects.filter(verb__startswith="membership.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["membership.suspended", "membership.lifted"]


def test_all_that_is_wrong_with_a_ban_is_said_at_once_and_it_ends_on_its_day(world: World):
    member = make.make_member(world)

    with pytest.raises(NotValid) as refused:
        restrict(world, kind="banned", ground="insurance", reason="Bad.", name="Nobody")
    restrict(world, kind="banned", until_on=world.today + timedelta(days=90))

    assert [problem.field for problem in refused.value.problems] == ["ground", "reason", "until_on", "name"]
    assert off(world, world.now + timedelta(days=89)) == {member.pk: ("banned",)}
    assert off(world, world.now + timedelta(days=90)) == {}


def test_one_restriction_a_ground_and_lifted_once_with_a_reason_by_the_buyer_alone(world: World):
    make.make_member(world)
    row = restrict(world)
    lifting = {"now": world.now, "restriction": row}
    buyer = world.actor(Role.COMMISSIONER)

    with pytest.raises(NotValid, match="on this ground already"):
        restrict(world)
    with pytest.raises(NotAllowed):
        membership.lift(actor=world.actor(Role.COMMISSIONER, RIVAL), reason="All is well with it now.", **lifting)
    with pytest.raises(NotValid, match="what has been put right"):
        membership.lift(actor=buyer, reason="Fine.", **lifting)
    membership.lift(actor=buyer, reason="All staff are checked now.", **lifting)
    with pytest.raises(NotNow):
        membership.lift(actor=buyer, reason="All staff are checked now.", **lifting)


def insure(world: World, expires_on: date) -> None:
    own = world.organisation(Kind.SUPPLIER)
    cover = {"public": ("Made-up Mutual", Decimal(5_000_000), expires_on)}
    told = {"actor": world.actor(Role.BID_WRITER), "now": world.now, "organisation_id": own.pk}
    market.save_insurances(insurances=cover, **told)


def test_time_lapses_who_gave_no_renewal_within_the_days_of_grace_and_a_renewal_lets_it_back(world: World):
    make.qualify(world, OWN, "ACC", "region-east-midlands", world.now)
    own = world.organisation(Kind.SUPPLIER)
    insure(world, world.today)
    grace = timedelta(days=14)

    tasks.due(world.now + grace - timedelta(days=1))
    in_grace = Restriction.objects.count()
    tasks.due(world.now + grace)
    tasks.due(world.now + grace)  # twice comes to the same
    lapsed = off(world, world.now + grace)
    page = world.client(Role.BID_WRITER).get(reverse("market:applications")).content
    insure(world, world.today + timedelta(days=365))
    tasks.due(world.now + grace + timedelta(days=1))

    assert in_grace == 0
    assert lapsed == {own.pk: ("lapsed",)}
    assert "The membership of Own supplier lapsed" not in html.fromstring(page).text_content()  # it is still today
    assert off(world, world.now + grace + timedelta(days=1)) == {}
    assert Restriction.objects.get().lift_reason == "The insurance has been renewed."


def test_the_organisation_reads_why_it_is_off_and_a_rival_does_not(world: World):
    make.qualify(world, OWN, "ACC", "region-east-midlands", world.now)
    restrict(world, name="Own supplier", kind="lapsed", ground="insolvency", reason="A court has wound it up today.")
    page = reverse("market:applications")

    own = " ".join(html.fromstring(world.client(Role.BID_WRITER).get(page).content).text_content().split())
    rival = world.client(Role.BID_WRITER)
    rival.force_login(world.user(Role.BID_WRITER, RIVAL))

    assert "The membership of Own supplier lapsed on 7 March 2022. A court has wound it up today." in own
    assert "wound it up" not in rival.get(page).content.decode()


def test_a_member_that_lapsed_on_insurance_is_led_to_where_it_is_renewed(world: World):
    make.qualify(world, OWN, "ACC", "region-east-midlands", world.now)
    restrict(world, name="Own supplier", kind="lapsed", ground="insurance", reason="It ran out two weeks ago.")
    writer, own = world.client(Role.BID_WRITER), world.organisation(Kind.SUPPLIER)

    page = html.fromstring(writer.get(reverse("market:applications")).content)
    (link,) = (a for a in page.cssselect("a") if "Renew the insurance" in a.text_content())

    assert link.get("href") == f"/profile/{own.pk}/insurance"
    assert writer.get(link.get("href")).status_code == 200
