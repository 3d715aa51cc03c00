"""Made-up services and referrals for tests, on the real reference data."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.audit.models import Event
from throughcare.commissioning.models import Award, AwardShare, Bid, CallOff, Lot
from throughcare.contracts.models import Contract, DeliveryArea, DeliveryBody
from throughcare.contracts.rules import ContractStatus
from throughcare.market.models import Framework
from throughcare.people.models import Person
from throughcare.people.tests.factories import (
    NOW,
    NUMBERS,
    SINCE,
    TODAY,
    give_officer,
    make_actor,
    make_address,
    make_organisation,
    make_person,
    make_sentence,
)
from throughcare.referrals import actions
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import versions
from throughcare.referrals.queries.directory import Place

UNTIL = date(2024, 4, 1)
TOLD: dict[str, Any] = {
    "reason": "Sofa surfing since January",
    "risk_summary": "No lone visits",
    "needs_notes": "None known",
    "finish_by": TODAY + timedelta(days=90),
    "enforceable_days": 10,
}


def make_provider(name: str = "Second Chance Trust") -> Organisation:
    return make_organisation(name, "supplier")


def make_body(
    service_type: str = "ACC",
    area: str = "region-east-midlands",
    *,
    cohort: str = "men",
    provider: Organisation | None = None,
    status: str = ContractStatus.LIVE,
    starts_on: date = SINCE,
    ends_on: date = UNTIL,
    **fields: Any,
) -> DeliveryBody:
    """A delivery body with its contract, delivering in one area."""
    provider = provider or make_provider(f"{service_type} provider {next(NUMBERS)}")
    same = {"service_type_id": service_type, "cohort_id": cohort}
    contract = Contract.objects.create(
        reference=f"C-T{next(NUMBERS):05d}",
        provider=provider,
        buyer=make_organisation("Buyer", "commissioner"),
        title=f"{service_type} in {area}",
        value_gbp=Decimal(1_000_000),
        starts_on=starts_on,
        ends_on=ends_on,
        status=status,
        made_at=NOW,
        **same,
    )
    body = DeliveryBody.objects.create(
        kind="contract", name=contract.title, organisation=provider, contract=contract, **same | fields
    )
    DeliveryArea.objects.create(body=body, area_id=area, valid_from=starts_on, valid_until=ends_on, **same)
    return body


def share_award(body: DeliveryBody, *known: Organisation, **percents: int) -> dict[str, Organisation]:
    """Award the body's contract to several: its provider has what is left of a hundred.

    The others are made by name, unless they are among the known ones. Returns them by name.
    """
    assert body.contract is not None
    contract, number = body.contract, next(NUMBERS)
    framework = Framework.objects.first() or Framework.objects.create(
        name="Made up", ocid=f"ocds-f-{number}", buyer=contract.buyer, opened_on=SINCE, closes_on=UNTIL
    )
    user_id = make_actor(Role.COMMISSIONER, area=None, organisation=contract.buyer).user_id
    call_off = CallOff.objects.create(
        reference=f"CO-S-{number}", ocid=f"ocds-s-{number}", framework=framework, buyer=contract.buyer,
        title="Shared", status="awarded", responses_due_at=NOW, public_key=bytes(32), created_at=NOW,
        created_by_id=user_id, published_at=NOW - timedelta(days=60), published_by_id=user_id,
    )  # fmt: skip
    lot = Lot.objects.create(
        call_off=call_off, number=1, service_type=contract.service_type, cohort=contract.cohort,
        value_gbp=Decimal(1), starts_on=contract.starts_on, ends_on=contract.ends_on, quality_weight=80,
        price_weight=20, status="awarded",
    )  # fmt: skip
    bid = Bid.objects.create(
        reference=f"B-S-{number}", lot=lot, organisation=contract.provider, status="opened", answers={},
        price_gbp=Decimal(1), price_opened_at=NOW, sealed=b"", opened_at=NOW, received_at=NOW, created_at=NOW,
    )  # fmt: skip
    award = Award.objects.create(
        reference=f"AW-S-{number}", lot=lot, bid=bid, organisation=contract.provider, value_gbp=Decimal(1),
        quality_score=Decimal(80), price_score=Decimal(100), total_score=Decimal(84), starts_on=contract.starts_on,
        ends_on=contract.ends_on, status="confirmed", reason="Best", approved_at=NOW, approved_by_id=user_id,
        standstill_ends_at=NOW, confirmed_at=NOW,
    )  # fmt: skip
    Contract.objects.filter(pk=contract.pk).update(award=award)
    contract.refresh_from_db()
    there = {each.name: each for each in known}
    members = {name: there.get(name) or make_provider(name) for name in percents}
    for name, percent in percents.items():
        AwardShare.objects.create(award=award, organisation=members[name], percent=percent)
    left = 100 - sum(percents.values())
    AwardShare.objects.create(award=award, organisation=contract.provider, percent=left)
    return members


def make_in_house(service_type: str, area: str, *, cohort: str = "all-adults") -> DeliveryBody:
    """The probation service itself, delivering in one area."""
    same = {"service_type_id": service_type, "cohort_id": cohort}
    body = DeliveryBody.objects.create(
        kind="in_house", name=f"{service_type} in-house", organisation=make_organisation(), **same
    )
    DeliveryArea.objects.create(body=body, area_id=area, valid_from=SINCE, valid_until=None, **same)
    return body


@dataclass
class Cast:
    """A practitioner, a provider's manager and caseworker, and a person at an address in Derby."""

    practitioner: Actor
    manager: Actor
    caseworker: Actor
    person: Person
    body: DeliveryBody
    area: str


