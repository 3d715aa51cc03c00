"""A live call-off that has to change is issued again: a draft with all of it follows, and the live one ends."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.drafting import draft
from throughcare.commissioning.actions.publishing import cancel
from throughcare.commissioning.models import CallOff, Funder, Lot, LotOption, OpeningOfficer, Panelist
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
    again = draft_again(actor=actor, now=now, call_off=call_off, lots=list(call_off.lots.all()))
    again.replaces = call_off
    again.save(update_fields=["replaces"])
    cancel(actor=actor, now=now, call_off=call_off, reason=f"{reason.strip()} It is issued again as {again.reference}.")
    record("call_off.reissued", actor=actor, now=now, thing=again, related={"call_off": call_off.pk})
    return again


@transaction.atomic
def draft_again(*, actor: Actor, now: datetime, call_off: CallOff, lots: Sequence[Lot]) -> CallOff:
    """A draft of the same call-off with these of its lots, its questions, panel, officers and funders."""
    again = draft(
        actor=actor,
        now=now,
        framework=call_off.framework,
        buyer_id=call_off.buyer_id,
        title=call_off.title,
        title_cy=call_off.title_cy,
        description=call_off.description,
        description_cy=call_off.description_cy,
        route=rules.Route(call_off.route),
        is_made_up=call_off.is_made_up,
    )
    is_whole = len(lots) == call_off.lots.count()
    for name in ("most_lots", "fills_first", "social_value_reason", *(["notice_value_gbp"] if is_whole else [])):
        setattr(again, name, getattr(call_off, name))
    again.save()
    _copy_parts(call_off, again, lots)
    record("call_off.drafted_again", actor=actor, now=now, thing=again, related={"call_off": call_off.pk})
    return again


def _copy_parts(old: CallOff, new: CallOff, lots: Sequence[Lot]) -> None:
    """Lots with their areas and options, questions, panel, opening officers and funders."""
    for lot in lots:
        copy = Lot.objects.get(pk=lot.pk)
        areas, options = list(copy.areas.all()), list(copy.options.all())
        copy.pk, copy.call_off, copy._state.adding = None, new, True
        copy.status, copy.close_reason = rules.LotStatus.OPEN, ""
        copy.save()
        copy.areas.set(areas)
        LotOption.objects.bulk_create(LotOption(lot=copy, name=row.name, cap_gbp=row.cap_gbp) for row in options)
    for question in old.questions.all():
        question.pk, question.call_off, question._state.adding = None, new, True
        question.save()
    Panelist.objects.bulk_create(Panelist(call_off=new, user=row.user, part=row.part) for row in old.panel.all())
    OpeningOfficer.objects.bulk_create(OpeningOfficer(call_off=new, user_id=row.user_id) for row in old.officers.all())
    Funder.objects.bulk_create(
        Funder(call_off=new, organisation_id=row.organisation_id, percent=row.percent) for row in old.funders.all()
    )
