"""The made-up world: whole, repeatable, restartable, and with work for everybody."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.db.models import Count, Sum

from support.world import digest
from throughcare.access.actor import SYSTEM
from throughcare.accounts.demo_cast import PARTS
from throughcare.accounts.models import Posting
from throughcare.accounts.queries import actor_of
from throughcare.audit.models import Event
from throughcare.clock.clock import DEMO_START, london_day
from throughcare.commissioning.models import CallOff, Lot
from throughcare.commissioning.tests.factories import make_passphrases_cheap
from throughcare.config.commands.demo import demo
from throughcare.config.errors import CannotGoOn
from throughcare.config.invariants import broken
from throughcare.delivery.attendance.models import Booking, Enforcement
from throughcare.delivery.services.models import Session
from throughcare.demo import load, margins, scales, work
from throughcare.demo.models import DemoLoad
from throughcare.desk.queries import waiting
from throughcare.insight.actions.publish import publish
from throughcare.insight.models import PublishedRelease
from throughcare.people.models import Handover, Person
from throughcare.reference.queries import codes
from throughcare.referrals.models import QualityCheck, Referral, ReferralNeed
from throughcare.referrals.rules import ReferralStatus

NOW = DEMO_START


@pytest.fixture(autouse=True)
def hamlet(monkeypatch):
    """A town of a few score people, which is made up in seconds; its passphrases cost nothing."""
    monkeypatch.setattr(scales, "TOWN", {"pdu-derby-city": 340, "pdu-gwent": 40})
    make_passphrases_cheap(monkeypatch)


@pytest.fixture
def quick(monkeypatch):
    """Without competitions, whose keys are slow to make on purpose."""
    monkeypatch.setitem(load.OTHER_STEPS, "competitions", lambda rng, now: 1)


def world(seed=11):
    load.load(scale="town", seed=seed, now=NOW)


def facts():
    return digest(connection.connection)


def overdue_since_before(day):
    return Handover.objects.filter(superseded_at=None, taken_over_on=None, community_from__lt=day)


@pytest.mark.django_db
def test_a_world_is_whole_and_everybody_in_the_cast_has_work():
    world()

    assert broken() == {}
    day_one = Lot.objects.filter(call_off__reference="CO-2020-001")
    assert (day_one.count(), day_one.aggregate(s=Sum("value_gbp"))["s"]) == (110, Decimal("195000000.00"))
    stages = [
        "awarded",
        "awarded",
        "awarded",
        "awarded",
        "awarded",
        "draft",
        "moderated",
        "opened",
        "opened",
        "priced",
        "published",
        "published",
        "published",
        "published",
    ]
    assert sorted(CallOff.objects.values_list("status", flat=True)) == stages
    assert set(Referral.objects.values_list("status", flat=True)) == set(ReferralStatus)
    kinds = {"planning", "planningUpdate", "tender", "tenderUpdate", "award", "awardUpdate", "contractUpdate"}
    assert set(PublishedRelease.objects.values_list("tag", flat=True)) == kinds
    for part in PARTS:
        posting = Posting.objects.get(user__name=part.name, role=part.role)
        assert waiting(actor_of(posting.user, london_day(NOW)), NOW), f"nothing waits for {part.name}"

    # groups to record and to come, a warning to give, a sample looked at in part
    places = Booking.objects.filter(group__isnull=False, released_at=None)
    assert places.filter(starts_at__lt=NOW).exists()
    assert places.filter(starts_at__gt=NOW).exists()
    assert Enforcement.objects.filter(status="due").exists()
    assert QualityCheck.objects.filter(looked_at=None).exists()
    assert not overdue_since_before(london_day(NOW) - timedelta(days=200)).exists()

    # so few people have the published margins within 2.5 points, where there are sixty to count
    counted = [m for m in margins.measure(london_day(NOW)) if m.base >= 60]
    assert len(counted) > 12
    assert {m.margin.what: m.percent for m in counted if m.departs > 2.5} == {}
    assert "published  71.00  Lifestyle: need, in the community" in CliRunner().invoke(demo, ["margins"]).output

    # everybody made up is marked so, a step is one event, what is published is valid, and a second world is refused
    assert not Person.objects.exclude(is_made_up=True, crn__startswith="Z").exists()
    assert Event.objects.filter(verb="demo.step_loaded").order_by("pk")[1].count > 90
    assert publish(actor=SYSTEM, now=NOW) == 0  # all of it is out by then
    with pytest.raises(load.AlreadyLoadedError, match="empty database"):
        world(seed=8)


@pytest.mark.django_db
def test_there_is_nothing_to_measure_before_a_world_is_loaded():
    with pytest.raises(CannotGoOn, match="no made-up world yet"):
        CliRunner().invoke(demo, ["margins"], catch_exceptions=False)


def facts_of_one_with(seed):
    """The facts of a world that is taken back again."""
    with transaction.atomic():
        world(seed)
        transaction.set_rollback(True)
        return facts()


@pytest.mark.django_db
def test_a_load_that_broke_off_goes_on_where_it_was_to_the_same_world_that_its_seed_makes_at_once(quick, monkeypatch):
    at_once = facts_of_one_with(seed=11)
    monkeypatch.setitem(load.OTHER_STEPS, "work", lambda rng, now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        world(seed=11)
    people = Person.objects.count()

    monkeypatch.setitem(load.OTHER_STEPS, "work", work.make)
    world(seed=11)

    assert Person.objects.count() == people == 380
    assert DemoLoad.objects.get().finished_at is not None
    assert facts() == at_once


@pytest.mark.proof
@pytest.mark.django_db
def test_the_same_seed_makes_the_same_world_and_another_seed_another(quick):
    worlds = [facts_of_one_with(seed) for seed in (7, 7, 8)]

    assert worlds[0] == worlds[1]
    assert {name for name in worlds[0] if worlds[0][name] == worlds[2][name]} <= {"contracts", "organisations"}


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)  # each step is kept before the next, as in a real load
def test_a_region_has_every_published_margin_and_its_share_of_the_nation(quick):
    load.load(scale="region", seed=11, now=NOW)

    assert {m.margin.what: m.percent for m in margins.measure(london_day(NOW)) if m.departs > m.margin.within} == {}
    assert broken() == {}
    share = scales.REGION_SHARE[scales.REGION_SCALE] / 100
    assert Person.objects.count() == 240_000 * share
    assert Referral.objects.count() == pytest.approx(120_000 * share, rel=0.1)
    assert Booking.objects.count() == pytest.approx(1_500_000 * share, rel=0.15)
    lots = Lot.objects.filter(call_off__reference="CO-2020-001").values_list("service_type").order_by("service_type")
    assert dict(lots.annotate(n=Count("pk"))) == {"ACC": 14, "ETE": 11, "PWB": 45, "WOS": 40}
    values = {"ACC": 33_000_000, "ETE": 33_000_000, "PWB": 83_000_000, "WOS": 46_000_000}
    assert dict(lots.annotate(s=Sum("value_gbp"))) == values

    # the codes of casework are those in force on the day
    for used, code_list in (
        (Referral.objects.exclude(end_reason="").values_list("end_reason", flat=True), "withdrawal-reason"),
        (Session.objects.exclude(not_held_reason="").values_list("not_held_reason", flat=True), "not-held-reason"),
        (ReferralNeed.objects.exclude(outcome_wanted="").values_list("outcome_wanted", flat=True), "desired-outcome"),
    ):
        assert set(used) <= {code.code for code in codes(code_list, date(2021, 6, 26))}
