"""A bidder challenges an award; in standstill that stays it, and every period after it moves by the days lost."""

from datetime import datetime, timedelta

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import letters, permissions, rules
from throughcare.commissioning.actions import awarding, envelopes
from throughcare.commissioning.models import Award, Bid, Challenge
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.queries.locked import locked
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem
from throughcare.reference.queries import calendar, policy

DECISION = ["status", "decided_at", "decided_by", "answer", "days_lost"]
RECEIVED = rules.ChallengeStatus.RECEIVED


@transaction.atomic
def challenge(*, actor: Actor, now: datetime, bid: Bid, grounds: str) -> Challenge:
    """Challenge the award of a lot for which one bid. In standstill the award is stayed until this is decided."""
    permissions.can_write_bid(actor, bid).or_raise()
    with acting(SYSTEM):  # a bidder doesn't see an award to another until it is confirmed
        award = _award_of(bid)
        most_days = int(policy(rules.LATEST_POLICY, london_day(now)).value)
        rules.check_challenge(grounds, london_day(award.approved_at), london_day(now), most_days).or_raise()
        if Challenge.objects.filter(award=award, organisation=bid.organisation_id, status=RECEIVED).exists():
            raise NotNow("You have challenged this award already. You are told what is decided.")
        made = Challenge.objects.create(
            award=award,
            organisation_id=bid.organisation_id,
            grounds=grounds.strip(),
            received_at=now,
            received_from_id=actor.user_id,  # type: ignore[misc]  # a bid writer is a user
            is_stay=award.status in (rules.AwardStatus.STANDSTILL, rules.AwardStatus.STAYED),
        )
        if award.status == rules.AwardStatus.STANDSTILL:
            award.status = rules.AWARD.next("stay", award.status)
            award.save(update_fields=["status"])
            letters.delayed(award.lot.call_off, lot=award.lot, kind=rules.STAYED, expected_on=None, reason="", now=now)
    related = {"award": award.pk, "organisation": bid.organisation_id}
    record("award.challenged", actor=actor, now=now, thing=made, fields=["grounds", "is_stay"], related=related)
    return made


@transaction.atomic
def withdraw_challenge(*, actor: Actor, now: datetime, challenge: Challenge) -> Challenge:
    """Take a challenge back; with the last, the award goes on."""
    with acting(SYSTEM):  # the award that goes on is another's
        found = _locked(challenge)
        permissions.can_withdraw_challenge(actor, found).or_raise()
        return _decide(actor, now, found, "withdraw", "Withdrawn by the bidder.")


@transaction.atomic
def decide_challenge(*, actor: Actor, now: datetime, challenge: Challenge, is_upheld: bool, answer: str) -> Challenge:
    """Uphold a challenge, which cancels an award in standstill and opens its lot again, or dismiss it."""
    found = _locked(challenge)
    permissions.can_decide_challenge(actor, found).or_raise()
    if not answer.strip():
        raise NotValid([Problem(message="Answer the challenge. The bidder reads it.", field="answer")])
    return _decide(actor, now, found, "uphold" if is_upheld else "dismiss", answer.strip())


def _award_of(bid: Bid) -> Award:
    """The award in force of the bid's lot, locked; not found where there is none, or it is the bidder's own."""
    locked(bid.lot.call_off_id)
    found = Award.objects.select_for_update(of=("self",)).filter(lot=bid.lot_id)
    award = found.exclude(status=rules.AwardStatus.CANCELLED).first()
    if award is None or bid.status != rules.BidStatus.OPENED or award.organisation_id == bid.organisation_id:
        raise NotFound
    return award


def _locked(challenge: Challenge) -> Challenge:
    found = Challenge.objects.select_for_update(of=("self",)).select_related("award__lot__call_off")
    row = found.filter(pk=challenge.pk).first()
    if row is None:
        raise NotFound
    return row


def _decide(actor: Actor, now: datetime, found: Challenge, verb: str, answer: str) -> Challenge:
    locked(found.award.lot.call_off_id)
    found.status = rules.CHALLENGE.next(verb, found.status)
    found.decided_at, found.decided_by_id, found.answer = now, actor.user_id, answer
    award = Award.objects.select_for_update(of=("self",)).select_related("lot__call_off").get(pk=found.award_id)
    others = award.challenges.filter(status=RECEIVED, is_stay=True).exclude(pk=found.pk)
    if verb == "uphold" and found.is_stay:
        awarding.set_aside(actor=actor, now=now, award=award, reason=f"A challenge was upheld: {answer}")
        told = {"decided_at": now, "decided_by": actor.user_id, "answer": "The award was cancelled."}
        others.update(status=rules.ChallengeStatus.DISMISSED, **told)
    elif found.is_stay and not others.exists():
        found.days_lost = _resume(actor, now, award)
    found.save(update_fields=DECISION)
    record(f"challenge.{found.status}", actor=actor, now=now, thing=found, fields=DECISION, related={"award": award.pk})
    return found


def _resume(actor: Actor, now: datetime, award: Award) -> int:
    """Standstill goes on where it was stayed: its end, and the term, come by the days lost later."""
    settled = award.challenges.filter(days_lost__isnull=False).order_by("-decided_at").first()
    since = award.challenges.filter(is_stay=True).order_by("received_at")
    first = since.filter(received_at__gt=settled.decided_at).first() if settled else since.first()
    lost = rules.days_lost(first.received_at, now) if first else 0
    working = calendar(call_offs.nation(award.lot.call_off, london_day(now)))
    award.status = rules.AWARD.next("resume", award.status)
    award.standstill_ends_at = end_of(working.add(london_day(award.standstill_ends_at) + timedelta(days=lost), 0))
    before = (award.value_gbp, award.starts_on, award.ends_on)
    award.starts_on, award.ends_on = (day + timedelta(days=lost) for day in (award.starts_on, award.ends_on))
    fields = ["status", "standstill_ends_at", "starts_on", "ends_on"]
    award.save(update_fields=fields)
    envelopes.shift(actor=actor, now=now, award=award, before=before)
    awarding.start_standstill(actor=actor, now=now, award=award)
    record("award.resumed", actor=actor, now=now, thing=award, fields=fields)
    ends = london_day(award.standstill_ends_at)
    letters.delayed(
        award.lot.call_off,
        lot=award.lot,
        kind=rules.RESUMED,
        expected_on=ends,
        from_on=award.starts_on,
        reason="",
        now=now,
    )
    return lost
