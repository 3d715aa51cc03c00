"""Officers make their keys; two of three open the words of all bids after the deadline, and later the prices."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.progress import note_priced
from throughcare.commissioning.actions.publishing import RESPONSES
from throughcare.commissioning.models import Bid, CallOff, EarlyAttempt, KeyBox, OfficerKey, OpeningOfficer
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries.locked import locked
from throughcare.commissioning.rules import sealing
from throughcare.deadlines import actions as deadlines
from throughcare.documents import actions as documents
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.market.queries import membership
from throughcare.ui.words import clock_time, date_and_time

OFF = "When bids closed, the organisation or a partner in its bid was off the framework."
WEAK = "Choose a passphrase of at least four words and sixteen characters. Nobody can reset it for you."


@transaction.atomic
def enrol(*, actor: Actor, now: datetime, passphrase: str) -> OfficerKey:
    """Make the actor's opening key, or a new one in place of one whose passphrase was lost."""
    key = OfficerKey.objects.select_for_update().filter(user=actor.user_id).first()
    permissions.can_enrol(actor).or_raise()
    if not sealing.check_passphrase(passphrase):
        raise NotValid([Problem(message=WEAK, field="passphrase")])
    if key:
        rules.check_key_replacement(queries.others_with_old_key(key.user_id)).or_raise()
    boxed = sealing.enrol(passphrase)
    key, _created = OfficerKey.objects.update_or_create(
        user_id=actor.user_id,  # type: ignore[misc]  # an officer is a user
        defaults={
            "public_key": boxed.public_key,
            "salt": boxed.salt,
            "boxed_secret": boxed.boxed_secret,
            "ops_limit": boxed.ops_limit,
            "memory_limit_bytes": boxed.memory_limit_bytes,
            "made_at": now,
            "failed_count": 0,
            "failed_at": None,
        },
    )
    record("officer_key.made", actor=actor, now=now, thing=key, fields=["public_key", "boxed_secret"])
    return key


def take_part(*, actor: Actor, now: datetime, call_off: CallOff, passphrase: str) -> CallOff:
    """Take part in the opening of the words or, once scores are agreed, of the prices: the second officer opens all.

    An attempt before time, and a wrong passphrase, are noted in transactions of their own, which the refusals after
    them do not undo.
    """
    permissions.can_open(actor, call_off).or_raise()
    early = _why_early(call_off, now)
    if early:
        _note_early(actor, now, call_off)
        raise early
    secret = _unlock(actor, now, passphrase)
    try:
        return _open_with(actor, now, call_off, secret)
    finally:
        sealing.wipe(secret)


def _why_early(call_off: CallOff, now: datetime) -> NotNow | None:
    """Why the envelopes that are opened next stay shut still; a call-off with nothing to open is refused as such."""
    if call_off.status == rules.CallOffStatus.OPENED:
        return NotNow("The prices are sealed until the moderator has recorded and locked every agreed score.")
    if _sealing(call_off) is rules.Sealing.PRICES:
        return None
    rules.CALL_OFF.next("open", call_off.status)
    due_at = call_off.responses_due_at
    if due_at is None or not rules.is_late(now, due_at):
        return NotNow("Bids are sealed until the deadline. They can be opened after {due}.", due=date_and_time(due_at))
    return None


def _sealing(call_off: CallOff) -> rules.Sealing:
    """Which envelopes are opened next."""
    opened = (rules.CallOffStatus.OPENED, rules.CallOffStatus.MODERATED)
    return rules.Sealing.PRICES if call_off.status in opened else rules.Sealing.WORDS


@transaction.atomic
def _note_early(actor: Actor, now: datetime, call_off: CallOff) -> None:
    """That somebody tried is seen by everybody who sees the call-off: its bidders and inspection too."""
    tried = {"call_off": call_off, "sealing": _sealing(call_off), "tried_at": now, "tried_by_id": actor.user_id}
    attempt = EarlyAttempt.objects.create(**tried)
    related = {"early_attempt": attempt.pk}
    record("call_off.opening_refused", actor=actor, now=now, thing=call_off, related=related)


def _unlock(actor: Actor, now: datetime, passphrase: str) -> bytes:
    secret, failed_count = _try_passphrase(actor, now, passphrase)
    if secret is not None:
        return secret
    left = rules.MAX_TRIES - failed_count
    message = (
        "That is not your passphrase. You can try {left} more times before a wait of 15 minutes."
        if left > 0
        else "That is not your passphrase. Try again in 15 minutes, or ask the other two officers to open the bids."
    )
    raise NotValid([Problem(message=message, field="passphrase", values={"left": left})])


