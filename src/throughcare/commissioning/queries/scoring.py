"""Interests, scores, consensus and ranking, each as far as the actor may see it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from throughcare.access.actor import Actor
from throughcare.accounts.models import Organisation
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Award, Bid, CallOff, Consensus, Interest, Lot, Panelist, Question, Score
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.kernel.errors import NotFound, NotNow


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
class RankedBid:
    """A bid with its place."""

    bid: Bid
    place: rules.Ranked


# Interests


def declarations(actor: Actor, call_off: CallOff) -> list[Declaration]:
    """Everybody behind a bid of an opened call-off, with what the actor declared about them."""
    made = Interest.objects.filter(panelist__call_off=call_off, panelist__user=actor.user_id)
    by_organisation = {interest.organisation_id: interest for interest in made}
    return [Declaration(organisation=o, interest=by_organisation.get(o.pk)) for o in bidders(call_off)]


def bidders(call_off: CallOff) -> list[Organisation]:
    """The organisations behind opened bids: bidders and their partners."""
    behind = {pk for bid in _opened(call_off) for pk in bid.members}
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
    questions = Question.objects.filter(call_off=call_off).count()
    return [
        ToScore(bid=b, scored_count=b.scored, question_count=questions, is_locked=b.locked == questions) for b in found
    ]


def own_scores(actor: Actor, bid: Bid) -> dict[int, Score]:
    """The actor's own scores of a bid, by question number."""
    found = Score.objects.filter(panelist__user=actor.user_id, bid=bid).select_related("question")
    return {score.question.number: score for score in found}


def scoring_progress(call_off: CallOff) -> tuple[int, int]:
    """Answers scored and locked, and answers to be scored, over all evaluators and the bids they may see."""
    evaluators = Panelist.objects.filter(call_off=call_off, part=Panelist.Part.EVALUATOR)
    questions = Question.objects.filter(call_off=call_off).count()
    recused: dict[int, set[int]] = {panelist.pk: set() for panelist in evaluators}
    for interest in Interest.objects.filter(panelist__in=evaluators, has_interest=True):
        recused[interest.panelist_id].add(interest.organisation_id)
    bids = _opened(call_off)
    due = sum(bid.members.isdisjoint(torn) for torn in recused.values() for bid in bids) * questions
    locked = Score.objects.filter(panelist__in=evaluators, status=rules.ScoreStatus.LOCKED).count()
    return locked, due


def is_all_in(call_off: CallOff) -> bool:
    """Whether every evaluator has declared about every bidder, every answer is locked, and every bid has a score."""
    evaluators = Panelist.objects.filter(call_off=call_off, part=Panelist.Part.EVALUATOR)
    behind = {pk for bid in _opened(call_off) for pk in bid.members}
    declared = Interest.objects.filter(panelist__in=evaluators, organisation__in=behind).count()
    if declared < len(evaluators) * len(behind):
        return False
    locked, due = scoring_progress(call_off)
    bids = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    unscored = bids.exclude(pk__in=Score.objects.filter(status=rules.ScoreStatus.LOCKED).values("bid"))
    return locked == due and not unscored.exists()


def _opened(call_off: CallOff) -> list[Bid]:
    """The opened bids, with who is behind each."""
    found = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    return list(found.only("organisation", "shares"))


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
    return [
        SideBySide(bid=b, question=q, scores=tuple(scores[b.pk, q.pk]), consensus=agreed.get((b.pk, q.pk)))
        for b in opened
        for q in questions
    ]


def consensus_count(call_off: CallOff) -> tuple[int, int]:
    """Answers with a consensus, and answers in all."""
    bids = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    done = Consensus.objects.filter(bid__in=bids).count()
    return done, bids.count() * Question.objects.filter(call_off=call_off).count()


# Ranking


def ranked(lot: Lot) -> list[RankedBid]:
    """The bids of a moderated lot in order of rank. Whoever calls it has the right to see the lot's ranking."""
    return ranked_lots([lot])[lot.pk]


def ranked_lots(lots: Sequence[Lot]) -> dict[int, list[RankedBid]]:
    """The same for several lots of one call-off, by lot id."""
    bids = bid_queries.bids_of_lots(lots)
    agreed: dict[str, dict[int, int]] = defaultdict(dict)
    for row in Consensus.objects.filter(bid__in=[bid.pk for bid in bids]).select_related("bid", "question"):
        agreed[row.bid.reference][row.question.number] = row.score
    weights = dict(
        Question.objects.filter(call_off__in={lot.call_off_id for lot in lots}).values_list("number", "weight")
    )
    return {lot.pk: _ranked(lot, [bid for bid in bids if bid.lot_id == lot.pk], agreed, weights) for lot in lots}


def _ranked(
    lot: Lot, bids: Sequence[Bid], agreed: Mapping[str, Mapping[int, int]], weights: Mapping[int, int]
) -> list[RankedBid]:
    by_reference = {bid.reference: bid for bid in bids}
    marked = [
        rules.Marked(
            reference=b.reference, scores=agreed[b.reference], price_gbp=b.price_gbp, received_at=b.received_at
        )
        for b in bids
        if b.price_gbp is not None and b.received_at is not None
    ]
    places = rules.ranking(
        marked, question_weights=weights, quality_weight=lot.quality_weight, price_weight=lot.price_weight
    )
    return [RankedBid(bid=by_reference[place.reference], place=place) for place in places]


def refuse_unless_priced(call_off: CallOff) -> None:
    """NotNow while there is nothing to decide: the ranking follows from what was agreed and from the prices."""
    if call_off.status not in (rules.CallOffStatus.PRICED, rules.CallOffStatus.AWARDED):
        raise NotNow("Awards are decided when moderation is done and two officers have opened the prices.")


def awards_in_force(call_off: CallOff) -> dict[int, Award]:
    """Awards that are not cancelled, by lot id."""
    found = Award.objects.filter(lot__call_off=call_off).exclude(status=rules.AwardStatus.CANCELLED)
    return {award.lot_id: award for award in found.select_related("organisation")}


def awards(actor: Actor, call_off: CallOff) -> list[Award]:
    """Every award of a call-off that the actor may see, cancelled ones too, the oldest first."""
    found = Award.objects.filter(lot__call_off=call_off).select_related("organisation", "lot", "approved_by")
    return list(found.filter(lot__call_off__in=CallOff.objects.filter(permissions.scope(actor))).order_by("pk"))


def award(actor: Actor, reference: str) -> Award:
    """One award of a call-off that the actor may see."""
    visible = CallOff.objects.filter(permissions.scope(actor)).values("pk")
    found = Award.objects.filter(lot__call_off__in=visible, reference=reference)
    row = found.select_related("lot__call_off", "organisation", "bid").first()
    if row is None:
        raise NotFound
    return row
