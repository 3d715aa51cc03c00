"""The approver awards lots or closes them; time confirms an award when its standstill is over."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import letters, permissions, rules
from throughcare.commissioning.actions import envelopes
from throughcare.commissioning.actions.clocks import begin_clock
from throughcare.commissioning.models import Award, AwardShare, Bid, CallOff, Lot
from throughcare.commissioning.queries import (
    call_offs,
    concentration,
    delegation,
    low_prices,
    partners,
    proposals,
    ranking,
    together,
)
from throughcare.commissioning.queries.locked import locked
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem, Problems
from throughcare.market.queries import membership
from throughcare.market.rules.membership import check_members
from throughcare.reference.queries import calendar

STANDSTILL = "award.standstill"


@transaction.atomic
def award(*, actor: Actor, now: datetime, lot: Lot, bid: Bid, reason: str, concentration_reason: str = "") -> Award:
    """Award a lot to the bid that is proposed or ranked first, or to what two people agreed instead.

    Bidders are told, its price is committed from the envelopes of its years, and standstill begins.
    """
    lot = _locked(actor, lot)
    status = rules.LOT.next("award", lot.status)
    proposals.refuse_while_asked(lot)
    ranked = ranking.ranked(lot)
    chosen = next((row for row in ranked if row.bid.pk == bid.pk), None)
    if chosen is None:
        raise NotFound
    today = london_day(now)
    problems = rules.check_choice(_choice(lot, ranking.first(ranked), chosen.bid, today), reason)
    problems.extend(rules.check_can_win(chosen.place))
    problems.extend(_check_price(lot, chosen.bid))
    problems.extend(_check_together(lot, chosen.bid.organisation_id))
    problems.extend(check_members(membership.off(chosen.bid.members, now)))
    shares = concentration.of_award(lot, chosen.bid.organisation_id, today)
    problems.extend(rules.check_concentration(shares, concentration_reason))
    problems.extend(rules.check_delegation(delegation.delegation(actor, lot, chosen.bid, today)))
    problems.or_raise()
    why_high = concentration_reason.strip() if any(row.is_high for row in shares) else ""
    given = _create(actor, now, lot, chosen, reason=reason.strip(), concentration_reason=why_high)
    AwardShare.objects.bulk_create(
        AwardShare(award=given, organisation_id=organisation, percent=percent)
        for organisation, percent in partners.opened_shares(chosen.bid).items()
    )
    envelopes.commit(actor=actor, now=now, award=given)
    lot.status = status
    lot.save(update_fields=["status"])
    letters.feedback(lot, ranked, award=given, reason=given.reason, now=now)
    start_standstill(actor=actor, now=now, award=given)
    fields = ["organisation", "value_gbp", "total_score", "reason", "concentration_reason", "standstill_ends_at"]
    related = {"lot": lot.pk, "bid": given.bid_id, "organisation": given.organisation_id}
    record("award.approved", actor=actor, now=now, thing=given, fields=fields, related=related)
    _finish(actor, now, lot.call_off)
    return given


@transaction.atomic
def close_lot(*, actor: Actor, now: datetime, lot: Lot, reason: str) -> Lot:
    """Close a lot without an award; its bidders are told why, with their scores."""
    lot = _locked(actor, lot)
    lot.status = rules.LOT.next("close", lot.status)
    proposals.refuse_while_asked(lot)
    problems = rules.check_outcome_reason(reason)
    problems.extend(_check_together(lot, None))
    problems.or_raise()
    lot.close_reason = reason.strip()
    lot.save(update_fields=["status", "close_reason"])
    letters.feedback(lot, ranking.ranked(lot), award=None, reason=lot.close_reason, now=now)
    record("lot.closed", actor=actor, now=now, thing=lot, fields=["status", "close_reason"])
    _finish(actor, now, lot.call_off)
    return lot


@transaction.atomic
def cancel_award(*, actor: Actor, now: datetime, award: Award, reason: str) -> Award:
    """Cancel an award during its standstill, with a reason: the lot is open for decision again."""
    _locked(actor, award.lot, "decide_again")
    rules.AWARD.next("cancel", Award.objects.get(pk=award.pk).status)
    if not reason.strip():
        raise NotValid([Problem(message="Give the reason why the award is cancelled.", field="reason")])
    return set_aside(actor=actor, now=now, award=award, reason=reason.strip())


@transaction.atomic
def set_aside(*, actor: Actor, now: datetime, award: Award, reason: str) -> Award:
    """Cancel an award for whoever may; its money goes back, and its lot is open for decision again."""
    call_off = locked(award.lot.call_off_id)
    lot = Lot.objects.select_for_update(of=("self",)).get(pk=award.lot_id)
    award = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    award.status = rules.AWARD.next("cancel", award.status)
    award.cancelled_at, award.cancel_reason = now, reason
    award.save(update_fields=["status", "cancelled_at", "cancel_reason"])
    lot.status = rules.LOT.next("decide_again", lot.status)
    lot.save(update_fields=["status"])
    _decide_again(call_off)
    envelopes.release(actor=actor, now=now, award=award)
    deadlines.cancel(actor=actor, now=now, kind=STANDSTILL, thing=award)
    record("award.cancelled", actor=actor, now=now, thing=award, fields=["status", "cancel_reason"])
    return award


@transaction.atomic
def confirm(*, actor: Actor, now: datetime, award: Award) -> Award:
    """Confirm an award whose standstill is over: it is public, and its contract follows. Twice is once."""
    award = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    permissions.can_confirm(actor).or_raise()
    if award.status == rules.AwardStatus.CONFIRMED:
        return award
    status = rules.AWARD.next("confirm", award.status)
    if now <= award.standstill_ends_at:
        raise NotNow("Standstill is not over yet.")
    check_members(membership.off(award.bid.members, now)).or_raise()
    award.status, award.confirmed_at = status, now
    award.save(update_fields=["status", "confirmed_at"])
    deadlines.meet(actor=actor, now=now, kind=STANDSTILL, thing=award)
    related = {"lot": award.lot_id, "organisation": award.organisation_id}
    record("award.confirmed", actor=actor, now=now, thing=award, fields=["status"], related=related)
    return award


def _locked(actor: Actor, lot: Lot, verb: str = "award") -> Lot:
    """The lot of a call-off that this actor may decide now, both locked."""
    call_off = locked(lot.call_off_id)
    lot = Lot.objects.select_for_update(of=("self",)).select_related("service_type", "cohort").get(pk=lot.pk)
    lot.call_off = call_off
    permissions.can_award(actor, call_off).or_raise()
    if not (verb == "decide_again" and call_off.status == rules.CallOffStatus.PRICED):
        rules.CALL_OFF.next(verb, call_off.status)
    return lot


def _choice(lot: Lot, first: Bid | None, chosen: Bid, on: date) -> rules.Choice:
    """The bid beside what is expected and agreed, and the turnover tests of who stands behind it, with the lot won."""
    proposal = proposals.latest(lot.call_off)
    return rules.Choice(
        reference=chosen.reference,
        expected=proposals.expected(proposal, lot, first),
        is_proposed=proposal is not None,
        agreed=proposals.agreed(lot),
        turnovers=partners.member_tests(lot, chosen, on),
    )


def _check_price(lot: Lot, bid: Bid) -> Problems:
    """An abnormally low price has been explained, and somebody has accepted that."""
    problems = Problems()
    if bid.reference in low_prices.unexplained(lot):
        problems.add("The price of {bid} is abnormally low. Ask the bidder about it first.", bid=bid.reference)
    return problems


def _check_together(lot: Lot, winner_id: int | None) -> Problems:
    """What the other lots of the call-off allow: the limit of lots, and bundles whole."""
    return rules.check_lot_together(together.facts(lot, winner_id))


def _create(actor: Actor, now: datetime, lot: Lot, chosen: ranking.RankedBid, **reasons: str) -> Award:
    """The award's row; the database itself allows one in force per lot and period."""
    try:
        with transaction.atomic():
            return Award.objects.create(
                reference=_reference(lot),
                lot=lot,
                bid=chosen.bid,
                organisation=chosen.bid.organisation,
                value_gbp=chosen.place.price_gbp,
                quality_score=chosen.place.quality,
                price_score=chosen.place.price,
                total_score=chosen.place.total,
                starts_on=lot.starts_on,
                ends_on=lot.ends_on,
                **reasons,
                approved_at=now,
                approved_by_id=actor.user_id,  # type: ignore[misc]  # an approver is a user
                standstill_ends_at=_standstill_ends_at(lot.call_off, now),
            )
    except IntegrityError as error:
        if "award_one_in_force" not in str(error):
            raise
        raise NotNow("Lot {lot} has an award in force for this term already.", lot=lot.number) from error


