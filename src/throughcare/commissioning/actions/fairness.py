"""Past employers of the panel, the specification in the room, and how an incumbent would hand over."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import CallOff, Employment, Lot, TransitionPlan
from throughcare.commissioning.queries import fairness as queries
from throughcare.commissioning.queries.locked import locked
from throughcare.engagement.models import RoomDocument
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem


@transaction.atomic
def declare_employment(*, actor: Actor, now: datetime, organisation_id: int, ended_on: date | None) -> Employment:
    """Declare that one worked for an organisation, until a day (None: still). Twice, the later day counts."""
    permissions.can_declare_employment(actor).or_raise()
    if ended_on and ended_on > london_day(now):
        raise NotValid([Problem(message="Enter a day that has come, or leave it empty.", field="ended_on")])
    made, _created = Employment.objects.update_or_create(
        user_id=actor.user_id,  # type: ignore[misc]  # who may sit on a panel is a user
        organisation_id=organisation_id,
        defaults={"ended_on": ended_on, "declared_at": now},
    )
    related = {"organisation": organisation_id}
    record("employment.declared", actor=actor, now=now, thing=made, fields=["ended_on"], related=related)
    return made


@transaction.atomic
def set_specification(*, actor: Actor, now: datetime, call_off: CallOff, document_id: int | None) -> CallOff:
    """Say which document of the room is the specification; None: none was published before."""
    call_off = locked(call_off.pk)
    permissions.can_edit(actor, call_off).or_raise()
    rules.CALL_OFF.next("change", call_off.status)
    if document_id and document_id not in {row.pk for row in queries.specifications(call_off)}:
        raise NotFound
    call_off.specification = RoomDocument.objects.get(pk=document_id) if document_id else None
    call_off.save(update_fields=["specification"])
    record("call_off.specification_set", actor=actor, now=now, thing=call_off, fields=["specification"])
    return call_off


@transaction.atomic
def ask_transition(*, actor: Actor, now: datetime, call_off: CallOff) -> None:
    """Ask whoever delivers a published lot's service today how it would hand over; once a lot."""
    lots = {lot.pk: lot for lot in Lot.objects.filter(call_off=call_off).prefetch_related("areas")}
    asked = [
        TransitionPlan(lot=lot, organisation_id=organisation, asked_at=now)
        for lot in lots.values()
        for organisation in queries.incumbents(lot, london_day(now))
    ]
    if asked:
        TransitionPlan.objects.bulk_create(asked, ignore_conflicts=True)
        related = {"organisations": sorted({row.organisation_id for row in asked})}
        record("transition_plan.asked", actor=actor, now=now, thing=call_off, related=related)


@transaction.atomic
def give_transition(*, actor: Actor, now: datetime, plan: TransitionPlan, text: str) -> TransitionPlan:
    """The incumbent says how it would hand over; it may be said anew until bids are due."""
    rows = TransitionPlan.objects.select_for_update(of=("self",)).select_related("lot__call_off")
    found = rows.filter(pk=plan.pk).first()
    if found is None:
        raise NotFound
    plan = found
    permissions.can_give_transition(actor, plan).or_raise()
    if plan.lot.call_off.status != rules.CallOffStatus.PUBLISHED:
        raise NotNow("Transition plans are given while the call-off is open for bids.")
    rules.check_plan_given(text).or_raise()
    plan.text, plan.given_at, plan.given_by_id = text.strip(), now, actor.user_id
    plan.save(update_fields=["text", "given_at", "given_by"])
    related = {"lot": plan.lot_id, "organisation": plan.organisation_id}
    record("transition_plan.given", actor=actor, now=now, thing=plan, fields=["text"], related=related)
    return plan
