"""The facts of what is published, as releases are built from them: programmes, frameworks, call-offs, direct awards."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Prefetch, Q

from throughcare.accounts.models import Organisation
from throughcare.clock.clock import start_of_day
from throughcare.commissioning.models import Award, CallOff, Lot
from throughcare.commissioning.queries import changes
from throughcare.contracts.models import Contract, ContractOption, Uncompeted
from throughcare.contracts.queries import Ordered, orders
from throughcare.contracts.queries.uncompeted import ground_of
from throughcare.contracts.rules import UncompetedKind, UncompetedStatus
from throughcare.engagement.models import PlannedLot, Programme
from throughcare.engagement.rules.pipeline import NAMES, Stage
from throughcare.insight.rules.releases import Facts, call_offs, contracts, direct, frameworks, programmes
from throughcare.insight.rules.releases.common import Head, Party
from throughcare.market.models import Framework, Qualification, Restriction
from throughcare.market.queries.regimes import regime

PUBLISHED = (UncompetedStatus.AGREED, UncompetedStatus.STOPPED)


def everything() -> Iterator[Facts]:
    """All that is published, kind by kind, the oldest of each first."""
    yield from _programmes()
    yield from _frameworks()
    yield from _call_offs()
    yield from _direct()


def _programmes() -> Iterator[programmes.ProgrammeFacts]:
    found = Programme.objects.filter(published_at__isnull=False).select_related("buyer", "opening")
    for programme in found.prefetch_related("milestones__slips", "answers").order_by("pk"):
        yield _programme(programme)


def _programme(programme: Programme) -> programmes.ProgrammeFacts:
    lots = list(programme.lots.select_related("service_type", "cohort", "area"))
    milestones = sorted(programme.milestones.all(), key=lambda row: (row.lot_id or 0, row.pk))
    answers = [answer for answer in programme.answers.all() if answer.published_at]
    numbers = {lot.pk: lot.number for lot in lots}
    moments = [slip.changed_at for row in milestones for slip in row.slips.all()]
    moments += [start_of_day(row.reached_on) for row in milestones if row.reached_on]
    moments += [_given(answer.published_at) for answer in answers]
    return programmes.ProgrammeFacts(
        head=Head(ocid=_programme_ocid(programme.reference), buyer=_party(programme.buyer)),
        reference=programme.reference,
        name=programme.name,
        summary=programme.summary,
        published_at=_given(programme.published_at),
        moments=[*moments, programme.opening.opened_at] if hasattr(programme, "opening") else moments,
        lots=[
            programmes.PlannedLot(
                number=lot.number,
                title=f"{lot.service_type.name} for {lot.cohort.name.lower()}: {lot.area.name}",
            )
            for lot in lots
        ],
        dates=[
            programmes.Date(
                id=f"{row.stage}-{row.pk}",
                title=row.name or NAMES[Stage(row.stage)],
                lot=numbers.get(row.lot_id or 0),
                first_on=row.first_on,
                planned_on=row.planned_on,
                reached_on=row.reached_on,
            )
            for row in milestones
        ],
        enquiries=[
            programmes.Enquiry(
                number=answer.number or 0,
                question=answer.question,
                answer=answer.text,
                answered_at=_given(answer.published_at),
            )
            for answer in sorted(answers, key=lambda row: row.number or 0)
        ],
    )


def _programme_ocid(reference: str) -> str:
    return f"{settings.OCID_PREFIX}-{reference.lower()}"


def _frameworks() -> Iterator[frameworks.FrameworkFacts]:
    for framework in Framework.objects.select_related("buyer").order_by("pk"):
        yield frameworks.FrameworkFacts(
            head=Head(ocid=framework.ocid, buyer=_party(framework.buyer)),
            name=framework.name,
            opened_at=start_of_day(framework.opened_on),
            closes_on=framework.closes_on,
            admissions=_admissions(framework),
        )


def _admissions(framework: Framework) -> list[frameworks.Admission]:
    """Who came to be admitted to what, moment by moment, and who left for a time. Why stays with the buyer."""
    rows = Qualification.objects.filter(framework=framework).select_related("organisation", "service_type", "area")
    held: dict[Organisation, dict[str, datetime]] = defaultdict(dict)
    for row in rows.order_by("service_type__position", "area__name", "pk"):
        held[row.organisation][f"{row.service_type.name}: {row.area.name}"] = row.valid_from
    moments = {(who, at, True) for who, cells in held.items() for at in cells.values()}
    for gone in Restriction.objects.filter(framework=framework).select_related("organisation"):
        moments.add((gone.organisation, gone.from_at, False))
        back = gone.lifted_at or (start_of_day(gone.until_on) if gone.until_on else None)
        moments |= {(gone.organisation, back, True)} if back else set()
    return [
        frameworks.Admission(
            at=at,
            member=_party(who),
            cells=[cell for cell, since in held[who].items() if since <= at],
            is_member=is_member,
        )
        for who, at, is_member in sorted(moments, key=lambda row: (row[1], row[0].pk))
    ]


def _call_offs() -> Iterator[call_offs.CallOffFacts]:
    """Every call-off that was ever published."""
    lots, awards, planned = _lots(), _awards(), _planned()
    found = CallOff.objects.filter(published_at__isnull=False).select_related("buyer", "framework", "replaces")
    found = found.prefetch_related("questions", "funders__organisation", "follows_up__lot__call_off")
    for call_off in found.order_by("pk"):
        head = Head(
            ocid=call_off.ocid, buyer=_party(call_off.buyer), related=_related(call_off, planned[call_off.reference])
        )
        told = changes.published(call_off)
        withdrawn = changes.withdrawn_by(told)
        yield call_offs.CallOffFacts(
            head=head,
            reference=call_off.reference,
            title=call_off.title,
            description=call_off.description,
            law=regime(call_off.framework).name,
            published_at=_given(call_off.published_at),
            closes_at=_given(call_off.responses_due_at),
            awarded_at=call_off.awarded_at,
            cancelled_at=call_off.cancelled_at,
            most_lots=call_off.most_lots,
            questions=[(question.text, question.weight) for question in call_off.questions.all()],
            lots=[
                replace(lot, status=call_offs.WITHDRAWN) if lot.number in withdrawn else lot
                for lot in lots[call_off.pk]
            ],
            awards=awards[call_off.pk],
            changes=[
                call_offs.ChangeFacts(
                    number=change.number, at=_given(change.published_at), reason=change.reason, rows=rows
                )
                for change in reversed(told)
                for rows in [[f"{r.part}, {r.field}: {r.before} → {r.after}" for r in changes.shown(change)]]
            ],
            funders=[_party(funder.organisation) for funder in call_off.funders.all()],
        )


def _related(call_off: CallOff, programme: str) -> tuple[tuple[str, str], ...]:
    """The framework, what it replaces, the failed lots that it follows up, and the programme that planned it."""
    found = [("framework", call_off.framework.ocid)]
    found += [("planning", programme)] if programme else []
    found += [("prior", call_off.replaces.ocid)] if call_off.replaces else []
    failed = sorted({follow.lot.call_off.ocid for follow in call_off.follows_up.all()})
    return (*found, *(("unsuccessfulProcess", ocid) for ocid in failed))


def _planned() -> dict[str, str]:
    """Of call-offs by reference, the process of the published programme that planned them."""
    rows = PlannedLot.objects.exclude(call_off_ref="").filter(programme__published_at__isnull=False)
    found = rows.values_list("call_off_ref", "programme__reference").distinct()
    return defaultdict(str, {reference: _programme_ocid(programme) for reference, programme in found})


def _lots() -> dict[int, list[call_offs.LotFacts]]:
    rows = (
        Lot.objects.filter(call_off__published_at__isnull=False)
        .select_related("service_type", "cohort", "call_off")
        .prefetch_related("areas", "options")
        .annotate(
            invited=Count("invitations", distinct=True),
            opened=Count("bids", filter=Q(bids__status="opened"), distinct=True),
        )
    )
    found: dict[int, list[call_offs.LotFacts]] = defaultdict(list)
    for lot in rows.order_by("call_off_id", "number"):
        areas = ", ".join(area.name for area in lot.areas.all())
        found[lot.call_off_id].append(
            call_offs.LotFacts(
                number=lot.number,
                title=f"{lot.service_type.name} for {lot.cohort.name.lower()}: {areas}",
                value_gbp=lot.value_gbp,
                starts_on=lot.starts_on,
                ends_on=lot.ends_on,
                status=lot.status,
                quality_weight=lot.quality_weight,
                price_weight=lot.price_weight,
                invited=lot.invited,
                bids=lot.opened if lot.call_off.opened_at else None,
                options=[(option.name, option.cap_gbp) for option in lot.options.all()],
            )
        )
    return found


def _awards() -> dict[int, list[call_offs.AwardFacts]]:
    """Confirmed awards with their contracts, which follow within seconds.

    Awards confirmed at one moment are one release: it waits until the last of them has its contract.
    """
    rows = Award.objects.filter(status="confirmed").select_related("organisation", "lot")
    rows = rows.prefetch_related(*_amending())
    confirmed = list(rows.order_by("lot__call_off_id", "lot__number"))
    waiting = {(row.lot.call_off_id, row.confirmed_at) for row in confirmed if not hasattr(row, "contract")}
    found: dict[int, list[call_offs.AwardFacts]] = defaultdict(list)
    for award in confirmed:
        if (award.lot.call_off_id, award.confirmed_at) in waiting:
            continue
        found[award.lot.call_off_id].append(
            call_offs.AwardFacts(
                reference=award.reference,
                lot=award.lot.number,
                supplier=_party(award.organisation),
                value_gbp=award.value_gbp,
                confirmed_at=_given(award.confirmed_at),
                starts_on=award.starts_on,
                ends_on=award.ends_on,
                contract=_contract(award.contract, award),
            )
        )
    return found


def _amending() -> tuple["Prefetch[str]", ...]:
    """What is added to contracts after they were made, with who buys and who delivers."""
    agreed = Uncompeted.objects.filter(kind=UncompetedKind.EXTENSION, confirmed_at__isnull=False)
    options = ContractOption.objects.prefetch_related("orders")
    made = Contract.objects.select_related("buyer", "provider")
    return (
        Prefetch("contract", made),
        Prefetch("contract__uncompeted", agreed.select_related("framework"), to_attr="extensions"),
        Prefetch("contract__options", options),
    )


def _contract(contract: Contract, made_by: Award | Uncompeted) -> contracts.ContractFacts:
    """A contract as its award made it, and what was added to it since."""
    amendments = list(map(_extended, contract.extensions))  # type: ignore[attr-defined]  # prefetched
    amendments += [_ordered(contract, row) for row in orders(contract, contract.options.all())]
    return contracts.ContractFacts(
        reference=contract.reference,
        award=made_by.reference,
        value_gbp=made_by.value_gbp,
        starts_on=contract.starts_on,
        ends_on=made_by.ends_on,
        live_at=contract.live_at,
        ended_at=contract.ended_at,
        amendments=sorted(amendments, key=lambda row: row.at),
    )


def _extended(asked: Uncompeted) -> contracts.Amendment:
    return contracts.Amendment(
        reference=asked.reference,
        at=_given(asked.confirmed_at),
        adds_gbp=asked.value_gbp,
        what=_ground(asked),
        why=asked.justification,
        ends_on=asked.ends_on,
    )


def _ordered(contract: Contract, row: Ordered) -> contracts.Amendment:
    """Who ordered what of whom, and how much of its cap is ordered by then."""
    name, cap = row.option.name, row.option.cap_gbp
    said = f"{contract.buyer.name} ordered “{name}” of {contract.provider.name} for £{row.order.value_gbp:,.2f}"
    return contracts.Amendment(
        reference=row.reference,
        at=row.order.ordered_at,
        adds_gbp=row.order.value_gbp,
        what=f"{said}: £{row.so_far_gbp:,.2f} of up to £{cap:,.2f} is ordered",
        why=row.order.reason,
        option=name,
    )


def _ground(asked: Uncompeted) -> str:
    found = ground_of(asked)
    return f"{found.name} ({found.source})"


def _direct() -> Iterator[direct.DirectFacts]:
    """Direct awards and grants that were agreed, also where they were stopped."""
    rows = Uncompeted.objects.filter(status__in=PUBLISHED).exclude(kind=UncompetedKind.EXTENSION)
    rows = rows.select_related("buyer", "provider", "framework", "service_type", "lot__call_off")
    for asked in rows.prefetch_related(*_amending()).order_by("pk"):
        yield direct.DirectFacts(
            head=Head(ocid=asked.ocid, buyer=_party(asked.buyer), related=_behind(asked)),
            reference=asked.reference,
            title=f"{asked.service_type.name}, {asked.provider.name}",
            is_grant=asked.kind == UncompetedKind.GRANT,
            ground=_ground(asked),
            justification=asked.justification,
            supplier=_party(asked.provider),
            value_gbp=asked.value_gbp,
            starts_on=asked.starts_on,
            ends_on=asked.ends_on,
            agreed_at=_given(asked.decided_at),
            standstill_ends_at=asked.standstill_ends_at,
            confirmed_at=asked.confirmed_at,
            stopped_at=asked.stopped_at,
            contract=_contract(asked.contract, asked) if asked.contract else None,
        )


def _behind(asked: Uncompeted) -> tuple[tuple[str, str], ...]:
    """The framework under which it goes, and the call-off whose lot nobody won."""
    found = [("framework", asked.framework.ocid)] if asked.framework else []
    return (*found, *([("unsuccessfulProcess", asked.lot.call_off.ocid)] if asked.lot else []))


def _given(moment: datetime | None) -> datetime:
    """A moment that a constraint of the database demands in this state."""
    assert moment is not None
    return moment


def _party(organisation: Organisation) -> Party:
    return Party(
        id=organisation.pk,
        name=organisation.name,
        company_number=organisation.company_number,
        charity_number=organisation.charity_number,
    )
