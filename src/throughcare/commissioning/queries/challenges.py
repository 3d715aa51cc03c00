"""Challenges of awards, as bidder and buyer see them, and where a bid is now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Award, Bid, CallOff, Challenge
from throughcare.commissioning.queries import changes
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a bidder may know of the award of its lot: when it was told, until when it may object, what it stays."""

    approved_at: datetime
    status: str
    standstill_ends_at: datetime
    is_own: bool
    stayed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a bid is: in words, with the next date, and why that is later than it should be."""

    stage: str
    next_on: date | None = None
    delay: str = ""


def challenges(actor: Actor) -> QuerySet[Challenge]:
    """Challenges that the actor may see, the newest first."""
    found = Challenge.objects.filter(permissions.challenge_scope(actor))
    found = found.select_related("award__lot__call_off", "organisation", "decided_by")
    return found.order_by("-received_at", "-pk")


def challenge(actor: Actor, pk: int) -> Challenge:
    """One of them; NotFound otherwise."""
    found = challenges(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def of_call_off(actor: Actor, call_off: CallOff) -> list[Challenge]:
    """The challenges in a call-off that the actor may see."""
    return list(challenges(actor).filter(award__lot__call_off=call_off))


def of_bid(actor: Actor, bid: Bid) -> list[Challenge]:
    """The challenges that a bid's own organisation made of the award of its lot."""
    with acting(SYSTEM):  # they hang on an award that the bidder doesn't see until it is confirmed
        mine = Challenge.objects.filter(permissions.challenge_scope(actor), organisation=bid.organisation_id)
        return list(mine.filter(award__lot=bid.lot_id).order_by("-received_at"))


def waiting(actor: Actor) -> QuerySet[Challenge]:
    """Challenges that wait for the actor's decision as a commissioner outside the panel."""
    mine = CallOff.objects.filter(permissions.bought(actor)).exclude(panel__user=actor.user_id)
    found = Challenge.objects.filter(award__lot__call_off__in=mine.values("pk"), status=rules.ChallengeStatus.RECEIVED)
    return found.select_related("award__lot__call_off").order_by("received_at")


def outcome(bid: Bid) -> Outcome | None:
    """The award in force of a bid's lot, as every bidder of it was told in its letter; None before there is one."""
    with acting(SYSTEM):  # an award to another is otherwise seen when it is confirmed
        found = Award.objects.filter(lot=bid.lot_id).exclude(status=rules.AwardStatus.CANCELLED).first()
        if found is None:
            return None
        stay = found.challenges.filter(status=rules.ChallengeStatus.RECEIVED, is_stay=True).order_by("received_at")
        first = stay.first()
    return Outcome(
        approved_at=found.approved_at,
        status=found.status,
        standstill_ends_at=found.standstill_ends_at,
        is_own=found.organisation_id == bid.organisation_id,
        stayed_at=first.received_at if first else None,
    )


def place(bid: Bid, now: datetime) -> Place:
    """Where an organisation's own bid is, for whoever wrote it."""
    call_off, status = bid.lot.call_off, rules.CallOffStatus
    if call_off.status == status.CANCELLED:
        return Place(stage=_("The call-off was cancelled."), delay=call_off.cancel_reason)
    if bid.lot.number in changes.withdrawn_lots(call_off):
        words = _("The lot was withdrawn. Your bid stays sealed, and is never opened.")
        return Place(stage=words, delay=bid.lot.close_reason)
    if call_off.status == status.PUBLISHED:
        return _before_opening(call_off, now)
    found = outcome(bid)
    if found:
        return _after_award(found)
    if bid.lot.status == rules.LotStatus.UNSUCCESSFUL:
        return Place(stage=_("The lot was closed without an award."), delay=bid.lot.close_reason)
    return _evaluated(call_off, now)


def _before_opening(call_off: CallOff, now: datetime) -> Place:
    due = call_off.responses_due_at
    if due and now <= due:
        return Place(stage=_("Bids are being written."), next_on=london_day(due))
    return Place(stage=_("The deadline has passed. Two officers open the bids."))


STAGES = {
    rules.CallOffStatus.OPENED: lambda: _("The bids are open. Evaluators score them."),
    rules.CallOffStatus.MODERATED: lambda: _("The scores are agreed. Two officers open the prices."),
    rules.CallOffStatus.PRICED: lambda: _("The prices are open. The approver decides."),
}


def _evaluated(call_off: CallOff, now: datetime) -> Place:
    days = int(policy(rules.EVALUATION_POLICY, london_day(now)).value)
    planned = london_day(call_off.opened_at or now) + timedelta(days=days)
    words = STAGES.get(rules.CallOffStatus(call_off.status), lambda: _("Every lot has an outcome."))()
    expected = call_off.decision_expected_on or planned
    late = (london_day(now) - expected).days
    delay = _("It takes %(n)s days longer than planned.") % {"n": late} if late > 0 else ""
    told = f"{call_off.delay_reason} {delay}".strip()
    return Place(stage=words, next_on=expected if late <= 0 else None, delay=told)


def _after_award(found: Outcome) -> Place:
    ends = london_day(found.standstill_ends_at)
    if found.status == rules.AwardStatus.STAYED:
        return Place(
            stage=_("The award is stayed."),
            delay=_("It was challenged. Nothing moves until that is decided, and every later date moves with it."),
        )
    if found.status == rules.AwardStatus.STANDSTILL:
        return Place(
            stage=_("You have been told the outcome. Until the end of standstill the award can be challenged."),
            next_on=ends,
        )
    return Place(stage=_("The award is confirmed."))
