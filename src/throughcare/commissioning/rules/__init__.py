"""The law of a call-off: states, publication, bids and their seals, scores, ranking and standstill."""

from throughcare.commissioning.rules.assigning import LEAST_POLICY as LEAST_EVALUATORS_POLICY
from throughcare.commissioning.rules.assigning import Seat, check_assignment, due, short_of
from throughcare.commissioning.rules.awarding import check_outcome_reason, standstill_ends_at
from throughcare.commissioning.rules.bidding import (
    BidContent,
    check_submission,
    file_purpose,
    is_late,
    read_files,
    stored_files,
    word_count,
)
from throughcare.commissioning.rules.challenging import (
    CHALLENGE,
    LATEST_POLICY,
    ChallengeStatus,
    check_challenge,
    days_lost,
)
from throughcare.commissioning.rules.changing import (
    ABOVE_VALUE,
    CHANGE_POLICY,
    CHANGEABLE,
    UNCONFIRMED,
    check_asked_deadline,
    check_change,
    check_seen,
    extended,
    lots_concerned,
    part_name,
    read_part,
    touches_criteria,
)
from throughcare.commissioning.rules.concentration import check_concentration
from throughcare.commissioning.rules.delays import WAITING, check_delay
from throughcare.commissioning.rules.delegation import LIMIT_POLICY, Delegation, check_delegation, limit_of
from throughcare.commissioning.rules.envelopes import (
    EntryKind,
    Split,
    check_commitment,
    check_split,
    profile,
    year_name,
    year_of,
)
from throughcare.commissioning.rules.failing import FOLLOW_NAMES, FollowKind, check_follow_up
from throughcare.commissioning.rules.fairness import (
    EARLY_POLICY,
    EMPLOYED_POLICY,
    EVALUATION_POLICY,
    Early,
    Employment,
    check_employments,
    check_plan_given,
    days_early,
    is_recent,
    overlap,
)
from throughcare.commissioning.rules.lessons import check_lesson, check_lesson_answer
from throughcare.commissioning.rules.low_prices import (
    ANSWER_POLICY,
    SHARE_POLICY,
    check_price_decision,
    check_words,
    low,
    middle,
)
from throughcare.commissioning.rules.opening import MAX_TRIES, check_key_replacement, locked_until
from throughcare.commissioning.rules.partners import (
    PARTNER,
    PartnerStatus,
    check_areas,
    check_partner,
    check_reliance,
    check_share,
    lead_percent,
)
from throughcare.commissioning.rules.proposing import Choice, check_choice, check_departure
from throughcare.commissioning.rules.publishing import (
    ALARM_BIDS_POLICY,
    ALARM_DAYS_POLICY,
    LotFacts,
    LotTerms,
    PublicationFacts,
    QuestionFacts,
    QuestionTerms,
    as_published,
    check_lot,
    check_panel,
    check_publication,
    check_question,
)
from throughcare.commissioning.rules.ranking import Marked, Ranked, Under, check_can_win, ranking
from throughcare.commissioning.rules.reopening import check_reopening
from throughcare.commissioning.rules.routes import (
    PARTNER_MOST_POLICY,
    OptionTerms,
    Route,
    by_funder,
    check_funders,
    check_option,
    is_bought_by,
    shares,
)
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
    Sealing,
)
from throughcare.commissioning.rules.terms import (
    FIRST_DAY_POLICY,
    LEAST_POLICY,
    LEAST_WORDS,
    MOBILISATION_POLICY,
    MOST_POLICY,
    Term,
    TermPolicy,
    check_term,
    is_length_allowed,
    last_day_policy,
    propose,
)
from throughcare.commissioning.rules.timetables import (
    PLAN_PARTS,
    TIMETABLE,
    TimetableStatus,
    check_approval,
    check_mobilisation_plan,
    short_lots,
)
from throughcare.commissioning.rules.together import (
    Together,
    TogetherTerms,
    Wish,
    bundles_taken,
    check_lot_together,
    check_together,
    preferred,
    read_bundles,
)
from throughcare.commissioning.rules.worth import SOCIAL_POLICY

__all__ = [
    "ABOVE_VALUE",
    "ALARM_BIDS_POLICY",
    "ALARM_DAYS_POLICY",
    "ANSWER_POLICY",
    "AWARD",
    "BID",
    "CALL_OFF",
    "CHALLENGE",
    "CHANGEABLE",
    "CHANGE_POLICY",
    "EARLY_POLICY",
    "EMPLOYED_POLICY",
    "EVALUATION_POLICY",
    "FIRST_DAY_POLICY",
    "FOLLOW_NAMES",
    "LATEST_POLICY",
    "LEAST_EVALUATORS_POLICY",
    "LEAST_POLICY",
    "LEAST_WORDS",
    "LIMIT_POLICY",
    "LOT",
    "MAX_SCORE",
    "MAX_TRIES",
    "MOBILISATION_POLICY",
    "MOST_POLICY",
    "PARTNER",
    "PARTNER_MOST_POLICY",
    "PLAN_PARTS",
    "SCORE",
    "SCORE_DESCRIPTORS",
    "SHARE_POLICY",
    "SOCIAL_POLICY",
    "TIMETABLE",
    "UNCONFIRMED",
