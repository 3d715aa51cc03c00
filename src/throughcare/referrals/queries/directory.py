"""Who delivers which need for this person, at this address, on this date; and why the others don't."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.contracts.models import DeliveryArea, DeliveryBody
from throughcare.contracts.rules import ContractStatus
from throughcare.kernel.errors import NotFound, NotValid, Problem
from throughcare.people import rules as people_rules
from throughcare.people.models import AccessRule, Person
from throughcare.people.queries import safety
from throughcare.people.rules.safety import NOWHERE, NoGo
from throughcare.reference import queries as reference
from throughcare.reference.models import Area, Need, PostcodeDistrict, ServiceType, ServiceTypeNeed
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.figures import Waits, waits
from throughcare.referrals.queries.listings import (
    ANYTHING,
    Asking,
    Local,
    areas_at,
    distance,
    lacking,
    listing_of,
    locals_at,
    names,
    sites,
    taken,
)

NEAR_DAYS = 92  # services that start or ended within about three months are shown, with the reason why not now


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A delivery body in one of the areas that it delivers in."""

    body_id: int
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A delivery body found for an address, the needs it meets, how long people wait, and what stands against it."""

    place: Place
    body: DeliveryBody
    area: Area
    needs: tuple[Need, ...]
    needs_met: tuple[Need, ...]  # of those asked for; all where none was
    waits: Waits
    against: tuple[Problem, ...]
    fit: rules.Fit
    reasons: tuple[Problem, ...]  # what speaks for it

    @property
    def by_referral(self) -> bool:
        """Whether it is asked by a referral."""
        return not self.reached

    @property
    def reached(self) -> str:
        """How somebody comes to it otherwise; empty where a referral asks it."""
        return rules.REACHED.get(self.body.service_type_id, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the directory answers: who can be asked, the best fit first, and the others with the reasons."""

    can: tuple[Found, ...]
    cannot: tuple[Found, ...]
    unmet: tuple[Need, ...]  # needs asked for that nobody can be asked to meet
    local: tuple[Local, ...] = ()  # beside them: local services without a contract
    local_not: tuple[Local, ...] = ()

    @property
    def by_referral(self) -> list[Found]:
        """Those of `can` whom a referral asks."""
        return [row for row in self.can if row.by_referral]

    @property
    def otherwise(self) -> list[Found]:
        """Those of `can` to whom somebody comes in another way."""
        return [row for row in self.can if not row.by_referral]


def who_delivers(
    *,
    need: str | Collection[str],
    postcode_district: str = "",
    area: str = "",
    sex: str | None,
    date_of_birth: date | None,
    on: date,
    minority_ethnic: bool | None = None,
    in_custody: bool = False,
    wishes: rules.Wishes = ANYTHING,
    no_go: NoGo = NOWHERE,
) -> Answer:
    """Who delivers a need (or several, by code; none for all) to such a person living in a postcode district on a day.

    Ranked by fit: needs, wishes, room, distance of the nearest site, wait; local services stand beside. Without a
    district, who delivers anywhere in an area. NotValid when the place or a need is not known.
    """
    asked = [need] if isinstance(need, str) else list(need)
    where, needs = _known(postcode_district, area, asked)
    seeker = rules.Seeker(
        sex=sex,
        age=people_rules.age(date_of_birth, on) if date_of_birth else None,
        minority_ethnic=minority_ethnic,
        in_custody=in_custody,
        no_go=no_go,
    )
    asking = Asking(seeker=seeker, needs=needs, where=where, wishes=wishes, names=names(wishes, on), on=on)
    found = [_found(row, asking) for row in _delivered_at(where, needs, on)]
    return _answer(found, needs, locals_at(asking))


def for_person(
    person: Person, *, needs: Collection[str], postcode_district: str, on: date, wishes: rules.Wishes = ANYTHING
) -> Answer:
    """Who delivers these needs for a person whom the caller has found through a scope."""
    seeker = seeker_of(person, on)
    return who_delivers(
        need=needs,
        postcode_district=postcode_district,
        sex=seeker.sex,
        date_of_birth=person.date_of_birth,
        on=on,
        minority_ethnic=seeker.minority_ethnic,
        in_custody=seeker.in_custody,
        wishes=wishes,
        no_go=seeker.no_go,
    )