def make_cast(service_type: str = "ACC", area: str = "region-east-midlands", **body_fields: Any) -> Cast:
    body = make_body(service_type, area, **body_fields)
    practitioner = make_actor()
    person = make_person(sex="female" if service_type == "WOS" else "male")
    make_sentence(person)
    make_address(person)
    give_officer(person, practitioner.user_id)
    return Cast(
        practitioner=practitioner,
        manager=make_actor(Role.PROVIDER_MANAGER, area=None, organisation=body.organisation),
        caseworker=make_actor(Role.CASEWORKER, area=None, organisation=body.organisation),
        person=person,
        body=body,
        area=area,
    )


def make_draft(cast: Cast, *, needs: tuple[str, ...] = ("accommodation",), complete: bool = True) -> Referral:
    """A draft; complete unless said otherwise, with what `fill_in` writes but without its steps in the audit."""
    place = Place(body_id=cast.body.pk, area=cast.area)
    referral = actions.start(actor=cast.practitioner, now=NOW, person_id=cast.person.pk, place=place, needs=needs)
    if complete:
        for need in needs:
            referral.needs.filter(need=need).update(complexity="medium", outcome_wanted=first_outcome(need))
        sentence = cast.person.sentences.get()
        Referral.objects.filter(pk=referral.pk).update(sentence=sentence, **TOLD, risk_confirmed_at=NOW)
        referral.refresh_from_db()
    return referral


def first_outcome(need: str) -> str:
    """The first outcome of the national list for a need, such as ACC1."""
    return next(iter(versions.of_version(None, [need], TODAY)[need].outcomes))


def fill_in(cast: Cast, referral: Referral) -> Referral:
    """Fill in every part of a draft, as a practitioner does page by page."""
    act = {"actor": cast.practitioner, "now": NOW, "referral_id": referral.pk}
    for need in referral.needs.values_list("need_id", flat=True):
        actions.detail_need(need=need, complexity="medium", outcome_wanted=first_outcome(need), **act)
    actions.choose_sentence(sentence_id=cast.person.sentences.get().pk, **act)
    actions.give_reason(reason=TOLD["reason"], **act)
    actions.give_risk(texts={"risk_summary": TOLD["risk_summary"]}, **act)
    actions.confirm_risk(risk_summary=TOLD["risk_summary"], **act)
    actions.give_access(needs_notes=TOLD["needs_notes"], **act)
    return actions.give_finish(finish_by=TOLD["finish_by"], enforceable_days=TOLD["enforceable_days"], **act)


def make_sent(cast: Cast, **kwargs: Any) -> Referral:
    return actions.send(actor=cast.practitioner, now=NOW, referral_id=make_draft(cast, **kwargs).pk)


def make_accepted(cast: Cast, **kwargs: Any) -> Referral:
    return actions.accept(actor=cast.manager, now=NOW, referral_id=make_sent(cast, **kwargs).pk)


def make_assigned(cast: Cast, **kwargs: Any) -> Referral:
    referral = make_accepted(cast, **kwargs)
    return actions.assign(
        actor=cast.manager, now=NOW, referral_id=referral.pk, caseworker_id=cast.caseworker.user_id or 0
    )


def verbs(thing: Model) -> list[str]:
    """What the audit says was done to a thing, in order."""
    events = Event.objects.filter(thing_type=thing._meta.label_lower, thing_id=str(thing.pk))
    return list(events.order_by("pk").values_list("verb", flat=True))
