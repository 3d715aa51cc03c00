"""The plan: lots and papers get their dates, dates change with a reason, and what happens is written down to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse

from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.engagement import mail
from throughcare.engagement.models import Milestone, PlannedLot, Programme, Slip
from throughcare.engagement.queries import pipeline, programmes, readiness
from throughcare.engagement.queries.locked import locked
from throughcare.engagement.rules import pipeline as law
from throughcare.kernel.errors import NotFound, NotValid, allow_if
from throughcare.reference.queries import LotPlace


@transaction.atomic
def add_lots(
    *, actor: Actor, now: datetime, programme: Programme, places: Collection[LotPlace], dates: Mapping[law.Stage, date]
) -> list[PlannedLot]:
    """Plan a lot for each place, all with the same dates."""
    programme = locked(actor, programme)
    law.check_plan(dates).or_raise()
    last = programme.lots.aggregate(last=Max("number"))["last"] or 0
    made = PlannedLot.objects.bulk_create(
        PlannedLot(
            programme=programme,
            number=number,
            service_type=place.rule.service_type,
            cohort=place.rule.cohort,
            area=place.area,
        )
        for number, place in enumerate(places, start=last + 1)
    )
    Milestone.objects.bulk_create(
        Milestone(programme=programme, lot=lot, stage=stage, first_on=dates[stage], planned_on=dates[stage])
        for lot in made
        for stage in law.OF_A_LOT
    )
    record("plan.lots_added", actor=actor, now=now, thing=programme, fields=["lots"], count=max(len(made), 1))
    return made


@transaction.atomic
def add_paper(
    *, actor: Actor, now: datetime, programme: Programme, name: str, name_cy: str, planned_on: date
) -> Milestone:
    """Say when a paper is to be published."""
    programme = locked(actor, programme)
    made = programme.milestones.create(
        stage=law.Stage.PAPER, name=name, name_cy=name_cy, first_on=planned_on, planned_on=planned_on
    )
    record("plan.paper_added", actor=actor, now=now, thing=made, related={"programme": programme.pk})
    return made


@transaction.atomic
def change_date(
    *,
    actor: Actor,
    now: datetime,
    programme: Programme,
    stage: str,
    lots: Collection[int],
    to_on: date,
    reason: str,
    site: str,
) -> int:
    """Move a date of these lots, or of a paper, with the reason; the date first planned stays. Returns how many.

    Where the programme is published, all who registered are told; bidders are told by commissioning.
    """
    programme = locked(actor, programme)
    rows = list(_chosen(programme, stage, lots).filter(reached_on=None))
    if not rows:
        raise NotValid("Choose a date that has not been reached yet.")
    law.check_slip(planned={row.planned_on for row in rows}, to_on=to_on, reason=reason).or_raise()
    moved = [row for row in rows if row.planned_on != to_on]
    Slip.objects.bulk_create(
        Slip(
            milestone=row,
            from_on=row.planned_on,
            to_on=to_on,
            reason=reason,
            changed_at=now,
            changed_by_id=actor.who,
        )
        for row in moved
    )
    Milestone.objects.filter(pk__in=[row.pk for row in moved]).update(planned_on=to_on)
    record("plan.date_changed", actor=actor, now=now, thing=programme, fields=["planned_on"], count=len(moved))
    if programme.published_at and moved:
        mail.send("date_changed", programmes.registrants(), site=site, **_told(programme, moved, to_on, reason))
    return len(moved)


@transaction.atomic
def reach(*, actor: Actor, now: datetime, programme: Programme, stage: str, lots: Collection[int], on: date) -> int:
    """Record the day on which it happened; returns how many dates were reached."""
    programme = locked(actor, programme)
    problems = law.check_reached(on, london_day(now))
    if stage == law.Stage.PUBLISH:
        problems.extend(readiness.check_programme(programme))
    problems.or_raise()
    count = _chosen(programme, stage, lots).filter(reached_on=None).update(reached_on=on)
    if not count:
        raise NotValid("Choose a date that has not been reached yet.")
    record("plan.reached", actor=actor, now=now, thing=programme, fields=["reached_on"], count=count)
    return count


@transaction.atomic
def join_call_off(
    *, actor: Actor, now: datetime, programme: Programme, lots: Collection[int], call_off_ref: str, first_lot: int
) -> int:
    """Say in which call-off these lots are, numbered on from `first_lot`: from now on their dates are written down."""
    programme = locked(actor, programme)
    found = list(programme.lots.filter(number__in=lots).order_by("number"))
    numbers = range(first_lot, first_lot + len(found))
    taken = PlannedLot.objects.filter(call_off_ref=call_off_ref, call_off_lot__in=numbers).exclude(
        pk__in=[lot.pk for lot in found]
    )
    if not found or taken.exists():
        raise NotValid("A lot of that call-off stands for another planned lot. Check the number of the first.")
    programme.lots.filter(pk__in=[lot.pk for lot in found]).update(call_off_ref="", call_off_lot=None)
    for lot, number in zip(found, numbers, strict=True):
        lot.call_off_ref, lot.call_off_lot = call_off_ref, number
    PlannedLot.objects.bulk_update(found, ["call_off_ref", "call_off_lot"])
    record("plan.call_off_joined", actor=actor, now=now, thing=programme, fields=["call_off_ref"], count=len(found))
    return len(found)


@transaction.atomic
def note(
    *, actor: Actor, now: datetime, call_off_ref: str, call_off_lot: int | None, stage: law.Stage, on: date | None
) -> int:
    """What happened to a call-off, or to one lot of it, is written down to the plan; `on` None: it is undone."""
    allow_if(actor == SYSTEM, "Commissioning writes this down by itself.").or_raise()
    rows = Milestone.objects.filter(lot__call_off_ref=call_off_ref, stage=stage).exclude(reached_on=on)
    if call_off_lot is not None:
        rows = rows.filter(lot__call_off_lot=call_off_lot)
    found = list(rows.select_for_update(of=("self",)).select_related("programme"))
    for row in found:
        row.reached_on = on
        row.save(update_fields=["reached_on"])
        record("plan.reached", actor=actor, now=now, thing=row.programme, fields=["reached_on"])
    return len(found)


def _told(programme: Programme, moved: Sequence[Milestone], to_on: date, reason: str) -> dict[str, Any]:
    """What an e-mail says of dates that were moved: which, how many, and the soonest that they were planned for."""
    return {
        "path": reverse("engagement:plan", args=[programme.reference]),
        "name": programme.name,
        "name_cy": programme.name_cy,
        "stage": law.NAMES[law.Stage(moved[0].stage)],
        "paper": moved[0],
        "lot_count": sum(row.lot_id is not None for row in moved),
        "from_on": min(row.planned_on for row in moved),
        "to_on": to_on,
        "reason": reason,
    }


def _chosen(programme: Programme, stage: str, lots: Collection[int]) -> QuerySet[Milestone]:
    try:
        return pipeline.chosen(programme, stage, set(lots)).select_for_update()
    except ValueError:
        raise NotFound from None
