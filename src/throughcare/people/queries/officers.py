"""Reads of responsible officers: how much work each has, cases to allocate, and how long people keep theirs."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import Posting, User
from throughcare.clock.clock import london_day
from throughcare.deadlines.rules import Waiting
from throughcare.kernel.periods import add_months
from throughcare.people import permissions, queries
from throughcare.people.models import Handover, OfficerAssignment, Person, Sentence, Team
from throughcare.people.models.custody import PENDING
from throughcare.people.queries import teams, tiers
from throughcare.people.rules import officers as rules
from throughcare.reference.models import Area
from throughcare.reference.queries import directly_within, in_force, policy
from throughcare.ui.tables import Columns

RESPONSIBLE = (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.PRISON_OFFENDER_MANAGER)

ORDERS: Columns = {"name": ("search_key",), "crn": ("crn",)}  # by which people to allocate can be sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much work an officer has; everybody counts, whoever may see them."""

    posting: Posting
    cases: int
    by_letter: Counter[str]  # cases by the letter of their tier
    points: Decimal

    @property
    def user(self) -> User:
        """Whose work it is."""
        return self.posting.user

    @property
    def is_senior(self) -> bool:
        """Whether they lead a team, and have few cases of their own for that reason."""
        return self.posting.role == Role.SENIOR_PRACTITIONER

    @property
    def team_id(self) -> int | None:
        """The team that they work in."""
        found: int | None = self.posting.team_id  # type: ignore[attr-defined]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """How many of a unit's people kept their officer, of those who have one and are in the community."""

    people: int
    kept: int  # without a change of officer within the months
    often: int  # with as many changes as are explained
    months: int
    limit: int

    @property
    def rate(self) -> float | None:
        """The share who kept their officer; None of nobody."""
        return self.kept / self.people if self.people else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The policy of changes of officer in force on a day."""

    limit: int
    months: int
    after: date  # changes after this day are counted


def limits(today: date) -> Limits:
    """From which change on a reason is given, and since when changes are counted."""
    months = int(policy(rules.MONTHS_POLICY, today).value)
    limit = int(policy(rules.COUNT_POLICY, today).value)
    return Limits(limit=limit, months=months, after=add_months(today, -months))


def workloads(unit: Area, today: date) -> list[Load]:
    """The work of all who may be responsible for people of a unit: practitioners, the least first, then seniors."""
    postings = list(teams.staff(unit, today))
    held = _cases_of([posting.user_id for posting in postings], today)
    weights = policy(rules.WEIGHTS_POLICY, today).value
    loads = [_load(posting, held[posting.user_id], weights) for posting in postings]
    return sorted(loads, key=lambda load: (load.is_senior, load.points, load.user.name))


def by_team(unit: Area, loads: Iterable[Load]) -> list[tuple[Team | None, list[Load]]]:
    """The teams of a unit with the work of their staff in the order given, and last of those who are in none."""
    found = teams.teams(unit)
    groups: dict[int | None, list[Load]] = {team.pk: [] for team in found}
    for load in loads:
        groups.setdefault(load.team_id, []).append(load)
    named: list[tuple[Team | None, list[Load]]] = [(team, groups[team.pk]) for team in found]
    return [*named, (None, groups[None])] if None in groups else named


def candidates(unit: Area, today: date) -> QuerySet[User]:
    """Those who may be responsible for people of a unit."""
    return User.objects.filter(pk__in=teams.staff(unit, today).values("user_id"))


def changes(person: Person, today: date) -> int:
    """How often the person's officer changed within the months that policy counts."""
    bounds = limits(today)
    held = [_held(row) for row in person.officers.values_list("officer_id", "valid_from", "valid_until")]
    return rules.changes(held, after=bounds.after, on=today)


def changes_of(person_ids: Iterable[int], today: date) -> dict[int, int]:
    """The same of several people, in one query."""
    bounds = limits(today)
    rows = OfficerAssignment.objects.filter(person_id__in=list(person_ids))
    found: dict[int, list[rules.Held]] = defaultdict(list)
    for person_id, *row in rows.values_list("person_id", "officer_id", "valid_from", "valid_until"):
        found[person_id].append(_held(row))
    return {pk: rules.changes(held, after=bounds.after, on=today) for pk, held in found.items()}


@acting(SYSTEM)  # a measure counts people of limited access too, and names nobody
def continuity(unit: Area, today: date) -> Continuity:
    """How many people of a unit, served in the community, kept their officer."""
    bounds = limits(today)
    people = Person.objects.filter(serving(today), delivery_unit=unit, in_custody=False, erased_at=None)
    ids = people.filter(officers__in=OfficerAssignment.objects.filter(in_force(today))).values_list("pk", flat=True)
    counted = changes_of(ids, today).values()
    return Continuity(
        people=len(counted),
        kept=sum(n == 0 for n in counted),
        often=sum(n >= bounds.limit for n in counted),
        months=bounds.months,
        limit=bounds.limit,
    )


def serving(today: date) -> Q:
    """People who serve a sentence on a day."""
    rows = Sentence.objects.filter(person_id=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today, ending="")
    return Q(Exists(rows))


