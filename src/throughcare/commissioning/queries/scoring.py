"""Interests, scores and consensus, each as far as the actor may see it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from throughcare.access.actor import Actor
from throughcare.accounts.models import Organisation
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import (
    Assignment,
    Bid,
    CallOff,
    Consensus,
    Interest,
    Lot,
    Panelist,
    Question,
    Score,
)
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A bidder and what the panelist has declared about it, if anything."""

    organisation: Organisation
    interest: Interest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToScore:
    """A bid on an evaluator's list: how many of its answers have a draft score, and whether they are locked."""

    bid: Bid
    scored_count: int
    question_count: int
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """One answer with every evaluator's locked score, and what was agreed."""

    bid: Bid
    question: Question
    scores: tuple[Score, ...]
    consensus: Consensus | None

    @property
    def spread(self) -> int:
        """How far apart the evaluators are."""
        return rules.spread(self._values)

    @property
    def is_divergent(self) -> bool:
        """Whether they differ enough to talk it through first."""
        return rules.is_divergent(self._values)

    @property
    def is_outside(self) -> bool:
        """Whether the agreed score lies outside what anybody gave."""
        if self.consensus is None or not self._values:
            return False
        return not min(self._values) <= self.consensus.score <= max(self._values)

    @property
    def _values(self) -> list[int]:
        return [score.score for score in self.scores if score.score is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an evaluator is: the answers that they score, by bid and question, and how many are locked."""

    panelist: Panelist
    due: frozenset[tuple[int, int]]
    locked_count: int
    due_on: date | None

    def is_late(self, today: date) -> bool:
        """Whether scores are missing after the day by which they were wanted."""
        return self.due_on is not None and today > self.due_on and self.locked_count < len(self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """An answer that fewer evaluators score than policy asks."""

    bid: str
    number: int
    count: int
    least: int


# Interests


def declarations(actor: Actor, call_off: CallOff) -> list[Declaration]:
    """Everybody behind a bid of an opened call-off, with what the actor declared about them."""
    made = Interest.objects.filter(panelist__call_off=call_off, panelist__user=actor.user_id)
    by_organisation = {interest.organisation_id: interest for interest in made}
    return [Declaration(organisation=o, interest=by_organisation.get(o.pk)) for o in bidders(call_off)]


def bidders(call_off: CallOff) -> list[Organisation]:
    """The organisations behind opened bids: bidders and their partners."""
    behind = {pk for bid in opened(call_off) for pk in bid.members}
    return list(Organisation.objects.filter(pk__in=behind).order_by("name", "pk"))


def bidder(actor: Actor, call_off: CallOff, pk: int) -> Organisation:
    """One bidder about which the actor has declared."""
    for declaration in declarations(actor, call_off):
        if declaration.organisation.pk == pk and declaration.interest:
            return declaration.organisation
    raise NotFound


def undeclared_count(actor: Actor, call_off: CallOff) -> int:
    """Bidders about which the actor, a panelist, has still to declare."""
    return sum(declaration.interest is None for declaration in declarations(actor, call_off))


def must_declare(actor: Actor, call_off: CallOff) -> bool:
    """Whether the actor sits on the panel and has still to declare about a bidder."""
    seated = Panelist.objects.filter(call_off=call_off, user=actor.user_id).exists()
    return seated and undeclared_count(actor, call_off) > 0


def recusals(call_off: CallOff) -> list[Interest]:
    """Interests declared by the panel, for the buyer who may have to name somebody else."""
    found = Interest.objects.filter(panelist__call_off=call_off, has_interest=True)
    return list(found.select_related("panelist__user", "organisation").order_by("declared_at"))


# Scores


def to_score(actor: Actor, call_off: CallOff) -> list[ToScore]:
    """The bids that an evaluator scores, with how far they are."""
    mine = Q(scores__panelist__user=actor.user_id)
    found = bid_queries.opened_bids(actor, call_off).annotate(
        scored=Count("scores", filter=mine & Q(scores__score__isnull=False)),
        locked=Count("scores", filter=mine & Q(scores__status=rules.ScoreStatus.LOCKED)),
    )
    asked = asked_by_lot(actor, call_off)
    return [
        ToScore(
            bid=b,
            scored_count=b.scored,
            question_count=len(asked[b.lot_id]),
            is_locked=b.locked == len(asked[b.lot_id]),
        )
        for b in found
    ]


def asked_by_lot(actor: Actor, call_off: CallOff) -> dict[int, set[int]]:
    """Numbers of the questions that the actor reads, by lot: all of them, but for an evaluator with an assignment."""
    numbers = set(Question.objects.filter(call_off=call_off).values_list("number", flat=True))
    given = Assignment.objects.filter(panelist__call_off=call_off, panelist__user=actor.user_id)
    pairs = set(given.values_list("lot", "question__number"))
    lots = Lot.objects.filter(call_off=call_off).values_list("pk", flat=True)
    return {lot: {n for n in numbers if not pairs or (lot, n) in pairs} for lot in lots}


def asked(actor: Actor, bid: Bid) -> set[int]:
    """The same for one bid's lot."""
    return asked_by_lot(actor, bid.lot.call_off)[bid.lot_id]


def own_scores(actor: Actor, bid: Bid) -> dict[int, Score]:
    """The actor's own scores of a bid, by question number."""
    found = Score.objects.filter(panelist__user=actor.user_id, bid=bid).select_related("question")
    return {score.question.number: score for score in found}


def progress(call_off: CallOff) -> list[Progress]:
    """How far each evaluator is, by name; after the days that policy gives for it, whoever is not done is late."""
    locked: dict[int, set[tuple[int, int]]] = defaultdict(set)
    done = Score.objects.filter(panelist__call_off=call_off, status=rules.ScoreStatus.LOCKED)
    for panelist, bid, number in done.values_list("panelist", "bid", "question__number"):
        locked[panelist].add((bid, number))
    due_on = _due_on(call_off)
    return [
        Progress(panelist=panelist, due=frozenset(answers), locked_count=len(locked[panelist.pk]), due_on=due_on)
        for panelist, answers in _due(call_off)
    ]


def given(panelist: Panelist) -> tuple[list[int], list[int]]:
    """Numbers of the lots and of the questions that an evaluator was given; none of either: all of both."""
    pairs = panelist.assignments.values_list("lot__number", "question__number")
    return sorted({lot for lot, _number in pairs}), sorted({number for _lot, number in pairs})


def _due(call_off: CallOff) -> list[tuple[Panelist, set[tuple[int, int]]]]:
    """Every evaluator with the answers, of bids in which they have no interest, that they score."""
    bids = opened(call_off)
    lots = {bid.pk: bid.lot_id for bid in bids}
    numbers = list(Question.objects.filter(call_off=call_off).values_list("number", flat=True))
    return [(panelist, rules.due(seat, lots, numbers)) for panelist, seat in seats(call_off, bids)]


def seats(call_off: CallOff, bids: Sequence[Bid]) -> list[tuple[Panelist, rules.Seat]]:
    """Every evaluator with what they were given and the bids of which they keep out, by name."""
    found = Panelist.objects.filter(call_off=call_off, part=Panelist.Part.EVALUATOR).select_related("user")
    given: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for panelist, lot, number in Assignment.objects.filter(panelist__in=found).values_list(
        "panelist", "lot", "question__number"
    ):
        given[panelist].add((lot, number))
    torn: dict[int, set[int]] = defaultdict(set)
    for interest in Interest.objects.filter(panelist__in=found, has_interest=True):
        torn[interest.panelist_id].add(interest.organisation_id)
    return [
        (
            panelist,
            rules.Seat(
                given=frozenset(given[panelist.pk]) or None,
                recused=frozenset(bid.pk for bid in bids if not bid.members.isdisjoint(torn[panelist.pk])),
            ),
        )
        for panelist in found.order_by("user__name", "pk")
    ]


def _due_on(call_off: CallOff) -> date | None:
    """By when scores are wanted: as many days after the opening as policy gives; None before it."""
    if call_off.opened_at is None:
        return None
    opened_on = london_day(call_off.opened_at)
    return opened_on + timedelta(days=int(policy(rules.EVALUATION_POLICY, opened_on).value))


def short_of(call_off: CallOff) -> list[Short]:
    """Answers that too few evaluators score; moderation can't begin while there is one."""
    bids = {bid.pk: bid for bid in opened(call_off)}
    numbers = list(Question.objects.filter(call_off=call_off).values_list("number", flat=True))
    least = _least(call_off)
    answers = [(bid, number) for bid in bids for number in numbers]
    found = rules.short_of([rows for _panelist, rows in _due(call_off)], answers, least)
    return [
        Short(bid=bids[bid].reference, number=number, count=count, least=least)
        for (bid, number), count in sorted(found.items())
    ]


def _least(call_off: CallOff) -> int:
    """How many evaluators score each answer at least."""
    return call_offs.least_evaluators(london_day(call_off.published_at or call_off.created_at))


def _locked_count(call_off: CallOff) -> int:
    return Score.objects.filter(panelist__call_off=call_off, status=rules.ScoreStatus.LOCKED).count()


def _answer_count(call_off: CallOff) -> int:
    """Answers of opened bids, each question of each."""
    bids = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED).count()
    return bids * Question.objects.filter(call_off=call_off).count()


