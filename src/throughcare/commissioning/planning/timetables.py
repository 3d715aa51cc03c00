"""A programme's planned lots as a problem of `optimise.timetable`, and its answer with what a delay would cost."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from throughcare.clock.clock import london_day
from throughcare.commissioning.queries.call_offs import response_days
from throughcare.commissioning.queries.timetables import service_days
from throughcare.engagement.models import Programme
from throughcare.engagement.queries import pipeline
from throughcare.market.models import Qualification, SupplierProfile
from throughcare.market.queries import live_in
from throughcare.optimise.stop import Stop
from throughcare.optimise.timetable.codec import problem_from_json, problem_to_json, solution_to_json
from throughcare.optimise.timetable.explain import critical_path, price_of_delay, price_of_response
from throughcare.optimise.timetable.problem import Bidder, Lot, Problem
from throughcare.optimise.timetable.solve import solve
from throughcare.reference.queries import policy

SOLVE_SECONDS, WEEKS = 20.0, range(9)
AT_ONCE_POLICY, NEEDS_POLICY = "bids-at-once", "mobilisation-days-by-size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a commissioner says of a timetable; lengths are calendar days, and hold for every lot.

    mobilise_days: of services whose length no policy sets.
    """

    opens_on: date
    go_live_on: date
    panels: int
    evaluate_days: int
    moderate_days: int
    approve_days: int
    standstill_days: int
    mobilise_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A timetable as documents, ready to be kept."""

    answer: dict[str, Any]
    path: list[dict[str, Any]]
    prices: dict[str, list[dict[str, Any]]]


def problem_of(programme: Programme, terms: Terms, now: datetime) -> dict[str, Any]:
    """The planned lots with who is expected to bid for each; NotValid where it makes no sense."""
    lots = list(pipeline.lots(programme))
    days = response_days(london_day(now))
    needs = service_days(london_day(now))
    document = problem_to_json(
        Problem(
            opens_on=terms.opens_on,
            go_live_on=terms.go_live_on,
            panels=terms.panels,
            lots=tuple(
                Lot(
                    ref=str(lot.number),
                    respond_days=days,
                    evaluate_days=terms.evaluate_days + terms.moderate_days,
                    decide_days=terms.approve_days + terms.standstill_days,
                    mobilise_days=needs.get(lot.service_type_id, terms.mobilise_days),
                )
                for lot in lots
            ),
            bidders=tuple(_bidders(lots, now)),
        )
    )
    # the engine needs no more than their sums; who reads the answer wants each stage
    return document | {"moderate_days": terms.moderate_days, "standstill_days": terms.standstill_days}


def _bidders(lots: list[Any], now: datetime) -> list[Bidder]:
    """Whoever is qualified for a lot today is expected to bid for it, within what its size can write at once."""
    wanted: dict[int, list[str]] = defaultdict(list)
    cells = {(lot.service_type_id, lot.area_id): str(lot.number) for lot in lots}
    found = Qualification.objects.filter(live_in(now), service_type__in={service for service, _area in cells})
    for organisation, service, area in found.values_list("organisation", "service_type", "area").order_by("pk"):
        ref = cells.get((service, area))
        if ref and ref not in wanted[organisation]:
            wanted[organisation].append(ref)
    staff = dict(SupplierProfile.objects.filter(organisation__in=wanted).values_list("organisation", "staff_count"))
    today = london_day(now)
    at_once, needs = policy(AT_ONCE_POLICY, today).value, policy(NEEDS_POLICY, today).value
    return [
        Bidder(
            ref=str(pk),
            size=size,
            lots=tuple(refs),
            most_at_once=at_once[size],
            mobilise_days=needs[size],
        )
        for pk, refs in sorted(wanted.items())
        if refs
        for size in (_size(staff.get(pk), today),)
    ]


def _size(staff_count: int | None, on: date) -> str:
    """By its staff; an organisation that did not say counts as small."""
    if staff_count is None or staff_count < policy("size-small-staff", on).value:
        return "small"
    return "medium" if staff_count < policy("size-medium-staff", on).value else "large"


def schedule(document: dict[str, Any]) -> Scheduled:
    """Solve, find the critical path, and price delays of up to eight weeks. Takes seconds: for the worker."""
    problem = problem_from_json(document)
    found = solve(problem, stop=Stop(seconds=SOLVE_SECONDS))
    path = [asdict(link) for link in critical_path(problem, found)]
    for row in path:
        row |= {"from_on": row["from_on"].isoformat(), "until_on": row["until_on"].isoformat(), "why": row["why"].value}
    prices = {
        kind: [asdict(price(problem, found, weeks)) for weeks in WEEKS]
        for kind, price in (("delay", price_of_delay), ("response", price_of_response))
    }
    return Scheduled(answer=solution_to_json(found), path=path, prices=prices)