@transaction.atomic
def _try_passphrase(actor: Actor, now: datetime, passphrase: str) -> tuple[bytes | None, int]:
    """The officer's secret key, or None and the number of wrong passphrases so far."""
    key = OfficerKey.objects.select_for_update().filter(user=actor.user_id).first()
    if key is None:
        raise NotNow("You have no opening key. The other two officers can open the bids.")
    until = rules.locked_until(key.failed_count, key.failed_at)
    if until and now < until:
        raise NotNow("Too many wrong passphrases. Try again after {time}.", time=clock_time(until))
    try:
        secret = sealing.unlock(_boxed(key), passphrase)
    except sealing.CannotOpenError:
        key.failed_count, key.failed_at = 1 if until else key.failed_count + 1, now
        key.save(update_fields=["failed_count", "failed_at"])
        record("officer_key.refused", actor=actor, now=now, thing=key, fields=["failed_count"])
        return None, key.failed_count
    if key.failed_count:
        key.failed_count, key.failed_at = 0, None
        key.save(update_fields=["failed_count", "failed_at"])
    return secret, 0


def _boxed(key: OfficerKey) -> sealing.BoxedKey:
    return sealing.BoxedKey(
        public_key=bytes(key.public_key),
        salt=bytes(key.salt),
        boxed_secret=bytes(key.boxed_secret),
        ops_limit=key.ops_limit,
        memory_limit_bytes=key.memory_limit_bytes,
    )


@transaction.atomic
def _open_with(actor: Actor, now: datetime, call_off: CallOff, secret: bytes) -> CallOff:
    call_off = locked(call_off.pk)
    early = _why_early(call_off, now)
    if early:
        raise early
    what = _sealing(call_off)
    officer = OpeningOfficer.objects.select_for_update().get(call_off=call_off, user=actor.user_id)
    boxes = KeyBox.objects.filter(call_off=call_off, sealing=what)
    half = boxes.filter(inner=actor.user_id, half_opened__isnull=False).first()
    if half is None:
        return _open_half(actor, now, call_off, officer, secret)
    private = _unsealed(bytes(half.half_opened or b""), secret)
    try:
        OPENS[what](actor, now, call_off, private)
    finally:
        sealing.wipe(private)
    _note_part(officer, what, now)
    boxes.update(half_opened=None)
    return CONCLUDES[what](actor, now, call_off)


def _open_half(actor: Actor, now: datetime, call_off: CallOff, officer: OpeningOfficer, secret: bytes) -> CallOff:
    """The first officer's part: the inner boxes, which this officer alone can do nothing with."""
    what = _sealing(call_off)
    if getattr(officer, TOOK_PART[what]):
        return call_off
    for box in KeyBox.objects.filter(call_off=call_off, sealing=what, outer=actor.user_id):
        box.half_opened = _unsealed(bytes(box.box), secret)
        box.save(update_fields=["half_opened"])
    _note_part(officer, what, now)
    record("call_off.half_opened", actor=actor, now=now, thing=call_off, fields=["officers"])
    return call_off


def _note_part(officer: OpeningOfficer, what: rules.Sealing, now: datetime) -> None:
    setattr(officer, TOOK_PART[what], now)
    officer.save(update_fields=[TOOK_PART[what]])


def _unsealed(box: bytes, secret: bytes) -> bytes:
    try:
        return sealing.unseal(box, secret)
    except sealing.CannotOpenError as error:
        raise NotNow(
            "Your key was made after this call-off was published, so it can't open it. The other two officers can."
        ) from error


def _open_words(actor: Actor, now: datetime, call_off: CallOff, private: bytes) -> None:
    """Open standing and answers of every submitted bid. One that can't be read is noted and keeps none of the others
    from being opened."""
    assert call_off.responses_due_at is not None  # published
    off = frozenset(membership.all_off(call_off.responses_due_at))
    for bid in _bids(call_off, rules.BidStatus.SUBMITTED):
        standing, fault = _read(bid, bid.sealed_standing, private)
        words, fault = _read(bid, bid.sealed, private) if standing else (None, fault)
        bid.draft = bid.draft_key = bid.draft_saved_at = None
        bid.opening_fault = fault
        if standing and words and (fault := _left_out(bid, standing, off)):
            bid.opening_fault = fault
        elif standing and words:
            bid.status, bid.opened_at = rules.BID.next("open", bid.status), now
            bid.answers, bid.shares = words["answers"], standing["shares"] or None
            bid.standing_changes = standing["standing_changes"]
            files = bid_queries.content(words).all_files
            documents.unseal(actor=actor, now=now, thing=bid, rows=files)
        fields = ["status", "opened_at", "opening_fault", "answers", "shares", "standing_changes"]
        bid.save(update_fields=[*fields, "draft", "draft_key", "draft_saved_at"])
        _record_bid(actor, now, bid, "bid.unreadable" if fault else "bid.opened", fields)


