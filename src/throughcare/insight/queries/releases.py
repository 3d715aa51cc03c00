"""The facts of what is published: framework, call-offs and awards, as releases are built from them."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from throughcare.accounts.models import Organisation
from throughcare.clock.clock import start_of_day
from throughcare.commissioning.models import Award, CallOff, Lot
from throughcare.contracts.models import Contract
from throughcare.insight.models import PublishedRelease
from throughcare.insight.rules import releases as rules
from throughcare.market.models import Framework


def frameworks() -> list[rules.FrameworkFacts]:
    """Every framework with its members."""
    found = []
    for framework in Framework.objects.select_related("buyer").order_by("pk"):
        members = Organisation.objects.filter(qualifications__framework=framework).distinct().order_by("name", "pk")
        found.append(
            rules.FrameworkFacts(
                ocid=framework.ocid,
                name=framework.name,
                buyer=_party(framework.buyer),
                opened_at=start_of_day(framework.opened_on),
                closes_on=framework.closes_on,
                members=[_party(member) for member in members],
            )
        )
    return found


def processes() -> list[rules.Process]:
    """Every call-off that was ever published, the oldest first."""
    call_offs = CallOff.objects.filter(published_at__isnull=False).select_related("buyer", "framework")
    lots, awards = _lots(), _awards()
    return [_process(call_off, lots[call_off.pk], awards[call_off.pk]) for call_off in call_offs.order_by("pk")]


def _lots() -> dict[int, list[rules.LotFacts]]:
    rows = (
        Lot.objects.filter(call_off__published_at__isnull=False)
        .select_related("service_type", "cohort", "call_off")
        .prefetch_related("areas")
        .annotate(
            invited=Count("invitations", distinct=True),
            opened=Count("bids", filter=Q(bids__status="opened"), distinct=True),
        )
    )
    found: dict[int, list[rules.LotFacts]] = defaultdict(list)
    for lot in rows.order_by("call_off_id", "number"):
        areas = ", ".join(area.name for area in lot.areas.all())
        found[lot.call_off_id].append(
            rules.LotFacts(
                number=lot.number,
                title=f"{lot.service_type.name} for {lot.cohort.name.lower()}: {areas}",
                value_gbp=lot.value_gbp,
                starts_on=lot.starts_on,
                ends_on=lot.ends_on,
                status=lot.status,
                quality_weight=lot.quality_weight,
                price_weight=lot.price_weight,
                invited=lot.invited,
                bids=lot.opened if lot.call_off.opened_at else None,
            )
        )
    return found


def _awards() -> dict[int, list[rules.AwardFacts]]:
    """Confirmed awards whose contract has been made, which follows within seconds: both are published together."""
    contracts = {contract.award_id: contract for contract in Contract.objects.filter(award__isnull=False)}
    rows = Award.objects.filter(status="confirmed", contract__isnull=False).select_related("organisation", "lot")
    found: dict[int, list[rules.AwardFacts]] = defaultdict(list)
    for award in rows.order_by("lot__call_off_id", "lot__number"):
        contract = contracts[award.pk]
        found[award.lot.call_off_id].append(
            rules.AwardFacts(
                reference=award.reference,
                lot=award.lot.number,
                supplier=_party(award.organisation),
                value_gbp=award.value_gbp,
                confirmed_at=_given(award.confirmed_at),
                starts_on=award.starts_on,
                ends_on=award.ends_on,
                contract=contract.reference,
            )
        )
    return found


def _process(call_off: CallOff, lots: list[rules.LotFacts], awards: list[rules.AwardFacts]) -> rules.Process:
    return rules.Process(
        ocid=call_off.ocid,
        framework_ocid=call_off.framework.ocid,
        reference=call_off.reference,
        title=call_off.title,
        description=call_off.description,
        status=call_off.status,
        buyer=_party(call_off.buyer),
        published_at=_given(call_off.published_at),
        closes_at=_given(call_off.responses_due_at),
        opened_at=call_off.opened_at,
        awarded_at=call_off.awarded_at,
        cancelled_at=call_off.cancelled_at,
        lots=lots,
        awards=awards,
    )


def _given(moment: datetime | None) -> datetime:
    """A moment that a constraint of the database demands in this state."""
    assert moment is not None
    return moment


def _party(organisation: Organisation) -> rules.Party:
    return rules.Party(
        id=organisation.pk,
        name=organisation.name,
        company_number=organisation.company_number,
        charity_number=organisation.charity_number,
    )


def published() -> QuerySet[PublishedRelease]:
    """Every release as published, by process and date."""
    return PublishedRelease.objects.order_by("ocid", "published_at", "pk")


def published_groups() -> list[list[dict[str, Any]]]:
    """The releases of each process together."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for release in published():
        groups[release.ocid].append(release.body)
    return list(groups.values())


def register(text: str = "") -> QuerySet[Award]:
    """The public register: confirmed awards, the newest first, by words of supplier, service or area."""
    rows = (
        Award.objects.filter(status="confirmed")
        .select_related("organisation", "lot__service_type", "lot__cohort", "lot__call_off", "contract")
        .prefetch_related("lot__areas")
        .order_by("-confirmed_at", "lot__number", "pk")
    )
    for word in text.split():
        rows = rows.filter(
            Q(organisation__name__icontains=word)
            | Q(lot__service_type__name__icontains=word)
            | Q(lot__areas__name__icontains=word)
        ).distinct()
    return rows


def last_day(award: Award) -> date:
    """The last day of an award's term."""
    return award.ends_on - timedelta(days=1)
