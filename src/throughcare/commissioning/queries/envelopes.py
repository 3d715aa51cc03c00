"""Envelopes of money with their history, and what an award would commit of them."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Award, CallOff, Envelope, EnvelopeEntry
from throughcare.kernel.errors import NotFound
from throughcare.market.models import Framework


def envelopes(actor: Actor) -> QuerySet[Envelope]:
    """The envelopes of frameworks whose buyer the actor commissions for, the latest year first."""
    found = Envelope.objects.filter(framework__buyer__in=actor.organisations(P.COMPETITION_WRITE))
    return found.select_related("framework").order_by("-year", "framework")


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


def touched(call_off: CallOff, price_gbp: Decimal, starts_on: date, ends_on: date) -> list[tuple[Envelope, Decimal]]:
    """The envelopes that an award at a price would commit from, and how much of each, the earliest year first."""
    needed = rules.profile(price_gbp, starts_on, ends_on)
    found = Envelope.objects.filter(framework=call_off.framework_id, year__in=needed).order_by("year")
    return [(envelope, needed[envelope.year]) for envelope in found]


def committed(framework_id: int, year: int) -> Decimal:
    """What awards in force of a framework cost in a financial year."""
    awards = Award.objects.filter(lot__call_off__framework=framework_id).exclude(status=rules.AwardStatus.CANCELLED)
    rows = awards.values_list("value_gbp", "starts_on", "ends_on")
    return sum((rules.profile(*row).get(year, Decimal(0)) for row in rows), Decimal(0))
