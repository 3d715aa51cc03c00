"""Services, needs and code lists."""

from datetime import date

from django.db.models import QuerySet

from throughcare.reference.models import Category, Code, Need, ServiceType, ServiceTypeNeed
from throughcare.reference.queries.dated import holds, in_force
from throughcare.reference.queries.memory import Version, kept, version


def categories() -> dict[str, list[Category]]:
    """The framework's categories by the group they stand in."""
    groups: dict[str, list[Category]] = {}
    for category in Category.objects.all():
        groups.setdefault(str(category.get_group_display()), []).append(category)
    return groups


def catalogue(on: date) -> list[tuple[ServiceType, list[Need]]]:
    """The service types of a day with the needs that each meets."""
    links = ServiceTypeNeed.objects.filter(in_force(on)).select_related("need").order_by("need__position")
    needs: dict[str, list[Need]] = {}
    for link in links:
        needs.setdefault(link.service_type_id, []).append(link.need)
    return [(service, needs.get(service.code, [])) for service in service_types(on)]


def needs() -> QuerySet[Need]:
    """Every need, with the scores at which the assessment counts it."""
    return Need.objects.select_related("part_of")


def service_types(on: date) -> QuerySet[ServiceType]:
    """The service types of a day, in their order."""
    return ServiceType.objects.filter(in_force(on))


def needs_of(service_type: ServiceType | str, on: date) -> list[str]:
    """Codes of the needs that a service type meets on a day."""
    code = service_type if isinstance(service_type, str) else service_type.code
    links = ServiceTypeNeed.objects.filter(in_force(on), service_type_id=code)
    return list(links.order_by("need__position").values_list("need_id", flat=True))


def categories_for(service_type: ServiceType | str, on: date) -> list[Category]:
    """The framework's categories in which an organisation must qualify to be bought for a service type."""
    return list(Category.objects.filter(need_id__in=needs_of(service_type, on)))


def code_names_ever(code_list: str) -> dict[str, str]:
    """The names of all codes that a list ever had, the latest of each: for records of whatever day."""
    return dict(codes_ever(code_list).values_list("code", "name"))


def codes_ever(code_list: str) -> QuerySet[Code]:
    """All codes that a list ever had, of each code the latest row last."""
    return Code.objects.filter(code_list=code_list).order_by("valid_from")


def codes(code_list: str, on: date) -> list[Code]:
    """The entries of a code list that may be chosen on a day, in their order."""
    return [code for code in _code_list(version(), code_list) if holds(code, on)]


@kept(64)
def _code_list(at: Version, code_list: str) -> tuple[Code, ...]:
    return tuple(Code.objects.filter(code_list_id=code_list).order_by("position"))
