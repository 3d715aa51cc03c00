"""Reads of people, all through the scope of whoever asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Case, F, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import Posting, User
from throughcare.deadlines.rules import Waiting
from throughcare.kernel.errors import NotFound
from throughcare.kernel.remembered import remembered
from throughcare.kernel.words import searched
from throughcare.people import permissions, rules
from throughcare.people.models import (
    AccessChange,
    AccessRule,
    Address,
    BreakGlass,
    Merge,
    NeedAssessment,
    OfficerAssignment,
    OtherName,
    Person,
    Sentence,
    Statement,
)
from throughcare.reference.models import AreaLink
from throughcare.reference.queries import directly_within, in_force, policy
from throughcare.ui.tables import Columns, rank

R = TypeVar("R", bound=Model)  # a row of somebody
FOUND_AT_MOST = 200  # people in the answer to a search; somebody who needs more names is better served by the list
WAITING_AT_MOST = 20  # lines of a desk
ORDERS: Columns = {  # by which a list of people can be sorted
    "name": ("search_key",),
    "crn": ("crn",),
    "born": ("date_of_birth",),
    "unit": ("delivery_unit_id", "search_key"),  # a unit's code is its name
    "ends": (F("sentence_ends_on"),),
    "risk": (rank("risk_of_serious_harm", rules.RiskOfSeriousHarm), "search_key"),
    "officer": (F("officer_name"), "search_key"),
}
INDEXED = ("name", "crn", "born", "unit")  # those that are quick among everybody in England and Wales


@dataclass(frozen=True, kw_only=True)
class Record:
    """A person's record as it stands on a day: each part is read when it is first asked for, and once."""

    person: Person
    today: date

    @cached_property
    def age(self) -> int:
        """Years."""
        return rules.age(self.person.date_of_birth, self.today)

    @cached_property
    def address(self) -> Address | None:
        """Where the person lives."""
        return self.person.addresses.filter(in_force(self.today)).select_related("district__local_authority").first()

    @cached_property
    def names(self) -> list[OtherName]:
        """Previous names and aliases, the newest first."""
        return list(self.person.names.order_by("-recorded_at", "-pk"))

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Sentences with their requirements and releases, the newest first."""
        rows = self.person.sentences.order_by("-starts_on", "-pk")
        return list(rows.prefetch_related("requirements", "releases"))

    @cached_property
    def needs(self) -> list[NeedAssessment]:
        """The newest assessment of each need, the strongest first, then in the order of the needs."""
        rows = self.person.needs.select_related("need").order_by("need_id", "-assessed_on").distinct("need_id")
        return sorted(rows, key=lambda row: (-rules.STRENGTH[rules.NeedLevel(row.level)], row.need.position))

    @cached_property
    def officers(self) -> list[OfficerAssignment]:
        """Responsible officers, the newest first."""
        return list(self.person.officers.select_related("officer").order_by("-valid_from"))

    @cached_property
    def officer(self) -> User | None:
        """The responsible officer."""
        held = (a for a in self.officers if a.valid_from <= self.today)
        return next((a.officer for a in held if a.valid_until is None or self.today < a.valid_until), None)

    @cached_property
    def statements(self) -> dict[str, list[Statement]]:
        """What the person says about values that stayed as they are."""
        return statements(self.person)

    def said_of(self, model: str, thing_id: int, field: str) -> list[Statement]:
        """What the person says about a value, for beside it."""
        return self.statements.get(f"{model}:{thing_id}:{field}", [])

    @property
    def sentence(self) -> Sentence | None:
        """The newest sentence."""
        return self.sentences[0] if self.sentences else None


def people(actor: Actor, today: date, *, text: str = "", mine: bool = False) -> QuerySet[Person]:
    """People whom the actor may see, by name, with officer and end of sentence; `text` is a name or a CRN."""
    rows = Person.objects.filter(permissions.scope(actor)).select_related("delivery_unit")
    current = OfficerAssignment.objects.filter(in_force(today), person_id=OuterRef("pk"))
    sentence = Sentence.objects.filter(person_id=OuterRef("pk")).order_by("-starts_on", "-pk")
    rows = rows.annotate(
        officer_name=Subquery(current.values("officer__name")[:1]),
        sentence_kind=Subquery(sentence.values("kind")[:1]),
        sentence_ends_on=Subquery(sentence.values("ends_on")[:1]),
    ).order_by("search_key", "pk")
    if mine:
        rows = rows.filter(pk__in=people_of(actor.user_id, today))
    return _found(actor, rows, text) if text.strip() else rows


def orders(actor: Actor, *, mine: bool) -> Collection[str]:
    """By what the actor's list can be sorted: anything in a caseload or an area's, an index's order in everybody's."""
    return INDEXED if permissions.everywhere(actor) and not mine else ORDERS


def person(actor: Actor, pk: int, *, lock: bool = False) -> Person:
    """One person whom the actor may see; NotFound for any other."""
    rows = Person.objects.filter(permissions.scope(actor), pk=pk).select_related("delivery_unit")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound("There is no such person, or their record is not open to you.")
    return found


def row_of(actor: Actor, rows: "QuerySet[R]", pk: int, *, lock: bool = False) -> R:
    """One row that belongs to somebody whom the actor sees, the person locked if asked; NotFound for any other.

    Under the lock it is read again: whoever held it before may have ended it.
    """
    found: Any = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    somebody = person(actor, found.person_id, lock=lock)
    if lock:
        found = rows.get(pk=pk)
    found.person = somebody
    return found


def record(somebody: Person, today: date) -> Record:
    """All that the record says of a person on a day. The caller has found the person through a scope."""
    return Record(person=somebody, today=today)


def statements(somebody: Person) -> dict[str, list[Statement]]:
    """What a person says about values that stayed as they are, by `model:id:field`, the oldest first."""
    found: dict[str, list[Statement]] = {}
    for row in somebody.statements.order_by("added_at", "pk"):
        found.setdefault(f"{row.model}:{row.thing_id}:{row.field}", []).append(row)
    return found


@remembered
def people_of(officer_id: int | None, on: date) -> tuple[int, ...]:
    """The keys of the people whose responsible officer somebody is on a day."""
    rows = OfficerAssignment.objects.filter(in_force(on), officer_id=officer_id)
    return tuple(rows.values_list("person_id", flat=True))


def officer_id(somebody: Person, today: date) -> int | None:
    """The responsible officer on a day."""
    rows = somebody.officers.filter(in_force(today)).values_list("officer_id", flat=True)
    return rows.first()


def officers_of(person_ids: list[int], today: date) -> dict[int, User]:
    """The responsible officer of each of several people, in one query."""
    rows = OfficerAssignment.objects.filter(in_force(today), person_id__in=person_ids).select_related("officer")
    return {row.person_id: row.officer for row in rows}


def ids_found(actor: Actor, text: str) -> list[int]:
    """Ids of the people whom the actor may see and whose name has every word, or, where nobody's has, sounds near it.

    The best come first, at most `FOUND_AT_MOST`. The function of the database looks past its policies, which would keep
    it from its index, and asks the same questions itself: who acts, in which units, who is shut out.
    """
    key = " ".join(searched(rules.search_key(text, "")))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_found(%s, %s, %s, %s)", [key, _units(actor), actor.user_id or 0, FOUND_AT_MOST]
        )
        return [pk for (pk,) in cursor.fetchall()]


def _units(actor: Actor) -> list[str] | None:
    """The delivery units of the actor's postings; None: all of them."""
    if permissions.everywhere(actor):
        return None
    return sorted(directly_within(actor.areas(P.PERSON_VIEW)))


