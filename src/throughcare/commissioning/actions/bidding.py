"""A supplier writes, submits, replaces and withdraws its bid. Words are in the clear only while a request lasts."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import letters, permissions, rules
from throughcare.commissioning.actions.partners import drop_unconfirmed
from throughcare.commissioning.models import Bid, CallOff, Lot, Question
from throughcare.commissioning.queries import bids as queries
from throughcare.commissioning.queries import call_offs, changes, partners
from throughcare.commissioning.queries.locked import locked, locked_bid
from throughcare.commissioning.rules import sealing
from throughcare.documents import actions as documents
from throughcare.documents.rules import Sealed
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.market.queries import membership
from throughcare.market.rules.membership import check_members

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # no letter or digit that is taken for another
DRAFT_FIELDS = ["draft", "draft_key", "draft_saved_at"]
CONFIRMATION = ["unconfirmed_since", "confirmed_at", "confirmed_by"]
SEALED_FIELDS = ["sealed_standing", "sealed", "sealed_price", "sealed_sha256"]


@transaction.atomic
def start(*, actor: Actor, now: datetime, lot: Lot) -> Bid:
    """Begin a bid for a lot to which an organisation of the actor was invited; the one already begun, if there is."""
    call_off = locked(lot.call_off_id)
    permissions.can_bid(actor, lot).or_raise()
    organisation_id = permissions.invited_organisation(actor, lot)
    existing = Bid.objects.filter(lot=lot, organisation=organisation_id).first()
    if existing:
        return existing
    queries.refuse_shut(lot.pk, call_off, now)
    bid = Bid(reference=_reference(), lot=lot, created_at=now)
    bid.organisation_id = organisation_id  # type: ignore[assignment]  # the permission says that there is one
    _write_draft(bid, rules.BidContent(), now)
    bid.save()
    record("bid.started", actor=actor, now=now, thing=bid, related=_related(bid))
    return bid


@transaction.atomic
def save_answer(*, actor: Actor, now: datetime, bid: Bid, number: int, words: str) -> Bid:
    """Keep the words of one answer in the draft, too long or not: only submission judges them."""
    bid, content = _open_draft(actor, now, bid)
    if not Question.objects.filter(call_off=bid.lot.call_off_id, number=number).exists():
        raise NotFound
    return _save_draft(actor, now, bid, replace(content, answers={**content.answers, number: words}))


@transaction.atomic
def save_price(*, actor: Actor, now: datetime, bid: Bid, price_gbp: Decimal | None) -> Bid:
    """Keep the price in the draft: pounds for the whole term, excluding VAT."""
    bid, content = _open_draft(actor, now, bid)
    return _save_draft(actor, now, bid, replace(content, price_gbp=price_gbp))


@transaction.atomic
def save_wish(*, actor: Actor, now: datetime, bid: Bid, preference: int | None, is_bundled: bool) -> Bid:
    """Keep in the draft how far up the lot stands among one's own, and whether it is wanted only with its bundle."""
    bid, content = _open_draft(actor, now, bid)
    is_bundled = is_bundled and bid.lot.bundle is not None
    return _save_draft(actor, now, bid, replace(content, preference=preference, is_bundled=is_bundled))


@transaction.atomic
def attach(*, actor: Actor, now: datetime, bid: Bid, number: int, file: BinaryIO, name: str) -> Bid:
    """Add a file to an answer of the draft; `now` is when its last byte was here.

    It is examined, scanned and put to the disk before anything is locked, as that takes seconds.
    """
    permissions.can_write_bid(actor, bid).or_raise()
    queries.refuse_shut(bid.lot_id, bid.lot.call_off, now)
    if not Question.objects.filter(call_off=bid.lot.call_off_id, number=number).exclude(file_asked="").exists():
        raise NotFound
    held = queries.draft(Bid.objects.get(pk=bid.pk)).all_files
    purpose = rules.file_purpose(number)
    added = documents.seal(actor=actor, now=now, thing=bid, purpose=purpose, file=file, name=name, held=held)
    bid, content = _open_draft(actor, now, bid)
    return _save_draft(actor, now, bid, content.with_file(number, added))


