"""How much organisations hold and may still take on, for the turnover test."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from throughcare.access.actor import Actor
from throughcare.accounts.models import Organisation
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Award, AwardShare, CallOff, Invitation, Lot
from throughcare.kernel.errors import NotFound
from throughcare.market.models import Qualification
from throughcare.market.queries import live_cells, turnovers
from throughcare.market.rules.standing import TURNOVER_POLICY, Turnover, Verdict, annual_value
from throughcare.reference.models import Area
from throughcare.reference.queries import policy


def multiple(on: date) -> Decimal:
    """How many times the annual value of all lots the turnover must be, on a day."""
    return Decimal(str(policy(TURNOVER_POLICY, on).value))


def multiple_of(call_off: CallOff, on: date) -> Decimal:
    """The multiple that a call-off was published with, whatever policy sets since; a draft's is that of the day."""
    return multiple(london_day(call_off.published_at) if call_off.published_at else on)


def lot_value(lot: Lot) -> Decimal:
    """What a lot counts for a year: its published value, whatever the price of the bid that wins."""
    return annual_value(lot.value_gbp, lot.starts_on, lot.ends_on)


def held(organisations: Collection[int], on: date) -> dict[int, Decimal]:
    """The annual value of lots that each was awarded and whose term is not over, those in standstill too."""
    total: dict[int, Decimal] = defaultdict(Decimal)
    for award in _running(organisations, on):
        for organisation, percent in _shares(award).items():
            total[organisation] += lot_value(award.lot) * percent / 100
    return total


def _shares(award: Award) -> dict[int, int]:
    """Percents by organisation of an award: the winner's alone, or as its partners confirmed."""
    return {share.organisation_id: share.percent for share in award.shares.all()} or {award.organisation_id: 100}


def _running(organisations: Collection[int], on: date) -> QuerySet[Award]:
    """Awards whose term is not over and that were not cancelled, of these organisations alone or with partners."""
    shared = AwardShare.objects.filter(organisation__in=organisations).values("award")
    found = Award.objects.filter(Q(organisation__in=organisations) | Q(pk__in=shared), ends_on__gt=on)
    return found.exclude(status=rules.AwardStatus.CANCELLED).select_related("lot").prefetch_related("shares")


def turnover_tests(organisations: Collection[Organisation], on: date, wanted_gbp: Decimal) -> dict[int, Turnover]:
    """The turnover test of each organisation, were it to win lots of such an annual value alone."""
    ids = [organisation.pk for organisation in organisations]
    known, holding, times = turnovers(ids), held(ids, on), multiple(on)
    return {
        organisation.pk: Turnover(
            organisation=organisation.name,
            turnover_gbp=known.get(organisation.pk),
            multiple=times,
            held_gbp=holding.get(organisation.pk, Decimal(0)),
            wanted_gbp=wanted_gbp,
        )
        for organisation in organisations
    }


def turnover_of(organisation: Organisation, on: date) -> Turnover:
    """The turnover test of one organisation as it stands, with nothing more won."""
    return turnover_tests([organisation], on, Decimal(0))[organisation.pk]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A lot that an organisation holds, alone or with partners, and what its share counts for a year."""

    award: Award
    annual_gbp: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ally:
    """An organisation with which another thinks of bidding, and the share that it would have."""

    organisation: Organisation
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAnswer:
    """Whether an organisation can bid for a lot, alone or with allies, and why: invited or not, and the turnover test.

    The test is of its own share. What an ally holds and turns over is the ally's: here stands what its share asks for.
    """

    lot: Lot
    is_invited: bool
    missing: tuple[Area, ...]  # areas in which nobody of them is qualified for the service
    test: Turnover
    asked: tuple[tuple[str, Decimal], ...] = ()  # allies by name, and the turnover that each share alone asks for

    @property
    def is_yes(self) -> bool:
        """Whether it can bid and win: a turnover that isn't known keeps nobody from bidding."""
        return self.is_invited and not self.missing and self.test.verdict != Verdict.NOT_MET


def holdings(organisation: Organisation, on: date) -> list[Holding]:
    """The lots that an organisation holds, those in standstill too, with what each counts for."""
    found = _running([organisation.pk], on).select_related("lot__call_off", "lot__service_type")
    rows = ((award, _shares(award).get(organisation.pk, 100)) for award in found.order_by("ends_on", "pk"))
    return [Holding(award=award, annual_gbp=lot_value(award.lot) * percent / 100) for award, percent in rows]


def smallest_first(lots: QuerySet[Lot], organisation: Organisation) -> QuerySet[Lot]:
    """Lots to which an organisation is invited before all others, and of either the smallest first."""
    invited = Invitation.objects.filter(organisation=organisation, lot=OuterRef("pk"))
    return lots.annotate(is_ours=Exists(invited)).order_by("-is_ours", "value_gbp", "pk")


def lot_answers(
    organisation: Organisation, lots: Sequence[Lot], at: datetime, allies: Sequence[Ally] = ()
) -> list[LotAnswer]:
    """The answer for each lot, alone or with allies, each of which brings its qualifications and takes its share."""
    own_percent = rules.lead_percent([ally.percent for ally in allies])
    test = replace(turnover_of(organisation, london_day(at)), percent=own_percent)
    invited = set(Invitation.objects.filter(organisation=organisation, lot__in=lots).values_list("lot", flat=True))
    cells = {cell for one in (organisation, *(ally.organisation for ally in allies)) for cell in live_cells(one.pk, at)}
    return [
        LotAnswer(
            lot=lot,
            is_invited=lot.pk in invited,
            missing=tuple(area for area in lot.areas.all() if (lot.service_type_id, area.pk) not in cells),
            test=replace(test, wanted_gbp=lot_value(lot)),
            asked=tuple(_asked(ally, lot, test.multiple) for ally in allies),
        )
        for lot in lots
    ]


def invited_answer(actor: Actor, lot: Lot, at: datetime) -> LotAnswer:
    """The answer for the actor's organisation that is invited to a lot; NotFound where there is none."""
    own = Organisation.objects.filter(pk=permissions.invited_organisation(actor, lot) or 0).first()
    if own is None:
        raise NotFound
    (answer,) = lot_answers(own, [lot], at)
    return answer


def _asked(ally: Ally, lot: Lot, multiple: Decimal) -> tuple[str, Decimal]:
    share = Turnover(
        organisation=ally.organisation.name,
        turnover_gbp=None,  # known to the ally alone
        multiple=multiple,
        wanted_gbp=lot_value(lot),
        percent=ally.percent,
    )
    return share.organisation, share.needed_gbp


def members_called(names: Collection[str]) -> dict[str, Organisation]:
    """Organisations on the public register by their names as they were typed, whatever the case."""
    wanted = {name.strip().casefold(): name for name in names}
    found = Organisation.objects.annotate(folded=Lower("name")).filter(
        folded__in=wanted, pk__in=Qualification.objects.values("organisation")
    )
    return {wanted[one.name.casefold()]: one for one in found if one.name.casefold() in wanted}


def all_of(answers: Sequence[LotAnswer]) -> Turnover | None:
    """The turnover test of winning every one of some lots; None of none."""
    if not answers:
        return None
    return replace(answers[0].test, wanted_gbp=sum((row.test.wanted_gbp for row in answers), Decimal(0)))
