"""Records that look as if they were of the same person, side by side, and those that were made one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import Decision, NotFound
from throughcare.people import permissions
from throughcare.people.models import Merge, Person
from throughcare.people.rules import as_text
from throughcare.people.rules.merging import NEAR, SHOWN, UNDO_POLICY
from throughcare.people.rules.merging import may_undo as may_undo_by
from throughcare.reference.queries import policy

PAIRS_AT_MOST = 500
CROWD = 200  # so many people of one day of birth were given it because theirs is not known: names alone say nothing
# Both records come out of the scope of whoever asks, so that nobody learns of a record that is closed to them.
PAIRS = """
    WITH mine AS MATERIALIZED ({seen}),
    seen AS (SELECT *, count(*) OVER (PARTITION BY date_of_birth) AS born_then FROM mine),
    pairs AS (
        SELECT a.id AS first, b.id AS second, 1 AS why, 1.0 AS alike FROM seen a JOIN seen b
        ON upper(replace(a.prison_number, ' ', '')) = upper(replace(b.prison_number, ' ', ''))
        AND a.id < b.id AND a.prison_number <> ''
        UNION ALL
        SELECT * FROM (
            SELECT a.id, b.id, 2, greatest(
                similarity(a.search_key, b.search_key),
                word_similarity(a.search_key, b.other_names), word_similarity(b.search_key, a.other_names)
            ) AS alike FROM seen a JOIN seen b
            ON a.date_of_birth = b.date_of_birth AND a.id < b.id AND a.born_then < %s
        ) born WHERE alike >= %s
        UNION ALL
        SELECT a.id, b.id, 3, 0.5 FROM seen a JOIN seen b
        ON a.search_key = b.search_key AND a.id < b.id AND a.date_of_birth <> b.date_of_birth AND (
            abs(a.date_of_birth - b.date_of_birth) < 10
            OR to_char(a.date_of_birth, 'YYYYMMDD') = to_char(b.date_of_birth, 'YYYYDDMM')
            OR to_char(a.date_of_birth, 'MMDD') = to_char(b.date_of_birth, 'MMDD')
        )
    )
    SELECT DISTINCT ON (first, second) first, second, why, alike FROM pairs
    WHERE NOT EXISTS (SELECT 1 FROM people_distinct d WHERE d.person_id = first AND d.other_id = second)
    ORDER BY first, second, why