@transaction.atomic
def detach(*, actor: Actor, now: datetime, bid: Bid, number: int, document_id: int) -> Bid:
    """Take a file out of the draft again."""
    bid, content = _open_draft(actor, now, bid)
    if document_id not in {row.document_id for row in content.files.get(number, ())}:
        raise NotFound
    _remove_file(actor, now, bid, number, document_id)
    return _save_draft(actor, now, bid, content.without_file(document_id))


@transaction.atomic
def submit(
    *, actor: Actor, now: datetime, bid: Bid, standing_changes: str = "", changes_seen: int | None = None
) -> Bid:
    """Seal the draft to the competition's keys and destroy it. `now` is the moment at which the request was received.

    Standing, words and price lie in an envelope each. `standing_changes`: what is no longer as it was when the
    organisation was admitted to the framework. `changes_seen`: how many changes of the call-off its writer had before
    them. A bid sealed before is replaced. Sent twice, the second changes nothing: there is one receipt.
    """
    call_off = locked(bid.lot.call_off_id)
    bid = locked_bid(bid)
    permissions.can_write_bid(actor, bid).or_raise()
    if bid.status == rules.BidStatus.SUBMITTED and bid.draft is None:
        return bid
    queries.refuse_shut(bid.lot_id, call_off, now)
    verb = "replace" if bid.status == rules.BidStatus.SUBMITTED else "submit"
    status = rules.BID.next(verb, bid.status)
    rules.check_seen(changes_seen, changes.published_count(call_off)).or_raise()
    content = queries.draft(bid)
    rules.check_submission(content, call_offs.question_facts(call_off), bid.lot.value_gbp).or_raise()
    drop_unconfirmed(actor=actor, now=now, bid=bid)
    problems = check_members(membership.off({bid.organisation_id, *partners.confirmed_shares(bid)}, now))
    problems.extend(rules.check_areas(partners.uncovered_areas(bid, now)))
    problems.or_raise()
    _seal(bid, call_off, content, standing_changes.strip())
    _remove_files(actor, now, bid, but=content.all_files)
    bid.status, bid.received_at, bid.submitted_by_id = status, now, actor.user_id
    _forget_confirmation(bid)
    _destroy_draft(bid)
    bid.save(update_fields=["status", *SEALED_FIELDS, "received_at", "submitted_by", *CONFIRMATION, *DRAFT_FIELDS])
    letters.receipt(bid, file_count=len(content.all_files), now=now)
    past = "replaced" if verb == "replace" else "submitted"
    record(f"bid.{past}", actor=actor, now=now, thing=bid, fields=["status", "sealed"], related=_related(bid))
    return bid


@transaction.atomic
def begin_replacement(*, actor: Actor, now: datetime, bid: Bid) -> Bid:
    """Begin to write a bid in place of the sealed one, which stands until the new one is submitted."""
    bid = _writable(actor, now, bid)
    rules.BID.next("replace", bid.status)
    if bid.draft is None:
        return _save_draft(actor, now, bid, rules.BidContent())
    return bid


@transaction.atomic
def discard_replacement(*, actor: Actor, now: datetime, bid: Bid) -> Bid:
    """Give up a replacement in writing; the sealed bid stands."""
    bid = _writable(actor, now, bid)
    rules.BID.next("replace", bid.status)
    for number, rows in queries.draft(bid).files.items():
        for row in rows:
            _remove_file(actor, now, bid, number, row.document_id)
    _destroy_draft(bid)
    bid.save(update_fields=DRAFT_FIELDS)
    record("bid.replacement_discarded", actor=actor, now=now, thing=bid, fields=["draft"], related=_related(bid))
    return bid


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, bid: Bid) -> Bid:
    """Take the bid back: its words, sealed or not, are destroyed."""
    bid = _writable(actor, now, bid)
    bid.status = rules.BID.next("withdraw", bid.status)
    bid.sealed_standing = bid.sealed = bid.sealed_price = bid.received_at = None
    bid.sealed_sha256, bid.withdrawn_at = "", now
    _remove_files(actor, now, bid)
    _forget_confirmation(bid)
    _destroy_draft(bid)
    bid.save(update_fields=["status", *SEALED_FIELDS, "received_at", "withdrawn_at", *CONFIRMATION, *DRAFT_FIELDS])
    record("bid.withdrawn", actor=actor, now=now, thing=bid, fields=["status", "sealed"], related=_related(bid))
    return bid


