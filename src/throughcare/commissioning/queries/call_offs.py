"""Call-offs as their buyer, panel, officers and the public see them, and the facts that rules judge."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation, User
from throughcare.accounts.queries import holders
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import (
    Award,
    CallOff,
    EarlyAttempt,
    Lot,
    OfficerKey,
    OpeningOfficer,
    Panelist,
    Question,
)
from throughcare.commissioning.queries import qualifying
from throughcare.commissioning.queries.lessons import unanswered
from throughcare.commissioning.queries.together import bundles_of
from throughcare.kernel.errors import NotFound
from throughcare.kernel.words import searched
from throughcare.market.models import Framework
from throughcare.market.queries.regimes import regime
from throughcare.reference.models import Area, Cohort, Policy
from throughcare.reference.queries import in_force, lots_called_for, nation_of, policy

OPENING_OFFICER = Role.OPENING_OFFICER
PART_ROLES = {
    Panelist.Part.EVALUATOR: Role.EVALUATOR,
    Panelist.Part.MODERATOR: Role.MODERATOR,
    Panelist.Part.APPROVER: Role.APPROVER,
}


def call_offs(actor: Actor, status: str = "") -> QuerySet[CallOff]:
    """The call-offs that the actor may see, the newest first."""
    found = CallOff.objects.filter(permissions.scope(actor)).select_related("buyer")
    if status in set(rules.CallOffStatus):
        found = found.filter(status=status)
    return found.annotate(lot_count=Count("lots", distinct=True)).order_by("-pk")


def call_off(actor: Actor, reference: str) -> CallOff:
    """One call-off that the actor may see."""
    return _one(CallOff.objects.filter(permissions.scope(actor)).select_related("buyer", "framework"), reference)


def own_call_off(actor: Actor, reference: str) -> CallOff:
    """One call-off of a buyer for which the actor commissions."""
    return _one(CallOff.objects.filter(permissions.bought(actor)).select_related("buyer", "framework"), reference)


def public_call_offs(now: datetime, *, closed: bool) -> QuerySet[CallOff]:
    """Published call-offs: those still open for bids, the next to close first; or the others, the newest first."""
    found = CallOff.objects.filter(permissions.public_scope()).select_related("buyer").prefetch_related(_lots())
    is_open = Q(status=rules.CallOffStatus.PUBLISHED, responses_due_at__gte=now)
    if closed:
        return found.exclude(is_open).order_by("-responses_due_at", "-pk")
    return found.filter(is_open).order_by("responses_due_at", "pk")


def public_call_off(reference: str) -> CallOff:
    """One published call-off, with what everybody may know of it."""
    found = CallOff.objects.filter(permissions.public_scope()).select_related("buyer", "framework")
    return _one(found.prefetch_related(_lots(), "questions"), reference)


def public_lots(text: str = "", *, open_at: datetime | None = None) -> QuerySet[Lot]:
    """Lots of published call-offs that hold all the words, the newest call-off first; those open for bids at a time."""
    found = Lot.objects.filter(permissions.lot_scope())
    if open_at:
        is_open = {"call_off__status": rules.CallOffStatus.PUBLISHED, "status": rules.LotStatus.OPEN}
        found = found.filter(**is_open, call_off__responses_due_at__gte=open_at)
    for word in searched(text):
        has_area = Exists(Lot.areas.through.objects.filter(lot=OuterRef("pk"), area__name__icontains=word))
        named = Q(service_type__name__icontains=word) | Q(call_off__title__icontains=word)
        found = found.filter(named | Q(has_area))
    found = found.select_related("call_off__buyer", "service_type", "cohort").prefetch_related("areas")
    return found.order_by("-call_off__published_at", "-call_off_id", "number")


def confirmed_awards(call_off: CallOff) -> dict[int, Award]:
    """Awards whose standstill is over, by lot id: they are public."""
    found = Award.objects.filter(lot__call_off=call_off, status=rules.AwardStatus.CONFIRMED)
    return {award.lot_id: award for award in found.select_related("organisation")}


def _lots() -> "Prefetch[str]":
    return Prefetch("lots", Lot.objects.select_related("service_type", "cohort").prefetch_related("areas", "options"))


def _one(found: QuerySet[CallOff], reference: str) -> CallOff:
    row = found.filter(reference=reference).first()
    if row is None:
        raise NotFound
    return row


# Parts of a call-off


def lots(call_off: CallOff) -> list[Lot]:
    """The lots with their service, cohort and areas."""
    return list(call_off.lots.select_related("service_type", "cohort").prefetch_related("areas", "options"))


def lot(actor: Actor, reference: str, number: int) -> Lot:
    """One lot of a call-off that the actor may see."""
    found = Lot.objects.filter(call_off=call_off(actor, reference), number=number)
    row = found.select_related("call_off", "service_type", "cohort").prefetch_related("areas").first()
    if row is None:
        raise NotFound
    return row


def public_lot(pk: int) -> Lot:
    """One lot of a published call-off."""
    found = Lot.objects.filter(permissions.lot_scope(), pk=pk).select_related("call_off", "service_type", "cohort")
    row = found.first()
    if row is None:
        raise NotFound
    return row


def questions(call_off: CallOff) -> list[Question]:
    """The questions in order."""
    return list(call_off.questions.all())


def question(call_off: CallOff, number: int) -> Question:
    """One question."""
    row = call_off.questions.filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def question_facts(call_off: CallOff) -> tuple[rules.QuestionFacts, ...]:
    """What the rules look at in the questions."""
    return tuple(
        rules.QuestionFacts(
            number=q.number,
            weight=q.weight,
            max_words=q.max_words,
            is_social_value=q.is_social_value,
            is_file_required=q.is_file_required,
        )
        for q in questions(call_off)
    )


def least_evaluators(on: date) -> int:
    """How many evaluators score each answer at least, on a day."""
    return int(policy(rules.LEAST_EVALUATORS_POLICY, on).value)


def panel(call_off: CallOff) -> dict[str, list[User]]:
    """The users of each part: evaluator, moderator, approver."""
    found: dict[str, list[User]] = {part.value: [] for part in Panelist.Part}
    for panelist in call_off.panel.select_related("user").order_by("user__name", "pk"):
        found[panelist.part].append(panelist.user)
    return found


def part_of(actor: Actor, call_off: CallOff) -> str:
    """The actor's part in the panel, or nothing."""
    found = Panelist.objects.filter(call_off=call_off, user=actor.user_id).first()
    return found.part if found else ""


