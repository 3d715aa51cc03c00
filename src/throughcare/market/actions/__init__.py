"""The only writer of the market: profiles, applications, decisions and the qualifications that follow."""

from throughcare.market.actions.applying import (
    attach,
    choose_cells,
    detach,
    keep_draft,
    name_author,
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
from throughcare.market.actions.profiles import (
    add_connected,
    declare_exclusions,
    explain_exclusion,
    remove_connected,
    save_insurances,
    save_profile,
)

__all__ = [
    "add_connected",
    "answer_clarification",
    "appeal",
    "assess",
    "attach",
    "choose_cells",
    "clarify",
    "decide",
    "decide_appeal",
    "declare_exclusions",
    "detach",
    "explain_exclusion",
    "keep_draft",
    "name_author",
    "reconsider",
    "remove_connected",
    "save_answer",
    "save_insurances",
    "save_profile",
    "start",
    "submit",
    "to_panel",
    "withdraw",
]
