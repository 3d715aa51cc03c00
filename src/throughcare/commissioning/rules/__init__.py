"""The law of a call-off: states, publication, bids and their seals, scores, ranking and standstill."""

from throughcare.commissioning.rules.awarding import check_award, check_outcome_reason, standstill_ends_at
from throughcare.commissioning.rules.bidding import BidContent, check_submission, is_late, word_count
from throughcare.commissioning.rules.opening import MAX_TRIES, check_key_replacement, locked_until
from throughcare.commissioning.rules.publishing import (
    LotFacts,
    LotTerms,
    PublicationFacts,
    QuestionFacts,
    QuestionTerms,
    check_lot,
    check_panel,
    check_publication,
)
from throughcare.commissioning.rules.ranking import Marked, Ranked, ranking
from throughcare.commissioning.rules.scoring import (
    MAX_SCORE,
    SCORE_DESCRIPTORS,
    check_consensus,
    check_lock,
    is_divergent,
    spread,
)
from throughcare.commissioning.rules.states import (
    AWARD,
    BID,
    CALL_OFF,
    LOT,
    SCORE,
    AwardStatus,
    BidStatus,
    CallOffStatus,
    LotStatus,
    ScoreStatus,
)

__all__ = [
    "AWARD",
    "BID",
    "CALL_OFF",
    "LOT",
    "MAX_SCORE",
    "MAX_TRIES",
    "SCORE",
    "SCORE_DESCRIPTORS",
    "AwardStatus",
    "BidContent",
    "BidStatus",
    "CallOffStatus",
    "LotFacts",
    "LotStatus",
    "LotTerms",
    "Marked",
    "PublicationFacts",
    "QuestionFacts",
    "QuestionTerms",
    "Ranked",
    "ScoreStatus",
    "check_award",
    "check_consensus",
    "check_key_replacement",
    "check_lock",
    "check_lot",
    "check_outcome_reason",
    "check_panel",
    "check_publication",
    "check_submission",
    "is_divergent",
    "is_late",
    "locked_until",
    "ranking",
    "spread",
    "standstill_ends_at",
    "word_count",
]