def officers(call_off: CallOff) -> list[OpeningOfficer]:
    """The named opening officers, with who of them took part in the opening."""
    return list(call_off.officers.select_related("user").order_by("user__name", "pk"))


def early_attempts(call_off: CallOff) -> list[EarlyAttempt]:
    """Attempts to open what was still sealed, the newest first; whoever sees the call-off sees them."""
    return list(call_off.early_attempts.select_related("tried_by").order_by("-tried_at", "-pk")[:100])


def officer_of(actor: Actor, call_off: CallOff) -> OpeningOfficer | None:
    """The actor's own part in the opening, if any."""
    return OpeningOfficer.objects.filter(call_off=call_off, user=actor.user_id).first()


def officer_key(actor: Actor) -> OfficerKey | None:
    """The actor's own opening key, if they made one."""
    return OfficerKey.objects.filter(user=actor.user_id).first()


def candidates(role: Role, on: date) -> list[User]:
    """Users who may be named for a part."""
    return list(holders(role, on))


def officers_with_key(on: date) -> set[int]:
    """Ids of opening officers who have made their key."""
    ids = [user.pk for user in holders(Role.OPENING_OFFICER, on)]
    return set(OfficerKey.objects.filter(user_id__in=ids).values_list("user_id", flat=True))


# What forms offer


def frameworks(on: date) -> list[Framework]:
    """Frameworks under which something may be bought on a day."""
    return list(Framework.objects.filter(opened_on__lte=on).order_by("name"))


def buyers(actor: Actor) -> list[Organisation]:
    """The organisations for which the actor commissions."""
    ids = actor.organisations(P.COMPETITION_WRITE)
    return list(Organisation.objects.filter(pk__in=ids).order_by("name"))


def cohorts(service_type: str, on: date) -> list[Cohort]:
    """Groups of people a lot of a service may be for: men are in none of a service that is bought for women alone."""
    bought_for = [place.rule.cohort for place in lots_called_for(on) if place.rule.service_type_id == service_type]
    men = any(cohort.men for cohort in bought_for)
    return [cohort for cohort in Cohort.objects.all() if men or not cohort.men]


def buyable_areas(on: date) -> list[Area]:
    """Areas of the kinds by which services are bought."""
    kinds = (Area.Kind.REGION, Area.Kind.POLICE_AREA, Area.Kind.LOCAL_AUTHORITY)
    return list(Area.objects.filter(in_force(on), kind__in=kinds).order_by("-kind", "sort_key", "code"))


# Facts for the rules


def response_days(on: date) -> int:
    """Calendar days that suppliers must have to respond at least, on a day."""
    return int(policy("minimum-response-days", on).value)


def standstill(framework: Framework) -> tuple[int, str]:
    """Length of standstill by the law that a framework follows, and its unit: "days" or "working days"."""
    law = regime(framework)
    return law.standstill_least, law.standstill_unit


def nation(call_off: CallOff, on: date) -> str:
    """Whose working days the call-off follows: WALES when its first lot lies there, else ENGLAND."""
    area = Area.objects.filter(pk__in=Lot.objects.filter(call_off=call_off).order_by("number").values("areas")).first()
    return nation_of(area, on) if area else "ENGLAND"


