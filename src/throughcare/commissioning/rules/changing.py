"""A material change of a live call-off: what may change, until when bids come then, and which are confirmed again.

A change while bids are written gives them the time to take it in. Source: Public Contracts Regulations 2015,
regulation 47(3): the time is extended where the procurement documents are changed significantly.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from throughcare.commissioning.rules.states import LotStatus
from throughcare.deadlines.rules import LONDON
from throughcare.kernel.errors import Problems
from throughcare.kernel.workdays import Calendar

CHANGE_POLICY = "material-change-days"
# Parts of a call-off that a change is made of, with the fields of each.
LOT_PART, QUESTION_PART, WORTH, SPECIFICATION, DEADLINE = "lot", "question", "worth", "specification", "deadline"
NEW_LOT = ("service_type_id", "cohort_id", "areas")  # of a lot that is added, besides what may change of any
CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    LOT_PART: (
        "status",
        *NEW_LOT,
        "value_gbp",
        "starts_on",
        "ends_on",
        "term_reason",
        "quality_weight",
        "price_weight",
    ),
    QUESTION_PART: (
        "text",
        "text_cy",
        "guidance",
        "weight",
        "max_words",
        "is_social_value",
        "floor_score",
        "file_asked",
        "file_asked_cy",
        "is_file_required",
    ),
    WORTH: ("notice_value_gbp", "social_value_reason"),
    SPECIFICATION: ("specification_id",),
    DEADLINE: ("responses_due_at",),
}
CRITERIA = ("quality_weight", "price_weight")  # of a lot; every field of a question is one too
WITHDRAWN_LOT: Mapping[str, object] = {"status": LotStatus.UNSUCCESSFUL.value}  # what a change says of it
REMOVED_QUESTION: Mapping[str, object] = {"text": "", "weight": 0}
UNCONFIRMED = "The call-off changed after the bid was submitted, and the bid was not confirmed again before the close."
ABOVE_VALUE = "Its price is above the value of the lot, which was lowered after the bid was sealed."
SEEN_TOO_LITTLE = (
    "The call-off has changed since you opened this page. Read what changed on the page of your bid, then submit."
)


def part_name(kind: str, number: int = 0) -> str:
    """`lot-2`, `question-1`, `deadline`: how a part is named."""
    return f"{kind}-{number}" if number else kind


def read_part(part: str) -> tuple[str, int]:
    """Kind and number back from the name; nought for parts of which there is one."""
    kind, _, number = part.partition("-")
    return kind, int(number or 0)


def lots_withdrawn(parts: Mapping[str, Mapping[str, object]]) -> set[int]:
    """Numbers of the lots that a change withdraws: their bids stay sealed for ever."""
    return _lots_that_say("status", parts)


def lots_added(parts: Mapping[str, Mapping[str, object]]) -> set[int]:
    """Numbers of the lots that a change adds."""
    return _lots_that_say("areas", parts)


def _lots_that_say(field: str, parts: Mapping[str, Mapping[str, object]]) -> set[int]:
    named = [(*read_part(part), written) for part, written in parts.items()]
    return {number for kind, number, written in named if kind == LOT_PART and field in written}


def removes_question(part: str, written: Mapping[str, object]) -> bool:
    """Whether a part of a change takes a question out: no question is without words."""
    return read_part(part)[0] == QUESTION_PART and written.get("text") == ""


def lots_concerned(parts: Mapping[str, Mapping[str, object]], lots: Collection[int]) -> set[int]:
    """Numbers of the lots whose bids must be confirmed again.

    A question or the specification concerns every lot; so does a lot that is added, as a bidder's turnover is one.
    """
    kinds, gone = {read_part(part)[0] for part in parts}, lots_withdrawn(parts)
    if kinds & {QUESTION_PART, SPECIFICATION} or lots_added(parts):
        return set(lots) - gone
    return {number for kind, number in map(read_part, parts) if kind == LOT_PART} - gone


def touches_criteria(parts: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether a change is one of how bids are judged."""
    return bool(lots_added(parts)) or any(
        kind == QUESTION_PART or (kind == LOT_PART and any(name in CRITERIA for name in parts[part]))
        for part in parts
        for kind, _number in [read_part(part)]
    )


def extended(
    due_at: datetime, asked_at: datetime, changed_on: date, *, days: int, is_criteria: bool, working: Calendar
) -> datetime:
    """Until when bids are received after a change that concerns bids: at the same time of day, on a working day.

    As many days as policy sets remain after it; what changes a criterion moves the deadline by as many in any case, as
    criteria are frozen at launch.
    """
    due = due_at.astimezone(LONDON)
    least = (due.date() if is_criteria else changed_on) + timedelta(days=days)
    if least <= due.date():
        return max(due_at, asked_at)
    return max(asked_at, datetime.combine(working.add(least, 0), due.time(), LONDON))


def check_change(parts: Collection[str], reason: str) -> Problems:
    """A change changes something, and says why."""
    problems = Problems()
    if not parts:
        problems.add("Nothing is changed yet. Change a lot, a question, the specification or the deadline first.")
    if len(reason.split()) < 5:
        problems.add("Say in a sentence at least why this has to change. It is published.", field="reason")
    return problems


def check_lot_withdrawn(number: int, left: Collection[int]) -> Problems:
    """A call-off keeps a lot at least. left: numbers of those that stay open."""
    problems = Problems()
    if not set(left) - {number}:
        problems.add("This is the last lot that is open. To end them all, cancel the call-off.")
    return problems


def check_question_removed(*, asks_about_lesson: bool) -> Problems:
    """What an open lesson has to be asked is not taken out."""
    problems = Problems()
    if asks_about_lesson:
        problems.add("This question asks about a lesson, so it stays. Change its words instead.")
    return problems


def check_asked_deadline(asked_at: datetime, due_at: datetime) -> Problems:
    """A change never shortens the time."""
    problems = Problems()
    if asked_at < due_at:
        problems.add("A change never shortens the time for bids. Choose the present deadline or later.", field="due_on")
    return problems


def check_seen(seen_count: int | None, published_count: int) -> Problems:
    """Whoever submits has read every change; None: nothing is known of what they read."""
    problems = Problems()
    if seen_count is not None and seen_count < published_count:
        problems.add(SEEN_TOO_LITTLE)
    return problems