"""
REASONS = {1: "prison_number", 2: "name", 3: "born"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records that may be of one person, and why."""

    first: Person
    second: Person
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many rows of a kind each of two records has."""

    what: str
    first: int
    second: int


def pairs(actor: Actor) -> list[Pair]:
    """Pairs of records that the actor may see, those most alike first; at most `PAIRS_AT_MOST`."""
    seen = mine(actor).order_by().values("id", "prison_number", "search_key", "other_names", "date_of_birth")
    sql, params = seen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.format(seen=sql), [*params, CROWD, NEAR])
        found = sorted(cursor.fetchall(), key=lambda row: (row[2], -row[3], row[0], row[1]))[:PAIRS_AT_MOST]
    people = mine(actor).in_bulk([pk for first, second, *_ in found for pk in (first, second)])
    return [Pair(first=people[first], second=people[second], why=REASONS[why]) for first, second, why, _ in found]


def mine(actor: Actor) -> QuerySet[Person]:
    """People whose records the actor may merge."""
    return Person.objects.filter(permissions.scope(actor.only(P.PERSON_MERGE))).select_related("delivery_unit")


def pair(actor: Actor, first: int, second: int, *, lock: bool = False) -> tuple[Person, Person]:
    """Two people whose records the actor may merge; NotFound for anybody else, and for one with themselves."""
    rows = mine(actor).filter(pk__in=(first, second)).order_by("pk")
    found = {person.pk: person for person in (rows.select_for_update(of=("self",)) if lock else rows)}
    if len(found) < 2:
        raise NotFound
    return found[first], found[second]


def side_by_side(first: Person, second: Person) -> list[tuple[str, str, str, bool]]:
    """What each record says: label, both values, whether they differ."""
    rows = [(label, _shown(first, name), _shown(second, name)) for name, label in SHOWN.items()]
    return [(label, left, right, left != right) for label, left, right in rows]


def gone(merge: Merge) -> list[tuple[str, str]]:
    """What the record said that went: label and value."""
    columns = {column.attname: column for column in Person._meta.concrete_fields}
    was = Person(**{name: columns[name].to_python(value) for name, value in merge.gone.items() if name in columns})
    return [(label, _shown(was, name)) for name, label in SHOWN.items()]


def _shown(person: Person, name: str) -> str:
    display = getattr(person, f"get_{name}_display", None)
    value = display() if display else getattr(person, name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value:%-d %B %Y}" if isinstance(value, date) else as_text(value)


@acting(SYSTEM)  # counts alone, of all that would move: also of what whoever merges may not read
def held(first: Person, second: Person) -> list[Held]:
    """How many rows of each kind hang on the two records."""
    rows = []
    for model, column in relations():
        counts = [model._base_manager.filter(**{column: person.pk}).count() for person in (first, second)]
        if any(counts):
            rows.append(Held(what=_words(model), first=counts[0], second=counts[1]))
    return sorted(rows, key=lambda row: row.what)


def relations() -> list[tuple[type[Model], str]]:
    """Every table, of whatever app, with a key to a person, and the key's column."""
    found: list[tuple[type[Model], str]] = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Person:
                found.append((model, field.attname))
    return found


def merges(actor: Actor) -> QuerySet[Merge]:
    """Records that were made one, of people whom the actor may see, the newest first."""
    people = Person.objects.filter(permissions.scope(actor)).values("pk")
    rows = Merge.objects.filter(person__in=people).select_related("person", "merged_by")
    return rows.order_by("-merged_at", "-pk")


def may_undo(merged: Merge, today: date) -> Decision:
    """Whether two records may still be taken apart, so far as time goes."""
    days = undo_days(today)
    return may_undo_by(london_day(merged.merged_at), today, days, is_undone=merged.undone_at is not None)


def undo_days(today: date) -> int:
    """For how many days records that were made one may be taken apart."""
    return int(policy(UNDO_POLICY, today).value)


def merge(actor: Actor, pk: int, *, lock: bool = False) -> Merge:
    """One of them; NotFound for any other."""
    rows = merges(actor).filter(pk=pk)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def merged_into(crns: Collection[str]) -> set[str]:
    """Of these CRNs, those of a record that went into another."""
    return set(Merge.objects.filter(gone_crn__in=crns, undone_at=None).values_list("gone_crn", flat=True))


def rows_of(person: Person, model: type[Model], column: str) -> QuerySet[Any]:
    """The rows of a table that hang on a person."""
    return model._base_manager.filter(Q(**{column: person.pk})).order_by("pk")


def in_words(moved: dict[str, list[int]]) -> list[tuple[str, list[int]]]:
    """Which rows moved, by what they are."""
    return [(_words(table_of(key)[0]), ids) for key, ids in moved.items() if ids]


def table_of(key: str) -> tuple[type[Model], str]:
    """The table of moved rows and its column of the person: "people.Sentence", or with a column of another name."""
    app, model, *column = key.split(".")
    return apps.get_model(app, model), column[0] if column else "person_id"


def key_of(model: type[Model], column: str) -> str:
    """The same the other way round."""
    return model._meta.label if column == "person_id" else f"{model._meta.label}.{column}"


def told(unmoved: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, str]]:
    """Rows that found no room, each with all that it said."""
    return [
        (
            _words(apps.get_model(label)),
            ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items() if value),
        )
        for label, values in unmoved
    ]


def _words(model: type[Model]) -> str:
    """What a row of a table is called."""
    return str(model._meta.verbose_name).capitalize()
