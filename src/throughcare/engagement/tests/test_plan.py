"""The plan of a programme: every date as first planned and as it is, what delay costs, and what happened."""

import csv
from datetime import date, timedelta

import pytest
from lxml import html

from support.access import World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.engagement.actions import pipeline
from throughcare.engagement.models import Milestone, Slip
from throughcare.engagement.rules.pipeline import Dated, Mobilisation, Stage, check_plan, mobilisation
from throughcare.engagement.tests.factories import SITE, by, make_lots, make_programme, make_registrant
from throughcare.kernel.errors import NotAllowed, NotValid
from throughcare.letters.models import Message

pytestmark = pytest.mark.django_db


def boxes(name: str, day: date) -> dict[str, int]:
    """A day as it is typed."""
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def exported(world: World, reference: str, on: str = "") -> list[dict[str, str]]:
    answer = world.client(None).get(f"/engagement/{reference}/plan.csv", {"on": on} if on else {})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(answer.content.decode().splitlines()))


@pytest.mark.requirement(65)
def test_an_export_of_a_past_day_has_the_label_and_the_dates_of_that_day(world: World):
    programme = make_programme(world)
    lot = make_lots(world, programme)[0]
    about = {name: getattr(programme, name) for name in ("name", "name_cy", "summary", "summary_cy")}
    boss = world.client(Role.COMMISSIONER)
    boss.post(f"/programmes/{programme.reference}/description", about | {"role": "delivery-partner"})
    later = world.today + timedelta(days=125)
    typed = {"stage": "award", "lots": [lot.number], "reason": "Evaluators are ill."} | boxes("to_on", later)
    boss.post(f"/programmes/{programme.reference}/plan/change", typed)
    yesterday = (world.today - timedelta(days=1)).isoformat()

    before, after, long_ago = (exported(world, programme.reference, on) for on in (yesterday, "", "2019-06-01"))
    shown = world.client(None).get(f"/engagement/{programme.reference}/plan").content.decode()

    assert {row["sought"] for row in long_ago} == {"Innovation Partner"}
    assert {row["sought"] for row in after} == {"Probation Delivery Partner"}
    assert "Sought: Probation Delivery Partner." in shown
    mine = (str(lot.number), "award")
    awards = [[row["date"] for row in rows if (row["lot"], row["stage"]) == mine] for rows in (before, after)]
    assert awards == [[(world.today + timedelta(days=90)).isoformat()], [later.isoformat()]]


@pytest.mark.requirement(22)
def test_an_award_later_than_planned_shows_the_days_lost_for_each_lot_and_mobilisation_counts_down(world: World):
    programme = make_programme(world)
    first, second = make_lots(world, programme)
    commissioner = world.client(Role.COMMISSIONER)
    later = world.today + timedelta(days=125)
    page = f"/programmes/{programme.reference}/plan/change"
    typed = {"stage": "award", "lots": [second.number], "reason": "Evaluators are ill."} | boxes("to_on", later)

    commissioner.post(page, typed)

    shown = html.fromstring(world.client(None).get(f"/engagement/{programme.reference}/plan").content)
    rows = [[words(cell) for cell in row] for row in shown.cssselect("tbody tr")]
    award = spoken(world.today + timedelta(days=90))
    assert [(row[4], row[6], row[7]) for row in rows] == [
        (award, "–", "90 first planned: 90"),
        (f"{spoken(later)} first planned: {award}", "35 days lost", "55 first planned: 90"),
    ]
    lot = words(html.fromstring(world.client(None).get(f"/engagement/{programme.reference}/plan/2").content))
    assert f"{spoken(world.today)}: from {award} to {spoken(later)}. Evaluators are ill." in lot
    assert "days until the service starts 180" in lot
    assert "Whoever wins has 35 days less to get ready than was first planned." in lot
    assert first.number == 1


@pytest.mark.requirement(103)
def test_all_who_registered_are_told_of_a_date_that_changes_and_why_in_their_language(world: World):
    programme = make_programme(world)
    make_lots(world, programme)
    make_registrant(world)
    make_registrant(world, "elusen@made-up.example", "cy")
    page, later = f"/programmes/{programme.reference}/plan/change", world.today + timedelta(days=125)
    typed = {"stage": "award", "lots": [1, 2], "reason": "Evaluators are ill."} | boxes("to_on", later)

    world.client(Role.COMMISSIONER).post(page, typed)

    english, welsh = Message.objects.filter(to__in=["small.charity@made-up.example", "elusen@made-up.example"])[:2]
    english, welsh = (english, welsh) if english.to.startswith("small") else (welsh, english)
    assert english.subject == f"A date has changed: {programme.name}"
    assert "Award, 2 lots" in english.body
    assert f"Planned until now: {spoken(later - timedelta(days=35))}. Now: {spoken(later)}." in english.body
    assert "The reason: Evaluators are ill." in english.body
    assert f"/engagement/{programme.reference}/plan" in english.body
    assert welsh.subject.startswith("Mae dyddiad wedi newid: ")


