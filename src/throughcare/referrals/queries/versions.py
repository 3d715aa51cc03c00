"""What a service may be asked for: of a referral by its own version, of a contract by all that it had and will have."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.clock.clock import london_day
from throughcare.contracts import permissions as contracts
from throughcare.contracts import queries as contract_queries
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound
from throughcare.reference import queries as reference
from throughcare.reference.models import Need
from throughcare.referrals import rules
from throughcare.referrals.models import Referral, ServiceVersion, VersionChoice
from throughcare.referrals.queries import directory

NATIONAL = "desired-outcome"  # the list that holds where a contract has none of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A version with how many referrals were sent under it."""

    version: ServiceVersion
    referral_count: int


def in_force(body_id: int, on: date) -> ServiceVersion | None:
    """The version of a body that holds on a day; None: the national lists."""
    rows = ServiceVersion.objects.filter(body_id=body_id, valid_from__lte=on)
    return rows.order_by("-valid_from", "-number").first()


def of_referral(referral: Referral, today: date) -> ServiceVersion | None:
    """The version by which a referral was sent; of a draft, that of today."""
    return referral.version if referral.sent_at else in_force(referral.body_id, today)


def asked(referral: Referral, need: str, today: date) -> rules.Asked:
    """What may be asked for one need of a referral: by its own version, whatever came since."""
    on = london_day(referral.sent_at) if referral.sent_at else today
    return of_version(of_referral(referral, today), [need], on)[need]


def of_version(version: ServiceVersion | None, needs: Collection[str], on: date) -> dict[str, rules.Asked]:
    """What may be asked for each of some needs; a need of which the version says nothing is asked by the lists."""
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    if version is not None:
        for row in version.choices.filter(need_id__in=needs):
            said[row.need_id, row.kind][row.code] = row.name
    national: dict[str, dict[str, str]] = defaultdict(dict)
    if len({need for need, _kind in said}) < len(needs):
        for code in reference.codes(NATIONAL, on):
            national[code.group][code.code] = code.name
    return {
        need: rules.Asked(
            outcomes=said.get((need, rules.ChoiceKind.OUTCOME)) or national[need],
            levels=said.get((need, rules.ChoiceKind.COMPLEXITY)) or rules.LEVELS,
        )
        for need in needs
    }


def outcome_names(codes: Collection[str]) -> dict[str, str]:
    """The words of some outcomes, of whichever list or version they are."""
    own = VersionChoice.objects.filter(kind=rules.ChoiceKind.OUTCOME, code__in=set(codes))
    return {**reference.code_names_ever(NATIONAL), **dict(own.values_list("code", "name"))}


def codes_for(body_id: int, need: str, words: Collection[str], on: date) -> dict[str, str]:
    """The code that each wording has had for a need of a body, or in the national list."""
    known = {code.name: code.code for code in reference.codes(NATIONAL, on) if code.group == need}
    own = VersionChoice.objects.filter(version__body_id=body_id, need_id=need, kind=rules.ChoiceKind.OUTCOME)
    known |= dict(own.filter(name__in=words).values_list("name", "code"))
    return {text: known[text] for text in words if text in known}


def body_of(actor: Actor, contract_ref: str) -> DeliveryBody:
    """The delivery body of a contract that the actor sees; NotFound before it has one."""
    contract = contract_queries.contract(actor, contract_ref)
    body = DeliveryBody.objects.select_related("contract", "organisation").filter(contract=contract).first()
    if body is None:
        raise NotFound("Nothing is delivered under this contract yet.")
    return body


def managed_body(actor: Actor, contract_ref: str) -> DeliveryBody:
    """The same of a contract that the actor manages; NotFound for any other."""
    body = body_of(actor, contract_ref)
    assert body.contract is not None  # found by it
    if not contracts.can_manage(actor, body.contract):
        raise NotFound("There is no such contract, or it is not yours to manage.")
    return body


def needs_of(body: DeliveryBody, today: date) -> list[Need]:
    """The needs on which it works."""
    return list(directory.needs_of(body, today))


def by_need(body: DeliveryBody, today: date) -> list[tuple[Need, rules.Asked]]:
    """The needs on which it works, each with what may be asked for it today."""
    needs = needs_of(body, today)
    found = of_version(in_force(body.pk, today), [need.pk for need in needs], today)
    return [(need, found[need.pk]) for need in needs]


def of_need(body: DeliveryBody, code: str, today: date) -> tuple[Need, rules.Asked]:
    """One of them; NotFound for a need on which it does not work."""
    for need, may_be_asked in by_need(body, today):
        if need.pk == code:
            return need, may_be_asked
    raise NotFound("This contract does not work on this need.")


@acting(SYSTEM)  # a count of referrals names nobody, and is the same for all who see the contract
def lines(body: DeliveryBody) -> list[Line]:
    """Its versions, the newest first."""
    rows = body.versions.select_related("made_by").annotate(n=Count("referrals")).order_by("-number")
    return [Line(version=row, referral_count=row.n) for row in rows]
