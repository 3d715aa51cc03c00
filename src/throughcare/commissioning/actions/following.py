"""What is done about a lot that nobody won, or one of a call-off that was cancelled."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.reissuing import draft_again
from throughcare.commissioning.models import FollowUp, Lot
from throughcare.commissioning.queries import following as queries
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotNow


@transaction.atomic
def follow_up(
    *,
    actor: Actor,
    now: datetime,
    lot: Lot,
    kind: rules.FollowKind,
    reason: str,
    in_house_from: date | None = None,
) -> FollowUp:
    """Decide what follows a lot without an award; to compete again, a draft with the lot begins. Once a lot."""
    call_off = locked(lot.call_off_id)
    permissions.can_edit(actor, call_off).or_raise()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("call_off").get(pk=lot.pk)
    if not queries.is_failed(lot):
        raise NotNow("Only a lot that was closed without an award, or whose call-off was cancelled, is followed up.")
    if FollowUp.objects.filter(lot=lot).exists():
        raise NotNow("It is decided already what follows this lot.")
    rules.check_follow_up(kind, reason, in_house_from, london_day(now)).or_raise()
    competes = kind in (rules.FollowKind.RERUN, rules.FollowKind.RESHAPE)
    made = FollowUp.objects.create(
        lot=lot,
        kind=kind,
        reason=reason.strip(),
        decided_at=now,
        decided_by_id=actor.user_id,  # type: ignore[misc]  # a commissioner is a user
        next_call_off=draft_again(actor=actor, now=now, call_off=call_off, lots=[lot]) if competes else None,
        in_house_from=in_house_from if kind is rules.FollowKind.IN_HOUSE else None,
    )
    related = {"call_off": call_off.pk, "lot": lot.pk}
    record(f"lot.follow_up_{kind}", actor=actor, now=now, thing=made, fields=["kind", "reason"], related=related)
    return made
