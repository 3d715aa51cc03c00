"""Timetables of programmes as rooms and charts show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.audit.models import Event
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import MobilisationPlan, Timetable
from throughcare.engagement.models import Programme
from throughcare.engagement.queries import pipeline
from throughcare.kernel.errors import NotFound
from throughcare.reference.models import ServiceType
from throughcare.reference.queries import in_force, policy

SERVICE_POLICY = "mobilisation-days-by-service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A lot in a timetable: its stages from day to day, and whether it has too few days to mobilise."""

    ref: str
    name: str
    publish_on: date
    evaluate_on: date
    moderate_on: date
    decide_on: date
    standstill_on: date
    award_on: date
    go_live_on: date
    mobilise_days: int
    is_short: bool
    is_critical: bool


def timetables(actor: Actor, programme: Programme) -> QuerySet[Timetable]:
    """The timetables of a programme that the actor runs, the newest first."""
    found = Timetable.objects.filter(permissions.timetable_scope(actor), programme=programme)
    return found.select_related("programme", "asked_by", "decided_by").order_by("-asked_at", "-pk")


def timetable(actor: Actor, pk: int) -> Timetable:
    """One timetable; NotFound otherwise."""
    found = Timetable.objects.filter(permissions.timetable_scope(actor), pk=pk)
    row = found.select_related("programme__buyer", "asked_by", "decided_by").first()
    if row is None:
        raise NotFound
    return row


def of_event(event: Event) -> Timetable | None:
    """The timetable that an event asks for, while it is not worked out."""
    return Timetable.objects.filter(pk=event.thing_id, status=rules.TimetableStatus.ASKED).first()


def plan_of(programme: Programme) -> MobilisationPlan | None:
    """The published plan that makes up for a short mobilisation, if there is one."""
    return MobilisationPlan.objects.filter(programme=programme).first()


def short(found: Timetable) -> list[str]:
    """Lots with fewer days to mobilise than they need; none before there is an answer."""
    if not found.answer:
        return []
    needed = {lot["ref"]: lot["mobilise_days"] for lot in found.problem["lots"]}
    return rules.short_lots(found.answer["mobilise_days"], needed)


def rows(found: Timetable) -> list[Row]:
    """The lots as they are published, each with its stages."""
    if not found.answer:
        return []
    lots = {lot["ref"]: lot for lot in found.problem["lots"]}
    names = {str(lot.number): f"{lot.service_type.name}, {lot.area.name}" for lot in pipeline.lots(found.programme)}
    too_short, critical = set(short(found)), {row["lot"] for row in found.path or []}
    return [_row(found, lots[ref], names.get(ref, ""), too_short, critical) for ref in found.answer["order"]]


def _row(found: Timetable, lot: Mapping[str, Any], name: str, too_short: set[str], critical: set[str]) -> Row:
    ref, answer = lot["ref"], found.answer or {}
    evaluate_on = date.fromisoformat(answer["evaluate_on"][ref])
    decide_on = evaluate_on + timedelta(days=lot["evaluate_days"])
    award_on = decide_on + timedelta(days=lot["decide_days"])
    moderate, standstill = (timedelta(days=found.problem[name]) for name in ("moderate_days", "standstill_days"))
    return Row(
        ref=ref,
        name=name,
        publish_on=date.fromisoformat(answer["publish_on"][ref]),
        evaluate_on=evaluate_on,
        moderate_on=decide_on - moderate,
        decide_on=decide_on,
        standstill_on=award_on - standstill,
        award_on=award_on,
        go_live_on=date.fromisoformat(found.problem["go_live_on"]),
        mobilise_days=answer["mobilise_days"][ref],
        is_short=ref in too_short,
        is_critical=ref in critical,
    )


def least_days(prices: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Weeks, and what they leave to the tightest lot."""
    return [(row["weeks"], min(row["mobilise_days"].values())) for row in prices]


def path(found: Timetable) -> list[dict[str, Any]]:
    """The stages of the critical path, with their days as dates."""
    days = ("from_on", "until_on")
    return [row | {name: date.fromisoformat(row[name]) for name in days} for row in found.path or []]


def service_days(on: date) -> dict[str, int]:
    """The days to mobilise that policy sets of services, by their code."""
    return dict(policy(SERVICE_POLICY, on).value)


def service_lengths(on: date) -> str:
    """The same in words, for whoever asks for a timetable."""
    names = dict(ServiceType.objects.filter(in_force(on)).values_list("pk", "name"))
    told = [f"{names[code]} {days}" for code, days in service_days(on).items() if code in names]
    return f"Policy sets: {', '.join(told)}."
