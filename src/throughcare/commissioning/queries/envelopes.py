"""Envelopes of money with their history, and what an award would commit of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Award, CallOff, Envelope, EnvelopeEntry
from throughcare.kernel.errors import NotFound
from throughcare.market.models import Framework


def envelopes(actor: Actor) -> QuerySet[Envelope]:
    """The envelopes of frameworks whose buyer the actor commissions for, the latest year first."""
    found = Envelope.objects.filter(framework__buyer__in=actor.organisations(P.COMPETITION_WRITE))
    return found.select_related("framework", "funder").order_by("-year", "framework")


def envelope(actor: Actor, pk: int) -> Envelope:
    """One envelope that the actor may see; NotFound otherwise."""
    found = envelopes(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def history(found: Envelope) -> QuerySet[EnvelopeEntry]:
    """Every change of an envelope, the latest first."""
    return found.entries.select_related("award__organisation", "made_by").order_by("-made_at", "-pk")


def own_frameworks(actor: Actor) -> list[Framework]:
    """Frameworks whose envelopes the actor may set."""
    found = Framework.objects.filter(buyer__in=actor.organisations(P.COMPETITION_WRITE)).order_by("name", "pk")
    return [framework for framework in found if permissions.can_set_envelope(actor, framework)]


Needed = Mapping[int | None, Mapping[int, Decimal]]  # by funder (None: the buyer) and financial year


def needed(call_off: CallOff, price_gbp: Decimal, starts_on: date, ends_on: date) -> Needed:
    """What an award at a price takes from each who pays, year by year, to the penny; the parts add up to the price."""
    others = dict(call_off.funders.values_list("organisation", "percent"))
    parts = rules.by_funder(price_gbp, rules.shares(call_off.buyer_id, others))
    found: dict[int | None, Mapping[int, Decimal]] = {}
    for organisation, amount in parts.items():
        payer = organisation if organisation in others else None
        found[payer] = rules.profile(amount, starts_on, ends_on)
    return found


def of_needs(framework_id: int, wanted: Needed) -> QuerySet[Envelope]:
    """The envelopes from which that is taken, the earliest year first."""
    rows = Q(pk__in=[])
    for funder, years in wanted.items():
        rows |= Q(funder=funder, year__in=years)
    return Envelope.objects.filter(rows, framework=framework_id).order_by("year", "pk")


def touched(call_off: CallOff, price_gbp: Decimal, starts_on: date, ends_on: date) -> list[tuple[Envelope, Decimal]]:
    """The envelopes that an award at a price would commit from, and how much of each, the earliest year first."""
    wanted = needed(call_off, price_gbp, starts_on, ends_on)
    found = of_needs(call_off.framework_id, wanted).select_related("funder")
    return [(envelope, wanted[envelope.funder_id][envelope.year]) for envelope in found]


def committed(framework_id: int, year: int, funder_id: int | None = None) -> Decimal:
    """What awards in force of a framework cost a funder (None: the buyers) in a financial year."""
    awards = Award.objects.filter(lot__call_off__framework=framework_id).exclude(status=rules.AwardStatus.CANCELLED)
    total = Decimal(0)
    for award in awards.select_related("lot__call_off").prefetch_related("lot__call_off__funders"):
        others = {row.organisation_id: row.percent for row in award.lot.call_off.funders.all()}
        parts = rules.by_funder(award.value_gbp, rules.shares(award.lot.call_off.buyer_id, others))
        paid = parts.get(funder_id or award.lot.call_off.buyer_id, Decimal(0))
        total += rules.profile(paid, award.starts_on, award.ends_on).get(year, Decimal(0))
    return total


def funders() -> list[Organisation]:
    """Organisations that pay a share of some call-off, by name."""
    return list(Organisation.objects.filter(funded_call_offs__isnull=False).distinct().order_by("name", "pk"))
