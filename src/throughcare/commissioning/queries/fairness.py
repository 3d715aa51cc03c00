"""How early a specification was there; who of a panel worked for a bidder, is wanted twice; who delivers today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.accounts.models import Organisation, Posting
from throughcare.accounts.rules import Kind
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import (
    Award,
    CallOff,
    Employment,
    Invitation,
    Lot,
    Panelist,
    TransitionPlan,
)
from throughcare.engagement.models import RoomDocument
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy

TO_SCORE = (rules.CallOffStatus.DRAFT, rules.CallOffStatus.PUBLISHED, rules.CallOffStatus.OPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """An evaluator who is to score two call-offs in the same days, and the other of these."""

    name: str
    reference: str
    from_on: date
    until_on: date


def specifications(call_off: CallOff) -> list[RoomDocument]:
    """Published documents of the buyer's rooms, of which one may be the specification."""
    found = RoomDocument.objects.filter(programme__buyer=call_off.buyer_id, versions__published_at__isnull=False)
    return list(found.distinct().select_related("programme").order_by("programme__name", "name"))


def early(call_off: CallOff, on: date) -> rules.Early:
    """How many days before the call-off opened (or would open, on a day) its specification was published."""
    first = None
    if call_off.specification_id:
        found = RoomDocument.objects.filter(pk=call_off.specification_id)
        first = found.aggregate(at=Min("versions__published_at"))["at"]
    opened_on = london_day(call_off.published_at) if call_off.published_at else on
    least = int(policy(rules.EARLY_POLICY, opened_on).value)
    return rules.Early(days=rules.days_early(london_day(first) if first else None, opened_on), least_days=least)


def may_bid(call_off: CallOff, qualified: Collection[int]) -> set[int]:
    """Organisations that may bid: those invited, or before publication those qualified today."""
    invited = set(Invitation.objects.filter(lot__call_off=call_off).values_list("organisation", flat=True))
    return invited or set(qualified)


@acting(SYSTEM)  # postings and declarations of whoever is named, wherever they worked
def employments(users: Collection[int], organisations: Collection[int], on: date) -> list[rules.Employment]:
    """Who of these worked for any of these a short while before a day: as they declared, or as postings show."""
    months = employed_months(on)
    said = Employment.objects.filter(user__in=users, organisation__in=organisations)
    rows = [(row.user.name, row.organisation.name, row.ended_on) for row in said.select_related("user", "organisation")]
    posted = Posting.objects.filter(user__in=users, organisation__in=organisations, starts_on__lte=on)
    rows += [(p.user.name, p.organisation.name, p.ends_on) for p in posted.select_related("user", "organisation")]
    recent = {row for row in rows if rules.is_recent(row[2], on, months)}
    ordered = sorted(recent, key=lambda row: (row[0], row[1], row[2] or date.max))
    return [rules.Employment(name=name, organisation=firm, ended_on=ended) for name, firm, ended in ordered]


def employed_months(on: date) -> int:
    """For how many months nobody judges bids of a former employer, on a day."""
    return int(policy(rules.EMPLOYED_POLICY, on).value)


def own_employments(actor: Actor) -> list[Employment]:
    """What the actor declared."""
    return list(Employment.objects.filter(user=actor.user_id).select_related("organisation").order_by("-declared_at"))


def employers() -> list[Organisation]:
    """Organisations that may bid at all, by name."""
    return list(Organisation.objects.filter(kind=Kind.SUPPLIER).order_by("name", "pk"))


def clashes(call_off: CallOff) -> list[Clash]:
    """Evaluators who have to score another call-off in the same days: more hands, or other dates, are needed."""
    mine = _window(call_off)
    if mine is None or call_off.status not in TO_SCORE:
        return []
    users = call_off.panel.filter(part=Panelist.Part.EVALUATOR).values("user")
    others = Panelist.objects.filter(part=Panelist.Part.EVALUATOR, user__in=users, call_off__status__in=TO_SCORE)
    found = []
    for row in others.exclude(call_off=call_off).select_related("user", "call_off").order_by("user__name", "call_off"):
        theirs = _window(row.call_off)
        if theirs and rules.overlap(mine, theirs):
            days = {"from_on": max(mine[0], theirs[0]), "until_on": min(mine[1], theirs[1])}
            found.append(Clash(name=row.user.name, reference=row.call_off.reference, **days))
    return found


def _window(call_off: CallOff) -> tuple[date, date] | None:
    """The days in which bids are scored."""
    if call_off.responses_due_at is None:
        return None
    due = london_day(call_off.responses_due_at)
    return due, due + timedelta(days=int(policy(rules.EVALUATION_POLICY, due).value))


@acting(SYSTEM)  # awards of every buyer
def incumbents(lot: Lot, on: date) -> list[int]:
    """Organisations that were awarded the same service in any of the lot's areas, for a term that runs on a day."""
    areas = [area.pk for area in lot.areas.all()]
    found = Award.objects.filter(
        status=rules.AwardStatus.CONFIRMED, lot__service_type=lot.service_type_id, lot__cohort=lot.cohort_id,
        lot__areas__in=areas, starts_on__lte=on, ends_on__gt=on,
    )  # fmt: skip
    return sorted(set(found.values_list("organisation", flat=True)))


def transition_plans(actor: Actor) -> QuerySet[TransitionPlan]:
    """Transition plans that the actor may see, the newest first."""
    found = TransitionPlan.objects.filter(permissions.transition_scope(actor))
    found = found.select_related("lot__call_off", "lot__service_type", "lot__cohort", "organisation")
    return found.order_by("-asked_at", "pk")


def transition_plan(actor: Actor, pk: int) -> TransitionPlan:
    """One of them; NotFound otherwise."""
    found = transition_plans(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
