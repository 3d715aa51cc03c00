"""A live call-off changes materially: written down first, published at one instant; bids are then confirmed again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import letters, permissions, rules
from throughcare.commissioning.actions.publishing import invite, start_clock
from throughcare.commissioning.models import Bid, CallOff, Change, LessonAnswer, Lot, Question
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs, terms
from throughcare.commissioning.queries import changes as queries
from throughcare.commissioning.queries.locked import locked, locked_bid
from throughcare.commissioning.queries.terms import check_terms
from throughcare.kernel.errors import NotNow, NotValid, Problem, Problems, allow_if
from throughcare.reference.queries import calendar

CHECKED = ("lots", "worth", "questions", "deadline", "together")  # what a change can put wrong
TERM_FIELDS = {"starts_on", "ends_on"}


@transaction.atomic
def propose_change(
    *, actor: Actor, now: datetime, call_off: CallOff, part: str, values: Mapping[str, object]
) -> Change | None:
    """Write down what a part of a live call-off is to say; nobody else sees it yet. What says the same is left out.

    Returns the draft of the change, or None where nothing is left of it.
    """
    call_off = _live(actor, now, call_off)
    row = queries.row_of(call_off, part)
    fields = rules.CHANGEABLE[rules.read_part(part)[0]]
    different = {
        name: values[name] for name in fields if name in values and values[name] != queries.value_of(row, name)
    }
    _check_part(actor, call_off, row, different, now)
    found = queries.draft(call_off) or _begin(actor, now, call_off)
    return _write(actor, now, found, part, different)


@transaction.atomic
def leave_out(*, actor: Actor, now: datetime, call_off: CallOff, part: str) -> Change | None:
    """Take one part out of a change that is not published; twice is once.

    Returns the draft of the change, or None where nothing is left of it.
    """
    call_off = _live(actor, now, call_off)
    found = queries.draft(call_off)
    return _write(actor, now, found, part, {}) if found else None


@transaction.atomic
def discard_change(*, actor: Actor, now: datetime, call_off: CallOff) -> None:
    """Give up a change that is not published; twice is once."""
    call_off = _live(actor, now, call_off)
    found = queries.draft(call_off)
    if found is None:
        return
    record("change.discarded", actor=actor, now=now, thing=found, related=_of(found))
    found.delete()


@transaction.atomic
def publish_change(*, actor: Actor, now: datetime, call_off: CallOff, reason: str) -> Change:
    """Publish a change to everybody at this instant: the call-off says it, the deadline moves by policy, letters go.

    Bids that were submitted for what it concerns stay sealed as they are, and count when they are confirmed again.
    """
    call_off = _live(actor, now, call_off)
    found = queries.draft(call_off)
    problems = rules.check_change(found.parts if found else {}, reason)
    if found is None or problems:
        raise NotValid(list(problems))
    found.before = queries.standing(call_off, found.parts)
    found.reason, found.published_at, found.published_by_id = reason.strip(), now, actor.user_id
    found.due_before = call_off.responses_due_at
    _apply(call_off, found)
    found.due_after = call_off.responses_due_at = _deadline(call_off, found, now)
    call_off.save(update_fields=["responses_due_at"])
    _check_whole(call_off, now)
    found.save()
    start_clock(actor=actor, now=now, call_off=call_off)
    concerned = rules.lots_concerned(found.parts, call_off.lots.values_list("number", flat=True))
    _unconfirm(call_off, concerned, now)
    letters.changed(found, concerned, now=now)
    _tell_withdrawn(call_off, rules.lots_withdrawn(found.parts), now)
    invite(actor=actor, now=now, call_off=call_off, lots=rules.lots_added(found.parts))
    fields = sorted({name for written in found.parts.values() for name in written})
    record("call_off.changed", actor=actor, now=now, thing=call_off, fields=fields, related={"change": found.pk})
    return found


@transaction.atomic
def confirm_bid(*, actor: Actor, now: datetime, bid: Bid) -> Bid:
    """Confirm a sealed bid after a change: it stands as it is. Confirmed twice, there is one receipt."""
    permissions.can_write_bid(actor, bid).or_raise()  # of another's bid there is no row to lock
    call_off = locked(bid.lot.call_off_id)
    bid = locked_bid(bid)
    bid_queries.refuse_shut(bid.lot_id, call_off, now)
    bid.status = rules.BID.next("confirm", bid.status)
    if bid.unconfirmed_since is None:
        return bid
    bid.unconfirmed_since, bid.confirmed_at, bid.confirmed_by_id = None, now, actor.user_id
    fields = ["unconfirmed_since", "confirmed_at", "confirmed_by"]
    bid.save(update_fields=fields)
    letters.confirmed(bid, now=now)
    related = {"lot": bid.lot_id, "organisation": bid.organisation_id}
    record("bid.confirmed", actor=actor, now=now, thing=bid, fields=fields, related=related)
    return bid


@transaction.atomic
def lapse(*, actor: Actor, now: datetime, bid: Bid) -> Bid:
    """Tell a bidder that its bid does not count, as it was not confirmed before the close. Its envelopes stay shut."""
    allow_if(actor == SYSTEM, "Time does this by itself.").or_raise()
    call_off = locked(bid.lot.call_off_id)
    bid = locked_bid(bid)
    if bid.unconfirmed_since is None or bid.lapsed_at or bid_queries.can_still_bid(call_off, now):
        return bid
    bid.lapsed_at = now
    bid.save(update_fields=["lapsed_at"])
    letters.lapsed(bid, now=now)
    record("bid.lapsed", actor=actor, now=now, thing=bid, fields=["lapsed_at"], related={"lot": bid.lot_id})
    return bid


def _live(actor: Actor, now: datetime, call_off: CallOff) -> CallOff:
    """The call-off, locked, if this actor may change it and bids may still come."""
    call_off = locked(call_off.pk)
    permissions.can_publish(actor, call_off).or_raise()
    if not bid_queries.can_still_bid(call_off, now):
        raise NotNow("Only a call-off that is open for bids changes in this way.")
    return call_off


def _begin(actor: Actor, now: datetime, call_off: CallOff) -> Change:
    return Change.objects.create(
        call_off=call_off,
        number=queries.published_count(call_off) + 1,
        begun_at=now,
        begun_by_id=actor.user_id,  # type: ignore[misc]  # a commissioner is a user
    )


def _write(actor: Actor, now: datetime, found: Change, part: str, written: Mapping[str, object]) -> Change | None:
    """Put what a part is to say into the draft, in its place; nothing takes it out, and the last one the draft."""
    parts = {name: said for name, said in found.parts.items() if name != part}
    found.parts = parts | ({part: written} if written else {})
    if not found.parts:
        discard_change(actor=actor, now=now, call_off=found.call_off)
        return None
    found.save(update_fields=["parts"])
    record("change.written", actor=actor, now=now, thing=found, fields=["parts"], related=_of(found))
    return found


def _check_part(actor: Actor, call_off: CallOff, row: object, different: Mapping[str, object], now: datetime) -> None:
    """What a part has to be in itself; how the parts fit together is judged on publication."""
    _set(row, different)
    match row:
        case Lot() if "status" in different:
            rules.check_lot_withdrawn(row.number, queries.open_lots(call_off)).or_raise()
        case Lot(pk=None):
            permissions.can_buy_in(actor, call_off, different["areas"]).or_raise()
            check_terms(call_off, row.number, _terms(row, different["areas"]), now).or_raise()
        case Lot():
            _check_lot(call_off, row, different, now).or_raise()
        case Question(text=""):  # it is taken out: no question is without words
            asks = LessonAnswer.objects.filter(question=row.pk).exists()
            rules.check_question_removed(asks_about_lesson=asks).or_raise()
        case Question():
            terms_of = {name: getattr(row, name) for name in rules.CHANGEABLE["question"]}
            rules.check_question(rules.QuestionTerms(**terms_of)).or_raise()
        case CallOff() if "responses_due_at" in different:
            due_at = CallOff.objects.get(pk=row.pk).responses_due_at
            rules.check_asked_deadline(row.responses_due_at, due_at).or_raise()  # type: ignore[arg-type]


def _set(row: object, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if name != "areas":  # they lie beside the row, once it is stored
            setattr(row, name, value)


def _terms(lot: Lot, areas: Any) -> rules.LotTerms:
    return rules.LotTerms(
        service_type=lot.service_type_id,
        cohort=lot.cohort_id,
        areas=tuple(areas),
        value_gbp=lot.value_gbp,
        starts_on=lot.starts_on,
        ends_on=lot.ends_on,
        quality_weight=lot.quality_weight,
        price_weight=lot.price_weight,
        term_reason=lot.term_reason,
    )


def _check_lot(call_off: CallOff, lot: Lot, different: Mapping[str, object], now: datetime) -> Problems:
    problems = rules.check_lot(call_offs.lot_facts(lot, 0))
    if not TERM_FIELDS & set(different) or problems:
        return problems
    if not terms.is_length_allowed(lot, london_day(now)):
        words = "This term is outside what policy allows, so it needs approval. Issue the call-off again for that."
        return Problems([Problem(message=words, field="last_on")])
    if call_off.route == rules.Route.PARTNER:
        return problems
    given = terms.proposal(call_off, lot.service_type_id, now)
    term = rules.Term(starts_on=lot.starts_on, last_on=lot.last_on)
    problems.extend(rules.check_term(term, reason=lot.term_reason, earliest=given.term.starts_on, policy=given.policy))
    return problems


def _apply(call_off: CallOff, change: Change) -> None:
    """Write what the change says into the rows; the deadline is worked out apart."""
    for part, written in change.parts.items():
        row = call_off if rules.read_part(part)[0] not in ("lot", "question") else queries.row_of(call_off, part)
        if rules.removes_question(part, written):
            row.delete()
            continue
        if "status" in written and isinstance(row, Lot):
            _withdraw(row, change.reason)
            continue
        _set(row, queries.read(row, written))
        row.save(update_fields=[name.removesuffix("_id") for name in written] if row.pk else None)
        if "areas" in written and isinstance(row, Lot):
            row.areas.set(written["areas"])


def _withdraw(lot: Lot, reason: str) -> None:
    """Close a lot while bids are written: it has no award, and may be followed up as any other without one."""
    lot.status, lot.close_reason = rules.LOT.next("withdraw", lot.status), reason
    lot.save(update_fields=["status", "close_reason"])


def _deadline(call_off: CallOff, change: Change, now: datetime) -> datetime:
    """Until when bids come from now on; a change that concerns no bid moves it only where it says so itself."""
    asked, before = call_off.responses_due_at, change.due_before
    assert asked is not None  # it is published
    assert before is not None
    lots = list(call_off.lots.values_list("number", flat=True))
    if not rules.lots_concerned(change.parts, lots):
        return asked
    today = london_day(now)
    return rules.extended(
        before,
        asked,
        today,
        days=queries.least_days(today),
        is_criteria=rules.touches_criteria(change.parts),
        working=calendar(call_offs.nation(call_off, today)),
    )


def _check_whole(call_off: CallOff, now: datetime) -> None:
    """The call-off still holds together as it did on the day of publication; who is invited stays as it was."""
    facts = call_offs.publication_facts(call_off, now)
    found = rules.check_publication(rules.as_published(facts, london_day(call_off.published_at or now)))
    kept = [problem for problem in found if problem.field in CHECKED]
    if kept:
        raise NotValid(kept)


@acting(SYSTEM)  # sealed bids of everybody, of which nothing leaves here
def _unconfirm(call_off: CallOff, lots: set[int], now: datetime) -> None:
    bids = Bid.objects.filter(lot__call_off=call_off, lot__number__in=lots, status=rules.BidStatus.SUBMITTED)
    bids.filter(unconfirmed_since=None).update(unconfirmed_since=now)


@acting(SYSTEM)  # sealed bids of everybody, whose bidders alone are told
def _tell_withdrawn(call_off: CallOff, lots: set[int], now: datetime) -> None:
    """Bids for a lot that is withdrawn are kept as they are, sealed, and their bidders are told so."""
    bids = Bid.objects.filter(lot__call_off=call_off, lot__number__in=lots, status=rules.BidStatus.SUBMITTED)
    bids.update(unconfirmed_since=None)
    for bid in bids.select_related("lot__call_off__buyer", "lot__service_type", "lot__cohort", "organisation"):
        letters.lot_withdrawn(bid, now=now)


def _of(change: Change) -> dict[str, int]:
    return {"call_off": change.call_off_id}
