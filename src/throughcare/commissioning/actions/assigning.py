"""Who scores what: a commissioner gives an evaluator questions and lots."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.progress import note_if_all_in
from throughcare.commissioning.models import Assignment, CallOff, Lot, Panelist, Question, Score
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotFound, NotNow

EARLY = (rules.CallOffStatus.DRAFT, rules.CallOffStatus.PUBLISHED, rules.CallOffStatus.OPENED)


@transaction.atomic
def assign(
    *,
    actor: Actor,
    now: datetime,
    call_off: CallOff,
    user_id: int,
    lots: Collection[int],
    questions: Collection[int],
) -> Panelist:
    """Give an evaluator questions (by number) in lots (by number), in place of what they had; nothing is everything.

    Possible until scoring is complete, for whoever has not locked a score.
    """
    call_off = locked(call_off.pk)
    permissions.can_name_panel(actor, call_off).or_raise()
    panelist = call_off.panel.filter(user=user_id, part=Panelist.Part.EVALUATOR).select_related("user").first()
    if panelist is None:
        raise NotFound
    if call_off.scored_at or call_off.status not in EARLY:
        raise NotNow("Who scores what can be changed only until all scores are locked.")
    if panelist.scores.filter(status=rules.ScoreStatus.LOCKED).exists():
        raise NotNow("{name} has locked scores, so what they score stays as it is.", name=panelist.user.name)
    rules.check_assignment(lots, questions).or_raise()
    panelist.assignments.all().delete()
    asked = list(call_off.questions.filter(number__in=questions))
    given = [(lot, question) for lot in call_off.lots.filter(number__in=lots) for question in asked]
    Assignment.objects.bulk_create(Assignment(panelist=panelist, lot=lot, question=q) for lot, q in given)
    drafts = panelist.scores.select_related("bid")
    panelist.scores.filter(pk__in=[score.pk for score in drafts if not _is_given(score, given)]).delete()
    record("evaluator.assigned", actor=actor, now=now, thing=call_off, related={"users": [user_id]})
    note_if_all_in(actor=actor, now=now, call_off=call_off)
    return panelist


def _is_given(score: Score, given: Sequence[tuple[Lot, Question]]) -> bool:
    """Whether a draft score is still one that its evaluator gives."""
    return not given or (score.bid.lot_id, score.question_id) in {(lot.pk, question.pk) for lot, question in given}
