"""Who could bid, group by group; and a gate that nobody passes in silence."""

from decimal import Decimal

import pytest
from django.test import Client
from lxml import html

from support.access import World
from throughcare.access.acting import acting
from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.accounts.queries import actor_of
from throughcare.engagement.actions import pipeline, readiness
from throughcare.engagement.models import Opening, Programme, ReadinessResponse
from throughcare.engagement.queries.readiness import check_call_off
from throughcare.engagement.rules.readiness import Answered, Criterion, Group, is_met, tally
from throughcare.engagement.tests.factories import by, make_criterion, make_lots, make_programme, make_registrant
from throughcare.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
EAST, WALES = "region-east-midlands", "region-wales"


def answer(world: World, programme: Programme, number: int, *, size: str, region: str, ability: str) -> None:
    readiness.respond(
        actor=NOBODY,
        now=world.now,
        programme=programme,
        registrant=make_registrant(world, f"org.{number}@made-up.example"),
        ability=ability,
        size=size,
        region=region,
        cohort="women" if number % 2 else "all-adults",
    )


def words(page: str) -> str:
    return " ".join(" ".join(html.fromstring(page).itertext()).split())


def rows(page: str) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row] for row in html.fromstring(page).cssselect("tbody tr")
    ]


@pytest.mark.requirement(98)
def test_answers_of_a_hundred_organisations_are_shown_by_size_region_and_cohort_and_feed_the_gate(world: World):
    programme = make_programme(world)
    for number in range(99):
        micro = number < 40
        able = number % 4 != 0 if micro else number % 10 != 0
        answer(
            world,
            programme,
            number,
            size="micro" if micro else "medium",
            region=WALES if number < 3 else EAST,
            ability="able" if able else "unable",
        )
    make_criterion(world, programme)
    last = Client(headers={"host": "localhost"})
    last.force_login(world.user(Role.BID_WRITER))
    last.post("/engagement/register")

    last.post(
        f"/engagement/{programme.reference}/readiness/answer",
        {"ability": "unsure", "size": "large", "region": EAST, "cohort": "women"},
    )

    page = world.client(None).get(f"/engagement/{programme.reference}/readiness").content.decode()
    assert "100 organisations have answered. Able to bid: 83%." in " ".join(
        html.fromstring(page).text_content().split()
    )
    assert rows(page) == [
        ["Fewer than 10 people", "40", "75%", "10", "0"],
        ["50 to 249 people", "59", "90%", "6", "0"],
        ["250 people or more", "Fewer than five: not shown"],
        ["East Midlands", "97", "84%", "15", "1"],
        ["Wales", "Fewer than five: not shown"],
        ["Women", "50", "98%", "0", "1"],
        ["All adults", "50", "68%", "16", "0"],
    ]
    assert "Met Fewer than 10 people: at least 5 answers, 60% of them able to bid" in words(page)


@pytest.mark.requirement(98)
@pytest.mark.requirement(104)
def test_opening_with_the_gate_unmet_needs_a_reason_that_is_published_under_a_name(world: World):
    programme = make_programme(world)
    make_criterion(world, programme)
    commissioner = world.client(Role.COMMISSIONER)
    page = f"/programmes/{programme.reference}/open"

    refused = commissioner.post(page, {"reason": ""})
    before = Opening.objects.count()
    reason = "Contracts end in March, and grants help the smallest."
    commissioner.post(page, {"reason": reason})

    assert (refused.status_code, before) == (200, 0)
    assert "The gate is not met." in refused.content.decode()
    shown = words(world.client(None).get(f"/engagement/{programme.reference}/readiness").content.decode())
    assert f"Opened by {world.user(Role.COMMISSIONER).name} on 7 March 2022." in shown
    assert reason in shown
    assert Opening.objects.get().unmet == ["Fewer than 10 people: at least 5 answers, 60% of them able to bid"]


def test_a_gate_that_is_met_is_passed_without_a_reason(world: World):
    programme = make_programme(world)
    make_criterion(world, programme)
    for number in range(5):
        answer(world, programme, number, size="micro", region=EAST, ability="able" if number < 3 else "unable")

    opening = readiness.open_programme(programme=programme, reason="", **by(world))

    assert (opening.unmet, opening.reason) == ([], "")


def test_a_call_off_of_a_programme_with_a_gate_waits_until_it_is_opened(world: World):
    programme = make_programme(world)
    lots = [lot.number for lot in make_lots(world, programme)]
    pipeline.join_call_off(programme=programme, lots=lots, call_off_ref="CO-2022-009", first_lot=1, **by(world))
    free = list(check_call_off("CO-2022-009"))
    make_criterion(world, programme)

    held = [str(problem) for problem in check_call_off("CO-2022-009")]
    reached = {"programme": programme, "stage": "publish", "lots": lots, "on": world.today}
    with pytest.raises(NotValid, match="has not been opened"):
        pipeline.reach(**reached, **by(world))
    readiness.open_programme(programme=programme, reason="Contracts end in March, so it can't wait.", **by(world))

    assert free == []
    assert len(held) == 1
    assert "has a readiness gate and has not been opened. Open it under Engagement first." in held[0]
    assert list(check_call_off("CO-2022-009")) == []
    assert pipeline.reach(**reached, **by(world)) == len(lots)


def test_a_second_answer_takes_the_place_of_the_first_and_nobody_reads_either(world: World):
    programme = make_programme(world)
    for ability in ("unable", "able"):
        answer(world, programme, 1, size="micro", region=EAST, ability=ability)

    for role in Role:
        with acting(actor_of(world.user(role), world.today), world.now):
            assert ReadinessResponse.objects.count() == 0, role
    assert [r.ability for r in ReadinessResponse.objects.all()] == ["able"]


def test_the_gate_of_an_open_programme_stays_as_it_was(world: World):
    programme = make_programme(world)
    readiness.open_programme(programme=programme, reason="", **by(world))

    answer = world.client(Role.COMMISSIONER).post(
        f"/programmes/{programme.reference}/gate/add", {"group": "all:", "least_count": 5, "least_percent": 50}
    )

    assert answer.status_code == 409


def test_a_share_is_of_those_who_answered_and_a_criterion_needs_both_count_and_share():
    groups = tally(
        [
            Answered(size="micro", region=EAST, cohort="women", ability="able", count=3),
            Answered(size="micro", region=WALES, cohort="women", ability="unsure", count=2),
        ]
    )

    assert groups["size", "micro"] == Group(able=3, unsure=2)
    assert groups["region", WALES].able_rate == 0
    assert is_met(Criterion(key=("size", "micro"), least_count=5, least_rate=Decimal("0.6")), groups)
    assert not is_met(Criterion(key=("size", "micro"), least_count=6, least_rate=Decimal("0.6")), groups)
    assert not is_met(Criterion(key=("size", "micro"), least_count=5, least_rate=Decimal("0.61")), groups)
    assert not is_met(Criterion(key=("size", "large"), least_count=0, least_rate=Decimal("0.1")), groups)
