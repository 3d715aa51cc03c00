"""Operations that find people on probation, and take in a caseload, for staff."""

import json
from datetime import date, datetime
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.gate import reading
from throughcare.api.paging import Page, Paging, Sent, paged
from throughcare.audit.record import viewed
from throughcare.imports import actions as imports
from throughcare.imports import queries as files
from throughcare.imports.rules import Verdict
from throughcare.imports.rules.mapping import check_choice, check_names, guess, to_know
from throughcare.imports.rules.reading import of_records
from throughcare.people import queries
from throughcare.people.queries import caseload as caseloads
from throughcare.people.rules.caseload.columns import KIND

router = Router()


class PersonLine(Schema):
    """A person, as lists show them."""

    id: int
    crn: str
    given_name: str
    family_name: str
    date_of_birth: date
    delivery_unit: str = Field(validation_alias="delivery_unit.name")
    risk_of_serious_harm: str
    in_custody: bool
    officer: str | None = Field(validation_alias="officer_name", description="The responsible officer.")
    sentence_kind: str | None
    sentence_ends_on: date | None = Field(description="The last day under supervision.")


class Whose(Schema):
    """Whose people."""

    whose: Literal["mine", "all"] = Field("mine", description="Those whose responsible officer I am, or all I may see.")


class Search(Schema):
    """Whom to look for. It is sent, not part of the address, since addresses are logged."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        min_length=1,
        max_length=100,
        description="A CRN, a prison number, or words of the name, also misspelt.",
    )


@router.get("/people", response=Page[PersonLine])
@requires(P.PERSON_VIEW)
def people(request: Request, wanted: Query[Whose], paging: Query[Paging]) -> dict[str, Any]:
    """People on probation whom I may see, by name."""
    found = queries.people(request.actor, request.today, mine=wanted.whose == "mine")
    return paged(request, found, paging)


@router.post("/people/search", response=Page[PersonLine])
@reading
@requires(P.PERSON_VIEW)
def search_people(request: Request, wanted: Search, paging: Query[Paging]) -> dict[str, Any]:
    """Search people by name, CRN or prison number, among all whom I may see."""
    return paged(request, queries.people(request.actor, request.today, text=wanted.text), paging)


class CaseloadSent(Sent):
    """People as the case system knows them."""

    file_name: str = Field(min_length=1, max_length=120, description="What the import is called.")
    people: list[dict[str, Any]] = Field(
        min_length=1,
        description="An object for each person; a list of objects in it, such as sentences, gives a row each. "
        "Names of columns are recognised as in a file: crn, family_name, date_of_birth …",
    )
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="Which of your names holds which column, where it is not recognised: "
        '{"delivery_unit": "cluster"}. A name in an object is given with the object’s: "address postcode". '
        "The choice is kept for the next time, for files too.",
    )


class CaseloadOut(Schema):
    """A caseload that is taken in."""

    id: int
    file_name: str
    status: str
    row_count: int
    new_count: int
    changed_count: int
    same_count: int
    refused_count: int
    received_at: datetime
    accepted_at: datetime | None
    finished_at: datetime | None


class Difference(Schema):
    """A value that a row changes."""

    what: str
    old: str
    new: str


class CaseloadRow(Schema):
    """What a row comes to."""

    number: int = Field(description="Its place among the objects, from 1, or its line in a file.")
    crn: str
    verdict: str
    is_closed: bool = Field(description="Whether the record is closed to you: then nothing more is told of the row.")
    problems: list[str]
    differences: list[Difference]


class CaseloadRows(Schema):
    """Which rows."""

    verdict: Verdict | None = None


@router.get("/caseload-imports", response=Page[CaseloadOut])
@requires(P.CASELOAD_IMPORT)
def caseload_imports(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """Caseloads that were sent, the newest first."""
    return paged(request, files.files(request.actor, KIND), paging)


@router.post("/caseload-imports", response=CaseloadOut)
@requires(P.CASELOAD_IMPORT)
def send_caseload_import(request: Request, sent: CaseloadSent) -> Any:
    """Send a caseload; its rows are checked in the background, and written once somebody accepts it."""
    table = of_records(sent.people, files.limits(request.today))
    columns = caseloads.columns()
    check_names(columns, sent.columns, table.header).or_raise()
    chosen = guess(columns, table.header, {**files.names_to_come(request.actor, KIND), **to_know(sent.columns)})
    check_choice(columns, chosen, table.header).or_raise()
    file = imports.receive(
        actor=request.actor,
        now=request.now,
        kind=KIND,
        file_name=sent.file_name,
        content=json.dumps(sent.people).encode(),
        table=table,
    )
    return imports.choose_columns(
        actor=request.actor, now=request.now, import_id=file.pk, columns=columns, chosen=chosen
    )


@router.get("/caseload-imports/{pk}", response=CaseloadOut)
@requires(P.CASELOAD_IMPORT)
def caseload_import(request: Request, pk: int) -> Any:
    """How far a caseload is."""
    return files.file(request.actor, pk)


@router.get("/caseload-imports/{pk}/rows", response=Page[CaseloadRow])
@requires(P.CASELOAD_IMPORT)
def caseload_import_rows(
    request: Request, pk: int, wanted: Query[CaseloadRows], paging: Query[Paging]
) -> dict[str, Any]:
    """What each row would change, or why it is refused."""
    file = files.file(request.actor, pk)
    viewed(file, actor=request.actor, now=request.now)
    found = paged(request, files.rows(file, wanted.verdict or ""), paging)
    closed = caseloads.closed(request.actor, {row.key for row in found["items"] if row.key})
    found["items"] = [_row(row, is_closed=row.key in closed) for row in found["items"]]
    return found


@router.post("/caseload-imports/{pk}/accept", response=CaseloadOut)
@requires(P.CASELOAD_IMPORT)
def accept_caseload_import(request: Request, pk: int) -> Any:
    """Have the good rows written; the refused stay behind."""
    return imports.accept(actor=request.actor, now=request.now, import_id=pk)


@router.post("/caseload-imports/{pk}/cancel", response=CaseloadOut)
@requires(P.CASELOAD_IMPORT)
def cancel_caseload_import(request: Request, pk: int) -> Any:
    """Leave a caseload be: nothing of it is written, and its rows are deleted."""
    return imports.cancel(actor=request.actor, now=request.now, import_id=pk)


def _row(row: Any, *, is_closed: bool) -> dict[str, Any]:
    differences = [dict(zip(("what", "old", "new"), each, strict=True)) for each in row.differences]
    return {
        "number": row.number,
        "crn": row.key,
        "verdict": row.verdict,
        "is_closed": is_closed,
        "problems": [] if is_closed else row.problems,
        "differences": [] if is_closed else differences,
    }
