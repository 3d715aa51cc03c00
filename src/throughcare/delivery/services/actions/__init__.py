"""The only writers of what a service delivers: sessions, plans, reports."""

from throughcare.delivery.services.actions.closing import close
from throughcare.delivery.services.actions.correct import correct_session
from throughcare.delivery.services.actions.groups import CameOf, call_off, join_group, record_group
from throughcare.delivery.services.actions.handing import hand_over
from throughcare.delivery.services.actions.onward import chase, close_onward, send_on
from throughcare.delivery.services.actions.plan import decide_plan, submit_plan
from throughcare.delivery.services.actions.report import submit_report
from throughcare.delivery.services.actions.sessions import book_session, move_session, record_session

__all__ = [
    "CameOf",
    "book_session",
    "call_off",
    "chase",
    "close",
    "close_onward",
    "correct_session",
    "decide_plan",
    "hand_over",
    "join_group",
    "move_session",
    "record_group",
    "record_session",
    "send_on",
    "submit_plan",
    "submit_report",
]
