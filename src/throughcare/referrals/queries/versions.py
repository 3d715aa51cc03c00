"""What a service may be asked for: of a referral by its own version, of a contract by all that it had and will have."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.clock.clock import london_day
from throughcare.contracts import permissions as contracts
from throughcare.contracts import queries as contract_queries
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound
from throughcare.reference import queries as reference
from throughcare.reference.models import Code, Need
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
    rows = _agreed(body_id).filter(valid_from__lte=on)
    return rows.order_by("-valid_from", "-decided_at", "-number").first()


def last_settled(body_id: int, today: date) -> date:
    """The last day for which nothing changes any more: today, or the eve of the newest version agreed."""
    newest = _agreed(body_id).aggregate(on=Max("valid_from"))["on"]
    return max(today, newest - timedelta(days=1)) if newest else today


def is_asked(body_id: int, need: str) -> bool:
    """Whether a change of a need waits for the second person."""
    waits = ServiceVersion.objects.filter(body_id=body_id, status=rules.VersionStatus.ASKED)
    return waits.filter(choices__need_id=need).exists()


def _agreed(body_id: int) -> QuerySet[ServiceVersion]:
    return ServiceVersion.objects.filter(body_id=body_id, status=rules.VersionStatus.AGREED)


def of_referral(referral: Referral, today: date) -> ServiceVersion | None:
    """The version by which a referral was sent; of a draft, that of today."""
    return referral.version if referral.sent_at else in_force(referral.body_id, today)


def asked(referral: Referral, need: str, today: date) -> rules.Asked:
    """What may be asked for one need of a referral: by its own version, whatever came since."""
    on = london_day(referral.sent_at) if referral.sent_at else today
    return of_version(of_referral(referral, today), [need], on)[need]


def of_version(version: ServiceVersion | None, needs: Collection[str], on: date) -> dict[str, rules.Asked]:
    """What may be asked for each of some needs; a need of which the version says nothing is asked by the lists."""
    said: dict[tuple[str, str], dict[str, rules.Words]] = defaultdict(dict)
    if version is not None:
        for row in version.choices.filter(need_id__in=needs):
            said[row.need_id, row.kind][row.code] = _words(row)
    national: dict[str, dict[str, rules.Words]] = defaultdict(dict)
    if len({need for need, _kind in said}) < len(needs):
        for code in reference.codes(NATIONAL, on):
            national[code.group][code.code] = _words(code)
    return {
        need: rules.Asked(
            outcomes=said.get((need, rules.ChoiceKind.OUTCOME)) or national[need],
            levels=said.get((need, rules.ChoiceKind.COMPLEXITY)) or rules.LEVELS,
        )
        for need in needs
    }


def outcome_names(codes: Collection[str]) -> dict[str, rules.Words]:
    """The words of some outcomes, of whichever list or version they are; where it is missing, the code itself."""
    own = VersionChoice.objects.filter(kind=rules.ChoiceKind.OUTCOME, code__in=set(codes)).order_by("version_id")
    national = {row.code: _words(row) for row in reference.codes_ever(NATIONAL)}
    return {code: rules.Words(name=code) for code in codes} | national | {row.code: _words(row) for row in own}


def _words(row: Code | VersionChoice) -> rules.Words:
    return rules.Words(name=row.name, name_cy=row.name_cy)


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


def version(actor: Actor, pk: int) -> ServiceVersion:
    """One version of a contract of a buyer for which the actor approves; NotFound for any other."""
    rows = ServiceVersion.objects.filter(pk=pk, body__contract__buyer__in=contracts.approves_for(actor))
    found = rows.select_related("body__contract", "made_by").first()
    if found is None:
        raise NotFound("There is no such version, or it is not yours to decide.")
    return found


def to_decide(actor: Actor) -> QuerySet[ServiceVersion]:
    """Versions that wait for the actor as the second person, the oldest first."""
    buyers = contracts.approves_for(actor)
    rows = ServiceVersion.objects.filter(status=rules.VersionStatus.ASKED, body__contract__buyer__in=buyers)
    return rows.exclude(made_by=actor.user_id).select_related("body__contract").order_by("made_at", "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a version changes of one need: what holds without it, and what is asked for instead."""

    need: Need
    before: rules.Asked
    after: rules.Asked


def change(version: ServiceVersion, today: date) -> Change:
    """The change that a version asks for."""
    row = version.choices.select_related("need").first()
    assert row is not None  # a version without choices is refused
    before = of_version(in_force(version.body_id, version.valid_from), [row.need_id], today)[row.need_id]
    return Change(need=row.need, before=before, after=of_version(version, [row.need_id], today)[row.need_id])


@acting(SYSTEM)  # a count of referrals names nobody, and is the same for all who see the contract
def lines(body: DeliveryBody) -> list[Line]:
    """Its versions, the newest first."""
    rows = body.versions.select_related("made_by", "decided_by").annotate(n=Count("referrals")).order_by("-number")
    return [Line(version=row, referral_count=row.n) for row in rows]