@pytest.mark.requirement(91)
def test_a_paper_that_slips_shows_both_dates_and_the_reason_to_everybody(world: World):
    programme = make_programme(world)
    commissioner = world.client(Role.COMMISSIONER)
    planned, later = world.today + timedelta(days=10), world.today + timedelta(days=45)
    plan = f"/programmes/{programme.reference}/plan"
    commissioner.post(
        f"{plan}/paper", {"name": "Draft model", "name_cy": "Model drafft"} | boxes("planned_on", planned)
    )
    paper = Milestone.objects.get()

    commissioner.post(
        f"{plan}/change", {"stage": f"paper:{paper.pk}", "reason": "We still read replies."} | boxes("to_on", later)
    )

    shown = words(html.fromstring(world.client(None).get(f"/engagement/{programme.reference}/plan").content))
    assert f"Draft model {spoken(later)} first planned: {spoken(planned)}" in shown
    assert "We still read replies." in shown


def test_lots_of_a_service_are_planned_on_one_page_with_one_set_of_dates(world: World):
    programme = make_programme(world)
    commissioner = world.client(Role.COMMISSIONER)
    page = f"/programmes/{programme.reference}/plan/lots/WOS"
    places = [box.get("value") for box in html.fromstring(commissioner.get(page).content).cssselect("[name=places]")]
    days = {
        stage: world.today + timedelta(days=n)
        for stage, n in zip(("publish", "respond", "award", "start"), (1, 2, 3, 4), strict=True)
    }
    dates = {key: value for stage, day in days.items() for key, value in boxes(stage, day).items()}

    commissioner.post(page, {"places": places[:3]} | dates)

    assert len(places) > 3
    assert [lot.service_type_id for lot in programme.lots.all()] == ["WOS"] * 3
    assert programme.milestones.count() == 12


def test_what_happens_to_a_call_off_is_written_down_and_an_award_that_is_cancelled_taken_back(world: World):
    programme = make_programme(world)
    lots = [lot.number for lot in make_lots(world, programme)]
    told = {"actor": SYSTEM, "now": world.now, "call_off_ref": "CO-2022-007"}
    pipeline.join_call_off(programme=programme, lots=lots, call_off_ref="CO-2022-007", first_lot=4, **by(world))

    counts = [
        pipeline.note(call_off_lot=None, stage=Stage.PUBLISH, on=world.today, **told),
        pipeline.note(call_off_lot=None, stage=Stage.PUBLISH, on=world.today, **told),
        pipeline.note(call_off_lot=5, stage=Stage.AWARD, on=world.today, **told),
    ]
    reached = Milestone.objects.filter(reached_on=world.today).values_list("lot__number", "stage")
    before = sorted(reached)
    pipeline.note(call_off_lot=5, stage=Stage.AWARD, on=None, **told)

    assert counts == [2, 0, 1]
    assert before == [(1, "publish"), (2, "award"), (2, "publish")]
    assert sorted(reached.all()) == [(1, "publish"), (2, "publish")]
    with pytest.raises(NotAllowed):
        pipeline.note(
            call_off_lot=5, stage=Stage.AWARD, on=world.today, **told | {"actor": world.actor(Role.COMMISSIONER)}
        )


def test_a_change_needs_a_reason_and_another_day_and_nothing_is_kept_without(world: World):
    programme = make_programme(world)
    lots = [lot.number for lot in make_lots(world, programme)]
    same = world.today + timedelta(days=90)

    with pytest.raises(NotValid) as refused:
        pipeline.change_date(
            programme=programme, stage="award", lots=lots, to_on=same, reason="Late", site=SITE, **by(world)
        )

    assert [problem.field for problem in refused.value.problems] == ["to_on", "reason"]
    assert Slip.objects.count() == 0
    assert Event.objects.filter(verb="plan.date_changed").count() == 0


def test_a_day_to_come_is_not_recorded_as_reached(world: World):
    programme = make_programme(world)
    lots = [lot.number for lot in make_lots(world, programme)]

    with pytest.raises(NotValid, match="A day to come is a plan"):
        pipeline.reach(programme=programme, stage="publish", lots=lots, on=world.today + timedelta(days=1), **by(world))


def test_an_award_that_has_not_come_loses_a_day_every_day():
    award = Dated(first_on=date(2021, 4, 1), planned_on=date(2021, 4, 1))
    start = Dated(first_on=date(2021, 6, 26), planned_on=date(2021, 6, 26))

    assert award.days_late(date(2021, 5, 14)) == 43
    assert mobilisation(award, start, date(2021, 5, 14)) == Mobilisation(planned_days=86, days=43, days_to_start=43)
    assert mobilisation(award, start, date(2021, 5, 14)).days_lost == 43


def test_steps_of_a_lot_follow_one_another():
    day = date(2022, 3, 7)

    found = check_plan({Stage.PUBLISH: day, Stage.RESPOND: day - timedelta(days=1), Stage.AWARD: day, Stage.START: day})

    assert [str(problem) for problem in found] == ["“Bids due” can't come before “Competition opens”"]
