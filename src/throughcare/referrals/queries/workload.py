"""The work of officers and caseworkers: how many referrals are open and late, and whose people are to be given away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import User
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound
from throughcare.kernel.numbers import whole
from throughcare.people import queries as people
from throughcare.people.models import OfficerAssignment, Person
from throughcare.people.queries import officers, tiers
from throughcare.reference.models import Area
from throughcare.reference.queries import in_force
from throughcare.referrals import rules
from throughcare.referrals.models import Referral, ReferralNeed

S = rules.ReferralStatus


@acting(SYSTEM)  # a workload counts people of limited access too, and names nobody
def open_of_officers(user_ids: Collection[int], today: date) -> dict[int, int]:
    """Open referrals by officer, from sending on; an officer without any is left out."""
    rows = OfficerAssignment.objects.filter(in_force(today), officer_id__in=user_ids)
    rows = rows.filter(person__referrals__status__in=rules.OPEN)
    counted = rows.values("officer_id").annotate(count=Count("person__referrals")).order_by()
    return dict(counted.values_list("officer_id", "count"))


def officer(asked: str) -> User | None:
    """Whose people are asked for by key; None where nobody is named, NotFound where nobody has the key."""
    if not asked:
        return None
    key = whole(asked)
    found = None if key is None else User.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, unit: Area, officer: User | None, today: date) -> QuerySet[Person]:
    """The people of an officer in a unit; without one, those who wait for an officer."""
    if officer:
        return officers.cases_of(actor, unit, officer.pk, today)
    return officers.to_allocate(actor, [unit.pk], today)


def told(person_ids: Collection[int], today: date) -> dict[str, Any]:
    """Tier, officer and changes of officer of each person on a page."""
    ids = list(person_ids)
    return {
        "tiers": tiers.tiers(Person.objects.filter(pk__in=ids), today),
        "officers": people.officers_of(ids, today),
        "changes": officers.changes_of(ids, today),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A caseworker's work: open referrals, those not seen yet, those of them that are late, resting, and hard ones."""

    user: User
    services: tuple[str, ...] = ()
    open_count: int = 0
    unseen_count: int = 0
    late_count: int = 0
    resting_count: int = 0
    hard_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A service as a team: who works in it, what waits for a caseworker, what is open, and how much it can hold."""

    body: DeliveryBody
    worker_count: int
    unassigned_count: int
    open_count: int
    late_count: int
    capacity_count: int | None

    @property
    def is_full(self) -> bool:
        """Whether it holds as many as it can, by its own word, or more."""
        return self.capacity_count is not None and self.open_count >= self.capacity_count


def workers(actor: Actor, today: date) -> list[Worker]:
    """The caseworkers of the organisations in which the actor assigns, by name."""
    found = _rows(_managed(actor))
    staff = User.objects.none()
    for organisation_id in actor.organisations(P.REFERRAL_ASSIGN):
        staff |= accounts.holders(Role.CASEWORKER, today, organisation_id=organisation_id)
    by_user: dict[int, list[dict[str, Any]]] = {}
    for row in found:
        by_user.setdefault(row["caseworker"], []).append(row)
    return [_worker(user, by_user.get(user.pk, []), today) for user in staff.distinct()]


def teams_of(actor: Actor, today: date) -> list[Team]:
    """The services that the actor's organisations deliver, whole or in part, that have open referrals, by name."""
    by_body: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(_managed(actor)):
        by_body.setdefault(row["body"], []).append(row)
    leads = actor.organisations(P.REFERRAL_DECIDE)
    bodies = DeliveryBody.objects.filter(Q(pk__in=by_body) | Q(organisation__in=leads)).select_related("figures")
    return [_team(body, by_body.get(body.pk, []), today, leads) for body in bodies.order_by("name", "pk")]


def _managed(actor: Actor) -> Q:
    """Open referrals that are for the actor's organisations to deliver."""
    own = actor.organisations(P.REFERRAL_ASSIGN)
    theirs = Q(deliverer__in=own) | Q(deliverer=None, body__organisation__in=actor.organisations(P.REFERRAL_DECIDE))
    return theirs & Q(status__in=(S.ACCEPTED, *rules.UNDER_WAY))


@acting(SYSTEM)  # a workload counts people of limited access too, and names nobody
def _rows(managed: Q) -> list[dict[str, Any]]:
    hard = Exists(ReferralNeed.objects.filter(referral=OuterRef("pk"), complexity=rules.Complexity.HIGH))
    rows = Referral.objects.filter(managed).annotate(is_hard=hard)
    fields = ("body", "body__service_type__name", "caseworker", "status", "first_held_at", "first_due_on", "is_hard")
    return list(rows.values(*fields))


def _worker(user: User, rows: list[dict[str, Any]], today: date) -> Worker:
    return Worker(
        user=user,
        services=tuple(sorted({row["body__service_type__name"] for row in rows})),
        open_count=len(rows),
        unseen_count=sum(row["first_held_at"] is None for row in rows),
        late_count=_late(rows, today),
        resting_count=sum(row["status"] == S.ON_HOLD for row in rows),
        hard_count=sum(row["is_hard"] for row in rows),
    )


def _team(body: DeliveryBody, rows: list[dict[str, Any]], today: date, leads: Collection[int]) -> Team:
    figures = getattr(body, "figures", None)
    return Team(
        body=body,
        worker_count=len({row["caseworker"] for row in rows if row["caseworker"]}),
        unassigned_count=sum(row["status"] == S.ACCEPTED for row in rows),
        open_count=len(rows),
        late_count=_late(rows, today),
        capacity_count=figures.capacity_count if figures and body.organisation_id in leads else None,
    )


def _late(rows: list[dict[str, Any]], today: date) -> int:
    """First appointments whose day has passed, those that rest left out."""
    return sum(
        row["first_held_at"] is None and row["status"] != S.ON_HOLD and row["first_due_on"] < today for row in rows
    )
