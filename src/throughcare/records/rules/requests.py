"""A person asks for a copy of their record: how it moves, when it is due, what a second person makes sure of.

UK GDPR article 15 (a copy of one's data), article 12(3) (one month, two more where it is complex), article 12(6)
(making sure who asks); for law-enforcement processing, Data Protection Act 2018 sections 45 and 54.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import add_months
from throughcare.kernel.states import Machine, transition
from throughcare.kernel.workdays import Calendar

DUE = "subject_access.due"  # kind of the deadline
MONTHS_POLICY = "subject-access-months"
EXTENSION_POLICY = "subject-access-extension-months"
STAFF_POLICY = "subject-access-names-staff"
COPY_MOST_BYTES = 200_000_000  # of files: a copy is made and kept in one piece


class RequestStatus(StrEnum):
    """How far a request is."""

    RECEIVED = "received"
    IDENTIFIED = "identified"  # it is sure who asks; what is held is being collected
    REVIEWING = "reviewing"  # passages that may name others are being read
    PROPOSED = "proposed"  # every passage is decided; a second person looks
    APPROVED = "approved"  # the copy is made, and waits to be handed over
    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = RequestStatus
OPEN = (S.RECEIVED, S.IDENTIFIED, S.REVIEWING, S.PROPOSED, S.APPROVED)
REQUEST = Machine(
    "access request",
    initial=S.RECEIVED,
    transitions=[
        transition("identify", [S.RECEIVED], S.IDENTIFIED, P.SUBJECT_ACCESS_HANDLE),
        transition("collect", [S.IDENTIFIED], S.REVIEWING, P.SUBJECT_ACCESS_HANDLE),
        transition("propose", [S.REVIEWING], S.PROPOSED, P.SUBJECT_ACCESS_HANDLE),
        transition("send_back", [S.PROPOSED], S.REVIEWING, P.SUBJECT_ACCESS_HANDLE),
        transition("approve", [S.PROPOSED], S.APPROVED, P.SUBJECT_ACCESS_HANDLE),
        transition("hand_over", [S.APPROVED], S.HANDED_OVER, P.SUBJECT_ACCESS_HANDLE),
        transition("refuse", [S.RECEIVED, S.IDENTIFIED, S.REVIEWING], S.REFUSED, P.SUBJECT_ACCESS_HANDLE),
        transition("withdraw", OPEN, S.WITHDRAWN, P.SUBJECT_ACCESS_HANDLE),
    ],
)


class How(StrEnum):
    """How something came in."""

    LETTER = "letter"
    EMAIL = "e-mail"
    SPOKEN = "spoken"
    SOMEBODY_FOR_THEM = "somebody for them"


class IdentityCheck(StrEnum):
    """How it was made sure who asks."""

    KNOWN = "their officer knows them"
    DOCUMENT = "document seen"
    QUESTIONS = "questions answered"


def due_on(starts_on: date, months: int, days: Calendar) -> date:
    """The last day to answer: the same day so many months on; the next working day where that is none.

    The last day of the month where it has no such day (Information Commissioner, right of access: how long).
    """
    return days.add(add_months(starts_on, months), 0)


def starts_on(received_on: date, identified_on: date | None) -> date:
    """The day the month begins: receipt or, where it had to be made sure who asks, the day that was (section 54(3))."""
    return max(received_on, identified_on or received_on)


def check_received(received_on: date, today: date) -> Problems:
    """A request was received today or before."""
    problems = Problems()
    if received_on > today:
        problems.add("The day it was received can’t be in the future.", field="received_on")
    return problems


def check_identified(identified_on: date, received_on: date, today: date) -> Problems:
    """Who asks was made sure of between receipt and today."""
    problems = Problems()
    if not received_on <= identified_on <= today:
        problems.add("Enter a day between the day of receipt and today.", field="identified_on")
    return problems


def check_proposal(undecided_count: int) -> Problems:
    """Everything that may name others has been read before a second person looks."""
    problems = Problems()
    if undecided_count:
        problems.add("Decide on every passage first: {count} still wait.", count=undecided_count)
    return problems


def check_second_person(user_id: int | None, first: Collection[int | None]) -> Problems:
    """Whoever approves has decided nothing of what is approved."""
    problems = Problems()
    if user_id in first:
        problems.add("A second person approves: you prepared a part of this yourself. Ask a colleague.")
    return problems


def check_files(gone_count: int, size_bytes: int) -> Problems:
    """The files that are to go with a copy are there, and together fit into it."""
    problems = Problems()
    if gone_count:
        problems.add("Files removed since they were read: {n}. Send it back, and take them out.", n=gone_count)
    if size_bytes > COPY_MOST_BYTES:
        problems.add(
            "The files come to {size} MB, and a copy holds {most} MB. Send it back, take the largest out, and hand "
            "those over by themselves.",
            size=size_bytes // 1_000_000,
            most=COPY_MOST_BYTES // 1_000_000,
        )
    return problems


def check_reason(reason: str, field: str = "reason") -> Problems:
    """A reason says something to whoever reads it in a year."""
    problems = Problems()
    if len(reason.split()) < 3:
        problems.add("Give the reason in a sentence.", field=field)
    return problems
