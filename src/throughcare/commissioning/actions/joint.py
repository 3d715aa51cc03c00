"""Who pays for a call-off together, and the optional services of its lots: written into a draft."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import CallOff, Funder, Lot, LotOption
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotFound, NotValid, Problem


@transaction.atomic
def set_funder(*, actor: Actor, now: datetime, call_off: CallOff, organisation_id: int, percent: int | None) -> CallOff:
    """Set which share another organisation pays; None: it no longer pays any."""
    call_off = _drafted(actor, call_off)
    if organisation_id == call_off.buyer_id:
        raise NotValid([Problem(message="The buyer pays what the others leave. Choose another.", field="organisation")])
    others = call_off.funders.exclude(organisation=organisation_id)
    if percent is None:
        call_off.funders.filter(organisation=organisation_id).delete()
    else:
        rules.check_funders([*others.values_list("percent", flat=True), percent]).or_raise()
        Funder.objects.update_or_create(
            call_off=call_off, organisation_id=organisation_id, defaults={"percent": percent}
        )
    related = {"organisation": organisation_id}
    record("call_off.funder_set", actor=actor, now=now, thing=call_off, fields=["percent"], related=related)
    return call_off


@transaction.atomic
def set_option(*, actor: Actor, now: datetime, lot: Lot, name: str, cap_gbp: Decimal | None) -> Lot:
    """Set an optional service of a lot with its cap in pounds; None: it is no longer one."""
    call_off = _drafted(actor, lot.call_off)
    lot = call_off.lots.filter(pk=lot.pk).first() or _missing()
    if cap_gbp is None:
        lot.options.filter(name=name.strip()).delete()
    else:
        rules.check_option(rules.OptionTerms(name=name, cap_gbp=cap_gbp), lot.value_gbp).or_raise()
        LotOption.objects.update_or_create(lot=lot, name=name.strip(), defaults={"cap_gbp": cap_gbp})
    record("lot.option_set", actor=actor, now=now, thing=lot, fields=["name", "cap_gbp"])
    return lot


def _missing() -> Lot:
    raise NotFound


def _drafted(actor: Actor, call_off: CallOff) -> CallOff:
    call_off = locked(call_off.pk)
    permissions.can_edit(actor, call_off).or_raise()
    rules.CALL_OFF.next("change", call_off.status)
    return call_off
