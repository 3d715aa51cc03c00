"""How groups of people fare from referral to outcome, by year: counts of everybody, small ones hidden."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
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
SEXES = {"male": "Men", "female": "Women"}
DISABILITY = {True: "Disabled", False: "Not disabled"}
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
    counts = counted(year, today)
    return [_table(title, counts[key], least) for key, title in DIMENSIONS.items()]


@acting(SYSTEM)  # counts alone, of limited-access cases too
def counted(year: int, today: date) -> dict[str, dict[str, rules.Counts]]:
    """How many referrals of a year came to each stage, by dimension and group; groups by their names."""
    ethnicities = {code.code: ETHNIC_GROUPS.get(code.group, UNKNOWN) for code in reference.codes("ethnicity", today)}
    found: dict[str, dict[str, rules.Counts]] = {dimension: {} for dimension in DIMENSIONS}
    for row in _sent(year):
        counts = tuple(row[stage] for stage in rules.STAGES)
        for dimension, group in _groups(row, ethnicities).items():
            before = found[dimension].get(group, (0,) * len(counts))
            found[dimension][group] = tuple(map(sum, zip(before, counts, strict=True)))
    return {dimension: dict(sorted(groups.items())) for dimension, groups in found.items()}


def _sent(year: int) -> Iterable[dict[str, Any]]:
    """Counts of each stage by what people said of themselves: everybody is read once, for all dimensions."""
    begin, end = start_of_day(date(year, 4, 1)), start_of_day(date(year + 1, 4, 1))
    improved = ReferralNeed.objects.filter(referral_id=OuterRef("pk"), result__in=("achieved", "partly"))
    accepted = Q(decided_at__isnull=False) & ~Q(status="declined")
    seen = accepted & Q(first_held_at__isnull=False)
    completed = seen & Q(status="completed")
    rows: Any = Referral.objects.filter(sent_at__gte=begin, sent_at__lt=end).order_by()
    by = ("person__sex", "person__ethnicity", "person__has_disability")
    return rows.values(*by, age=ExtractYear("sent_at") - ExtractYear("person__date_of_birth")).annotate(
        sent=Count("pk"),
        accepted=Count("pk", filter=accepted),
        seen=Count("pk", filter=seen),
        completed=Count("pk", filter=completed),
        improved=Count("pk", filter=completed & Q(Exists(improved))),
    )


def _groups(row: dict[str, Any], ethnicities: dict[str, str]) -> dict[str, str]:
    """The group of each dimension that some people belong to."""
    return {
        "sex": SEXES.get(row["person__sex"], UNKNOWN),
        "ethnicity": ethnicities.get(row["person__ethnicity"], UNKNOWN),
        "age": rules.band(row["age"]),
        "disability": DISABILITY.get(row["person__has_disability"], UNKNOWN),
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