@transaction.atomic
def restart(*, actor: Actor, now: datetime, bid: Bid) -> Bid:
    """Begin afresh after a withdrawal."""
    bid = _writable(actor, now, bid)
    bid.status, bid.withdrawn_at = rules.BID.next("restart", bid.status), None
    _write_draft(bid, rules.BidContent(), now)
    bid.save(update_fields=["status", "withdrawn_at", *DRAFT_FIELDS])
    record("bid.restarted", actor=actor, now=now, thing=bid, fields=["status"], related=_related(bid))
    return bid


def _writable(actor: Actor, now: datetime, bid: Bid) -> Bid:
    """The bid, locked, if this actor may write it at this moment."""
    call_off = locked(bid.lot.call_off_id)
    bid = locked_bid(bid)
    permissions.can_write_bid(actor, bid).or_raise()
    queries.refuse_shut(bid.lot_id, call_off, now)
    return bid


def _open_draft(actor: Actor, now: datetime, bid: Bid) -> tuple[Bid, rules.BidContent]:
    bid = _writable(actor, now, bid)
    if bid.draft is None:
        raise NotNow("There is no draft to write in. Begin a replacement, or begin afresh after a withdrawal.")
    return bid, queries.draft(bid)


def _save_draft(actor: Actor, now: datetime, bid: Bid, content: rules.BidContent) -> Bid:
    _write_draft(bid, content, now)
    bid.save(update_fields=DRAFT_FIELDS)
    record("bid.saved", actor=actor, now=now, thing=bid, fields=["draft"], related=_related(bid))
    return bid


def _write_draft(bid: Bid, content: rules.BidContent, now: datetime) -> None:
    sealed = sealing.seal_draft(_stored(content), queries.draft_outer_key(), bid.reference)
    bid.draft, bid.draft_key, bid.draft_saved_at = sealed.words, sealed.key, now


def _forget_confirmation(bid: Bid) -> None:
    """What was said of the envelopes before these."""
    bid.unconfirmed_since = bid.confirmed_at = bid.confirmed_by_id = None


def _destroy_draft(bid: Bid) -> None:
    bid.draft = bid.draft_key = bid.draft_saved_at = None


def _remove_file(actor: Actor, now: datetime, bid: Bid, number: int, document_id: int) -> None:
    documents.remove(actor=actor, now=now, thing=bid, purpose=rules.file_purpose(number), document_id=document_id)


def _remove_files(actor: Actor, now: datetime, bid: Bid, but: Sequence[Sealed] = ()) -> None:
    """Remove what was added to a bid, drafted or sealed, but for some files."""
    kept = [row.document_id for row in but]
    documents.remove_all(actor=actor, now=now, thing_type=Bid._meta.label_lower, thing_ids=[bid.pk], but=kept)


def _stored(content: rules.BidContent) -> dict[str, object]:
    price = None if content.price_gbp is None else str(content.price_gbp)
    words = {str(number): words for number, words in content.answers.items()}
    return {
        "answers": words,
        "price_gbp": price,
        "preference": content.preference,
        "is_bundled": content.is_bundled,
        "files": rules.stored_files(content),
    }


def _seal(bid: Bid, call_off: CallOff, content: rules.BidContent, standing_changes: str) -> None:
    """Seal the three envelopes; each says whose it is, so that none can be passed off as another's."""
    whose = {"bid": bid.reference, "lot": bid.lot_id, "organisation": bid.organisation_id}
    stored = _stored(content)
    shares = {str(organisation): percent for organisation, percent in partners.confirmed_shares(bid).items()}
    words_key, price_key = bytes(call_off.public_key or b""), bytes(call_off.price_key or b"")
    standing = whose | {"shares": shares, "standing_changes": standing_changes}
    bid.sealed_standing = sealing.seal(sealing.canonical(standing), words_key)
    words = whose | {"answers": stored.pop("answers"), "files": stored.pop("files")}
    bid.sealed = sealing.seal(sealing.canonical(words), words_key)
    bid.sealed_price = sealing.seal(sealing.canonical(whose | stored), price_key)
    bid.sealed_sha256 = sealing.sha256_of_all(bid.sealed_standing, bid.sealed, bid.sealed_price)


def _related(bid: Bid) -> dict[str, int]:
    return {"lot": bid.lot_id, "organisation": bid.organisation_id}


def _reference() -> str:
    """A reference that tells nobody how many bids there are."""
    return "B-" + "".join(secrets.choice(ALPHABET) for _ in range(8))
