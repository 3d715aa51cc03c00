"""What of a sent referral may be amended, and what a reason for it and a case note must hold."""

from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.people.rules.harm import HEADINGS
from throughcare.referrals.rules.custody import Path
from throughcare.referrals.rules.states import OPEN, TEXT_LIMIT
from throughcare.referrals.rules.texts import check_text

SUBJECT_LIMIT = 120


class Amendable(StrEnum):
    """A part of a referral that may be amended once it was sent."""

    REASON = "reason"
    RISK = "risk_summary"
    RISK_WHO = "risk_who"
    RISK_NATURE = "risk_nature"
    RISK_IMMINENCE = "risk_imminence"
    RISK_SELF_HARM = "risk_self_harm"
    RISK_SUICIDE = "risk_suicide"
    RISK_HOSTEL = "risk_hostel"
    RISK_VULNERABILITY = "risk_vulnerability"
    ACCESS = "needs_notes"
    FINISH = "finish_by"
    DAYS = "enforceable_days"
    SENTENCE = "sentence_id"
    PRISON = "prison"
    RELEASE = "release_on"
    CERTAINTY = "release_certainty"
    RELEASE_NOTE = "release_note"
    REPORTS_TO = "reports_to_id"
    CONTACT = "contact"
    COMPLEXITY = "complexity"  # of one need
    OUTCOME = "outcome_wanted"  # of one need
    DROPPED = "dropped_at"  # one need


OF_RISK = tuple(Amendable(name) for name in HEADINGS)  # on the page of risk, with what else there is to know
TEXTS = (Amendable.REASON, Amendable.RISK, Amendable.ACCESS, *OF_RISK)
OF_A_NEED = (Amendable.COMPLEXITY, Amendable.OUTCOME)
EVERYWHERE = (Amendable.REASON, Amendable.RISK, Amendable.ACCESS, Amendable.FINISH, Amendable.SENTENCE)
INSIDE = {
    Amendable.RELEASE: "Prison and release",
    Amendable.CONTACT: "Whom to ask until the release",
}  # pages of several
LABELS = {
    Amendable.REASON: "Reason",
    Amendable.RISK: "Risk",
    **{Amendable(name): f"Risk: {title.lower()}" for name, title in HEADINGS.items()},
    Amendable.ACCESS: "Access, caring and work",
    Amendable.FINISH: "Finish by",
    Amendable.DAYS: "Rehabilitation activity days",
    Amendable.SENTENCE: "Sentence",
    Amendable.PRISON: "Prison",
    Amendable.RELEASE: "Expected release",
    Amendable.CERTAINTY: "How sure the release is",
    Amendable.RELEASE_NOTE: "What the release depends on",
    Amendable.REPORTS_TO: "Unit that takes over",
    Amendable.CONTACT: "Whom to ask until the release",
    Amendable.COMPLEXITY: "Complexity",
    Amendable.OUTCOME: "Outcome wanted",
    Amendable.DROPPED: "Asked for",
}


def tells_of_custody(path: str, *, in_custody: bool) -> bool:
    """Whether there is a prison and a release to tell: referred from custody, or gone there since."""
    return path != Path.COMMUNITY or in_custody


def pages(path: str, *, in_custody: bool) -> list[tuple[Amendable, str]]:
    """The parts that may be amended, each on a page of its own, with what they are called."""
    found = [(part, LABELS[part]) for part in EVERYWHERE]
    return [*found, *INSIDE.items()] if tells_of_custody(path, in_custody=in_custody) else found


def may_amend(status: str) -> bool:
    """Whether somebody still goes by the referral: from sending until it ends."""
    return status in OPEN


def check_dropping(*, others_count: int, is_planned: bool) -> Problems:
    """A need is taken out before anybody has planned for it, and never the last."""
    problems = Problems()
    if not others_count:
        problems.add("It is the only need. Withdraw the referral if nothing is asked for any more", field="why")
    if is_planned:
        problems.add("The action plan works on it. What comes of it is said in the report", field="why")
    return problems


def check_why(reason: str) -> Problems:
    """The reason of an amendment, which both sides read."""
    return check_text(reason, "Say why this changes", "why")


def check_words(field: str, value: str, *, is_confirmed: bool) -> Problems:
    """New words: some, and for risk that they were read again before they are shared."""
    problems = Problems()
    if field not in TEXTS:
        problems.add("Say which text changes: {names}", field="field", names=", ".join(TEXTS))
        return problems
    label = LABELS[Amendable(field)].lower()
    problems = check_text(value, f"Write what the provider should know: {label}", "value")
    if is_of_risk(field):
        problems.extend(check_confirmed(is_confirmed=is_confirmed))
    return problems


def is_of_risk(field: str) -> bool:
    """Whether it is shared only once it was read again."""
    return field in (Amendable.RISK, *OF_RISK)


def check_confirmed(*, is_confirmed: bool) -> Problems:
    """What is shared about risk was read again."""
    problems = Problems()
    if not is_confirmed:
        problems.add("Confirm that this may be shared with the provider", field="confirmed")
    return problems


def check_note(subject: str, body: str) -> Problems:
    """A case note has a subject and says something."""
    problems = check_text(subject, "Give the note a subject", "subject")
    problems.extend(check_text(body, "Write the note", "body"))
    if len(subject) > SUBJECT_LIMIT:
        problems.add("Keep the subject to {most} characters", field="subject", most=SUBJECT_LIMIT)
    if len(body) > TEXT_LIMIT:
        problems.add("Keep the note to {most} characters", field="body", most=TEXT_LIMIT)
    return problems
