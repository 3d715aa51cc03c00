"""Writing to contracts: a file for each part of their life."""

from throughcare.contracts.actions.delivering import bring_in_house, clear_gate, end, give_evidence, go_live
from throughcare.contracts.actions.holds import lift_hold, place_hold
from throughcare.contracts.actions.making import REPROCURE, make, order_option
from throughcare.contracts.actions.takeovers import follow_takeover, record_takeover
from throughcare.contracts.actions.uncompeted import (
    ask_uncompeted,
    confirm_uncompeted,
    decide_uncompeted,
    stop_uncompeted,
)

__all__ = [
    "REPROCURE",
    "ask_uncompeted",
    "bring_in_house",
    "clear_gate",
    "confirm_uncompeted",
    "decide_uncompeted",
    "end",
    "follow_takeover",
    "give_evidence",
    "go_live",
    "lift_hold",
    "make",
    "order_option",
    "place_hold",
    "record_takeover",
    "stop_uncompeted",
]
