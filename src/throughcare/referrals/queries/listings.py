"""What offers say of themselves, and local services that nobody bought: what the directory shows beside contracts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound, Problem
from throughcare.reference import queries as reference
from throughcare.reference.models import Area, Code, Cohort, Need, PostcodeDistrict
from throughcare.referrals import rules
from throughcare.referrals.models import Listing

ANYTHING = rules.Wishes()
METHODS = {"in_person": "in person", "phone": "by telephone", "video": "by video"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """All that a search asks: for whom, what, from where, with which wishes, on which day."""

    seeker: rules.Seeker
    needs: list[Need]
    where: PostcodeDistrict | Area
    wishes: rules.Wishes
    names: dict[str, str]  # of what can be wished for, by code
    on: date

    def reasons_against(self, offer: rules.Offer, wanting: Iterable[Problem]) -> tuple[Problem, ...]:
        """Why an offer doesn't suit; what it is wanting of the wishes counts where these are strict."""
        codes = {need.pk for need in self.needs}
        found = rules.reasons_against(offer, self.seeker, codes, self.on)
        return (*found, *(wanting if self.wishes.is_strict else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A local service found for an address, and what stands against it."""

    listing: Listing
    needs_met: tuple[Need, ...]
    against: tuple[Problem, ...]
    fit: rules.Fit
    reasons: tuple[Problem, ...]


def locals_at(asking: Asking) -> list[Local]:
    """Local services that serve the district or area and work on any of the needs, the best fit first."""
    areas = areas_at(asking.where, asking.on)
    rows = locals_().filter(areas__in=areas).distinct()
    if asking.needs:
        rows = rows.filter(needs__in=[need.pk for need in asking.needs])
    found = [_local(row, asking) for row in rows.filter(reference.in_force(asking.on))]
    return sorted(found, key=lambda each: (*rules.order(each.fit), each.listing.name))


def locals_() -> QuerySet[Listing]:
    """Every local service, by name."""
    rows = Listing.objects.filter(body=None).select_related("cohort", "checked_by")
    return rows.prefetch_related("needs", "areas", "sites__district").order_by("name", "pk")


def local(pk: int) -> Listing:
    """One of them; NotFound for any other."""
    found = locals_().filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such local service.")
    return found


def _local(row: Listing, asking: Asking) -> Local:
    codes = {need.pk for need in asking.needs}
    met = tuple(need for need in row.needs.all() if not codes or need.pk in codes)
    wanting = lacking(row, asking)
    fit = rules.Fit(
        needs_met=len(met) if codes else 0,
        needs_asked=len(codes),
        lacking=(*wanting, *rules.some_kept_from(sites(row), asking.seeker.no_go)),
        distance_km=distance(row, asking.where),
    )
    return Local(
        listing=row,
        needs_met=met,
        against=asking.reasons_against(_offer(row), wanting),
        fit=fit,
        reasons=tuple(rules.reasons_for(fit, asking.wishes)),
    )


def taken(cohort: Cohort) -> dict[str, Any]:
    """Whom an offer to a cohort takes, as rules ask it."""
    return {
        "men": cohort.men,
        "women": cohort.women,
        "min_age": cohort.min_age,
        "max_age": cohort.max_age,
        "minority_ethnic_only": cohort.minority_ethnic_only,
    }


def _offer(row: Listing) -> rules.Offer:
    assert row.cohort is not None  # a constraint of local services, as the next
    assert row.valid_from is not None
    return rules.Offer(
        needs=frozenset(need.pk for need in row.needs.all()),
        **taken(row.cohort),
        takes_from_custody=False,
        is_live=True,
        starts_on=row.valid_from,
        ends_on=row.valid_until,
        sites=sites(row),
    )


def listing_of(body: DeliveryBody) -> Listing | None:
    """What a body says of itself; None where nobody has written it."""
    try:
        return body.listing
    except Listing.DoesNotExist:
        return None


def told(listing: Listing | None) -> rules.Told:
    """The same for rules."""
    if listing is None:
        return rules.Told()
    return rules.Told(
        methods=frozenset(listing.methods), languages=frozenset(listing.languages), access=frozenset(listing.access)
    )


def names(wishes: rules.Wishes, on: date) -> dict[str, str]:
    """What wishes are called: methods and accessibility, by code."""
    access = access_codes(on) if wishes.access else ()
    return METHODS | {code.code: code.name.lower() for code in access}


def lacking(listing: Listing | None, asking: Asking) -> tuple[Problem, ...]:
    """What of the wishes it does not meet, or does not say."""
    return rules.lacking(told(listing), asking.wishes, asking.names, distance(listing, asking.where))


def areas_at(where: PostcodeDistrict | Area, on: date) -> set[str]:
    """Codes of the areas in which a district or an area lies on a day, and of those that lie in the area."""
    found = {area.pk for area in reference.areas_of(where, on)}
    return found | set(reference.all_within([where.pk])) if isinstance(where, Area) else found


def distance(listing: Listing | None, where: PostcodeDistrict | Area) -> float | None:
    """How far its nearest site is from the middle of a postcode district, in kilometres; None without a site.

    None from an area too: somebody lives at one end of it or the other.
    """
    if isinstance(where, Area):
        return None
    sites = listing.sites.all() if listing else ()
    points = [(site.district.latitude, site.district.longitude) for site in sites]
    return rules.nearest_km((where.latitude, where.longitude), points)


def sites(listing: Listing | None) -> tuple[rules.Spot, ...]:
    """Where it sees people, as rules ask it."""
    rows = listing.sites.all() if listing else ()
    return tuple(
        rules.Spot(name=row.name, district=row.district_id, point=(row.district.latitude, row.district.longitude))
        for row in rows
    )


def access_codes(on: date) -> list[Code]:
    """What makes a service easier to use, in order."""
    return reference.codes("accessibility", on)


def cohorts() -> list[Cohort]:
    """For whom a service may be."""
    return list(Cohort.objects.order_by("position"))


def areas(on: date) -> list[Area]:
    """Areas that a local service may serve: probation regions, then police areas, by name."""
    kinds = (Area.Kind.REGION, Area.Kind.POLICE_AREA)
    rows = Area.objects.filter(reference.in_force(on), kind__in=kinds).order_by("sort_key", "code")
    return sorted(rows, key=lambda area: kinds.index(Area.Kind(area.kind)))