def needs(on: date) -> list[Need]:
    """The needs that some service type meets on a day, in their order."""
    links = ServiceTypeNeed.objects.filter(reference.in_force(on))
    return list(Need.objects.filter(pk__in=links.values("need_id")).order_by("position"))


def bodies_with_referrals() -> list[int]:
    """Delivery bodies to which anybody was ever referred."""
    return list(
        DeliveryBody.objects.filter(Exists(Referral.objects.filter(body_id=OuterRef("pk")))).values_list(
            "pk", flat=True
        )
    )


def own_bodies(actor: Actor) -> list[tuple[DeliveryBody, Waits]]:
    """The delivery bodies of the organisations in which the actor decides, with their figures."""
    rows = DeliveryBody.objects.filter(permissions.managed_bodies(actor))
    rows = rows.select_related("figures", "service_type", "cohort").order_by("name", "pk")
    return [(body, waits(body)) for body in rows]


def own_body(actor: Actor, pk: int) -> DeliveryBody:
    """One of them; NotFound for any other."""
    found = DeliveryBody.objects.filter(permissions.managed_bodies(actor), pk=pk).select_related("figures").first()
    if found is None:
        raise NotFound("There is no such service of your organisation.")
    return found


def seeker_of(
    person: Person, on: date, minority: Mapping[str, bool] | None = None, no_go: NoGo | None = None
) -> rules.Seeker:
    """What of a person decides which services fit; `minority` as of `minority_ethnic`, for who asks of many."""
    known = minority_ethnic(on) if minority is None else minority
    return rules.Seeker(
        sex=person.sex,
        age=people_rules.age(person.date_of_birth, on),
        minority_ethnic=known.get(person.ethnicity),
        in_custody=person.in_custody,
        no_go=safety.no_go(person.pk, on) if no_go is None else no_go,
    )


def at(place: Place, on: date) -> DeliveryArea | None:
    """The delivery of a body in an area on a day; None when it does not deliver there."""
    return deliveries(on).filter(reference.in_force(on), body_id=place.body_id, area_id=place.area).first()


def against(row: DeliveryArea, person: Person, needs: Collection[str], on: date) -> list[Problem]:
    """Why the body can't take this person for any of these needs on a day."""
    return rules.reasons_against(offer(row), seeker_of(person, on), needs, on)


def needs_of(body: DeliveryBody, on: date) -> list[Need]:
    """The needs that a body works on, in their order."""
    links = ServiceTypeNeed.objects.filter(reference.in_force(on), service_type_id=body.service_type_id)
    return [link.need for link in links.select_related("need").order_by("need__position")]


def minority_ethnic(on: date) -> dict[str, bool]:
    """Which ethnicities, by code, are of minority heritage; what is not here, the record does not say."""
    return {code.code: bool(code.facts.get("minority")) for code in reference.codes("ethnicity", on)}


def policy_days(key: str, on: date) -> int:
    """A number of working days that policy sets."""
    return int(reference.policy(key, on).value)


def may_be_assigned(caseworker_id: int, person_id: int) -> bool:
    """Whether no rule excludes a caseworker by name from the person's record."""
    excluded = AccessRule.objects.filter(person_id=person_id, user_id=caseworker_id, kind=AccessRule.Kind.EXCLUDED)
    return not excluded.exists()


def _known(district: str, area: str, needs: Collection[str]) -> tuple[PostcodeDistrict | Area, list[Need]]:
    """The place asked about, a district before an area, and the needs."""
    problems = []
    by_area = bool(area) and not district.strip()
    where = Area.objects.filter(pk=area).first() if by_area else reference.district_of(district)
    if where is None and by_area:
        problems.append(Problem(message="Choose an area from the list", field="area"))
    elif where is None:
        problems.append(
            Problem(message="Enter a postcode in England or Wales, or its first half, like DE1", field="district")
        )
    rows = list(Need.objects.filter(pk__in=needs))
    if len(rows) != len(set(needs)):
        problems.append(Problem(message="Choose needs from the list", field="needs"))
    if problems or where is None:
        raise NotValid(problems)
    return where, rows


