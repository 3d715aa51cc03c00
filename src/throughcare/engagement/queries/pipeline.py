"""Reads of a programme's plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from throughcare.clock.clock import london_day
from throughcare.engagement.models import Milestone, PlannedLot, Programme, Slip
from throughcare.engagement.rules.pipeline import OF_A_LOT, Dated, Mobilisation, Stage, mobilisation
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import LotPlace, lots_called_for


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlan:
    """A planned lot with its dates: how late the award is, and how long is left to mobilise."""

    lot: PlannedLot
    dates: Mapping[str, Dated]
    mobilisation: Mobilisation
    award_days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPlan:
    """A paper that is to be published, with its dates."""

    milestone: Milestone
    dated: Dated
    days_late: int


def lots(programme: Programme) -> QuerySet[PlannedLot]:
    """The lots of a plan by number."""
    return programme.lots.select_related("service_type", "cohort", "area").order_by("number")


def lot(programme: Programme, number: int) -> PlannedLot:
    """One lot of a plan; NotFound otherwise."""
    found = lots(programme).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def plan(programme: Programme, today: date) -> list[LotPlan]:
    """Every lot with its dates."""
    return [planned(lot, today) for lot in lots(programme).prefetch_related("milestones")]


def planned(lot: PlannedLot, today: date) -> LotPlan:
    """One lot with its dates."""
    dates = {milestone.stage: dated(milestone) for milestone in lot.milestones.all()}
    award = dates[Stage.AWARD]
    return LotPlan(
        lot=lot,
        dates=dates,
        mobilisation=mobilisation(award, dates[Stage.START], today),
        award_days_late=award.days_late(today),
    )


def papers(programme: Programme, today: date) -> list[PaperPlan]:
    """Papers that are to be published, by their day."""
    rows = programme.milestones.filter(stage=Stage.PAPER).prefetch_related("slips").order_by("planned_on", "pk")
    return [PaperPlan(milestone=row, dated=dated(row), days_late=dated(row).days_late(today)) for row in rows]


def dated(milestone: Milestone) -> Dated:
    """A row as a value."""
    return Dated(first_on=milestone.first_on, planned_on=milestone.planned_on, reached_on=milestone.reached_on)


def history(lot: PlannedLot) -> list[Milestone]:
    """The dates of a lot in their order, each with its changes."""
    slips = Prefetch("slips", Slip.objects.order_by("changed_at", "pk"))
    rows = {row.stage: row for row in lot.milestones.prefetch_related(slips)}
    return [rows[stage] for stage in OF_A_LOT]


def chosen(programme: Programme, stage: str, numbers: set[int]) -> QuerySet[Milestone]:
    """Dates of one stage: of a paper ("paper:12"), or of the lots with these numbers."""
    kind, _, pk = stage.partition(":")
    found = programme.milestones.filter(stage=kind)
    return found.filter(pk=int(pk)) if pk else found.filter(lot__number__in=numbers)


def places(service_type: str, on: date) -> list[LotPlace]:
    """The lots by which a service is bought on a day: an area for a cohort each."""
    return [place for place in lots_called_for(on) if place.rule.service_type_id == service_type]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """One date of a lot as it stood at the end of a day."""

    lot: PlannedLot
    stage: str
    on: date
    is_reached: bool


def as_of(programme: Programme, on: date) -> list[AsOf]:
    """The plan as it stood at the end of a day: changes since are undone, and nothing was reached since."""
    slips = Prefetch("slips", Slip.objects.order_by("changed_at", "pk"))
    milestones = Prefetch("milestones", Milestone.objects.prefetch_related(slips))
    found = []
    for lot in lots(programme).prefetch_related(milestones):
        rows = {row.stage: row for row in lot.milestones.all()}
        found += [_as_of(lot, rows[stage], on) for stage in OF_A_LOT]
    return found


def _as_of(lot: PlannedLot, row: Milestone, on: date) -> AsOf:
    is_reached = row.reached_on is not None and row.reached_on <= on
    since = next((slip for slip in row.slips.all() if london_day(slip.changed_at) > on), None)
    planned_on = since.from_on if since else row.planned_on
    return AsOf(
        lot=lot,
        stage=row.stage,
        on=row.reached_on if is_reached and row.reached_on else planned_on,
        is_reached=is_reached,
    )
