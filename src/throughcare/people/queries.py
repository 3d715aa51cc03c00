"""Reads of people, all through the scope of whoever asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordDistance
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.kernel.errors import NotFound
from throughcare.people import permissions, rules
from throughcare.people.models import Address, NeedAssessment, OfficerAssignment, Person, Sentence, Statement
from throughcare.ui.tables import Columns, rank

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A person's record as it stands on a day; `sentences` and `officers` have the newest first."""

    person: Person
    age: int
    address: Address | None
    sentences: list[Sentence]  # with their requirements and releases
    needs: list[NeedAssessment]  # the newest of each need, the strongest first
    officers: list[OfficerAssignment]
    officer: User | None
    statements: dict[str, list[Statement]]

    def said_of(self, model: str, thing_id: int, field: str) -> list[Statement]:
        """What the person says about a value, for beside it."""
        return self.statements.get(f"{model}:{thing_id}:{field}", [])

    @property
    def sentence(self) -> Sentence | None:
        """The newest sentence."""
        return self.sentences[0] if self.sentences else None


def on_day(day: date) -> Q:
    """Addresses and assignments that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


def people(actor: Actor, today: date, *, text: str = "", mine: bool = False) -> QuerySet[Person]:
    """People whom the actor may see, by name, with officer and end of sentence; `text` is a name or a CRN."""
    rows = Person.objects.filter(permissions.scope(actor)).select_related("delivery_unit")
    current = OfficerAssignment.objects.filter(on_day(today), person_id=OuterRef("pk"))
    sentence = Sentence.objects.filter(person_id=OuterRef("pk")).order_by("-starts_on", "-pk")
    rows = rows.annotate(
        officer_name=Subquery(current.values("officer__name")[:1]),
        sentence_kind=Subquery(sentence.values("kind")[:1]),
        sentence_ends_on=Subquery(sentence.values("ends_on")[:1]),
    ).order_by("search_key", "pk")
    if mine:
        own = OfficerAssignment.objects.filter(on_day(today), officer_id=actor.user_id)
        rows = rows.filter(pk__in=own.values("person_id"))
    return _found(rows, text) if text.strip() else rows


def orders(actor: Actor, *, mine: bool) -> Collection[str]:
    """By what the actor's list can be sorted: anything in a caseload or an area's, an index's order in everybody's."""
    return INDEXED if permissions.everywhere(actor) and not mine else ORDERS


def person(actor: Actor, pk: int) -> Person:
    """One person whom the actor may see; NotFound for any other."""
    found = Person.objects.filter(permissions.scope(actor), pk=pk).select_related("delivery_unit").first()
    if found is None:
        raise NotFound("There is no such person, or their record is not open to you.")
    return found


def record(somebody: Person, today: date) -> Record:
    """All that the record says of a person on a day. The caller has found the person through a scope."""
    officers = list(somebody.officers.select_related("officer").order_by("-valid_from"))
    now_held = [a for a in officers if a.valid_from <= today and (a.valid_until is None or today < a.valid_until)]
    address = somebody.addresses.filter(on_day(today)).select_related("district__local_authority").first()
    return Record(
        person=somebody,
        age=rules.age(somebody.date_of_birth, today),
        address=address,
        sentences=list(somebody.sentences.order_by("-starts_on", "-pk").prefetch_related("requirements", "releases")),
        needs=latest_needs(somebody),
        officers=officers,
        officer=now_held[0].officer if now_held else None,
        statements=statements(somebody),
    )


def latest_needs(somebody: Person) -> list[NeedAssessment]:
    """The newest assessment of each need, the strongest first, then in the order of the needs."""
    rows = somebody.needs.select_related("need").order_by("need_id", "-assessed_on").distinct("need_id")
    return sorted(rows, key=lambda row: (-rules.STRENGTH[rules.NeedLevel(row.level)], row.need.position))


def statements(somebody: Person) -> dict[str, list[Statement]]:
    """What a person says about values that stayed as they are, by `model:id:field`, the oldest first."""
    found: dict[str, list[Statement]] = {}
    for row in somebody.statements.order_by("added_at", "pk"):
        found.setdefault(f"{row.model}:{row.thing_id}:{row.field}", []).append(row)
    return found


def officer_id(somebody: Person, today: date) -> int | None:
    """The responsible officer on a day."""
    rows = somebody.officers.filter(on_day(today)).values_list("officer_id", flat=True)
    return rows.first()


def officers_of(person_ids: list[int], today: date) -> dict[int, User]:
    """The responsible officer of each of several people, in one query."""
    rows = OfficerAssignment.objects.filter(on_day(today), person_id__in=person_ids).select_related("officer")
    return {row.person_id: row.officer for row in rows}


def _found(rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """People of that CRN; or whose name has every word; or, where nobody has, whose name sounds near it."""
    if crn := rules.crn_in(text):
        return rows.filter(crn=crn)
    key = rules.search_key(text, "")
    exact = rows
    for word in key.split():
        exact = exact.filter(search_key__contains=word)
    if exact.exists():
        return exact
    near = rows.filter(search_key__trigram_word_similar=key)
    return near.order_by(TrigramWordDistance(key, "search_key"), "search_key", "pk")
