"""The law of engagement: a programme's states, who may come to an event, what a question and its answer must hold."""

import re
from datetime import datetime
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition

LINK_HOURS = 48  # how long the link that confirms an address works
KNOWN_DAYS = 180  # how long a device is remembered on which an address was confirmed
UNCONFIRMED_DAYS = 30  # an address that nobody confirmed is forgotten after this
QUESTION_WORDS = 300  # a question longer than this is several questions
VERSION = "engagement.version"  # the purpose of the file of a version
PROVIDER = "framework-provider"  # a code of the list of role labels
ROLES = "role-label"


class ProgrammeStatus(StrEnum):
    """Where a programme stands: nobody but its buyer sees it before it is published; opened, its call-offs may be."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPENED = "opened"


class EnquiryStatus(StrEnum):
    """Where a question stands. The answer is everybody's once it is published."""

    ASKED = "asked"
    ANSWERED = "answered"
    PUBLISHED = "published"
    SET_ASIDE = "set_aside"


PROGRAMME = Machine(
    "programme",
    initial=ProgrammeStatus.DRAFT,
    transitions=[
        transition("publish", [ProgrammeStatus.DRAFT], ProgrammeStatus.PUBLISHED, P.ENGAGEMENT_MANAGE),
        transition("open", [ProgrammeStatus.PUBLISHED], ProgrammeStatus.OPENED, P.ENGAGEMENT_MANAGE),
    ],
)
E = EnquiryStatus
ENQUIRY = Machine(
    "question",
    initial=E.ASKED,
    transitions=[
        transition("answer", [E.ASKED, E.ANSWERED], E.ANSWERED, P.ENGAGEMENT_MANAGE),
        transition("publish", [E.ANSWERED], E.PUBLISHED, P.ENGAGEMENT_MANAGE),
        transition("set_aside", [E.ASKED, E.ANSWERED], E.SET_ASIDE, P.ENGAGEMENT_MANAGE),
    ],
)
# What in a question would tell who asked it: an address, or a telephone number.
TELLING = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)(?:\+44|0)[\d ]{9,12}\d")


def check_event(*, starts_at: datetime, ends_at: datetime, now: datetime) -> Problems:
    """An event lies ahead, and ends after it starts."""
    problems = Problems()
    if starts_at <= now:
        problems.add("Enter a day and time that are still to come", field="day")
    if ends_at <= starts_at:
        problems.add("The event must end after it starts", field="ends")
    return problems


def check_sign_up(*, starts_at: datetime, cancelled_at: datetime | None, places_left: int | None, now: datetime) -> str:
    """Why nobody can sign up for an event now; empty where they can. `places_left` None: as many as like."""
    if cancelled_at:
        return "This event is cancelled."
    if starts_at <= now:
        return "This event has begun. Its papers and answers are on the page of the programme."
    if places_left is not None and places_left <= 0:
        return "All places are taken. Ask a question in writing instead: the answer goes to everybody."
    return ""


def check_question(text: str) -> Problems:
    """A question is short, and does not tell who asks."""
    problems = Problems()
    if len(text.split()) > QUESTION_WORDS:
        problems.add("Shorten your question to {most} words, or ask several", field="text", most=QUESTION_WORDS)
    if TELLING.search(text):
        problems.add("Take out addresses and telephone numbers: nobody is told who asks", field="text")
    return problems
