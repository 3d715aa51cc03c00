"""Reads of the market: the framework, applications with their clock, and who is qualified for what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation
from throughcare.clock.clock import london_day
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotFound
from throughcare.market import permissions, rules
from throughcare.market.models import Appeal, Application, Cell, Framework, Qualification, SupplierProfile
from throughcare.market.queries import membership
from throughcare.market.rules.ratios import FACTS, NEAR_POLICY, RATIOS, RatioRule, RatioTest
from throughcare.market.rules.standing import TURNOVER_POLICY, Turnover, Verdict, guarantee
from throughcare.reference.models import Area, ServiceType
from throughcare.reference.queries import lots_called_for, policy

PROFILE_FIELDS = (
    "about",
    "legal_form",
    "charity_ref",
    "company_ref",
    "reinvests",
    "is_vcse",
    "staff_count",
    "turnover_gbp",
    "year_ended_on",
    "has_parent",
    "parent_name",
    "gives_guarantee",
    "works_in_welsh",
    *FACTS,
)


def framework_on(on: date) -> Framework:
    """The framework that can be joined on a day; NotFound where there is none."""
    found = Framework.objects.filter(opened_on__lte=on, closes_on__gt=on).order_by("-opened_on").first()
    if found is None:
        raise NotFound("No framework is open to join.")
    return found


def applications(actor: Actor) -> QuerySet[Application]:
    """Applications that the actor may see, the newest first."""
    return (
        Application.objects.filter(permissions.scope(actor))
        .select_related("organisation")
        .annotate(
            cell_count=Count("cells"),
            decided_count=Count("cells", filter=~Q(cells__outcome=rules.CellOutcome.PENDING)),
        )
        .order_by("-created_at", "-pk")
    )


def own_applications(actor: Actor) -> QuerySet[Application]:
    """Applications of the actor's own organisations, the newest first."""
    return applications(actor).filter(organisation_id__in=actor.organisations(P.APPLICATION_WRITE))


def draft_of(actor: Actor, organisation_id: int) -> Application | None:
    """The application that an organisation is writing, if any."""
    return own_applications(actor).filter(organisation=organisation_id, status=rules.ApplicationStatus.DRAFT).first()


def to_assess(actor: Actor) -> QuerySet[Application]:
    """Applications that wait for an assessor, the longest waiting first."""
    if not actor.may(P.APPLICATION_ASSESS):
        return Application.objects.none()
    clocks = Deadline.objects.filter(thing_type=Application._meta.label_lower, thing_id=OuterRef("pk"))
    waiting = applications(actor).filter(status=rules.ApplicationStatus.SUBMITTED)
    return waiting.annotate(due_at=Subquery(clocks.values("due_at")[:1])).order_by("submitted_at", "pk")


