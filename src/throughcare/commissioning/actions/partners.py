"""A bidder names partners for a lot; each confirms or declines in its own account; submission drops who did neither."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.accounts.models import Organisation
from throughcare.accounts.rules import Kind
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Bid, CallOff, Partner
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import partners as queries
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.market.queries import membership
from throughcare.market.rules.membership import check_members

S = rules.PartnerStatus
FIELDS = ["percent", "part", "status"]


@transaction.atomic
def name_partner(*, actor: Actor, now: datetime, bid: Bid, name: str, percent: int, part: str) -> Partner:
    """Name a partner with its share, or change what was named: it confirms anew."""
    bid = _writable(actor, now, bid)
    organisation = _organisation(name)
    others = [row for row in queries.of_bid(bid) if row.organisation_id != organisation.pk and row.status != S.DECLINED]
    percents = [row.percent for row in others if row.status != S.DROPPED]
    is_self = organisation.pk == bid.organisation_id
    rules.check_partner(percent=percent, others=percents, part=part, is_self=is_self).or_raise()
    found = Partner.objects.filter(lot=bid.lot_id, lead=bid.organisation_id, organisation=organisation).first()
    found = found or Partner(lot=bid.lot, lead=bid.organisation, organisation=organisation)
    found.status = rules.PARTNER.next("name", found.status)
    found.percent, found.part = percent, part.strip()
    found.named_at, found.named_by_id = now, actor.user_id  # type: ignore[assignment]  # a bid writer is a user
    found.answered_at, found.answered_by = None, None
    found.save()
    record("partner.named", actor=actor, now=now, thing=found, fields=FIELDS, related=_related(found))
    return found


@transaction.atomic
def remove_partner(*, actor: Actor, now: datetime, bid: Bid, partner: Partner) -> None:
    """Name a partner no more."""
    _writable(actor, now, bid)
    record("partner.removed", actor=actor, now=now, thing=partner, related=_related(partner))
    partner.delete()


@transaction.atomic
def answer(*, actor: Actor, now: datetime, partner: Partner, is_confirmed: bool) -> Partner:
    """Confirm one's promised share, or decline it, in one's own account and before the deadline."""
    call_off = locked(partner.lot.call_off_id)
    found = Partner.objects.select_for_update(of=("self",)).select_related("lot", "organisation").get(pk=partner.pk)
    permissions.can_answer_partner(actor, found).or_raise()
    _refuse_late(call_off, now)
    found.status = rules.PARTNER.next("confirm" if is_confirmed else "decline", found.status)
    if is_confirmed:
        found.lot.call_off = call_off
        problems = rules.check_share(queries.share_test(found, london_day(now)))
        problems.extend(rules.check_reliance(queries.own_areas(found, now)))
        problems.extend(check_members(membership.off({found.organisation_id}, now)))
        problems.or_raise()
    found.answered_at, found.answered_by_id = now, actor.user_id
    found.save(update_fields=["status", "answered_at", "answered_by"])
    verb = "partner.confirmed" if is_confirmed else "partner.declined"
    record(verb, actor=actor, now=now, thing=found, fields=["status"], related=_related(found))
    return found


@transaction.atomic
def drop_unconfirmed(*, actor: Actor, now: datetime, bid: Bid) -> None:
    """Drop from a bid about to be sealed whoever has not confirmed."""
    for row in queries.of_bid(bid):
        if row.status == S.NAMED:
            row.status = rules.PARTNER.next("drop", row.status)
            row.save(update_fields=["status"])
            record("partner.dropped", actor=actor, now=now, thing=row, fields=["status"], related=_related(row))


def _writable(actor: Actor, now: datetime, bid: Bid) -> Bid:
    """The bid, if this actor writes it now and it has a draft: a sealed one stands as it was sealed."""
    call_off = locked(bid.lot.call_off_id)
    found = Bid.objects.select_for_update(of=("self",)).select_related("lot", "organisation").get(pk=bid.pk)
    permissions.can_write_bid(actor, found).or_raise()
    _refuse_late(call_off, now)
    if found.draft is None:
        raise NotNow("There is no draft to write in. Begin a replacement, or begin afresh after a withdrawal.")
    return found


def _refuse_late(call_off: CallOff, now: datetime) -> None:
    if not bid_queries.can_still_bid(call_off, now):
        raise NotNow("This call-off is not open for bids any more.")


def _organisation(name: str) -> Organisation:
    """The supplier of that very name: a list to choose from would tell who has an account."""
    found = Organisation.objects.filter(name__iexact=name.strip(), kind=Kind.SUPPLIER).first()
    if found is None:
        words = "No organisation of this name has an account here. Check the spelling, or ask it to register first."
        raise NotValid([Problem(message=words, field="name")])
    return found


def _related(partner: Partner) -> dict[str, int]:
    return {"lot": partner.lot_id, "organisation": partner.organisation_id, "lead": partner.lead_id}
