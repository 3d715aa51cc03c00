"""The timetable room: proposed by the worker, priced, and approved only beside a plan where mobilisation is short."""

from datetime import timedelta

import pytest
from django.test import Client

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning import rules, tasks
from throughcare.commissioning.actions import timetables as actions
from throughcare.commissioning.models import Timetable
from throughcare.commissioning.queries import timetables as queries
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid

pytestmark = pytest.mark.django_db
WHY = "It leaves every provider what it needs."


def make_proposed(lots: int = 2, **changes: object) -> Timetable:
    """A timetable that the worker has worked out."""
    framework = make.make_framework()
    programme = make.make_programme(framework.buyer, lots)
    for area in ("police-durham", "police-cleveland"):
        make.make_qualification(make.make_organisation("supplier"), framework, area=area)
    asked = make.make_timetable(programme, **changes)
    tasks.schedule(Event.objects.get(verb="timetable.asked").pk)
    asked.refresh_from_db()
    return asked


def decide(found: Timetable, *, is_approved: bool = True) -> Timetable:
    actor = make.make_actor(Role.COMMISSIONER, found.programme.buyer)
    told = {"actor": actor, "now": make.NOW, "timetable": found, "reason": WHY}
    return actions.decide_timetable(**told, is_approved=is_approved)


@pytest.mark.requirement(105)
def test_the_room_shows_days_to_mobilise_of_every_lot_and_how_each_week_of_delay_takes_from_them() -> None:
    found = make_proposed()

    assert found.status == "proposed"
    assert found.answer["mobilise_days"] == {"1": 178, "2": 158} or found.answer["mobilise_days"] == {
        "1": 158,
        "2": 178,
    }
    delay, response = found.prices["delay"], found.prices["response"]
    assert [min(row["mobilise_days"].values()) for row in delay[:3]] == [158, 151, 144]
    assert [min(row["mobilise_days"].values()) for row in response[:3]] == [158, 151, 144]
    page = get(signed_in(make.make_actor(Role.COMMISSIONER, found.programme.buyer)), "timetable", found.pk)
    assert len(page.cssselect("svg.app-chart")) == 2
    stages = ("respond", "evaluate", "moderate", "approve", "standstill", "mobilise")
    assert {
        stage: len(page.cssselect(f".app-chart__bar.app-chart__bar--{stage}")) for stage in stages
    } == dict.fromkeys(stages, 2)
    first = texts(page, "table:first-of-type tbody tr:first-child td")[:7]
    assert first == [
        "4 April 2022", "2 May 2022", "16 May 2022", "22 May 2022", "27 May 2022", "6 June 2022", "178"
    ]  # fmt: skip
    assert "Lot 1, bids are written: 4 April 2022 to 2 May 2022 (nothing may begin sooner)" in page.text_content()
    later, longer = (
        [
            [int(cell.text_content()) for cell in row.cssselect("td")]
            for row in page.cssselect("table")[at].cssselect("tbody tr")
        ]
        for at in (2, 4)
    )
    assert later == longer == [[days - 7 * week for week in range(9)] for days in (178, 158)]


@pytest.mark.requirement(108)
def test_a_short_mobilisation_is_approved_only_when_its_plan_is_published() -> None:
    found = make_proposed(go_live_on=make.TIMES.go_live_on - timedelta(days=80))
    assert queries.short(found)

    buyer = signed_in(make.make_actor(Role.COMMISSIONER, found.programme.buyer))

    refused = post(buyer, "timetable_decide", found.pk, is_approved="yes", reason=WHY)
    parts = dict.fromkeys(rules.PLAN_PARTS, "What we do about it, said in a sentence.")
    post(buyer, "mobilisation_plan", found.programme.reference, **parts)
    post(buyer, "timetable_decide", found.pk, is_approved="yes", reason=WHY)

    assert "Publish a mobilisation plan before you approve" in problems(refused)[0]
    found.refresh_from_db()
    assert found.status == "approved"
    page = get(Client(headers={"host": "localhost"}), "mobilisation_plan_show", found.programme.reference)
    assert "What we do about it" in page.text_content()


@pytest.mark.requirement(108)
def test_the_proposed_order_leaves_all_lots_what_they_need_and_needs_no_plan() -> None:
    found = make_proposed()

    assert min(found.answer["mobilise_days"].values()) >= 90
    page = get(signed_in(make.make_actor(Role.COMMISSIONER, found.programme.buyer)), "timetable", found.pk)
    assert [int(days) for days in texts(page, "tbody tr td:nth-of-type(7)")[:2]] == [
        found.answer["mobilise_days"][ref] for ref in found.answer["order"]
    ]
    assert "Too few" not in page.text_content()
    assert decide(found).status == "approved"
    with pytest.raises(NotNow):
        decide(found, is_approved=False)


def test_a_service_mobilises_for_as_long_as_policy_sets_and_others_as_long_as_was_typed() -> None:
    programme = make.make_programme(make.make_organisation("commissioner"), lots=3)
    programme.lots.filter(number=1).update(service_type="WOS", cohort="women")
    programme.lots.filter(number=2).update(service_type="FBD")

    asked = make.make_timetable(programme, mobilise_days=45)

    assert [lot["mobilise_days"] for lot in asked.problem["lots"]] == [120, 45, 90]
    page = get(signed_in(make.make_actor(Role.COMMISSIONER, programme.buyer)), "timetable_ask", programme.reference)
    assert "Accommodation 90" in page.text_content()


def test_one_timetable_is_worked_out_at_a_time_and_twice_is_once() -> None:
    found = make_proposed()
    programme = found.programme
    answer = found.answer

    tasks.schedule(Event.objects.get(verb="timetable.asked").pk)
    make.make_timetable(programme)
    with pytest.raises(NotNow, match="worked out already"):
        make.make_timetable(programme)

    found.refresh_from_db()
    assert found.answer == answer


def test_a_programme_without_lots_and_a_stranger_get_no_timetable() -> None:
    buyer = make.make_organisation("commissioner")
    with pytest.raises(NotValid, match="give one lot at least"):
        make.make_timetable(make.make_programme(buyer, lots=0))
    stranger = make.make_actor(Role.COMMISSIONER, make.make_organisation("commissioner"))
    told = {"actor": stranger, "now": make.NOW, "programme": make.make_programme(buyer)}
    with pytest.raises(NotAllowed):
        actions.ask_timetable(**told, terms=make.TIMES)


def test_through_the_pages_a_plan_says_every_part() -> None:
    programme = make.make_programme(make.make_organisation("commissioner"))
    client = signed_in(make.make_actor(Role.COMMISSIONER, programme.buyer))

    answer = post(
        client, "mobilisation_plan", programme.reference, transition="Soon.", recruitment="Soon.", lot_order="Soon.",
        feedback="The sector said that it was too short.",
    )  # fmt: skip

    assert len(problems(answer)) == 3
    assert "Work out a timetable" in get(client, "timetables", programme.reference).text_content()
