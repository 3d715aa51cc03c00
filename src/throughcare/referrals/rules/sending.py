"""What a referral must hold before it may be sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems
from throughcare.referrals.rules.custody import OUTSIDE, PATHS, Inside, Path, check_contact, check_release
from throughcare.referrals.rules.texts import day_in_words
from throughcare.referrals.rules.versions import NOTHING, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedAsked:
    """A need that a draft asks to be met."""

    need: str
    name: str
    complexity: str
    outcome_wanted: str
    asked: Asked = NOTHING  # what may be asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that decides whether a draft may be sent."""

    needs: tuple[NeedAsked, ...]
    offered: frozenset[str]  # needs that the service works on today
    sentence_ends_on: date | None  # None: none chosen
    reason: str
    risk_summary: str
    risk_confirmed: bool
    needs_notes: str
    finish_by: date | None
    ordered_days: int = 0  # rehabilitation activity days of the sentence
    enforceable_days: int | None = None  # of them, those that the service may use
    days_range: tuple[int, int] = (1, 40)  # by policy
    against: tuple[Problem, ...] = ()  # why the body can't take the person any more
    duplicate_ref: str = ""  # another open referral of the person to the same service type
    somebody_may_see: bool = True  # whether a manager of the provider may open the person's record
    path: Path = Path.COMMUNITY
    inside: Inside = OUTSIDE
    seen_after: date | None = None  # the release from which the first appointment is counted; None: from sending


class Task(StrEnum):
    """The parts of a draft, in the order in which they are shown."""

    NEEDS = "needs"
    SENTENCE = "sentence"
    RELEASE = "release"  # from custody alone
    CONTACT = "contact"  # from custody, while nobody outside is named
    REASON = "reason"
    RISK = "risk"
    ACCESS = "access"
    FINISH = "finish"


class Progress(StrEnum):
    """How far a part of a draft is."""

    NOT_STARTED = "not_started"
    INCOMPLETE = "incomplete"
    COMPLETED = "completed"


def tasks(path: Path) -> list[Task]:
    """The parts of a draft on its path, in their order."""
    terms = PATHS[path]
    asked = {Task.RELEASE: terms.asks_release, Task.CONTACT: terms.asks_contact}
    return [task for task in Task if asked.get(task, True)]


def progress(draft: Draft, today: date) -> dict[Task, Progress]:
    """How far each part of a draft is, of those that its path asks."""
    needs = [bool(asked.complexity and asked.outcome_wanted) for asked in draft.needs]
    inside = draft.inside
    every = {
        Task.NEEDS: _progress(bool(needs), all(needs)),
        Task.SENTENCE: _progress(draft.sentence_ends_on is not None),
        Task.RELEASE: _progress(bool(inside.certainty), not check_release(inside, today)),
        Task.CONTACT: _progress(bool(inside.contact), not check_contact(inside, draft.path)),
        Task.REASON: _progress(bool(draft.reason.strip())),
        Task.RISK: _progress(bool(draft.risk_summary.strip()), draft.risk_confirmed),
        Task.ACCESS: _progress(bool(draft.needs_notes.strip())),
        Task.FINISH: _progress(draft.finish_by is not None, not _check_days(draft)),
    }
    return {task: every[task] for task in tasks(draft.path)}


def _progress(started: bool, done: bool = True) -> Progress:  # noqa: FBT001 - two facts, not options
    if not started:
        return Progress.NOT_STARTED
    return Progress.COMPLETED if done else Progress.INCOMPLETE


