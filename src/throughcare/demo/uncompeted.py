"""Made-up awards without competition: one that is asked for, one that two have agreed on."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from throughcare.contracts import actions as contracts
from throughcare.contracts.models import Contract
from throughcare.contracts.queries import uncompeted
from throughcare.contracts.rules import UncompetedKind
from throughcare.demo.company import Company, firm
from throughcare.market.models import Framework


def ask_extension(company: Company, now: datetime) -> None:
    """A live contract is to go on for a year without competition: its approver agrees or not."""
    contract = Contract.objects.filter(buyer=company.buyer, status="live").order_by("ends_on", "pk").first()
    if contract is None:
        return
    contracts.ask_uncompeted(
        actor=company.commissioner,
        now=now - timedelta(days=2),
        where=uncompeted.where_of(contract),
        kind=UncompetedKind.EXTENSION,
        ground="continuity",
        justification="The service goes on for a year while it is bought again together with its neighbours.",
        value_gbp=(contract.value_gbp / 3).quantize(Decimal("0.01")),
        starts_on=contract.starts_on,
        last_on=contract.ends_on + timedelta(days=364),
    )


def award_directly(company: Company, now: datetime) -> None:
    """A direct award that two agreed on yesterday: it stands still, and everybody may read why."""
    where = uncompeted.Where(
        buyer_id=company.buyer.pk,
        provider_id=firm(company.writers[-1]),
        service_type="DNR",
        cohort="men",
        areas=["region-south-west"],
        framework=Framework.objects.get(),
        is_made_up=True,
    )
    asked = contracts.ask_uncompeted(
        actor=company.commissioner,
        now=now - timedelta(days=3),
        where=where,
        kind=UncompetedKind.DIRECT,
        ground="only_one",
        justification="No other organisation has a clinic in these counties in which people can be seen this year.",
        value_gbp=Decimal(310_000),
        starts_on=date(2022, 7, 1),
        last_on=date(2023, 6, 30),
    )
    reason = "The market was asked twice, and nobody else could begin before next year."
    contracts.decide_uncompeted(
        actor=company.approver, now=now - timedelta(days=1), asked=asked, is_agreed=True, reason=reason
    )
