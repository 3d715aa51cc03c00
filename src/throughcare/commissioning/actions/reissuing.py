"""A live call-off that has to change is issued again: a draft with all of it follows, and the live one ends."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.drafting import draft
from throughcare.commissioning.actions.publishing import cancel
from throughcare.commissioning.models import CallOff, OpeningOfficer, Panelist
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotNow, NotValid, Problem


@transaction.atomic
def reissue(*, actor: Actor, now: datetime, call_off: CallOff, reason: str) -> CallOff:
    """End a live call-off, with a reason that everybody invited reads, and begin a draft of the same to change.

    Its deadline is left open: it must be later than the one before.
    """
    call_off = locked(call_off.pk)
    permissions.can_publish(actor, call_off).or_raise()
    if call_off.status != rules.CallOffStatus.PUBLISHED:
        raise NotNow("Only a call-off that is open for bids can be issued again.")
    if not reason.strip():
        raise NotValid([Problem(message="Say what has to change. It is published.", field="reason")])
    again = draft(
        actor=actor,
        now=now,
        framework=call_off.framework,
        buyer_id=call_off.buyer_id,
        title=call_off.title,
        title_cy=call_off.title_cy,
        description=call_off.description,
        description_cy=call_off.description_cy,
        is_made_up=call_off.is_made_up,
    )
    again.replaces = call_off
    for name in ("most_lots", "fills_first", "notice_value_gbp", "social_value_reason"):
        setattr(again, name, getattr(call_off, name))
    again.save()
    _copy_parts(call_off, again)
    cancel(actor=actor, now=now, call_off=call_off, reason=f"{reason.strip()} It is issued again as {again.reference}.")
    record("call_off.reissued", actor=actor, now=now, thing=again, related={"call_off": call_off.pk})
    return again


def _copy_parts(old: CallOff, new: CallOff) -> None:
    """Lots with their areas, questions, panel and opening officers."""
    for lot in old.lots.all():
        areas = list(lot.areas.all())
        lot.pk, lot.call_off, lot._state.adding = None, new, True
        lot.save()
        lot.areas.set(areas)
    for question in old.questions.all():
        question.pk, question.call_off, question._state.adding = None, new, True
        question.save()
    Panelist.objects.bulk_create(Panelist(call_off=new, user=row.user, part=row.part) for row in old.panel.all())
    OpeningOfficer.objects.bulk_create(OpeningOfficer(call_off=new, user_id=row.user_id) for row in old.officers.all())