def scoring_progress(call_off: CallOff) -> tuple[int, int]:
    """Answers scored and locked, and answers to be scored, over all evaluators and the bids they may see."""
    rows = progress(call_off)
    return sum(row.locked_count for row in rows), sum(len(row.due) for row in rows)


def is_all_in(call_off: CallOff) -> bool:
    """Whether every evaluator has declared about every bidder, all that they score is locked, and by enough of them."""
    if _locked_count(call_off) < _answer_count(call_off) * _least(call_off):
        return False  # asked first: it is so for all but the last of hundreds of locks
    evaluators = Panelist.objects.filter(call_off=call_off, part=Panelist.Part.EVALUATOR)
    behind = {pk for bid in opened(call_off) for pk in bid.members}
    declared = Interest.objects.filter(panelist__in=evaluators, organisation__in=behind).count()
    if declared < len(evaluators) * len(behind):
        return False
    locked, due = scoring_progress(call_off)
    return locked == due and not short_of(call_off)


def opened(call_off: CallOff) -> list[Bid]:
    """The opened bids, with who is behind each."""
    found = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    return list(found.only("reference", "lot", "organisation", "shares"))


# Moderation


def side_by_side(actor: Actor, call_off: CallOff, bid: Bid | None = None) -> list[SideBySide]:
    """Every answer of the call-off, or of one bid, with all locked scores that the actor may see, and the consensus."""
    opened = bid_queries.opened_bids(actor, call_off)
    if bid is not None:
        opened = opened.filter(pk=bid.pk)
    scores: dict[tuple[int, int], list[Score]] = defaultdict(list)
    visible = Score.objects.filter(permissions.score_scope(actor), bid__in=opened.values("pk"))
    for score in visible.select_related("panelist__user").order_by("panelist__user__name", "pk"):
        scores[score.bid_id, score.question_id].append(score)
    agreed = {(c.bid_id, c.question_id): c for c in Consensus.objects.filter(bid__in=opened.values("pk"))}
    questions = list(Question.objects.filter(call_off=call_off))
    read = asked_by_lot(actor, call_off)
    return [
        SideBySide(bid=b, question=q, scores=tuple(scores[b.pk, q.pk]), consensus=agreed.get((b.pk, q.pk)))
        for b in opened
        for q in questions
        if q.number in read[b.lot_id]
    ]


def consensus_count(call_off: CallOff) -> tuple[int, int]:
    """Answers with a consensus, and answers in all."""
    bids = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    return Consensus.objects.filter(bid__in=bids).count(), _answer_count(call_off)
