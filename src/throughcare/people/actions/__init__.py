"""The only writers of people: who may see a record, and corrections of what was imported."""

from throughcare.people.actions.access import (
    CANNOT_BE_OPENED,
    add_rule,
    break_glass,
    close,
    end_limit,
    limit,
    remove_rule,
    review,
)
from throughcare.people.actions.correcting import add_statement, correct, correct_address, note_change, note_changes

__all__ = (
    "CANNOT_BE_OPENED",
    "add_rule",
    "add_statement",
    "break_glass",
    "close",
    "correct",
    "correct_address",
    "end_limit",
    "limit",
    "note_change",
    "note_changes",
    "remove_rule",
    "review",
)
