"""The only writers of referrals: drafting and sending, deciding and assigning, ending, and what delivery reports."""

from throughcare.referrals.actions.correct import correct
from throughcare.referrals.actions.decide import accept, assign, decline, query
from throughcare.referrals.actions.draft import (
    attach,
    choose_needs,
    choose_sentence,
    confirm_risk,
    detach,
    detail_need,
    give_access,
    give_finish,
    give_reason,
    give_risk,
    start,
)
from throughcare.referrals.actions.end import complete, end_early, withdraw
from throughcare.referrals.actions.figures import set_capacity, write_figures
from throughcare.referrals.actions.held import hold_first, judge_need
from throughcare.referrals.actions.send import answer, send

__all__ = [
    "accept",
    "answer",
    "assign",
    "attach",
    "choose_needs",
    "choose_sentence",
    "complete",
    "confirm_risk",
    "correct",
    "decline",
    "detach",
    "detail_need",
    "end_early",
    "give_access",
    "give_finish",
    "give_reason",
    "give_risk",
    "hold_first",
    "judge_need",
    "query",
    "send",
    "set_capacity",
    "start",
    "withdraw",
    "write_figures",
]