def _found(actor: Actor, rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """People of that CRN or prison number, or those whose name the search finds, the best first."""
    if crn := rules.crn_in(text):
        into = Merge.objects.filter(gone_crn=crn, undone_at=None).values("person_id")
        return rows.filter(Q(crn=crn) | Q(pk__in=into))
    if number := rules.prison_number_in(text):
        return rows.filter(prison_number=number)
    ids = ids_found(actor, text)
    place = Case(*(When(pk=pk, then=Value(n)) for n, pk in enumerate(ids)), default=Value(len(ids)))
    return rows.filter(pk__in=ids).prefetch_related("names").order_by(place, "pk") if ids else rows.none()


# Limited access and break-glass


def may_see(actor: Actor, pk: int) -> bool:
    """Whether the actor may open the record of a person."""
    return Person.objects.filter(permissions.scope(actor), pk=pk).exists()


def may_review(actor: Actor, opening: BreakGlass) -> bool:
    """Whether the actor is one who reviews why this record was opened, and nobody has."""
    return opening.reviewed_at is None and bool(permissions.can_review(actor, opening))


def emergency_minutes(today: date) -> int:
    """How long a record opened by break-glass stays open."""
    return int(policy(rules.EMERGENCY_POLICY, today).value)


def listed(person: Person) -> QuerySet[AccessRule]:
    """The rules by which only some may see the record; none where access is not limited."""
    return person.access_rules.filter(kind=AccessRule.Kind.ONLY)


def is_shut_out(person: Person, user_id: int) -> bool:
    """Whether a rule excludes somebody from the record by name."""
    return person.access_rules.filter(kind=AccessRule.Kind.EXCLUDED, user_id=user_id).exists()


def access(person: Person) -> tuple[list[AccessRule], list[AccessChange]]:
    """Who is let in or shut out by name, and what was changed, the newest first."""
    rules_now = person.access_rules.select_related("user").order_by("-kind", "user__name", "pk")
    changes = person.access_changes.select_related("user", "changed_by").order_by("-changed_at", "-pk")
    return list(rules_now), list(changes)


def rule(person: Person, pk: int) -> AccessRule:
    """One of the person's rules; NotFound otherwise."""
    found = person.access_rules.filter(pk=pk).select_related("user").first()
    if found is None:
        raise NotFound
    return found


def openings(actor: Actor) -> QuerySet[BreakGlass]:
    """Records opened by break-glass of which the actor hears: those to review first, then the newest."""
    rows = BreakGlass.objects.filter(permissions.opening_scope(actor))
    rows = rows.select_related("user", "delivery_unit", "reviewed_by")
    return rows.order_by(Case(When(reviewed_at=None, then=0), default=1), "-opened_at", "-pk")


def opening(actor: Actor, pk: int, *, lock: bool = False) -> BreakGlass:
    """One of them; NotFound outside the actor's scope."""
    rows = openings(actor).filter(pk=pk)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def reviewers(opening: BreakGlass, today: date) -> QuerySet[User]:
    """The seniors of the unit or its region, and those who answer for data protection there."""
    ids = of_unit(opening.delivery_unit_id, today, Role.SENIOR_PRACTITIONER, Role.DATA_PROTECTION_OFFICER)
    return User.objects.filter(is_active=True, pk__in=ids).order_by("pk")


def of_unit(code: str, today: date, *roles: Role) -> QuerySet[Posting, Any]:
    """Ids of users in any of the roles who are posted to a unit, to its region or everywhere."""
    return of_units([code], today, *roles)


def of_units(codes: Collection[str], today: date, *roles: Role) -> QuerySet[Posting, Any]:
    """The same of several units."""
    above = AreaLink.objects.filter(child_id__in=codes).values("parent_id")
    here = Q(area=None) | Q(area_id__in=codes) | Q(area_id__in=above)
    return Posting.objects.filter(accounts.live(today), here, role__in=roles).values("user_id")


def openings_waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Records opened by break-glass that wait for the actor's review, for the desk; they name nobody on probation."""
    rows = openings(actor).filter(reviewed_at=None).exclude(user_id=actor.user_id or 0)
    return [
        Waiting(
            text=f"Review why {row.user.name} opened a record in an emergency (EA-{row.pk})",
            url=reverse("people:review", args=[row.pk]),
        )
        for row in rows[:WAITING_AT_MOST]
    ]
