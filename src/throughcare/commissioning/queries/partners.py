"""Partners in a bid as its writers, and as the partners themselves, see them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Bid, CallOff, Lot, Partner
from throughcare.commissioning.queries import call_offs, standing
from throughcare.kernel.errors import NotFound
from throughcare.market.queries import live_cells
from throughcare.market.rules.standing import Turnover


def of_bid(bid: Bid) -> list[Partner]:
    """The partners named for a bid, by name."""
    found = Partner.objects.filter(lot=bid.lot_id, lead=bid.organisation_id).select_related("organisation")
    return list(found.order_by("organisation__name", "pk"))


def of_own_bid(bid: Bid, pk: int) -> Partner:
    """One of them; NotFound otherwise."""
    for row in of_bid(bid):
        if row.pk == pk:
            return row
    raise NotFound


def confirmed_shares(bid: Bid) -> dict[int, int]:
    """Percents of all members of a bid as confirmed, the bidder's own included; empty where it bids alone."""
    percents = {row.organisation_id: row.percent for row in of_bid(bid) if row.status == rules.PartnerStatus.CONFIRMED}
    return {bid.organisation_id: rules.lead_percent(list(percents.values())), **percents} if percents else {}


def uncovered_areas(bid: Bid, at: datetime) -> list[str]:
    """Names of the lot's areas for which neither the bidder was qualified when invited, nor a confirmed partner is."""
    lot = bid.lot
    if lot.call_off.route == rules.Route.PARTNER or lot.call_off.published_at is None:
        return []
    cells = set(live_cells(bid.organisation_id, lot.call_off.published_at))
    for organisation in confirmed_shares(bid):
        cells |= set(live_cells(organisation, at))
    return [area.name for area in lot.areas.order_by("name") if (lot.service_type_id, area.pk) not in cells]


def partnerships(actor: Actor) -> QuerySet[Partner]:
    """Bids of others in which an organisation of the actor is named, the latest first."""
    found = Partner.objects.filter(permissions.partner_scope(actor))
    return found.select_related("lot__call_off", "lot__service_type", "lot__cohort", "lead", "organisation").order_by(
        "-named_at", "-pk"
    )


def partnership(actor: Actor, pk: int) -> Partner:
    """One of them; NotFound otherwise."""
    found = partnerships(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def waiting_partnerships(actor: Actor, now: datetime) -> QuerySet[Partner]:
    """Those that wait for an answer while it still counts."""
    if not actor.may(P.BID_WRITE):
        return Partner.objects.none()
    still_open = {"lot__call_off__status": rules.CallOffStatus.PUBLISHED, "lot__call_off__responses_due_at__gte": now}
    return partnerships(actor).filter(status=rules.PartnerStatus.NAMED, **still_open)


def share_test(partner: Partner, on: date) -> Turnover:
    """The turnover test of a partner's own share."""
    return _test(partner.lot, partner.organisation_id, partner.percent, on)


def own_areas(partner: Partner, at: datetime) -> list[str]:
    """Names of the areas of the lot in which a partner is qualified itself for the lot's service."""
    cells = set(live_cells(partner.organisation_id, at))
    return [area.name for area in partner.lot.areas.all() if (partner.lot.service_type_id, area.pk) in cells]


def member_tests(lot: Lot, bid: Bid, on: date) -> tuple[Turnover, ...]:
    """The turnover test of everybody who stands behind an opened bid, each for its own share."""
    shares = opened_shares(bid) or {bid.organisation_id: 100}
    return tuple(_test(lot, organisation, percent, on) for organisation, percent in shares.items())


def opened_shares(bid: Bid) -> Mapping[int, int]:
    """Percents by organisation id of a bid with partners, as it was opened; empty where it bids alone."""
    return {int(organisation): percent for organisation, percent in (bid.shares or {}).items()}


def named_shares(bid: Bid) -> list[tuple[str, int]]:
    """The same by name, the bidder first."""
    shares = opened_shares(bid)
    names = call_offs.names(shares)
    rows = [
        (organisation != bid.organisation_id, names[organisation], percent) for organisation, percent in shares.items()
    ]
    return [(name, percent) for _is_partner, name, percent in sorted(rows)]


def _test(lot: Lot, organisation_id: int, percent: int, on: date) -> Turnover:
    call_off: CallOff = lot.call_off
    (organisation,) = call_offs.organisations([organisation_id])
    found = standing.turnover_tests([organisation], on, standing.lot_value(lot))[organisation_id]
    return replace(found, percent=percent, multiple=standing.multiple_of(call_off, on))
