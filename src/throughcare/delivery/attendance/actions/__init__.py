"""The only writers of bookings, groups and absences."""

from throughcare.delivery.attendance.actions.bookings import book, judge, record_attendance, release, report_absence
from throughcare.delivery.attendance.actions.groups import call_off_group, make_group, note_choice

__all__ = [
    "book",
    "call_off_group",
    "judge",
    "make_group",
    "note_choice",
    "record_attendance",
    "release",
    "report_absence",
]
