"""The only writers of bookings, groups, absences and enforcement."""

from throughcare.delivery.attendance.actions.absences import add_evidence, give, judge, reconsider, report_absence
from throughcare.delivery.attendance.actions.bookings import book, record_attendance, release
from throughcare.delivery.attendance.actions.groups import call_off_group, make_group, note_choice

__all__ = [
    "add_evidence",
    "book",
    "call_off_group",
    "give",
    "judge",
    "make_group",
    "note_choice",
    "reconsider",
    "record_attendance",
    "release",
    "report_absence",
]
