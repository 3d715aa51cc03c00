"""What a tier is reckoned from: of one person, or of many in as many queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from throughcare.people.models import NeedAssessment, Person, Requirement, RiskAssessment, Sentence
from throughcare.people.rules import STRENGTH, NeedLevel, RequirementKind, RiskOfSeriousHarm, SentenceKind
from throughcare.people.rules import tier as rules
from throughcare.people.rules.harm import HEADINGS, LEVELS

# The needs that the algorithm knows, by what the reference data calls them.
NEEDS = {
    "accommodation": "accommodation",
    "ete": "ete",
    "family": "relationships",
    "lifestyle": "lifestyle",
    "drugs": "drugs",
    "alcohol": "alcohol",
    "thinking": "thinking",
    "attitudes": "attitudes",
    "finance": "finance",
    "emotional-wellbeing": "emotional",
}
ORDERS = (SentenceKind.COMMUNITY_ORDER, SentenceKind.SUSPENDED_SENTENCE_ORDER)
UNSCORED = RiskAssessment()
Ids = list[int] | QuerySet[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A tier with its arithmetic, and the days of what it is reckoned from; None: not imported."""

    tier: str
    protect: list[rules.Line]
    change: list[rules.Line]
    protect_points: int
    change_points: int | None  # None where nothing is counted
    scored_on: date | None
    assessed_on: date | None
    harm: list[tuple[str, str]]  # to whom harm may come and how high the risk is, then what the record says of it


def page(person: Person, today: date) -> Page:
    """The tier of somebody on a day. The caller has found the person through a scope."""
    case = _case_of(person, today)
    scored = newest(person, today)
    needs = person.needs.filter(assessed_on__lte=today).order_by("-assessed_on").first()
    counted = case.has_mandate and case.is_assessed
    return Page(
        tier=rules.tier(case),
        protect=rules.protect_lines(case),
        change=rules.change_lines(case),
        protect_points=rules.protect_points(case),
        change_points=rules.change_points(case) if counted else None,
        scored_on=scored.assessed_on if scored else None,
        assessed_on=needs.assessed_on if needs else None,
        harm=[*harm_levels(scored), *_harm_in_words(scored)],
    )


def newest(person: Person, today: date) -> RiskAssessment | None:
    """What was last scored, registered and written of somebody’s risk; None: nothing yet. Found through a scope."""
    return person.risk_assessments.filter(assessed_on__lte=today).order_by("-assessed_on").first()


def harm_levels(assessed: RiskAssessment | None) -> list[tuple[str, str]]:
    """To whom harm may come, and how high the risk is, where that was assessed."""
    rows = [(name, getattr(assessed, f"get_{field}_display")()) for field, name in LEVELS.items()] if assessed else []
    return [(name, level) for name, level in rows if level]


def _harm_in_words(assessed: RiskAssessment | None) -> list[tuple[str, str]]:
    rows = [(title, getattr(assessed, field)) for field, title in HEADINGS.items()] if assessed else []
    return [(title, text) for title, text in rows if text]


def tier(person: Person, today: date) -> str:
    """The letter and digit of somebody on a day."""
    return rules.tier(_case_of(person, today))


def tiers(people: QuerySet[Person], today: date) -> dict[int, str]:
    """The letter and digit of each of several people."""
    return {pk: rules.tier(case) for pk, case in cases(people, today).items()}


def cases(people: QuerySet[Person], today: date) -> dict[int, rules.Case]:
    """What the tier of each of several people is reckoned from on a day."""
    people = people.order_by()
    return _cases(people.values("pk"), people.values_list("pk", "sex", "risk_of_serious_harm"), today)


def _case_of(person: Person, today: date) -> rules.Case:
    return _cases([person.pk], [(person.pk, person.sex, person.risk_of_serious_harm)], today)[person.pk]


def _cases(ids: Ids, facts: Iterable[tuple[int, str, str]], today: date) -> dict[int, rules.Case]:
    scored = _scored(ids, today)
    needs = _needs(ids, today)
    without_mandate = _without_mandate(ids, today)
    return {
        pk: _case(
            scored.get(pk),
            needs.get(pk, {}),
            is_woman=sex == Person.Sex.FEMALE,
            harm=RiskOfSeriousHarm(harm),
            has_mandate=pk not in without_mandate,
        )
        for pk, sex, harm in facts
    }


def scores(person: Person) -> list[RiskAssessment]:
    """Everything that was ever scored of somebody, the newest first. The caller has found them through a scope."""
    return list(person.risk_assessments.order_by("-assessed_on"))


def _case(
    scored: RiskAssessment | None,
    needs: dict[str, int],
    *,
    is_woman: bool,
    harm: RiskOfSeriousHarm,
    has_mandate: bool,
) -> rules.Case:
    risk = scored or UNSCORED
    return rules.Case(
        rsr=Decimal(risk.rsr) if risk.rsr is not None else None,
        harm=harm,
        mappa_level=risk.mappa_level,
        factors=frozenset(rules.Factor(factor) for factor in risk.factors),
        is_woman=is_woman,
        has_parenting=risk.has_parenting,
        is_impulsive=risk.is_impulsive,
        has_temper=risk.has_temper,
        was_breached_or_recalled=risk.was_breached_or_recalled,
        needs=needs,
        ogrs=risk.ogrs,
        is_iom=risk.is_iom,
        has_mandate=has_mandate,
        is_assessed=bool(needs) or scored is not None,
    )


def _scored(ids: Ids, today: date) -> dict[int, RiskAssessment]:
    """The newest scores of each."""
    rows = RiskAssessment.objects.filter(person_id__in=ids, assessed_on__lte=today)
    newest = rows.order_by("person_id", "-assessed_on").distinct("person_id")
    return {row.person_id: row for row in newest}


def _needs(ids: Ids, today: date) -> dict[int, dict[str, int]]:
    """How severe each need was when it was last assessed."""
    rows = NeedAssessment.objects.filter(person_id__in=ids, need_id__in=NEEDS, assessed_on__lte=today)
    newest = rows.order_by("person_id", "need_id", "-assessed_on").distinct("person_id", "need_id")
    found: dict[int, dict[str, int]] = {}
    for pk, need, level in newest.values_list("person_id", "need_id", "level"):
        found.setdefault(pk, {})[NEEDS[need]] = STRENGTH[NeedLevel(level)]
    return found


def _without_mandate(ids: Ids, today: date) -> set[int]:
    """People who serve nothing but unpaid work: nobody is asked to change."""
    programme = Requirement.objects.filter(sentence_id=OuterRef("pk"), kind=RequirementKind.PROGRAMME)
    serving = Sentence.objects.filter(person_id__in=ids, starts_on__lte=today, ends_on__gte=today, ending="")
    alone = Q(kind__in=ORDERS, rehabilitation_days=0, unpaid_work_hours__gt=0) & ~Exists(programme)
    is_alone = ExpressionWrapper(alone, BooleanField())
    served = list(serving.annotate(is_alone=is_alone).values_list("person_id", "is_alone"))
    return {pk for pk, is_alone in served if is_alone} - {pk for pk, is_alone in served if not is_alone}
