"""Invitations and bids as their organisation sees them, and opened bids as the buyer's side sees them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Bid, CallOff, Invitation, Lot, Question
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.rules import sealing
from throughcare.documents import queries as documents
from throughcare.documents.models import Document
from throughcare.documents.queries import Shown
from throughcare.documents.rules import DocumentStatus, Sealed
from throughcare.kernel.errors import NotFound, NotNow, Problem
from throughcare.letters.models import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question with what the bid's draft says to it."""

    question: Question
    words: str
    word_count: int
    files: tuple[Sealed, ...] = ()

    @property
    def is_too_long(self) -> bool:
        """Whether it has more words than allowed."""
        return self.word_count > self.question.max_words


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the actor's organisations, the newest first, each with its bid's reference and status."""
    bids = Bid.objects.filter(lot=OuterRef("lot"), organisation=OuterRef("organisation"))
    found = Invitation.objects.filter(permissions.invitation_scope(actor))
    found = found.select_related("lot__call_off", "lot__service_type", "lot__cohort", "organisation")
    return (
        found.prefetch_related("lot__areas")
        .annotate(
            bid_reference=Subquery(bids.values("reference")[:1]),
            bid_status=Subquery(bids.values("status")[:1]),
        )
        .order_by("-invited_at", "-pk")
    )


def invited_lots(actor: Actor, call_off: CallOff) -> set[int]:
    """Ids of the call-off's lots to which an organisation of the actor is invited."""
    found = Invitation.objects.filter(permissions.invitation_scope(actor), lot__call_off=call_off)
    return set(found.values_list("lot", flat=True))


def bid(actor: Actor, reference: str) -> Bid:
    """A bid of the actor's own organisation."""
    found = Bid.objects.filter(permissions.bid_scope(actor), reference=reference)
    row = found.select_related("lot__call_off__buyer", "lot__service_type", "lot__cohort", "organisation").first()
    if row is None:
        raise NotFound
    return row


def letters(actor: Actor) -> QuerySet[Letter]:
    """Letters to the actor's organisations, the newest first."""
    return (
        Letter.objects.filter(permissions.letter_scope(actor))
        .select_related("organisation")
        .order_by("-made_at", "-pk")
    )