def _reference(lot: Lot) -> str:
    """`AW-2022-014-1`; a later award of the same lot, after one was cancelled, has its number behind."""
    before = Award.objects.filter(lot=lot).count()
    base = f"AW-{lot.call_off.reference.removeprefix('CO-')}-{lot.number}"
    return f"{base}-{before + 1}" if before else base


def _standstill_ends_at(call_off: CallOff, now: datetime) -> datetime:
    today = london_day(now)
    days, unit = call_offs.standstill(call_off.framework)
    return rules.standstill_ends_at(today, days, unit, calendar(call_offs.nation(call_off, today)))


@transaction.atomic
def start_standstill(*, actor: Actor, now: datetime, award: Award) -> None:
    """The deadline at which an award is confirmed by itself."""
    call_off = award.lot.call_off
    begin_clock(actor=actor, now=now, call_off=call_off, thing=award, kind=STANDSTILL, ends="standstill_ends_at")


def _finish(actor: Actor, now: datetime, call_off: CallOff) -> None:
    """The call-off is decided when every lot has an outcome."""
    if call_off.lots.filter(status=rules.LotStatus.OPEN).exists():
        return
    call_off.status, call_off.awarded_at = rules.CALL_OFF.next("award", call_off.status), now
    call_off.save(update_fields=["status", "awarded_at"])
    record("call_off.awarded", actor=actor, now=now, thing=call_off, fields=["status"])


def _decide_again(call_off: CallOff) -> None:
    if call_off.status == rules.CallOffStatus.AWARDED:
        call_off.status = rules.CALL_OFF.next("decide_again", call_off.status)
        call_off.awarded_at = None
        call_off.save(update_fields=["status", "awarded_at"])
