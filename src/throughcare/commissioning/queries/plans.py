"""What an event of a call-off or an award means for the plan in which its lots stand."""

from dataclasses import dataclass
from datetime import date

from throughcare.audit.models import Event
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import Award, CallOff
from throughcare.engagement.rules.pipeline import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A date of a plan that was reached by a whole call-off, or by one lot of it; `on` None: it is undone."""

    call_off_ref: str
    lot_number: int | None
    stage: Stage
    on: date | None


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
