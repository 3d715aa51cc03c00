"""How somebody is reached, what is done for them, what they say of themselves, and when they can come."""

from collections.abc import Collection
from datetime import date, time
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems
from throughcare.people.rules.safety import PHONE
from throughcare.people.rules.week import HALVES, Busy


class Channel(StrEnum):
    """How somebody would rather be reached."""

    CALL = "telephone_call"
    TEXT = "text_message"
    EMAIL = "e-mail"
    LETTER = "letter"
    IN_PERSON = "in_person_only"


class Audience(StrEnum):
    """Who may see what somebody said of themselves; nobody whom a limited-access rule shuts out."""

    OFFICERS = "their_officers"
    STAFF = "the_probation_service"
    DELIVERY = "and_those_who_deliver_services"


class Condition(StrEnum):
    """What makes an adjustment necessary."""

    MOBILITY = "mobility"
    SIGHT = "sight"
    HEARING = "hearing"
    SPEECH = "speech"
    LEARNING = "learning_disability"
    READING = "reading_and_writing"
    AUTISM = "autism"
    ATTENTION = "attention"
    MENTAL_HEALTH = "mental_health"
    BRAIN_INJURY = "brain_injury"
    LONG_ILLNESS = "long_illness"
    OTHER = "other"


class Characteristic(StrEnum):
    """Protected characteristics of the Equality Act 2010, section 4, that somebody may declare.

    Age and sex stand in the record itself.
    """

    DISABILITY = "disability"
    GENDER_REASSIGNMENT = "gender_reassignment"
    MARRIAGE = "marriage_and_civil_partnership"
    PREGNANCY = "pregnancy_and_maternity"
    RACE = "race"
    RELIGION = "religion_or_belief"
    ORIENTATION = "sexual_orientation"


NOT_SAID = "prefers_not_to_say"
YES_NO = ("yes", "no", NOT_SAID)
# What may be answered; the answers to race are the codes of the list of ethnicities.
ANSWERS: dict[Characteristic, tuple[str, ...]] = {
    Characteristic.DISABILITY: YES_NO,
    Characteristic.GENDER_REASSIGNMENT: YES_NO,
    Characteristic.MARRIAGE: ("married", "civil_partnership", "neither", NOT_SAID),
    Characteristic.PREGNANCY: YES_NO,
    Characteristic.RELIGION: (
        *("none", "buddhist", "christian", "hindu", "jewish", "muslim", "sikh", "another", NOT_SAID),
    ),
    Characteristic.ORIENTATION: ("heterosexual", "gay_or_lesbian", "bisexual", "another", NOT_SAID),
}
# Answers that measures and letters read in the record itself: characteristic → field, and what an answer makes of it.
CURRENT: dict[Characteristic, str] = {
    Characteristic.DISABILITY: "has_disability",
    Characteristic.RACE: "ethnicity",
}
TRUTH = {"yes": True, "no": False}


class CommitmentKind(StrEnum):
    """What somebody has to do beside the sentence."""

    CHILDCARE = "childcare"
    CARING = "caring_for_somebody"
    WORK = "work"
    LEARNING = "training_or_study"
    RELIGION = "religion"
    HEALTH = "treatment"
    OTHER = "other"


class Side(StrEnum):
    """What helps somebody, or stands in their way."""

    STRENGTH = "strength"
    BARRIER = "barrier"


def check_preference(*, channel: str, number: str, may_leave_message: bool, safety_note: str) -> Problems:
    """A number to ring or write to, where that is how."""
    problems = Problems()
    if channel in (Channel.CALL, Channel.TEXT) and not PHONE.fullmatch(number):
        problems.add("Enter the number in digits", field="number")
    if channel == Channel.EMAIL and "@" not in number:
        problems.add("Enter the e-mail address", field="number")
    return problems


def check_answer(characteristic: str, answer: str, ethnicities: Collection[str]) -> list[Problem]:
    """An answer of the list, so that it can be counted and nobody writes of others."""
    kind = Characteristic(characteristic)
    known = (*ethnicities, NOT_SAID) if kind == Characteristic.RACE else ANSWERS[kind]
    return [] if answer in known else [Problem(message="Choose an answer of the list", field="answer")]


def current_value(characteristic: str, answer: str) -> object:
    """What a declaration makes of the field of the record: no answer is not known."""
    if characteristic == Characteristic.RACE:
        return "" if answer == NOT_SAID else answer
    return TRUTH.get(answer)


def undeclared_value(characteristic: str, old: str) -> object:
    """What the field says where nothing is declared any more: `old`, as the log of changes kept it."""
    return old if characteristic == Characteristic.RACE else {"True": True, "False": False}.get(old)


def busy_of(days: Collection[int], starts: time | None, ends: time | None) -> Busy | None:
    """The times of a commitment; None where it has none."""
    return Busy(days=frozenset(days), starts=starts, ends=ends) if days and starts and ends else None


def check_commitment(
    *,
    details: str,
    days: Collection[int],
    starts: time | None,
    ends: time | None,
    valid_from: date,
    last_on: date | None,
) -> Problems:
    """What it is, its times whole or none, and days in order."""
    problems = Problems()
    if not details.strip():
        problems.add("Say what it is", field="details")
    told = [bool(days), starts is not None, ends is not None]
    if any(told) and not all(told):
        problems.add("Give the days and both times, or leave all three out", field="ends")
    elif starts is not None and ends is not None and starts >= ends:
        problems.add("The times must end after they begin", field="ends")
    problems.extend(check_until(valid_from, last_on))
    return problems


def check_halves(halves: Collection[int], valid_from: date, last_on: date | None) -> Problems:
    """At least half a day in which somebody can come: nobody could be asked otherwise."""
    problems = Problems(check_until(valid_from, last_on))
    if not halves or not set(halves) <= set(range(HALVES)):
        problems.add("Choose at least one half-day on which they can come", field="halves")
    return problems


def check_circumstance(
    code: str, known: Collection[str], noted: Collection[str], noted_on: date, today: date
) -> Problems:
    """A strength or barrier of the list, that is not noted another time, known since a day that has come."""
    problems = Problems()
    if code not in known:
        problems.add("Choose one of the list", field="code")
    if code in noted:
        problems.add("This is noted already. Choose another, or end one of the two", field="code")
    if noted_on > today:
        problems.add("The day has not come yet: enter since when it is known", field="noted_on")
    return problems


def check_until(valid_from: date, last_on: date | None) -> list[Problem]:
    """The last day is not before the first."""
    if last_on is None or last_on >= valid_from:
        return []
    return [Problem(message="The last day can’t be before the first", field="last_on")]