def to_allocate(actor: Actor, codes: Collection[str], today: date) -> QuerySet[Person]:
    """People of units, of those whom the actor sees, without an officer who works there: nobody, or who has moved on.

    Of people in custody: those whose handover is open and whom nobody who works there is named to take over.
    """
    alone = _alone(codes, today)
    return Person.objects.filter(permissions.scope(actor), pk__in=alone).order_by("search_key", "pk")


def cases_of(actor: Actor, unit: Area, officer_id: int, today: date) -> QuerySet[Person]:
    """The people of a unit, of those whom the actor sees, whose responsible officer somebody is."""
    own = queries.people_of(officer_id, today)
    rows = Person.objects.filter(permissions.scope(actor), delivery_unit=unit, pk__in=own)
    return rows.order_by("search_key", "pk")


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """For those who lead units: in which of them people wait for an officer."""
    units = sorted(directly_within(actor.areas(P.CASE_ALLOCATE)))
    if not units:
        return []
    today = london_day(now)
    waiting_in = Counter(to_allocate(actor, units, today).order_by().values_list("delivery_unit_id", flat=True))
    names = dict(Area.objects.filter(pk__in=waiting_in).values_list("pk", "name"))
    return [_line(names[code], code, count) for code, count in sorted(waiting_in.items())]


@acting(SYSTEM)  # a workload counts people of limited access too, and names nobody
def at_a_glance(actor: Actor, now: datetime) -> list[Waiting]:
    """For those who lead units: how many cases the staff of each has, for the desk."""
    today = london_day(now)
    units = sorted(directly_within(actor.areas(P.CASE_ALLOCATE)))[: queries.WAITING_AT_MOST]
    if not units:
        return []
    staff = Posting.objects.filter(accounts.live(today), area__in=units, role__in=RESPONSIBLE, user__is_active=True)
    held = OfficerAssignment.objects.filter(in_force(today), officer_id=OuterRef("user_id"), person__erased_at=None)
    count = Subquery(held.order_by().values("officer_id").annotate(n=Count("pk")).values("n"))
    loads: dict[tuple[str, str], list[int]] = defaultdict(list)
    for name, code, cases in staff.annotate(cases=count).values_list("area__name", "area_id", "cases"):
        loads[name, code].append(cases or 0)
    return [_glance(name, code, cases) for (name, code), cases in sorted(loads.items())]


def _glance(name: str, code: str, cases: list[int]) -> Waiting:
    who = "1 officer has" if len(cases) == 1 else f"{len(cases)} officers have"
    spread = f", from {min(cases)} to {max(cases)} each" if len(cases) > 1 else ""
    text = f"{name}: {who} {sum(cases)} cases{spread}"
    return Waiting(text=text, url=reverse("referrals:unit", args=[code]))


def _line(name: str, code: str, count: int) -> Waiting:
    people = "1 person has" if count == 1 else f"{count} people have"
    url = reverse("referrals:unit_cases", args=[code])
    return Waiting(text=f"Allocate in {name}: {people} no officer who works there", url=url, count=count)


@acting(SYSTEM)  # who is alone is found before it is asked who may see them: that is dear to ask of a whole unit
def _alone(codes: Collection[str], today: date) -> list[int]:
    """Ids of people without an officer who works in their unit."""
    staff = queries.of_units(codes, today, *RESPONSIBLE)
    held = OfficerAssignment.objects.filter(in_force(today), person_id=OuterRef("pk"), officer_id__in=staff)
    handed = Handover.objects.filter(PENDING, person_id=OuterRef("pk"), opens_on__lte=today)
    unnamed = handed.exclude(community_officer_id__in=staff)
    people = Person.objects.filter(serving(today), delivery_unit_id__in=codes, erased_at=None)
    outside = Q(in_custody=False) & ~Exists(held)
    rows = people.filter(outside | Q(Exists(unnamed), in_custody=True))
    return list(rows.order_by().values_list("pk", flat=True))


@acting(SYSTEM)  # a workload counts people of limited access too, and names nobody
def _cases_of(user_ids: list[int], today: date) -> dict[int, list[str]]:
    """The tiers of the people whose responsible officer each is."""
    rows = OfficerAssignment.objects.filter(in_force(today), officer_id__in=user_ids, person__erased_at=None)
    tier_of = tiers.tiers(Person.objects.filter(pk__in=rows.values("person_id")), today)
    found: dict[int, list[str]] = defaultdict(list)
    for officer_id, person_id in rows.values_list("officer_id", "person_id"):
        found[officer_id].append(tier_of[person_id])
    return found


def _load(posting: Posting, held: list[str], weights: dict[str, float]) -> Load:
    return Load(
        posting=posting,
        cases=len(held),
        by_letter=Counter(tier[0] for tier in held),
        points=sum((rules.weight(tier, weights) for tier in held), Decimal(0)),
    )


def _held(row: Iterable) -> rules.Held:
    officer_id, since, until = row
    return rules.Held(officer_id=officer_id, since=since, until=until)
