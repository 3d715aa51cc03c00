"""What becomes of each passage that may name others: it stays, loses words, or goes whole; always with a reason."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.kernel.errors import NotNow
from throughcare.records import permissions
from throughcare.records.models import AccessRequest, Passage
from throughcare.records.queries import requests as queries
from throughcare.records.rules import redaction
from throughcare.records.rules import requests as rules
from throughcare.records.rules.redaction import Decision


@transaction.atomic
def release(*, actor: Actor, now: datetime, request_id: int, passage_id: int, ground: str, reason: str = "") -> Passage:
    """Let a passage go out as it is."""
    passage = _locked(actor, request_id, passage_id)
    return _decide(passage, actor, now, Decision.RELEASED, passage.text, ground, reason)


@transaction.atomic
def redact(
    *, actor: Actor, now: datetime, request_id: int, passage_id: int, words: list[str], ground: str, reason: str = ""
) -> Passage:
    """Take words out of a passage."""
    passage = _locked(actor, request_id, passage_id)
    if passage.is_file:
        raise NotNow("A file goes out as it is, or not at all. Read it, and decide on the whole.")
    problems = redaction.check_words(passage.text, words)
    problems.extend(redaction.check_ground(Decision.REDACTED, ground))
    problems.or_raise()
    return _decide(passage, actor, now, Decision.REDACTED, redaction.hide(passage.text, words), ground, reason)


@transaction.atomic
def redact_whole(
    *, actor: Actor, now: datetime, request_id: int, passage_id: int, ground: str, reason: str = ""
) -> Passage:
    """Take a whole passage out; the copy says that something stood there."""
    passage = _locked(actor, request_id, passage_id)
    return _decide(passage, actor, now, Decision.REDACTED, redaction.WHOLE, ground, reason)


@transaction.atomic
def release_unsuspected(*, actor: Actor, now: datetime, request_id: int, reason: str) -> int:
    """Let all that wait, in which nothing was found, go out as they are; returns how many there were.

    Whoever does so says that they have read them: what was looked for is not all that may name somebody.
    """
    request = _reviewed(actor, request_id)
    rules.check_reason(reason).or_raise()
    waiting = list(request.passages.select_for_update().filter(decision=Decision.PENDING, suspects=[]))
    for passage in waiting:
        _decide(passage, actor, now, Decision.RELEASED, passage.text, redaction.Ground.NOBODY_ELSE, reason)
    return len(waiting)


def _reviewed(actor: Actor, request_id: int) -> AccessRequest:
    """The request, held, while its passages are being reviewed."""
    queries.request(actor, request_id)
    permissions.can_handle_access(actor).or_raise()
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if request.status != rules.S.REVIEWING:
        raise NotNow("Passages are decided while the request is being reviewed. Have it sent back first.")
    return request


def _locked(actor: Actor, request_id: int, passage_id: int) -> Passage:
    queries.passage(actor, request_id, passage_id)
    _reviewed(actor, request_id)
    return Passage.objects.select_for_update(of=("self",)).select_related("request").get(pk=passage_id)


def _decide(
    passage: Passage, actor: Actor, now: datetime, decision: Decision, shown: str, ground: str, reason: str
) -> Passage:
    redaction.check_ground(decision, ground).or_raise()
    passage.decision, passage.shown, passage.ground, passage.reason = decision, shown, ground, reason
    passage.decided_at, passage.decided_by_id = now, actor.user_id
    fields = ["decision", "shown", "ground", "reason", "decided_at", "decided_by"]
    passage.save(update_fields=fields)
    related = {"person": passage.request.person_id, "access_request": passage.request_id}
    record(f"passage.{decision}", actor=actor, now=now, thing=passage, fields=fields, related=related)
    return passage
