"""Officers make their keys, and two of three open all bids of a competition after its deadline."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.publishing import RESPONSES
from throughcare.commissioning.models import Bid, CallOff, KeyBox, OfficerKey, OpeningOfficer
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.rules import sealing
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.ui.words import clock_time, date_and_time

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
    """Take part in the opening: the first officer unlocks half, the second opens all bids.

    A wrong passphrase is counted in a transaction of its own, which the refusal after it does not undo.
    """
    _refuse_early(actor, now, call_off)
    secret = _unlock(actor, now, passphrase)
    try:
        return _open_with(actor, now, call_off, secret)
    finally:
        sealing.wipe(secret)


def _refuse_early(actor: Actor, now: datetime, call_off: CallOff) -> None:
    permissions.can_open(actor, call_off).or_raise()
    rules.CALL_OFF.next("open", call_off.status)
    due_at = call_off.responses_due_at
    if due_at is None or not rules.is_late(now, due_at):
        raise NotNow("Bids are sealed until the deadline. They can be opened after {due}.", due=date_and_time(due_at))


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
    call_off = CallOff.objects.select_for_update(of=("self",)).get(pk=call_off.pk)
    _refuse_early(actor, now, call_off)
    officer = OpeningOfficer.objects.select_for_update().get(call_off=call_off, user=actor.user_id)
    half = KeyBox.objects.filter(call_off=call_off, inner=actor.user_id, half_opened__isnull=False).first()
    if half is None:
        return _open_half(actor, now, call_off, officer, secret)
    private = _unsealed(bytes(half.half_opened or b""), secret)
    try:
        _open_bids(actor, now, call_off, private)
    finally:
        sealing.wipe(private)
    return _conclude(actor, now, call_off, officer)


def _open_half(actor: Actor, now: datetime, call_off: CallOff, officer: OpeningOfficer, secret: bytes) -> CallOff:
    """The first officer's part: the inner boxes, which this officer alone can do nothing with."""
    if officer.approved_at:
        return call_off
    for box in KeyBox.objects.filter(call_off=call_off, outer=actor.user_id):
        box.half_opened = _unsealed(bytes(box.box), secret)
        box.save(update_fields=["half_opened"])
    officer.approved_at = now
    officer.save(update_fields=["approved_at"])
    record("call_off.half_opened", actor=actor, now=now, thing=call_off, fields=["officers"])
    return call_off


def _unsealed(box: bytes, secret: bytes) -> bytes:
    try:
        return sealing.unseal(box, secret)
    except sealing.CannotOpenError as error:
        raise NotNow(
            "Your key was made after this call-off was published, so it can't open it. The other two officers can."
        ) from error


def _open_bids(actor: Actor, now: datetime, call_off: CallOff, private: bytes) -> None:
    """Open every submitted bid. One that can't be read is noted and keeps none of the others from being opened."""
    submitted = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.SUBMITTED)
    for bid in submitted.select_for_update(of=("self",)).order_by("pk"):
        content, fault = _read(bid, private)
        bid.draft = bid.draft_key = bid.draft_saved_at = None
        bid.opening_fault = fault
        if content:
            bid.status, bid.opened_at = rules.BID.next("open", bid.status), now
            read = bid_queries.content(content)
            bid.answers, bid.price_gbp = content["answers"], read.price_gbp
            bid.preference, bid.is_bundled = read.preference, read.is_bundled
            bid.shares = content.get("shares") or None
        fields = ["status", "opened_at", "opening_fault", "answers", "price_gbp", "preference", "is_bundled", "shares"]
        bid.save(update_fields=[*fields, "draft", "draft_key", "draft_saved_at"])
        verb = "bid.opened" if content else "bid.unreadable"
        record(verb, actor=actor, now=now, thing=bid, fields=fields, related={"lot": bid.lot_id})


def _read(bid: Bid, private: bytes) -> tuple[dict[str, str] | None, str]:
    """A sealed bid's content, or what is wrong with it: changed since its receipt, not readable, or not this bid's."""
    sealed = bytes(bid.sealed or b"")
    if sealing.sha256(sealed) != bid.sealed_sha256:
        return None, "The sealed bid is not the one for which the receipt was given."
    try:
        content = sealing.read(sealing.unseal(sealed, private))
    except sealing.CannotOpenError:
        return None, "The sealed bid was not made for this competition's key."
    whose = (content["bid"], content["lot"], content["organisation"])
    if whose != (bid.reference, bid.lot_id, bid.organisation_id):
        return None, "The sealed bid is another bid's."
    return content, ""


def _conclude(actor: Actor, now: datetime, call_off: CallOff, officer: OpeningOfficer) -> CallOff:
    officer.approved_at = now
    officer.save(update_fields=["approved_at"])
    KeyBox.objects.filter(call_off=call_off).update(half_opened=None)
    opened_count = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED).count()
    call_off.status, call_off.opened_at = rules.CALL_OFF.next("open", call_off.status), now
    call_off.scored_at = None if opened_count else now  # nothing to score
    call_off.save(update_fields=["status", "opened_at", "scored_at"])
    deadlines.meet(actor=actor, now=now, kind=RESPONSES, thing=call_off)
    record("call_off.opened", actor=actor, now=now, thing=call_off, fields=["status"], count=max(opened_count, 1))
    return call_off
