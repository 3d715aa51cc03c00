"""States of a call-off, its lots, bids, scores and awards, and the verbs that move them."""

from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.states import Machine, transition


class CallOffStatus(StrEnum):
    """Where a call-off stands. That its deadline has passed is derived, never stored."""

    DRAFT = "draft"  # the commissioner writes it
    PUBLISHED = "published"  # suppliers write bids until the deadline
    OPENED = "opened"  # two officers opened the bids; evaluators score
    MODERATED = "moderated"  # every consensus is recorded and locked; the prices are still shut
    PRICED = "priced"  # two officers opened the prices; the approver decides
    AWARDED = "awarded"  # every lot has an outcome
    CANCELLED = "cancelled"


class BidStatus(StrEnum):
    """Where a bid stands; nobody but its writers reads a draft, and nobody at all a submitted bid, until OPENED."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # sealed; a replacement may be in writing beside it, and the sealed bid stands meanwhile
    WITHDRAWN = "withdrawn"  # its words are gone; the organisation may start afresh until the deadline
    OPENED = "opened"


class Sealing(StrEnum):
    """Which envelopes of the bids one key opens: their words and standing, or their prices."""

    WORDS = "words"
    PRICES = "prices"


class LotStatus(StrEnum):
    """What came of a lot."""

    OPEN = "open"
    AWARDED = "awarded"
    UNSUCCESSFUL = "unsuccessful"


class AwardStatus(StrEnum):
    """Where an award stands."""

    STANDSTILL = "standstill"  # approved; bidders have been told
    CONFIRMED = "confirmed"  # standstill is over; the contract follows
    STAYED = "stayed"  # somebody challenged it in standstill; nothing moves until that is decided
    CANCELLED = "cancelled"


class ScoreStatus(StrEnum):
    """An evaluator's score of one answer: theirs to change until they lock it."""

    DRAFT = "draft"
    LOCKED = "locked"


C, B = CallOffStatus, BidStatus

CALL_OFF = Machine(
    "call-off",
    initial=C.DRAFT,
    transitions=[
        transition("change", [C.DRAFT], C.DRAFT, P.COMPETITION_WRITE),
        transition("publish", [C.DRAFT], C.PUBLISHED, P.COMPETITION_WRITE),
        transition("open", [C.PUBLISHED], C.OPENED, P.OPENING_HOLD),
        transition("moderate", [C.OPENED], C.MODERATED, P.CONSENSUS_RECORD),
        transition("reopen", [C.MODERATED, C.PRICED], C.OPENED, P.AWARD_APPROVE),
        transition("open_prices", [C.MODERATED], C.PRICED, P.OPENING_HOLD),
        transition("award", [C.PRICED], C.AWARDED, P.AWARD_APPROVE),
        transition("decide_again", [C.AWARDED], C.PRICED, P.AWARD_APPROVE),
        transition("cancel", [C.DRAFT, C.PUBLISHED, C.OPENED, C.MODERATED, C.PRICED], C.CANCELLED, P.COMPETITION_WRITE),
    ],
)

BID = Machine(
    "bid",
    initial=B.DRAFT,
    transitions=[
        transition("save", [B.DRAFT], B.DRAFT, P.BID_WRITE),
        transition("submit", [B.DRAFT], B.SUBMITTED, P.BID_WRITE),
        transition("replace", [B.SUBMITTED], B.SUBMITTED, P.BID_WRITE),
        transition("withdraw", [B.DRAFT, B.SUBMITTED], B.WITHDRAWN, P.BID_WRITE),
        transition("confirm", [B.SUBMITTED], B.SUBMITTED, P.BID_WRITE),
        transition("restart", [B.WITHDRAWN], B.DRAFT, P.BID_WRITE),
        transition("open", [B.SUBMITTED], B.OPENED, P.OPENING_HOLD),
    ],
)

AWARD = Machine(
    "award",
    initial=AwardStatus.STANDSTILL,
    transitions=[
        transition("confirm", [AwardStatus.STANDSTILL], AwardStatus.CONFIRMED, P.AWARD_APPROVE),
        transition("cancel", [AwardStatus.STANDSTILL, AwardStatus.STAYED], AwardStatus.CANCELLED, P.AWARD_APPROVE),
        transition("stay", [AwardStatus.STANDSTILL], AwardStatus.STAYED, P.BID_WRITE),
        transition("resume", [AwardStatus.STAYED], AwardStatus.STANDSTILL, P.COMPETITION_WRITE),
    ],
)

LOT = Machine(
    "lot",
    initial=LotStatus.OPEN,
    transitions=[
        transition("award", [LotStatus.OPEN], LotStatus.AWARDED, P.AWARD_APPROVE),
        transition("withdraw", [LotStatus.OPEN], LotStatus.UNSUCCESSFUL, P.COMPETITION_WRITE),
        transition("close", [LotStatus.OPEN], LotStatus.UNSUCCESSFUL, P.AWARD_APPROVE),
        transition("decide_again", [LotStatus.AWARDED], LotStatus.OPEN, P.AWARD_APPROVE),
    ],
)

SCORE = Machine(
    "score",
    initial=ScoreStatus.DRAFT,
    transitions=[transition("lock", [ScoreStatus.DRAFT], ScoreStatus.LOCKED, P.SCORE_RECORD)],
)
