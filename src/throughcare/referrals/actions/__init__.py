"""The only writers of referrals: drafting and sending, deciding and assigning, ending, and what delivery reports."""

from throughcare.referrals.actions.amend import (
    add_need,
    amend,
    amend_contact,
    amend_finish,
    amend_need,
    amend_release,
    amend_sentence,
    drop_need,
    move_release,
    write_note,
)
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
    give_contact,
    give_finish,
    give_reason,
    give_release,
    give_risk,
    start,
)
from throughcare.referrals.actions.end import complete, end_early, withdraw
from throughcare.referrals.actions.figures import set_capacity, write_figures
from throughcare.referrals.actions.held import hold_first, judge_need, score_need
from throughcare.referrals.actions.hold import hold, resume
from throughcare.referrals.actions.listings import Local, Said, add_local, change_local, close_local, describe
from throughcare.referrals.actions.partners import (
    JobFields,
    close_care_plan,
    give_consent,
    open_care_plan,
    share_job_profile,
    withdraw_consent,
    withdraw_job_profile,
    write_section,
)
from throughcare.referrals.actions.proposals import (
    About,
    change_proposal,
    give_proposal,
    propose,
    withdraw_proposal,
)
from throughcare.referrals.actions.rehoming import ask_rehoming, rehome
from throughcare.referrals.actions.release import match, say_need, write_plan
from throughcare.referrals.actions.send import answer, send
from throughcare.referrals.actions.sharing import follow_takeover, hand_back, pass_on
from throughcare.referrals.actions.transfer import rematch, transfer
from throughcare.referrals.actions.versions import ask_version, decide_version

__all__ = [
    "About",
    "JobFields",
    "Local",
    "Said",
    "accept",
    "add_local",
    "add_need",
    "amend",
    "amend_contact",
    "amend_finish",
    "amend_need",
    "amend_release",
    "amend_sentence",
    "answer",
    "ask_rehoming",
    "ask_version",
    "assign",
    "attach",
    "change_local",
    "change_proposal",
    "choose_needs",
    "choose_sentence",
    "close_care_plan",
    "close_local",
    "complete",
    "confirm_risk",
    "correct",
    "decide_version",
    "decline",
    "describe",
    "detach",
    "detail_need",
    "drop_need",
    "end_early",
    "follow_takeover",
    "give_access",
    "give_consent",
    "give_contact",
    "give_finish",
    "give_proposal",
    "give_reason",
    "give_release",
    "give_risk",
    "hand_back",
    "hold",
    "hold_first",
    "judge_need",
    "match",
    "move_release",
    "open_care_plan",
    "pass_on",
    "propose",
    "query",
    "rehome",
    "rematch",
    "resume",
    "say_need",
    "score_need",
    "send",
    "set_capacity",
    "share_job_profile",
    "start",
    "transfer",
    "withdraw",
    "withdraw_consent",
    "withdraw_job_profile",
    "withdraw_proposal",
    "write_figures",
    "write_note",
    "write_plan",
    "write_section",
]