def application(actor: Actor, reference: str) -> Application:
    """One application that the actor may see; NotFound otherwise."""
    found = (
        Application.objects.filter(permissions.scope(actor), reference=reference)
        .select_related("organisation", "framework", "submitted_by")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def application_to_write(actor: Actor, reference: str, key: str) -> Application:
    """One application of which the actor may write an answer; NotFound otherwise."""
    found = (
        Application.objects.filter(permissions.section_scope(actor, key), reference=reference)
        .select_related("organisation", "framework")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def last_answers(organisation_id: int, keys: Collection[str]) -> dict[str, str]:
    """What the organisation wrote to these questions in its last application, to begin the next with."""
    last = Application.objects.filter(organisation=organisation_id).order_by("-created_at", "-pk").first()
    return {key: text for key, text in last.answers.items() if key in keys} if last else {}


def cells(application: Application) -> list[Cell]:
    """The cells of an application by service and area."""
    return list(
        application.cells.select_related("service_type", "area", "decided_by", "appeal").order_by(
            "service_type__position", "area__sort_key"
        )
    )


def cell(actor: Actor, reference: str, cell_id: int) -> Cell:
    """One cell of an application that the actor may see; NotFound otherwise."""
    found = (
        Cell.objects.filter(application=application(actor, reference), pk=cell_id)
        .select_related("application__organisation", "service_type", "area", "appeal")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def organisations_to_apply_for(actor: Actor) -> list[Organisation]:
    """Organisations for which the actor may apply, by name."""
    return list(Organisation.objects.filter(pk__in=actor.organisations(P.APPLICATION_WRITE)).order_by("name"))


def profile(organisation_id: int) -> SupplierProfile | None:
    """What the organisation says of itself, or None before it said anything."""
    return SupplierProfile.objects.filter(organisation_id=organisation_id).first()


def profile_as_sent(organisation_id: int) -> dict[str, str]:
    """What the organisation says of itself at this moment, to be kept with what it sends."""
    said = profile(organisation_id)
    return rules.frozen_profile({name: getattr(said, name) for name in PROFILE_FIELDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Financial standing as an applicant and an assessor see it: the turnover test before any lot is held."""

    turnover: Turnover
    guarantee: Verdict
    ratios: tuple[RatioTest, ...]
    parent_name: str
    source: str


def standing(application: Application, on: date) -> Standing:
    """The standing of an applicant: by its profile as it was sent, or while it writes as it stands."""
    frozen = rules.thawed_profile(application.profile_as_sent)
    said = SupplierProfile(**frozen) if frozen else profile(application.organisation_id) or SupplierProfile()
    sent_on = london_day(application.submitted_at) if application.submitted_at else on
    multiple = policy(TURNOVER_POLICY, on)
    return Standing(
        ratios=tuple(_ratio(rule, said, sent_on) for rule in RATIOS),
        turnover=Turnover(
            organisation=application.organisation.name,
            turnover_gbp=said.turnover_gbp,
            multiple=Decimal(str(multiple.value)),
        ),
        guarantee=guarantee(has_parent=said.has_parent, is_offered=said.gives_guarantee),
        parent_name=said.parent_name,
        source=multiple.source,
    )


def _ratio(rule: RatioRule, said: SupplierProfile, on: date) -> RatioTest:
    """One ratio by the thresholds of a day: that on which the application was sent."""
    least = policy(rule.policy, on)
    return RatioTest(
        rule=rule,
        top_gbp=getattr(said, rule.top),
        bottom_gbp=getattr(said, rule.bottom),
        least=Decimal(str(least.value)),
        near=Decimal(str(policy(NEAR_POLICY, on).value)),
        source=least.source,
    )


def published_ratios(on: date) -> list[RatioTest]:
    """The ratio tests with their thresholds, of nobody: as everybody may read them."""
    return [_ratio(rule, SupplierProfile(), on) for rule in RATIOS]


def appeals(actor: Actor) -> QuerySet[Appeal]:
    """Appeals that wait for the actor as another assessor than the first, the longest waiting first."""
    if not actor.may(P.APPLICATION_ASSESS):
        return Appeal.objects.none()
    found = Appeal.objects.filter(outcome=rules.AppealOutcome.PENDING).exclude(cell__decided_by=actor.user_id)
    found = found.exclude(cell__assessments__assessor=actor.user_id).exclude(cell__panel_seats__member=actor.user_id)
    found = found.exclude(cell__application__organisation__in=actor.employers)
    return found.select_related("cell__application__organisation", "cell__service_type", "cell__area").order_by(
        "lodged_at", "pk"
    )


def qualified(service_type: str, area: str, at: datetime) -> QuerySet[Qualification]:
    """Qualifications in a cell at a moment."""
    return Qualification.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        service_type_id=service_type,
        area_id=area,
        valid_from__lte=at,
    )


def qualified_in_all(service_type: str, areas: set[str], at: datetime) -> QuerySet[Organisation]:
    """Organisations qualified at a moment for a service type in every one of the areas."""
    live = (Q(qualifications__valid_until=None) | Q(qualifications__valid_until__gt=at)) & Q(
        qualifications__service_type_id=service_type,
        qualifications__area_id__in=areas,
        qualifications__valid_from__lte=at,
    )
    return (
        Organisation.objects.filter(live)
        .annotate(covered=Count("qualifications__area_id", distinct=True))
        .filter(covered=len(areas))
        .order_by("pk")
    )


def live_in(at: datetime) -> Q:
    """Qualifications in force at a moment."""
    return Q(valid_from__lte=at) & (Q(valid_until=None) | Q(valid_until__gt=at))


def live_cells(organisation_id: int, at: datetime) -> list[tuple[str, str]]:
    """Service and area of every cell in which an organisation is qualified at a moment."""
    found = Qualification.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), organisation=organisation_id, valid_from__lte=at
    )
    return list(found.values_list("service_type_id", "area_id"))


def turnovers(organisations: Collection[int]) -> dict[int, Decimal | None]:
    """The turnover of each organisation's last full year by its profile; None or missing when it isn't known."""
    found = SupplierProfile.objects.filter(organisation__in=organisations)
    return dict(found.values_list("organisation", "turnover_gbp"))


def register(at: datetime) -> QuerySet[Qualification]:
    """The public register of who is qualified for what and no less a member now, by service, area and name."""
    live = Qualification.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at)
    return (
        live.exclude(organisation__in=membership.all_off(at))
        .select_related("organisation", "service_type", "area")
        .order_by("service_type__position", "area__sort_key", "organisation__name", "pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """How many organisations are on the framework, and how many cells they fill."""

    organisations: int
    cells: int
    vcse: int


@acting(SYSTEM)  # counts alone
def members(at: datetime) -> Members:
    """Live figures of the framework's membership."""
    live = Qualification.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at)
    found = live.aggregate(
        organisations=Count("organisation", distinct=True),
        cells=Count("pk"),
        vcse=Count("organisation", distinct=True, filter=Q(organisation__supplier_profile__is_vcse=True)),
    )
    return Members(**found)


def assessment_clock(application: Application) -> Deadline | None:
    """The ten-day clock of one application, once it has been sent."""
    return deadlines.of_thing(application).last()


def assessment_clocks(application_ids: list[int]) -> dict[int, Deadline]:
    """The clocks of several applications, by application."""
    found = Deadline.objects.filter(thing_type=Application._meta.label_lower, thing_id__in=application_ids)
    return {deadline.thing_id: deadline for deadline in found}


def services(on: date) -> list[ServiceType]:
    """Service types that the framework may buy on a day and somewhere does, in their order."""
    bought = {place.rule.service_type_id: place.rule.service_type for place in lots_called_for(on)}
    return sorted((s for s in bought.values() if s.on_framework), key=lambda s: s.position)


def service(code: str, on: date) -> ServiceType:
    """One service type that the framework may buy; NotFound otherwise."""
    for found in services(on):
        if found.code == code:
            return found
    raise NotFound


def areas_on_offer(service_type: str, on: date) -> list[Area]:
    """The areas by which a service type is bought through the framework on a day, each once, by kind and name."""
    places = lots_called_for(on)
    return list({p.area.code: p.area for p in places if p.rule.service_type_id == service_type}.values())
