"""Reads of readiness: counts of answers, which name nobody, and what the gate says of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.engagement.models import GateCriterion, Opening, Programme, ReadinessResponse
from throughcare.engagement.rules.readiness import Answered, Criterion, Dimension, Group, Key, Size, is_met, tally
from throughcare.kernel.errors import NotFound, Problems
from throughcare.reference.models import Area, Cohort
from throughcare.reference.queries import regions

SIZE_NAMES = {
    Size.MICRO: "Fewer than 10 people",
    Size.SMALL: "10 to 49 people",
    Size.MEDIUM: "50 to 249 people",
    Size.LARGE: "250 people or more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A criterion of the gate with the group that it looks at, and whether it is met."""

    criterion: GateCriterion
    name: str
    group: Group
    is_met: bool

    @property
    def words(self) -> str:
        """What it asks, in a sentence."""
        least = self.criterion
        return f"{self.name}: at least {least.least_count} answers, {least.least_rate * 100:.0f}% of them able to bid"


@acting(SYSTEM)  # counts alone: what one organisation said is read by nobody
def groups(programme: Programme) -> dict[Key, Group]:
    """How every group answered."""
    rows = (
        ReadinessResponse.objects.filter(programme=programme)
        .values_list("size", "region_id", "cohort_id", "ability")
        .annotate(count=Count("pk"))
    )
    return tally(
        Answered(size=size, region=region, cohort=cohort, ability=ability, count=count)
        for size, region, cohort, ability, count in rows
    )


def region_choices(on: date) -> list[Area]:
    """The regions of a day."""
    return [region for inner in regions(on).values() for region in inner]


def cohorts() -> list[Cohort]:
    """With whom organisations work."""
    return list(Cohort.objects.order_by("position"))


def names(on: date) -> dict[Key, str]:
    """What each group is called, in the order of the report."""
    found: dict[Key, str] = {("all", ""): "All organisations"}
    found |= {("size", str(size)): name for size, name in SIZE_NAMES.items()}
    found |= {("region", region.code): region.name for region in region_choices(on)}
    return found | {("cohort", cohort.code): cohort.name for cohort in cohorts()}


def gate(programme: Programme, counted: Mapping[Key, Group], on: date) -> list[Judged]:
    """Every criterion of a programme, judged."""
    known = names(on)
    found = []
    for row in programme.criteria.order_by("pk"):
        key = (row.dimension, row.value)
        asked = Criterion(key=key, least_count=row.least_count, least_rate=row.least_rate)
        found.append(
            Judged(
                criterion=row,
                name=known.get(key, row.value),
                group=counted.get(key, Group()),
                is_met=is_met(asked, counted),
            )
        )
    return found


def criterion(programme: Programme, pk: int) -> GateCriterion:
    """One criterion of a programme; NotFound otherwise."""
    found = programme.criteria.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def opening(programme: Programme) -> Opening | None:
    """That the programme was opened, if it was."""
    return Opening.objects.filter(programme=programme).select_related("opened_by").first()


def by_dimension(counted: Mapping[Key, Group], on: date) -> dict[str, list[tuple[Key, Group]]]:
    """The report: each dimension with its groups in which somebody answered."""
    known = names(on)
    return {
        str(dimension): [(key, counted[key]) for key in known if key[0] == dimension and key in counted]
        for dimension in (Dimension.SIZE, Dimension.REGION, Dimension.COHORT)
    }


def check_call_off(call_off_ref: str) -> Problems:
    """A call-off of a programme with a gate is published only once that was opened."""
    return _check_opened(Programme.objects.filter(lots__call_off_ref=call_off_ref))


def check_programme(programme: Programme) -> Problems:
    """Nor is it written down that its competition opens."""
    return _check_opened(Programme.objects.filter(pk=programme.pk))


def _check_opened(programmes: QuerySet[Programme]) -> Problems:
    problems = Problems()
    for programme in programmes.filter(criteria__isnull=False, opening=None).distinct().order_by("pk"):
        problems.add(
            "The programme {reference} has a readiness gate and has not been opened. Open it under Engagement first.",
            reference=programme.reference,
        )
    return problems