def _left_out(bid: Bid, standing: dict[str, Any], off: frozenset[int]) -> str:
    """Why a bid is set aside unread: it was not confirmed after a change, or who stands behind it was off the framework
    when bids closed; else nothing."""
    if bid.unconfirmed_since:
        return rules.UNCONFIRMED
    return OFF if _members(bid, standing) & off else ""


def _members(bid: Bid, standing: dict[str, Any]) -> set[int]:
    """Who stands behind a bid."""
    return {bid.organisation_id, *map(int, standing["shares"] or ())}


def _open_prices(actor: Actor, now: datetime, call_off: CallOff, private: bytes) -> None:
    """Open the price of every opened bid. One that can't be read is noted, and its bid is not ranked."""
    for bid in _bids(call_off, rules.BidStatus.OPENED):
        content, bid.opening_fault = _read(bid, bid.sealed_price, private)
        read = bid_queries.content(content) if content else None
        if read and read.price_gbp and read.price_gbp > bid.lot.value_gbp:
            bid.opening_fault, content = rules.ABOVE_VALUE, None  # the value was lowered after it was sealed
        elif read:
            bid.price_opened_at, bid.price_gbp = now, read.price_gbp
            bid.preference, bid.is_bundled = read.preference, read.is_bundled
        fields = ["price_opened_at", "price_gbp", "preference", "is_bundled", "opening_fault"]
        bid.save(update_fields=fields)
        _record_bid(actor, now, bid, "bid.price_opened" if content else "bid.price_unreadable", fields)


def _bids(call_off: CallOff, status: rules.BidStatus) -> QuerySet[Bid]:
    found = Bid.objects.filter(lot__call_off=call_off, status=status, lot__status=rules.LotStatus.OPEN)
    return found.select_related("lot").select_for_update(of=("self",)).order_by("pk")


def _record_bid(actor: Actor, now: datetime, bid: Bid, verb: str, fields: list[str]) -> None:
    record(verb, actor=actor, now=now, thing=bid, fields=fields, related={"lot": bid.lot_id})


def _read(bid: Bid, envelope: Any, private: bytes) -> tuple[dict[str, Any] | None, str]:
    """An envelope's content, or what is wrong with it: changed since its receipt, not readable, or not this bid's."""
    parts = (bytes(part or b"") for part in (bid.sealed_standing, bid.sealed, bid.sealed_price))
    if sealing.sha256_of_all(*parts) != bid.sealed_sha256:
        return None, "The sealed bid is not the one for which the receipt was given."
    try:
        content = sealing.read(sealing.unseal(bytes(envelope or b""), private))
    except sealing.CannotOpenError:
        return None, "The sealed bid was not made for this competition's key."
    whose = (content["bid"], content["lot"], content["organisation"])
    if whose != (bid.reference, bid.lot_id, bid.organisation_id):
        return None, "The sealed bid is another bid's."
    return content, ""


def _conclude_words(actor: Actor, now: datetime, call_off: CallOff) -> CallOff:
    opened_count = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED).count()
    call_off.status, call_off.opened_at = rules.CALL_OFF.next("open", call_off.status), now
    call_off.scored_at = None if opened_count else now  # nothing to score
    call_off.save(update_fields=["status", "opened_at", "scored_at"])
    deadlines.meet(actor=actor, now=now, kind=RESPONSES, thing=call_off)
    record("call_off.opened", actor=actor, now=now, thing=call_off, fields=["status"], count=max(opened_count, 1))
    return call_off


def _conclude_prices(actor: Actor, now: datetime, call_off: CallOff) -> CallOff:
    note_priced(actor=actor, now=now, call_off=call_off)
    return call_off


TOOK_PART = {rules.Sealing.WORDS: "approved_at", rules.Sealing.PRICES: "prices_approved_at"}
OPENS = {rules.Sealing.WORDS: _open_words, rules.Sealing.PRICES: _open_prices}
CONCLUDES = {rules.Sealing.WORDS: _conclude_words, rules.Sealing.PRICES: _conclude_prices}
