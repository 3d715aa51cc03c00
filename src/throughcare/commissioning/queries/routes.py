"""What a call-off's route may buy, and who pays for it together."""

from datetime import date

from throughcare.accounts.models import Organisation
from throughcare.accounts.rules import Kind
from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff
from throughcare.kernel.errors import NotFound
from throughcare.market.queries import services
from throughcare.reference.models import ServiceType
from throughcare.reference.queries import in_force


def funders(call_off: CallOff) -> list[tuple[str, int]]:
    """Who pays for a call-off, the buyer first, and which percent each."""
    others = [(row.organisation.name, row.percent) for row in call_off.funders.select_related("organisation")]
    return [(call_off.buyer.name, 100 - sum(percent for _name, percent in others)), *others]


def other_buyers(call_off: CallOff) -> list[Organisation]:
    """Organisations that could pay a share: other commissioners."""
    found = Organisation.objects.filter(kind=Kind.COMMISSIONER).exclude(pk=call_off.buyer_id)
    return list(found.order_by("name", "pk"))


def services_of(call_off: CallOff, on: date) -> list[ServiceType]:
    """What a call-off's route may buy: services of the framework, or of the partner contracts."""
    if call_off.route == rules.Route.FRAMEWORK:
        return services(on)
    return list(ServiceType.objects.filter(in_force(on), on_framework=False).order_by("position"))


def service_of(call_off: CallOff, code: str, on: date) -> ServiceType:
    """One of them; NotFound otherwise."""
    for found in services_of(call_off, on):
        if found.code == code:
            return found
    raise NotFound
