"""Operations on what a contract may be asked for: read it, ask for a change, agree to it as the second person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Day, Sent
from throughcare.referrals import actions, rules
from throughcare.referrals.api.decide import Text
from throughcare.referrals.queries import versions

router = Router()
Short = Annotated[str, Field(max_length=rules.CHOICE_LIMIT)]


class WordsOut(Schema):
    """An outcome or a level that may be chosen, with its words."""

    code: str
    name: str
    name_cy: str = Field(description="In Welsh; empty where nobody wrote it.")


class AskedOut(Schema):
    """What may be asked for one need."""

    outcomes: list[WordsOut]
    levels: list[WordsOut]


class NeedOfContract(AskedOut):
    """A need of a contract, with what may be asked for it today."""

    need: str


class VersionOut(Schema):
    """A version of what a contract may be asked for."""

    id: int
    number: int
    valid_from: date
    status: str
    reason: str
    made_at: datetime
    decided_at: datetime | None
    decision_reason: str


class ContractAsked(Schema):
    """What a contract may be asked for today, and its versions, the newest first."""

    needs: list[NeedOfContract]
    versions: list[VersionOut]


class VersionIn(Sent):
    """Outcomes and levels of one need from a day on; Welsh goes line by line beside the English."""

    outcomes: list[Short] = Field(max_length=rules.MOST_OUTCOMES)
    outcomes_cy: list[Short] = Field([], max_length=rules.MOST_OUTCOMES)
    levels: dict[rules.Complexity, Short] = Field(description="What each level means; one left out is not offered.")
    levels_cy: dict[rules.Complexity, Short] = Field({}, description="The same in Welsh.")
    valid_from: Day
    reason: Text


class Decided(Sent):
    """Whether the second person agrees, and why."""

    is_agreed: bool
    reason: Text


@router.get("/contracts/{slug:reference}/outcomes", response=ContractAsked)
@requires(P.CONTRACT_VIEW)
def asked(request: Request, reference: str) -> dict[str, Any]:
    """What a contract may be asked for today, what it could be before, and what waits to be agreed."""
    body = versions.body_of(request.actor, reference)
    rows = versions.by_need(body, request.today)
    needs = [{"need": need.pk, **asked_out(may_be_asked)} for need, may_be_asked in rows]
    return {"needs": needs, "versions": [line.version for line in versions.lines(body)]}


@router.post("/contracts/{slug:reference}/outcomes/{slug:need}", response=VersionOut)
@requires(P.CONTRACT_MANAGE)
def ask_version(request: Request, reference: str, need: str, sent: VersionIn) -> Any:
    """Ask for other outcomes or levels of one need; they hold once an approver of the buyer has agreed."""
    return actions.ask_version(actor=request.actor, now=request.now, contract_ref=reference, need=need, **sent.dict())


@router.post("/outcomes/{int:pk}/decide", response=VersionOut)
@requires(P.AWARD_APPROVE)
def decide_version(request: Request, pk: int, sent: Decided) -> Any:
    """Agree or not, as the second person; referrals sent before its day keep what they were asked."""
    return actions.decide_version(actor=request.actor, now=request.now, version_id=pk, **sent.dict())


def asked_out(may_be_asked: rules.Asked) -> dict[str, Any]:
    """What may be asked for a need, as operations tell it."""
    return {"outcomes": _words(may_be_asked.outcomes), "levels": _words(may_be_asked.levels)}


def _words(words: Mapping[str, rules.Words]) -> list[dict[str, str]]:
    return [{"code": code, "name": text.name, "name_cy": text.name_cy} for code, text in words.items()]