def _delivered_at(where: PostcodeDistrict | Area, needs: list[Need], on: date) -> QuerySet[DeliveryArea]:
    """Deliveries, now or nearly, in the areas by which each service type that fits is bought for the place."""
    links = ServiceTypeNeed.objects.filter(reference.in_force(on))
    if needs:
        links = links.filter(need__in=needs)
    delivered = DeliveryArea.objects.filter(service_type__in=links.values("service_type_id"))
    near = timedelta(days=NEAR_DAYS)
    lately = Q(valid_until=None) | Q(valid_until__gt=on - near)
    return deliveries(on).filter(_bought_for(where, delivered, on), lately, valid_from__lte=on + near)


def _bought_for(where: PostcodeDistrict | Area, delivered: QuerySet[DeliveryArea], on: date) -> Q:
    """Of some deliveries, those bought for a district; of an area all that reach into it."""
    services = delivered.values("service_type_id")
    if isinstance(where, Area):
        return Q(service_type__in=services, area__in=areas_at(where, on))
    bought = Q(pk__in=[])
    for service_type in ServiceType.objects.filter(pk__in=services):
        bought |= Q(service_type=service_type, area__in=reference.lot_areas(service_type, where, on))
    return bought


def deliveries(on: date) -> QuerySet[DeliveryArea]:
    """Deliveries with all that an answer shows of them."""
    links = ServiceTypeNeed.objects.filter(reference.in_force(on)).select_related("need").order_by("need__position")
    return (
        DeliveryArea.objects.select_related(
            *("body__organisation", "body__contract", "body__figures", "body__listing", "body__service_type"),
            *("area", "cohort"),
        )
        .select_related("service_type")
        .prefetch_related(Prefetch("service_type__need_links", queryset=links, to_attr="needs_now"))
        .prefetch_related("body__listing__sites__district")
        .order_by("service_type__position", "cohort__position", "valid_from", "pk")
    )


def needs_now(row: DeliveryArea) -> tuple[Need, ...]:
    """The needs of the delivery's service type, as `deliveries` has fetched them."""
    return tuple(link.need for link in row.service_type.needs_now)  # type: ignore[attr-defined]


def offer(row: DeliveryArea) -> rules.Offer:
    """What a delivery offers, as rules ask it."""
    contract = row.body.contract
    return rules.Offer(
        needs=frozenset(need.pk for need in needs_now(row)),
        **taken(row.cohort),
        takes_from_custody=row.body.takes_from_custody,
        is_live=contract is None or contract.status == ContractStatus.LIVE,
        starts_on=row.valid_from,
        ends_on=row.valid_until,
        sites=sites(listing_of(row.body)),
    )


def _found(row: DeliveryArea, asking: Asking) -> Found:
    needs, codes = needs_now(row), {need.pk for need in asking.needs}
    met = tuple(need for need in needs if not codes or need.pk in codes)
    waited, wanting = waits(row.body), lacking(listing_of(row.body), asking)
    fit = rules.Fit(
        needs_met=len(met) if codes else 0,
        needs_asked=len(codes),
        lacking=(
            *wanting,
            *rules.some_kept_from(sites(listing_of(row.body)), asking.seeker.no_go),
        ),
        distance_km=distance(listing_of(row.body), asking.where),
        wait_days=waited.median_wait_days,
        is_full=waited.places_left == 0,
    )
    return Found(
        place=Place(body_id=row.body_id, area=row.area_id),
        body=row.body,
        area=row.area,
        needs=needs,
        needs_met=met,
        waits=waited,
        against=asking.reasons_against(offer(row), wanting),
        fit=fit,
        reasons=tuple(rules.reasons_for(fit, asking.wishes)),
    )


def _answer(found: Iterable[Found], asked: list[Need], local: list[Local]) -> Answer:
    """The best fit first; a need is unmet when no service that can be asked meets it."""
    rows = sorted(found, key=lambda f: (*rules.order(f.fit), f.body.name))
    can = tuple(row for row in rows if not row.against)
    met = {need.pk for row in can for need in row.needs_met}
    unmet = tuple(need for need in asked if need.pk not in met)
    return Answer(
        can=can,
        cannot=tuple(row for row in rows if row.against),
        unmet=unmet,
        local=tuple(row for row in local if not row.against),
        local_not=tuple(row for row in local if row.against),
    )
