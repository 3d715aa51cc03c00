"""The case page: one timeline of everything about a person that the reader may see."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day, start_of_day
from throughcare.delivery.services.queries import timeline as delivery
from throughcare.people import queries as people
from throughcare.people.queries.timeline import entered
from throughcare.people.rules.timeline import Line, Mark, Strand, mark_of, page_of
from throughcare.referrals.queries import lists, page
from throughcare.referrals.queries import timeline as referrals

NAMES = {
    Strand.RECORD: "Sentence, officers, address and needs",
    Strand.CIRCUMSTANCES: "Contact, needs, times and safety",
    Strand.REFERRALS: "Referrals",
    Strand.SESSIONS: "Sessions, plans and reports",
    Strand.ABSENCES: "Absences, warnings and breaches",
    Strand.NOTES: "Case notes",
    Strand.CHANGES: "Amendments and corrections",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page of somebody's timeline."""

    record: people.Record
    lines: list[Line]
    older: Mark | None  # where the next page begins
    strands: list[Strand]  # what the reader may choose among
    chosen: Collection[str]


def case(actor: Actor, person_id: int, *, now: datetime, chosen: Collection[str] = (), before: str = "") -> Case:
    """The newest things about a person up to a mark; of the chosen strands alone, or of all. NotFound outside scope.

    Each source gives no more than a page, through an index, however long the person is known.
    """
    somebody = people.person(actor, person_id)
    today, mark = london_day(now), mark_of(before, now)
    record = people.record(somebody, today)
    theirs = lists.of_person(actor, somebody)
    ids = [each.pk for each in theirs if each.sent_at]
    sources: dict[Strand, Callable[[], Iterable[Line]]] = {
        Strand.RECORD: lambda: _of_record(record),
        Strand.CIRCUMSTANCES: lambda: entered(actor, somebody, mark, today),
        Strand.REFERRALS: lambda: referrals.of_referrals(theirs),
        Strand.NOTES: lambda: referrals.notes(ids, mark),
        Strand.CHANGES: lambda: referrals.changes(actor, somebody, mark),
    }
    if actor.may(P.DELIVERY_VIEW):
        may_judge = actor.may(P.ABSENCE_JUDGE)
        sources[Strand.SESSIONS] = lambda: delivery.delivered(ids, mark)
        sources[Strand.ABSENCES] = lambda: delivery.absences(somebody, ids, mark, may_judge=may_judge)
    wanted = [strand for strand in sources if strand in chosen] or list(sources)
    lines, older = page_of((line for strand in wanted for line in sources[strand]()), mark)
    return Case(
        record=record,
        lines=lines,
        older=older,
        strands=[strand for strand in Strand if strand in sources],
        chosen=[strand for strand in wanted if chosen],
    )


def _of_record(record: people.Record) -> Iterable[Line]:
    """What the record tells by days, each at its beginning."""
    for n, (day, text) in enumerate(page.of_person(record.person, record, [])):
        yield Line(at=start_of_day(day), key=f"record {n:04}", strand=Strand.RECORD, title=text)
