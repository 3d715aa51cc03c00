"""What a buyer means to buy: the plan with its dates, and the questions that were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from throughcare.insight.rules.releases.common import Head, Release, day, moment, party, release


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLot:
    """A lot that is meant to be bought."""

    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date of the plan: as first planned, as planned now, and when it was reached."""

    id: str
    title: str
    lot: int | None
    first_on: date
    planned_on: date
    reached_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """A question as everybody reads it with its answer; who asked is kept nowhere."""

    number: int
    question: str
    answer: str
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFacts:
    """A programme as it is published; `moments` are those at which something of it changed."""

    head: Head
    reference: str
    name: str
    summary: str
    published_at: datetime
    moments: Sequence[datetime]
    lots: Sequence[PlannedLot]
    dates: Sequence[Date]
    enquiries: Sequence[Enquiry]


def releases(facts: ProgrammeFacts) -> list[Release]:
    """The plan as it was published, and anew at each moment at which it changed."""
    later = [at for at in sorted(set(facts.moments)) if at > facts.published_at]
    return [_planned(facts, facts.published_at, "planning"), *(_planned(facts, at, "planningUpdate") for at in later)]


def _planned(facts: ProgrammeFacts, at: datetime, tag: str) -> Release:
    answered = [enquiry for enquiry in facts.enquiries if enquiry.answered_at <= at]
    tender: dict[str, Any] = {
        "id": facts.reference,
        "title": facts.name,
        "description": facts.summary,
        "status": "planning",
        "lots": [{"id": str(lot.number), "title": lot.title, "status": "planning"} for lot in facts.lots],
    }
    if answered:
        tender |= {"hasEnquiries": True, "enquiries": [_enquiry(enquiry) for enquiry in answered]}
    return release(facts.head, at, tag) | {
        "parties": [party(facts.head.buyer, "buyer")],
        "planning": {"rationale": facts.summary, "milestones": [_milestone(row) for row in facts.dates]},
        "tender": tender,
    }


def _milestone(row: Date) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": row.id,
        "title": row.title,
        "type": "preProcurement",
        "description": f"First planned for {row.first_on.isoformat()}",
        "dueDate": day(row.planned_on),
        "status": "met" if row.reached_on else "scheduled",
    }
    if row.reached_on:
        found["dateMet"] = day(row.reached_on)
    return found | ({"relatedLots": [str(row.lot)]} if row.lot else {})


def _enquiry(enquiry: Enquiry) -> dict[str, Any]:
    return {
        "id": str(enquiry.number),
        "description": enquiry.question,
        "answer": enquiry.answer,
        "dateAnswered": moment(enquiry.answered_at),
    }
