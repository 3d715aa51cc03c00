"""What an event of a call-off means for the plan in which its lots stand, and a slip of the plan for its call-offs."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from throughcare.audit.models import Event
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import Award, CallOff
from throughcare.engagement.models import Slip
from throughcare.engagement.rules.pipeline import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A date of a plan that was reached by a whole call-off, or by one lot of it; `on` None: it is undone."""

    call_off_ref: str
    lot_number: int | None
    stage: Stage
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slipped:
    """A date of a plan that came to be later, for the lots of one published call-off: the soonest before and now."""

    event_id: int
    call_off: CallOff
    stage: str
    from_on: date
    to_on: date
    reason: str


def slipped(event: Event) -> list[Slipped]:
    """What an event put later, by call-off; what came sooner, or is in no published call-off, is left out."""
    rows = Slip.objects.filter(
        milestone__programme=int(event.thing_id),
        changed_at=event.at,
        to_on__gt=F("from_on"),
        milestone__reached_on=None,
    ).exclude(milestone__lot__call_off_ref="")
    moved: dict[str, list[Slip]] = {}
    for row in rows.select_related("milestone__lot").order_by("from_on", "pk"):
        if row.milestone.lot:
            moved.setdefault(row.milestone.lot.call_off_ref, []).append(row)
    call_offs = CallOff.objects.filter(reference__in=moved, published_at__isnull=False, cancelled_at=None)
    return [_slipped(event, call_off, moved[call_off.reference][0]) for call_off in call_offs.order_by("pk")]


def _slipped(event: Event, call_off: CallOff, first: Slip) -> Slipped:
    return Slipped(
        event_id=event.pk,
        call_off=call_off,
        stage=first.milestone.stage,
        from_on=first.from_on,
        to_on=first.to_on,
        reason=first.reason,
    )


def reached(event: Event) -> Reached | None:
    """The date that an event reaches; None for a call-off or award that is gone.

    Bidders learn of an award when it is approved, so that is its day.
    """
    if event.thing_type == Award._meta.label_lower:
        award = Award.objects.select_related("lot__call_off").filter(pk=event.thing_id).first()
        if award is None:
            return None
        return Reached(
            call_off_ref=award.lot.call_off.reference,
            lot_number=award.lot.number,
            stage=Stage.AWARD,
            on=None if award.cancelled_at else london_day(award.approved_at),
        )
    call_off = CallOff.objects.filter(pk=event.thing_id).first()
    if call_off is None or call_off.published_at is None or call_off.responses_due_at is None:
        return None
    stage, at = Stage.PUBLISH, call_off.published_at
    if event.verb == "call_off.opened":
        stage, at = Stage.RESPOND, call_off.responses_due_at
    return Reached(call_off_ref=call_off.reference, lot_number=None, stage=stage, on=london_day(at))
