"""What a call-off must hold before it is published: time to respond, lots, questions, panel, opening officers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from throughcare.commissioning.rules.lessons import check_lessons
from throughcare.commissioning.rules.routes import Route
from throughcare.commissioning.rules.terms import check_length
from throughcare.commissioning.rules.together import check_bundles_whole
from throughcare.commissioning.rules.worth import check_later, check_notice, check_social_value
from throughcare.kernel.errors import Problems

ALARM_DAYS_POLICY, ALARM_BIDS_POLICY = "few-bids-days", "few-bids-least"
WHOLE_WEIGHT = 100  # quality and price of a lot, and the questions of a call-off, share a hundred
NOT_HERE = {
    Route.FRAMEWORK: "Lot {lot}: the framework can't buy {service}: it belongs to the partner contracts. "
    "Choose another service.",
    Route.PARTNER: "Lot {lot}: partner contracts don't buy {service}: it is on the framework. Choose another service.",
}
OFFICER_COUNT = 3  # any two of whom open the bids


@dataclass(frozen=True, slots=True, kw_only=True)
class LotTerms:
    """What a commissioner writes of a lot. Codes are of the reference data; the value is for the whole term, ex VAT."""

    service_type: str
    cohort: str
    areas: tuple[str, ...]
    value_gbp: Decimal
    starts_on: date
    ends_on: date  # the first day after the term
    quality_weight: int
    price_weight: int
    term_reason: str = ""  # why the term departs from policy, if it does


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """What the rules look at in a lot. `qualified_count` is organisations qualified in every area at this moment."""

    number: int
    service_type: str
    is_bought_here: bool  # by the route of its call-off
    area_count: int
    value_gbp: Decimal
    starts_on: date
    ends_on: date
    quality_weight: int
    price_weight: int
    qualified_count: int = 0
    is_length_allowed: bool = True
    is_term_approved: bool = False
    route: Route = Route.FRAMEWORK


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTerms:
    """What a commissioner writes of a question; the weight is of 100 over all questions."""

    text: str
    text_cy: str = ""
    guidance: str = ""
    weight: int
    max_words: int
    is_social_value: bool = False
    file_asked: str = ""  # which file goes with the answer; blank: none
    file_asked_cy: str = ""
    is_file_required: bool = False
    floor_score: int | None = None  # of 5; a bid agreed to be below it can't win


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """What the rules look at in a question."""

    number: int
    weight: int
    max_words: int
    is_social_value: bool = False
    is_file_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFacts:
    """A call-off as it stands on the day of publication. People are user ids.

    `response_days` is the policy in force: calendar days that suppliers must have at least.
    """

    published_on: date
    responses_due_on: date | None
    response_days: int
    lots: tuple[LotFacts, ...]
    questions: tuple[QuestionFacts, ...]
    evaluators: tuple[int, ...]
    moderators: tuple[int, ...]
    approvers: tuple[int, ...]
    officers: tuple[int, ...]
    officers_without_key: tuple[str, ...]  # names
    bundles: tuple[tuple[int, ...], ...] = ()  # lot numbers
    notice_value_gbp: Decimal | None = None
    social_least_rate: Decimal = Decimal(0)  # of a lot's total score
    social_value_reason: str = ""
    replaced_due_on: date | None = None  # of the call-off that it replaces
    unanswered_lessons: tuple[str, ...] = ()  # their words
    least_evaluators: int = 1  # of each answer


def check_publication(facts: PublicationFacts) -> Problems:
    """All that keeps the call-off from being published; `field` names the task that puts it right."""
    problems = Problems()
    problems.extend(check_time(facts.published_on, facts.responses_due_on, facts.response_days))
    if not facts.lots:
        problems.add("Add at least one lot.", field="lots")
    for lot in facts.lots:
        problems.extend(check_lot(lot))
        problems.extend(_check_lot_on_the_day(lot, facts.responses_due_on))
        length = {"is_allowed": lot.is_length_allowed, "is_approved": lot.is_term_approved}
        problems.extend(check_length(lot.number, **length))
    problems.extend(check_later(facts.responses_due_on, facts.replaced_due_on))
    problems.extend(check_bundles_whole(facts.bundles))
    problems.extend(check_notice(facts.notice_value_gbp, [lot.value_gbp for lot in facts.lots]))
    problems.extend(_check_questions(facts.questions))
    problems.extend(check_lessons(facts.unanswered_lessons))
    social_weight = sum(question.weight for question in facts.questions if question.is_social_value)
    quality_weights = [(lot.number, lot.quality_weight) for lot in facts.lots]
    problems.extend(
        check_social_value(quality_weights, social_weight, facts.social_least_rate, facts.social_value_reason)
    )
    problems.extend(check_panel(evaluators=facts.evaluators, moderators=facts.moderators, approvers=facts.approvers))
    problems.extend(_check_evaluators(len(set(facts.evaluators)), facts.least_evaluators))
    problems.extend(_check_officers(facts))
    return problems


def as_published(facts: PublicationFacts, published_on: date) -> PublicationFacts:
    """A live call-off as it is judged again after a change: by the day of its publication, its invitations standing."""
    invited = tuple(replace(lot, qualified_count=max(lot.qualified_count, 1)) for lot in facts.lots)
    return replace(facts, published_on=published_on, lots=invited, unanswered_lessons=())


def check_time(published_on: date, due_on: date | None, response_days: int) -> Problems:
    """Suppliers have at least the policy's days to respond; the day of publication is not counted.

    Source: the service's own rule of four weeks for call-offs under the dynamic framework.
    """
    problems = Problems()
    if due_on is None:
        problems.add("Set the deadline for bids.", field="deadline")
        return problems
    days = (due_on - published_on).days
    if days < response_days:
        problems.add(
            "The deadline gives suppliers {days} days to respond. It must give at least {least}: "
            "choose {earliest} or later.",
            field="deadline",
            days=max(days, 0),
            least=response_days,
            earliest=_spoken(date.fromordinal(published_on.toordinal() + response_days)),
        )
    return problems


def check_lot(lot: LotFacts) -> Problems:
    """Whether a lot is whole in itself."""
    problems = Problems()
    if not lot.is_bought_here:
        problems.add(
            NOT_HERE[lot.route],
            field="lots",
            lot=lot.number,
            service=lot.service_type,
        )
    if not lot.area_count:
        problems.add("Lot {lot}: choose at least one area.", field="lots", lot=lot.number)
    if lot.value_gbp <= 0:
        problems.add("Lot {lot}: enter a value above £0.", field="lots", lot=lot.number)
    if lot.ends_on <= lot.starts_on:
        problems.add("Lot {lot}: the last day must be on or after the first day.", field="lots", lot=lot.number)
    if lot.quality_weight + lot.price_weight != WHOLE_WEIGHT:
        problems.add(
            "Lot {lot}: quality and price weights add up to {sum}. They must add up to 100.",
            field="lots",
            lot=lot.number,
            sum=lot.quality_weight + lot.price_weight,
        )
    return problems


def _check_lot_on_the_day(lot: LotFacts, due_on: date | None) -> Problems:
    problems = Problems()
    if due_on and lot.starts_on <= due_on:
        problems.add("Lot {lot}: it must start after the deadline for bids.", field="lots", lot=lot.number)
    if lot.area_count and not lot.qualified_count:
        problems.add(
            "Lot {lot}: no organisation is qualified in all of its areas today. "
            "Change the areas, or publish when one has qualified.",
            field="lots",
            lot=lot.number,
        )
    return problems


def check_question(terms: QuestionTerms) -> Problems:
    """Whether a question is whole in itself."""
    problems = Problems()
    if terms.is_file_required and not terms.file_asked.strip():
        problems.add("Say which file a bid must have with its answer.", field="file_asked")
    return problems


def _check_questions(questions: tuple[QuestionFacts, ...]) -> Problems:
    problems = Problems()
    if not questions:
        problems.add("Add at least one question.", field="questions")
        return problems
    total = sum(question.weight for question in questions)
    if total != WHOLE_WEIGHT:
        problems.add(
            "The weights of the questions add up to {sum}. They must add up to 100.", field="questions", sum=total
        )
    return problems


def check_panel(*, evaluators: Iterable[int], moderators: Iterable[int], approvers: Iterable[int]) -> Problems:
    """At least one evaluator, one moderator, one approver, and nobody in two parts."""
    evaluators, moderators, approvers = tuple(evaluators), tuple(moderators), tuple(approvers)
    problems = Problems()
    if not evaluators:
        problems.add("Name at least one evaluator.", field="panel")
    if len(moderators) != 1:
        problems.add("Name one moderator.", field="panel")
    if len(approvers) != 1:
        problems.add("Name one approver.", field="panel")
    parts = Counter(user for part in (set(evaluators), set(moderators), set(approvers)) for user in part)
    if any(count > 1 for count in parts.values()):
        problems.add("Evaluators, moderator and approver must all be different people.", field="panel")
    return problems


def _check_evaluators(count: int, least: int) -> Problems:
    """Each answer is scored by as many people as policy asks."""
    problems = Problems()
    if 0 < count < least:
        problems.add("Name at least {least} evaluators: each answer is scored by as many.", field="panel", least=least)
    return problems


def _check_officers(facts: PublicationFacts) -> Problems:
    problems = Problems()
    if len(set(facts.officers)) != OFFICER_COUNT:
        problems.add("Name three opening officers. Any two of them open the bids after the deadline.", field="officers")
    for name in facts.officers_without_key:
        problems.add(
            "{name} has no opening key yet. Ask them to make one, or name another officer.", field="officers", name=name
        )
    return problems


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
