"""A call-off is published: invitations are frozen and its key pairs are made, the private halves for officers alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import permutations

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import letters, permissions, rules
from throughcare.commissioning.actions.clocks import begin_clock
from throughcare.commissioning.actions.fairness import ask_transition
from throughcare.commissioning.models import CallOff, Invitation, KeyBox, Lot, OfficerKey
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import fairness, qualifying
from throughcare.commissioning.queries.locked import locked
from throughcare.commissioning.rules import sealing
from throughcare.deadlines import actions as deadlines
from throughcare.engagement.queries.readiness import check_call_off
from throughcare.kernel.errors import NotValid, Problem, Problems

RESPONSES = "call_off.responses"


@transaction.atomic
def publish(*, actor: Actor, now: datetime, call_off: CallOff) -> CallOff:
    """Publish a draft: whoever is qualified at this moment is invited, and nobody later."""
    call_off = locked(call_off.pk)
    permissions.can_publish(actor, call_off).or_raise()
    status = rules.CALL_OFF.next("publish", call_off.status)
    problems = rules.check_publication(queries.publication_facts(call_off, now))
    problems.extend(check_call_off(call_off.reference))
    problems.extend(_check_panel(call_off, now))
    problems.or_raise()
    call_off.status, call_off.published_at, call_off.published_by_id = status, now, actor.user_id
    call_off.public_key = _make_key(call_off, rules.Sealing.WORDS)
    call_off.price_key = _make_key(call_off, rules.Sealing.PRICES)
    call_off.save(update_fields=["status", "published_at", "published_by", "public_key", "price_key"])
    invitations = _freeze_invitations(call_off, queries.lots(call_off), now)
    letters.invite(call_off, invitations, now=now)
    start_clock(actor=actor, now=now, call_off=call_off)
    ask_transition(actor=actor, now=now, call_off=call_off)
    record(
        "call_off.published",
        actor=actor,
        now=now,
        thing=call_off,
        fields=["status", "public_key", "price_key"],
        related={"organisations": sorted({i.organisation_id for i in invitations})},
    )
    return call_off


@transaction.atomic
def invite(*, actor: Actor, now: datetime, call_off: CallOff, lots: Collection[int]) -> list[Invitation]:
    """Invite whoever is qualified now to lots that were added to a live call-off, by their numbers."""
    permissions.can_publish(actor, call_off).or_raise()
    if not lots:
        return []
    _check_panel(call_off, now).or_raise()
    made = _freeze_invitations(call_off, [lot for lot in queries.lots(call_off) if lot.number in lots], now)
    letters.invite(call_off, made, now=now)
    ask_transition(actor=actor, now=now, call_off=call_off)
    related = {"organisations": sorted({row.organisation_id for row in made})}
    record("call_off.invited", actor=actor, now=now, thing=call_off, fields=["lots"], related=related)
    return made


@transaction.atomic
def cancel(*, actor: Actor, now: datetime, call_off: CallOff, reason: str) -> CallOff:
    """End a call-off before any award, with a reason that is published."""
    call_off = locked(call_off.pk)
    permissions.can_cancel(actor, call_off).or_raise()
    status = rules.CALL_OFF.next("cancel", call_off.status)
    if not reason.strip():
        raise NotValid([Problem(message="Give the reason. It is published.", field="reason")])
    if call_off.lots.filter(status=rules.LotStatus.AWARDED).exists():
        raise NotValid("A lot has been awarded. Its award must be cancelled first, by the approver.")
    call_off.status, call_off.cancelled_at, call_off.cancel_reason = status, now, reason
    call_off.save(update_fields=["status", "cancelled_at", "cancel_reason"])
    deadlines.cancel(actor=actor, now=now, kind=RESPONSES, thing=call_off)
    letters.call_off_cancelled(call_off, now=now)
    record("call_off.cancelled", actor=actor, now=now, thing=call_off, fields=["status", "cancel_reason"])
    return call_off


@transaction.atomic
def start_clock(*, actor: Actor, now: datetime, call_off: CallOff) -> None:
    """Start the deadline for bids, in place of the one before where it moved."""
    begin_clock(actor=actor, now=now, call_off=call_off, thing=call_off, kind=RESPONSES, ends="responses_due_at")


def _check_panel(call_off: CallOff, now: datetime) -> Problems:
    """Nobody of the panel worked a short while ago for whoever is invited."""
    qualified = qualifying.qualified(call_off, queries.lots(call_off), now)
    bidders = {organisation for rows in qualified.values() for organisation in rows}
    today, users = london_day(now), list(call_off.panel.values_list("user", flat=True))
    found = fairness.employments(users, bidders, today)
    return rules.check_employments(found, fairness.employed_months(today))


def _make_key(call_off: CallOff, what: rules.Sealing) -> bytes:
    """Make one key pair of the competition; box its private half for every ordered pair of officers, then forget it."""
    keys = OfficerKey.objects.filter(user__in=call_off.officers.values("user"))
    officers = {key.user_id: bytes(key.public_key) for key in keys}
    public, private = sealing.new_key_pair()
    KeyBox.objects.bulk_create(
        KeyBox(
            call_off=call_off,
            sealing=what,
            outer_id=outer,
            inner_id=inner,
            box=sealing.seal(sealing.seal(private, officers[inner]), officers[outer]),
        )
        for outer, inner in permutations(sorted(officers), 2)
    )
    sealing.wipe(private)
    return public


def _freeze_invitations(call_off: CallOff, lots: Sequence[Lot], now: datetime) -> list[Invitation]:
    qualified = qualifying.qualified(call_off, lots, now)
    return Invitation.objects.bulk_create(
        Invitation(lot=lot, organisation_id=organisation, invited_at=now)
        for lot in lots
        for organisation in qualified[lot.pk]
    )
