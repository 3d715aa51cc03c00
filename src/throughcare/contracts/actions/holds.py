"""What keeps a contract from a verb."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.contracts.models import (
    Hold,
)


@transaction.atomic
def place_hold(*, actor: Actor, now: datetime, contract_id: int, verb: str, kind: str, what: str) -> None:
    """Keep a contract from a verb: called by whatever happens below that stands against it, in its transaction."""
    hold, made = Hold.objects.select_for_update().get_or_create(
        contract_id=contract_id, verb=verb, kind=kind, defaults={"what": what, "placed_at": now}
    )
    if not made and hold.cleared_at is None:
        return
    hold.what, hold.placed_at, hold.cleared_at, hold.cleared_by_id = what, now, None, None
    hold.save(update_fields=["what", "placed_at", "cleared_at", "cleared_by"])
    record("hold.placed", actor=actor, now=now, thing=hold, fields=["placed_at"], related={"contract": contract_id})


@transaction.atomic
def lift_hold(*, actor: Actor, now: datetime, contract_id: int, verb: str, kind: str) -> None:
    """What stood against the verb is over. Nothing happens where nothing did."""
    open_ones = Hold.objects.filter(contract_id=contract_id, verb=verb, kind=kind, cleared_at=None)
    for hold in open_ones.select_for_update():
        hold.cleared_at, hold.cleared_by_id = now, actor.user_id
        hold.save(update_fields=["cleared_at", "cleared_by"])
        record(
            "hold.lifted", actor=actor, now=now, thing=hold, fields=["cleared_at"], related={"contract": contract_id}
        )
