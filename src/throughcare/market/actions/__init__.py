"""The only writer of the market: profiles, applications, decisions and the qualifications that follow."""

from throughcare.market.actions.applying import (
    attach,
    choose_cells,
    detach,
    keep_draft,
    save_answer,
    start,
    submit,
    withdraw,
)
from throughcare.market.actions.assessing import (
    answer_clarification,
    appeal,
    assess,
    clarify,
    decide,
    decide_appeal,
    reconsider,
    to_panel,
)
from throughcare.market.actions.profiles import save_profile

__all__ = [
    "answer_clarification",
    "appeal",
    "assess",
    "attach",
    "choose_cells",
    "clarify",
    "decide",
    "decide_appeal",
    "detach",
    "keep_draft",
    "reconsider",
    "save_answer",
    "save_profile",
    "start",
    "submit",
    "to_panel",
    "withdraw",
]