def publication_facts(call_off: CallOff, now: datetime) -> rules.PublicationFacts:
    """The call-off as the rules of publication look at it."""
    today = london_day(now)
    parts = {part: tuple(user.pk for user in users) for part, users in panel(call_off).items()}
    named = officers(call_off)
    with_key = officers_with_key(today)
    all_lots = [lot for lot in lots(call_off) if lot.status == rules.LotStatus.OPEN]
    invited = qualifying.qualified(call_off, all_lots, now)
    least, most = term_months(rules.Route(call_off.route), today)
    return rules.PublicationFacts(
        published_on=today,
        responses_due_on=london_day(call_off.responses_due_at) if call_off.responses_due_at else None,
        response_days=max(response_days(today), regime(call_off.framework).response_days_least),
        lots=tuple(
            replace(
                lot_facts(lot, len(invited[lot.pk])),
                is_length_allowed=rules.is_length_allowed(lot.starts_on, lot.ends_on, least, most),
            )
            for lot in all_lots
        ),
        questions=question_facts(call_off),
        evaluators=parts[Panelist.Part.EVALUATOR],
        moderators=parts[Panelist.Part.MODERATOR],
        approvers=parts[Panelist.Part.APPROVER],
        officers=tuple(officer.user_id for officer in named),
        officers_without_key=tuple(officer.user.name for officer in named if officer.user_id not in with_key),
        bundles=bundles_of(all_lots),
        notice_value_gbp=call_off.notice_value_gbp,
        social_least_rate=social_least_rate(today),
        social_value_reason=call_off.social_value_reason,
        replaced_due_on=_replaced_due_on(call_off),
        unanswered_lessons=unanswered(call_off),
        least_evaluators=least_evaluators(today),
    )


def term_months(route: rules.Route, on: date) -> tuple[int, int]:
    """The least and the most months of a term on a day: partner contracts last up to five years."""
    most = rules.PARTNER_MOST_POLICY if route is rules.Route.PARTNER else rules.MOST_POLICY
    return int(policy(rules.LEAST_POLICY, on).value), int(policy(most, on).value)


def social_least_rate(on: date) -> Decimal:
    """The least share of a lot's total score that social value should decide, on a day; nought before policy asked."""
    found = Policy.objects.filter(in_force(on), key=rules.SOCIAL_POLICY).first()
    return Decimal(str(found.value)) if found else Decimal(0)


def _replaced_due_on(call_off: CallOff) -> date | None:
    due_at = call_off.replaces.responses_due_at if call_off.replaces else None
    return london_day(due_at) if due_at else None


def year_profile(lots: Sequence[Lot]) -> list[tuple[str, Decimal]]:
    """What the lots come to in each financial year of their terms, by days, to the penny."""
    total: dict[int, Decimal] = defaultdict(Decimal)
    for lot in lots:
        for year, amount in rules.profile(lot.value_gbp, lot.starts_on, lot.ends_on).items():
            total[year] += amount
    return [(rules.year_name(year), total[year]) for year in sorted(total)]


def lot_facts(lot: Lot, qualified_count: int) -> rules.LotFacts:
    """A lot as the rules look at it."""
    return rules.LotFacts(
        number=lot.number,
        service_type=lot.service_type.name,
        is_bought_here=rules.is_bought_by(rules.Route(lot.call_off.route), on_framework=lot.service_type.on_framework),
        route=rules.Route(lot.call_off.route),
        area_count=len(lot.areas.all()),
        value_gbp=lot.value_gbp,
        starts_on=lot.starts_on,
        ends_on=lot.ends_on,
        quality_weight=lot.quality_weight,
        price_weight=lot.price_weight,
        qualified_count=qualified_count,
        is_term_approved=lot.term_approved_by_id is not None,
    )


def next_number(rows: QuerySet[Lot] | QuerySet[Question]) -> int:
    """The number of the next lot or question."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def others_with_old_key(user_id: int) -> dict[str, int]:
    """For each competition of this officer with sealed envelopes: how many others hold the key it began with."""
    shut = (rules.CallOffStatus.PUBLISHED, rules.CallOffStatus.OPENED, rules.CallOffStatus.MODERATED)
    unopened = CallOff.objects.filter(status__in=shut, officers__user=user_id)
    found = {row.reference: 0 for row in unopened}
    others = OpeningOfficer.objects.filter(call_off__in=unopened).exclude(user=user_id)
    for officer in others.select_related("call_off", "user__opening_key"):
        found[officer.call_off.reference] += holds_published_key(officer.user, officer.call_off)
    return found


def holds_published_key(user: User, call_off: CallOff) -> bool:
    """Whether a user's key is the one with which the call-off was published."""
    made_at = user.opening_key.made_at if hasattr(user, "opening_key") else None
    return bool(made_at and call_off.published_at and made_at <= call_off.published_at)


def organisations(ids: Iterable[int]) -> list[Organisation]:
    """Organisations by their ids, in order of these."""
    return list(Organisation.objects.filter(pk__in=ids).order_by("pk"))


def names(organisations: Iterable[int]) -> dict[int, str]:
    """Names of organisations, by id."""
    return dict(Organisation.objects.filter(pk__in=organisations).values_list("pk", "name"))
