"""Reads of sentences: what ends when under the law of each date, and what went wrong with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.kernel.policy import NoPolicyError
from throughcare.people import queries
from throughcare.people.models import Breach, Custody, Person, Recall, Release, Requirement, Sentence, Termination
from throughcare.people.queries.changes import Changed, log
from throughcare.people.rules import RequirementKind, SentenceKind
from throughcare.people.rules import sentences as rules
from throughcare.reference.queries import policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sentence with what of it ends when, how it ended, and what went wrong."""

    sentence: Sentence
    steps: list[rules.Step]
    breaches: list[Breach]
    is_inside: bool  # in custody, never released or back since

    @property
    def may_be_breached(self) -> bool:
        """Whether a failure comes to court, and is no matter for a recall."""
        return self.sentence.kind not in rules.RECALLED


def page(person: Person) -> list[Shown]:
    """Every sentence, the newest first. The caller has found the person through a scope."""
    rows = person.sentences.select_related("termination", "custody").order_by("-starts_on", "-pk")
    found = rows.prefetch_related("requirements", "releases__recall", "breaches")
    return [Shown(sentence=row, steps=steps(row), breaches=_breaches(row), is_inside=_is_inside(row)) for row in found]


def _is_inside(row: Sentence) -> bool:
    last = max(row.releases.all(), key=lambda each: each.released_on, default=None)
    if last is None:
        return row.kind == SentenceKind.CUSTODY
    return row.kind in rules.RECALLED and last.recalled_on is not None and not _is_gone(last)


def _is_gone(last: Release) -> bool:
    """Whether somebody was recalled and is at large. Of an imported recall no return is told: they count as back."""
    recall: Recall | None = getattr(last, "recall", None)
    return recall is not None and recall.returned_on is None


def _breaches(row: Sentence) -> list[Breach]:
    return sorted(row.breaches.all(), key=lambda breach: breach.failed_on, reverse=True)


def steps(row: Sentence) -> list[rules.Step]:
    """What of a sentence ends when, with the arithmetic."""
    served = facts(row)
    return rules.steps(served, law(row, served))


def facts(row: Sentence) -> rules.Served:
    """A sentence as rules ask it."""
    work = next((each for each in row.requirements.all() if each.kind == RequirementKind.UNPAID_WORK), None)
    ended = getattr(row, "termination", None)
    return rules.Served(
        kind=row.kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        custody_months=row.custody_months,
        released_on=_released(row),
        work_hours=row.unpaid_work_hours,
        work_done_on=work.completed_on if work else None,
        ended_on=ended.ended_on if ended else None,
        ended_why=ended.get_kind_display().lower() if ended else "",
    )


def _released(row: Sentence) -> date | None:
    """The first release, else what the prison expects: conditional, then automatic, then as imported."""
    releases = sorted(each.released_on for each in row.releases.all())
    custody: Custody | None = getattr(row, "custody", None)
    expected = (custody.conditional_on or custody.automatic_on) if custody else None
    return releases[0] if releases else expected or row.release_on


def law(row: Sentence, served: rules.Served) -> rules.Law:
    """What policy says on the dates that the law looks at: of the sentence, of the release, of the offence."""
    suspended = policy(rules.SUSPENDED_POLICY, row.starts_on).value
    share = _of(rules.SHARE_POLICY, served.released_on or row.starts_on)
    return rules.Law(
        order_most_months=int(policy(rules.ORDER_POLICY, row.starts_on).value),
        suspended_months=(int(suspended["min"]), int(suspended["max"])),
        custody_share=Fraction(str(share)) if share is not None else None,
        supervision_months=_of(rules.SUPERVISION_POLICY, row.offence_on or row.starts_on),
    )


def waiting(actor: Actor, now: datetime, own: Collection[int]) -> list[Waiting]:
    """Breaches of the actor's own people that are not in court yet, for the desk."""
    if not actor.may(P.PERSON_EDIT) or not own:
        return []
    rows = Breach.objects.filter(person__in=own, presented_on=None, withdrawn_at=None).select_related("person")
    found = list(rows.order_by("failed_on", "pk"))
    clocks = Deadline.objects.filter(kind=rules.PRESENT, thing_type="people.breach", cancelled_at=None)
    due = dict(clocks.filter(thing_id__in=[row.pk for row in found]).values_list("thing_id", "due_at")) if found else {}
    lines = [
        Waiting(
            text=f"Bring the breach of {row.person.crn} to court",
            url=reverse("people:present_breach", args=[row.pk]),
            due_at=due.get(row.pk),
        )
        for row in found[:ENOUGH]
    ]
    return few(
        lines, more="More breaches to bring to court: {n}", url=reverse("people:people"), total=lambda: len(found)
    )


def _of(key: str, on: date) -> Any:
    """The value on a day; None where there was no such law yet."""
    try:
        return policy(key, on).value
    except NoPolicyError:
        return None


def sentence(actor: Actor, pk: int, *, lock: bool = False) -> Sentence:
    """A sentence of somebody whom the actor sees, the person locked if asked; NotFound for any other."""
    return queries.row_of(actor, Sentence.objects.all(), pk, lock=lock)


def release(actor: Actor, pk: int, *, lock: bool = False) -> Release:
    """The same of a release."""
    return queries.row_of(actor, Release.objects.select_related("sentence"), pk, lock=lock)


def recall(release: Release) -> Recall | None:
    """The recall that ended a release; None where nobody wrote one down."""
    return Recall.objects.filter(release=release).first()


def breach(actor: Actor, pk: int, *, lock: bool = False) -> Breach:
    """The same of a breach."""
    return queries.row_of(actor, Breach.objects.select_related("sentence"), pk, lock=lock)


def requirement(actor: Actor, pk: int, *, lock: bool = False) -> Requirement:
    """The same of a requirement."""
    return queries.row_of(actor, Requirement.objects.select_related("sentence"), pk, lock=lock)


def termination(actor: Actor, pk: int, *, lock: bool = False) -> Termination:
    """The same of how a sentence ended."""
    return queries.row_of(actor, Termination.objects.select_related("sentence"), pk, lock=lock)


def ended_by_breach(sentence_id: int) -> bool:
    """Whether a court ended the order for a breach."""
    return Breach.objects.filter(sentence_id=sentence_id, outcome__in=rules.ENDS_THE_ORDER).exists()


def corrected(person: Person) -> list[Changed]:
    """What was put right of requirements, of breaches in court and of how sentences ended, the newest first."""
    return log(person.changes.filter(model__in=[model._meta.label for model in (Breach, Requirement, Termination)]))


def open_for_absences(sentence_id: int) -> Breach | None:
    """The breach for absences from an order on which the court has not decided; at most one."""
    rows = Breach.objects.filter(sentence_id=sentence_id, kind=rules.BreachKind.ABSENCES, outcome="", withdrawn_at=None)
    return rows.first()