def letter(actor: Actor, pk: int) -> Letter:
    """A letter to one of the actor's organisations."""
    row = letters(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def letters_of(bid: Bid) -> list[Letter]:
    """The receipts and the feedback that a bid's organisation got for it."""
    found = Letter.objects.filter(thing_type=Bid._meta.label_lower, thing_id=bid.pk, organisation=bid.organisation_id)
    return list(found.order_by("-made_at", "-pk"))


# Words of a draft


def draft(bid: Bid) -> rules.BidContent:
    """The words of a draft, decrypted; empty when there is none. Only for the bid's own writers."""
    if bid.draft is None or bid.draft_key is None:
        return rules.BidContent()
    sealed = sealing.SealedDraft(words=bytes(bid.draft), key=bytes(bid.draft_key))
    return content(sealing.open_draft(sealed, draft_outer_key(), bid.reference))


def draft_outer_key() -> bytes:
    """The key, kept outside the database, that wraps the keys of drafts."""
    return sealing.outer_key(settings.DRAFT_KEY)


def content(written: dict[str, Any]) -> rules.BidContent:
    """Content from its stored form."""
    price = written.get("price_gbp")
    return rules.BidContent(
        answers={int(number): words for number, words in written.get("answers", {}).items()},
        price_gbp=Decimal(price) if price else None,
        preference=written.get("preference"),
        is_bundled=bool(written.get("is_bundled")),
        files=rules.read_files(written.get("files", {})),
    )


def answered(bid: Bid, found: rules.BidContent) -> list[Answered]:
    """Each question of the call-off with the draft's words."""
    questions = Question.objects.filter(call_off=bid.lot.call_off_id)
    return [
        Answered(question=q, words=words, word_count=rules.word_count(words), files=found.files.get(q.number, ()))
        for q in questions
        for words in (found.answers.get(q.number, ""),)
    ]


def draft_files(bid: Bid, number: int) -> list[Shown]:
    """The files of an answer of a draft, as its writers see them; the rows themselves say nothing."""
    by_id = {row.document_id: row for row in draft(bid).files.get(number, ())}
    rows = documents.of_thing(bid, rules.file_purpose(number)).filter(pk__in=by_id)
    return [documents.as_shown(_told(row, by_id[row.pk])) for row in rows]


def draft_file(bid: Bid, number: int, document_id: int) -> Document:
    """One of them, to be given out to its writers alone."""
    known = next((row for row in draft(bid).files.get(number, ()) if row.document_id == document_id), None)
    if known is None:
        raise NotFound
    return _told(documents.document(bid, rules.file_purpose(number), document_id), known)


def _told(row: Document, known: Sealed) -> Document:
    """A row, not to be saved, with what its bid knows of it."""
    row.name, row.kind, row.size_bytes, row.key = known.name, known.kind, known.size_bytes, known.key
    row.status = DocumentStatus.CLEAN if known.is_scanned else DocumentStatus.QUARANTINED
    return row


def opened_files(bid: Bid, asked: Collection[int]) -> dict[int, list[Shown]]:
    """The files of an opened bid by question; the caller may read these answers."""
    numbers = Question.objects.filter(call_off=bid.lot.call_off_id, number__in=asked).exclude(file_asked="")
    return {n: documents.shown(bid, rules.file_purpose(n)) for n in numbers.values_list("number", flat=True)}


def opened_file(bid: Bid, document_id: int, asked: Collection[int]) -> Document:
    """One of them, to be given out."""
    purposes = [rules.file_purpose(number) for number in asked]
    rows = documents.of_things(Bid._meta.label_lower, [bid.pk]).filter(purpose__in=purposes)
    found = rows.filter(pk=document_id).first()
    if found is None:
        raise NotFound
    return documents.given_out(found)


def has_wishes(lot: Lot) -> bool:
    """Whether a bidder can prefer one lot of the call-off to another: it has several."""
    return Lot.objects.filter(call_off=lot.call_off_id).exclude(pk=lot.pk).exists()


def others_of_bundle(bid: Bid) -> str:
    """The other lots of the bid's bundle, as people read them; empty where its lot is in none."""
    lot = bid.lot
    if lot.bundle is None:
        return ""
    others = Lot.objects.filter(call_off=lot.call_off_id, bundle=lot.bundle).exclude(pk=lot.pk)
    return ", ".join(str(number) for number in others.values_list("number", flat=True))


def submission_problems(bid: Bid) -> list[Problem]:
    """All that keeps the draft from being submitted; nothing where there is no draft."""
    if bid.draft is None:
        return []
    facts = call_offs.question_facts(bid.lot.call_off)
    return list(rules.check_submission(draft(bid), facts, bid.lot.value_gbp))


def can_still_bid(call_off: CallOff, now: datetime) -> bool:
    """Whether bids may be written and submitted at this moment."""
    is_open = call_off.status == rules.CallOffStatus.PUBLISHED and call_off.responses_due_at is not None
    return is_open and not rules.is_late(now, call_off.responses_due_at)  # type: ignore[arg-type]


def refuse_shut(lot_id: int, call_off: CallOff, now: datetime) -> None:
    """NotNow when bids for a lot can't be written any more, or not yet."""
    if can_still_bid(call_off, now):
        if Lot.objects.filter(pk=lot_id, status=rules.LotStatus.OPEN).exists():
            return
        raise NotNow("The lot was withdrawn, so nobody bids for it any more.")
    if call_off.responses_due_at and rules.is_late(now, call_off.responses_due_at):
        raise NotNow("The deadline for bids has passed, so nothing can be changed or submitted any more.")
    raise NotNow("This call-off is not open for bids.")


# Opened bids


def opening_record(call_off: CallOff) -> list[Bid]:
    """What was found at the opening, by lot and time of receipt: opened bids, and those that could not be read."""
    if call_off.opened_at is None:
        return []
    found = Bid.objects.filter(lot__call_off=call_off, sealed__isnull=False).select_related("lot", "organisation")
    return list(found.defer("answers").order_by("lot__number", "received_at", "pk"))


def opened_bids(actor: Actor, call_off: CallOff) -> QuerySet[Bid]:
    """Opened bids of a call-off that the actor may read, by lot and reference."""
    found = Bid.objects.filter(permissions.opened_bid_scope(actor), lot__call_off=call_off)
    return found.select_related("lot__service_type", "organisation").order_by("lot__number", "reference")


def opened_bid(actor: Actor, reference: str) -> Bid:
    """One opened bid that the actor may read."""
    found = Bid.objects.filter(permissions.opened_bid_scope(actor), reference=reference)
    row = found.select_related("lot__call_off", "lot__service_type", "lot__cohort", "organisation").first()
    if row is None:
        raise NotFound
    return row


def bids_of_lots(lots: Iterable[Lot]) -> list[Bid]:
    """All opened bids of some lots, whoever asks: for ranking and letters."""
    found = Bid.objects.filter(lot__in=[lot.pk for lot in lots], status=rules.BidStatus.OPENED).defer("sealed")
    return list(found.select_related("organisation").order_by("reference"))


def bidding_organisations(actor: Actor) -> list[Organisation]:
    """The organisations for which the actor writes bids, by name."""
    return list(Organisation.objects.filter(pk__in=actor.organisations(P.BID_WRITE)).order_by("name", "pk"))
