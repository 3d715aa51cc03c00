"""How groups of people fare from referral to outcome, by year: counts of everybody, small ones hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.clock.clock import start_of_day
from throughcare.insight.rules import disparity as rules
from throughcare.reference import queries as reference
from throughcare.referrals.models import Referral, ReferralNeed

LEAST_POLICY = "suppression-below-count"
FIRST_YEAR = 2021  # of the first contracts
UNKNOWN = "Not recorded"
ETHNIC_GROUPS = {"WHITE": "White", "MIXED": "Mixed", "ASIAN": "Asian", "BLACK": "Black", "OTHER": "Other"}
DIMENSIONS = {"sex": "Sex", "ethnicity": "Ethnicity", "age": "Age in the year of referral", "disability": "Disability"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One group at one stage. None: hidden, or without meaning at the first stage."""

    count: int | None
    rate: rules.Interval | None = None
    ratio: rules.Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One group, stage by stage."""

    group: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All groups of a dimension, with totals; `reference` is the group against which ratios are."""

    title: str
    rows: tuple[Row, ...]
    total: Row
    reference: str | None
    hidden_count: int


def years(today: date) -> list[int]:
    """Financial years, by the year in which they begin, the newest first: fixed, so that no two can be subtracted."""
    newest = today.year if today >= date(today.year, 4, 1) else today.year - 1
    return list(range(newest, FIRST_YEAR - 1, -1))


def tables(year: int, today: date) -> list[Table]:
    """A table for each dimension, of the referrals sent in a financial year."""
    least = int(reference.policy(LEAST_POLICY, today).value)
    return [_table(title, counted(key, year, today), least) for key, title in DIMENSIONS.items()]


@acting(SYSTEM)  # counts alone, of limited-access cases too
def counted(dimension: str, year: int, today: date) -> dict[str, rules.Counts]:
    """How many referrals of a year came to each stage, by group."""
    rows = _sent(year).annotate(group=_group(dimension, today))
    improved = ReferralNeed.objects.filter(referral_id=OuterRef("pk"), result__in=("achieved", "partly"))
    accepted = Q(decided_at__isnull=False) & ~Q(status="declined")
    seen = accepted & Q(first_held_at__isnull=False)
    completed = seen & Q(status="completed")
    stages = {
        "sent": Count("pk"),
        "accepted": Count("pk", filter=accepted),
        "seen": Count("pk", filter=seen),
        "completed": Count("pk", filter=completed),
        "improved": Count("pk", filter=completed & Q(Exists(improved))),
    }
    grouped: Any = rows.order_by().values("group").annotate(**stages).order_by("group")
    return {str(row["group"]): tuple(row[stage] for stage in rules.STAGES) for row in grouped}


def _sent(year: int) -> QuerySet[Referral]:
    begin, end = start_of_day(date(year, 4, 1)), start_of_day(date(year + 1, 4, 1))
    rows = Referral.objects.filter(sent_at__gte=begin, sent_at__lt=end)
    return rows.annotate(sent_year=ExtractYear("sent_at"), born_year=ExtractYear("person__date_of_birth"))


def _named(column: str, names: dict[Any, str]) -> Case:
    whens = [When(**{column: value}, then=Value(name)) for value, name in names.items()]
    return Case(*whens, default=Value(UNKNOWN), output_field=CharField())


def _ethnicity(today: date) -> Case:
    names = {code.code: ETHNIC_GROUPS.get(code.group, UNKNOWN) for code in reference.codes("ethnicity", today)}
    return _named("person__ethnicity", names)


def _age() -> Case:
    """Age bands by the year of birth alone, which is all that is left of an erased record."""
    whens = []
    for least, most in rules.AGE_BANDS:
        up_to = Q() if most is None else Q(sent_year__lte=F("born_year") + most)
        whens.append(When(Q(sent_year__gte=F("born_year") + least) & up_to, then=Value(rules.band(least, most))))
    return Case(*whens, default=Value("Under 18"), output_field=CharField())


def _group(dimension: str, today: date) -> Case:
    """To which group of a dimension a referral's person belongs."""
    if dimension in _COLUMNS:
        return _named(*_COLUMNS[dimension])
    return _ethnicity(today) if dimension == "ethnicity" else _age()


_COLUMNS: dict[str, tuple[str, dict[Any, str]]] = {
    "sex": ("person__sex", {"male": "Men", "female": "Women"}),
    "disability": ("person__has_disability", {True: "Disabled", False: "Not disabled"}),
}


def _table(title: str, counts: dict[str, rules.Counts], least: int) -> Table:
    if not counts:
        empty = Row(group="Everybody", cells=())
        return Table(title=title, rows=(), total=empty, reference=None, hidden_count=0)
    shown, total = rules.hide(counts, least)
    against = rules.reference(shown, besides=UNKNOWN)
    rows = tuple(Row(group=group, cells=tuple(_cells(each, shown.get(against or "")))) for group, each in shown.items())
    hidden = sum(count is None for each in shown.values() for count in each)
    everybody = Row(group="Everybody", cells=tuple(_cells(total, None)))
    return Table(title=title, rows=rows, total=everybody, reference=against, hidden_count=hidden)


def _cells(shown: rules.Shown, against: rules.Shown | None) -> Iterator[Cell]:
    before: int | None = None
    for stage, count in enumerate(shown):
        if count is None or not before:
            yield Cell(count=count)
        else:
            held = against[stage - 1 : stage + 1] if against else (None, None)
            yield Cell(count=count, rate=rules.wilson(count, before), ratio=_ratio(count, before, held))
        before = count


def _ratio(count: int, before: int, held: rules.Shown) -> rules.Interval | None:
    reference_of, reference_some = held
    if not reference_of or reference_some is None:
        return None
    return rules.ratio(count, before, reference_some, reference_of)
