"""Sending somebody on to another service, chasing its reply, and writing down what came of it."""

from datetime import datetime, timedelta

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.delivery.services import permissions
from throughcare.delivery.services.models import Onward
from throughcare.delivery.services.queries import onward as queries
from throughcare.delivery.services.rules import onward as rules
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.reference import queries as reference
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.locked import locked
from throughcare.referrals.rules import UNDER_WAY


@transaction.atomic
def send_on(
    *, actor: Actor, now: datetime, referral_id: int, to_name: str, why: str, has_agreed: bool, need: str = ""
) -> Onward:
    """Write down that the person was sent on; its reply falls due after as many days as policy says."""
    referral = locked(actor, referral_id)
    permissions.can_send_on(actor, referral).or_raise()
    if referral.status not in UNDER_WAY:
        raise NotNow("People are sent on while a caseworker has the referral and until it ends.")
    rules.check_onward(to_name, why, has_agreed=has_agreed).or_raise()
    if need and not referral.needs.filter(need_id=need).exists():
        raise NotValid([Problem(message="Choose a need of this referral", field="need")])
    sent = Onward.objects.create(
        referral=referral,
        to_name=to_name,
        need_id=need or None,
        why=why,
        has_agreed=has_agreed,
        made_at=now,
        made_by_id=actor.who,
    )
    _wait(actor, now, sent, referral)
    fields = ["to_name", "need", "why", "has_agreed"]
    record("onward.sent", actor=actor, now=now, thing=sent, fields=fields, related=_links(sent))
    return sent


@transaction.atomic
def chase(*, actor: Actor, now: datetime, onward_id: int) -> Onward:
    """The other service was asked again; its reply is waited for as long as the first time."""
    sent = _locked(actor, onward_id)
    sent.status = rules.ONWARD.next("chase", sent.status)
    sent.chased_count, sent.chased_at = sent.chased_count + 1, now
    fields = ["chased_count", "chased_at"]
    sent.save(update_fields=fields)
    _wait(actor, now, sent, sent.referral)
    record("onward.chased", actor=actor, now=now, thing=sent, fields=fields, related=_links(sent))
    return sent


@transaction.atomic
def close_onward(*, actor: Actor, now: datetime, onward_id: int, status: str, words: str) -> Onward:
    """What came of it: taken up, refused, or given up without a reply."""
    sent = _locked(actor, onward_id)
    rules.check_reply(status, words).or_raise()
    sent.status = rules.ONWARD.next(rules.REPLIES[rules.OnwardStatus(status)], sent.status)
    sent.reply, sent.replied_at, sent.replied_by_id = words, now, actor.user_id
    fields = ["status", "reply", "replied_at", "replied_by"]
    sent.save(update_fields=fields)
    deadlines.meet(actor=actor, now=now, kind=rules.REPLY, thing=sent)
    record("onward.closed", actor=actor, now=now, thing=sent, fields=fields, related=_links(sent))
    return sent


def _locked(actor: Actor, onward_id: int) -> Onward:
    """The onward referral, its own referral locked first, as every action does."""
    referral = locked(actor, queries.onward(actor, onward_id).referral_id)
    permissions.can_send_on(actor, referral).or_raise()
    sent = Onward.objects.select_for_update().get(pk=onward_id)
    sent.referral = referral
    return sent


def _wait(actor: Actor, now: datetime, sent: Onward, referral: Referral) -> None:
    """Let its reply fall due, to the caseworker, in place of what was due before."""
    day = london_day(now)
    deadlines.start(
        actor=actor,
        now=now,
        kind=rules.REPLY,
        thing=sent,
        ref=referral.reference,
        started_on=day,
        due_at=end_of(day + timedelta(days=int(reference.policy(rules.REPLY_POLICY, day).value))),
        user_id=referral.caseworker_id,
        nation=reference.nation_of(referral.area, day),
    )


def _links(sent: Onward) -> dict[str, int]:
    return {"person": sent.referral.person_id, "referral": sent.referral_id}