def check_sending(draft: Draft, today: date) -> Problems:
    """All that keeps a draft from being sent, each with what to do about it."""
    problems = Problems()
    problems.extend(check_needs(draft.needs, draft.offered))
    problems.extend(check_finish(draft.finish_by, draft.sentence_ends_on, today))
    problems.extend(Problem(message=p.message, field=Task.FINISH, values=p.values) for p in _check_days(draft))
    problems.extend(_check_inside(draft, today))
    if draft.seen_after and draft.finish_by and draft.finish_by <= draft.seen_after:
        message = "The first appointment follows the release on {day}: give a later day to finish by"
        problems.add(message, field=Task.FINISH, day=day_in_words(draft.seen_after))
    for text, message, field in (
        (draft.reason, "Say why you are making this referral", Task.REASON),
        (draft.risk_summary, "Write what the provider must know about risk", Task.RISK),
        (draft.needs_notes, "Say what affects when or how they can take part, or that nothing is known", Task.ACCESS),
    ):
        if not text.strip():
            problems.add(message, field=field)
    if draft.risk_summary.strip() and not draft.risk_confirmed:
        problems.add("Read the risk summary again and confirm that it may be shared", field=Task.RISK)
    problems.extend(draft.against)
    if draft.duplicate_ref:
        problems.add("{ref} is already open for this person and service: end that one first", ref=draft.duplicate_ref)
    if not draft.somebody_may_see:
        problems.add("Nobody who decides on referrals there may see this limited-access record: have one listed first")
    return problems


def _check_days(draft: Draft) -> Problems:
    least, most = draft.days_range
    return check_days(draft.enforceable_days, draft.ordered_days, least=least, most=most)


def check_days(days: int | None, ordered: int, *, least: int, most: int) -> Problems:
    """How many rehabilitation activity days of the order the service may use; none is asked where it has none."""
    problems = Problems()
    if ordered and days is None:
        problems.add("Say how many rehabilitation activity days the service may use", field="enforceable_days")
    elif ordered and days is not None and not least <= days <= min(most, ordered):
        message = "Enter a number of days from {least} to {most}: the order has {ordered}"
        values = {"least": least, "most": min(most, ordered), "ordered": ordered}
        problems.add(message, field="enforceable_days", **values)
    return problems


def _check_inside(draft: Draft, today: date) -> Problems:
    """What the path asks of custody, under the part that asks it."""
    terms, problems = PATHS[draft.path], Problems()
    checks = {Task.RELEASE: check_release(draft.inside, today), Task.CONTACT: check_contact(draft.inside, draft.path)}
    for task, is_asked in ((Task.RELEASE, terms.asks_release), (Task.CONTACT, terms.asks_contact)):
        if is_asked:
            problems.extend(Problem(message=p.message, field=task, values=p.values) for p in checks[task])
    return problems


def check_needs(needs: Collection[NeedAsked], offered: Collection[str]) -> Problems:
    """At least one need, all of the service, each with its complexity and the outcome wanted."""
    problems = Problems()
    if not needs:
        problems.add("Choose at least one need for the service to work on", field=Task.NEEDS)
    for asked in needs:
        if asked.need not in offered:
            problems.add("This service does not work on {need}: take it out", field=Task.NEEDS, need=asked.name)
        elif not asked.complexity or not asked.outcome_wanted:
            message = "Give the complexity and the outcome wanted for {need}"
            problems.add(message, field=Task.NEEDS, need=asked.name)
        elif asked.complexity not in asked.asked.levels or asked.outcome_wanted not in asked.asked.outcomes:
            message = "The service is asked for other outcomes of {need} now: choose complexity and outcome again"
            problems.add(message, field=Task.NEEDS, need=asked.name)
    return problems


def check_finish(finish_by: date | None, sentence_ends_on: date | None, today: date) -> Problems:
    """A sentence that runs, and a day to finish by that lies ahead and within it."""
    problems = Problems()
    if sentence_ends_on is None:
        problems.add("Choose the sentence that the service is part of", field=Task.SENTENCE)
    elif sentence_ends_on < today:
        problems.add(
            "The sentence ended on {day}: choose another", field=Task.SENTENCE, day=day_in_words(sentence_ends_on)
        )
    if finish_by is None:
        problems.add("Give the day by which the service should finish", field=Task.FINISH)
    elif finish_by <= today:
        problems.add("The day to finish by must be after today", field=Task.FINISH)
    elif sentence_ends_on is not None and today <= sentence_ends_on < finish_by:
        message = "The day to finish by must be on or before the end of the sentence, {day}"
        problems.add(message, field=Task.FINISH, day=day_in_words(sentence_ends_on))
    return problems
