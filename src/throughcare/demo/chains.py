"""Supply chains of the made-up world: who was awarded contracts together, who works for which, and who delivers what.

The cast's provider leads one with the cast's other charity, and keeps the easy cases: what its page then says is true.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from django.db.models import OuterRef, Q, Subquery
from django.utils.text import slugify

from throughcare.access.roles import Role
from throughcare.accounts.demo_cast import RIVAL
from throughcare.accounts.models import Organisation, Posting
from throughcare.commissioning.models import Award, AwardShare
from throughcare.contracts.models import DeliveryBody
from throughcare.demo import staff
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import ReferralStatus

SHARED_SERVICES = ("PWB", "WOS", "ETE")
SHARED_OF_TEN = 7  # the published contracts: 129 of 196 have subcontractors
CAST_PERCENT, CAST_SERVICE = 40, "PWB"
PERCENTS = ((30,), (20,), (25, 15))  # of one partner or two; the lead has the rest


def share(rng: np.random.Generator, award: Award, firms: Sequence[Organisation]) -> None:
    """Say with whom an award was won: the cast's with the cast's other charity, most of the others with some firm."""
    lead, service = award.organisation_id, award.lot.service_type_id
    if lead == firms[0].pk:
        partners = {Organisation.objects.get(name=RIVAL).pk: CAST_PERCENT} if service == CAST_SERVICE else {}
    elif service in SHARED_SERVICES and rng.integers(10) < SHARED_OF_TEN:
        percents = PERCENTS[int(rng.integers(len(PERCENTS)))]
        others = [firm.pk for firm in firms[1:] if firm.pk != lead]
        partners = dict(zip(map(int, rng.choice(others, len(percents), replace=False)), percents, strict=True))
    else:
        partners = {}
    if partners:
        shares = partners | {lead: 100 - sum(partners.values())}
        AwardShare.objects.bulk_create(
            AwardShare(award=award, organisation_id=who, percent=percent) for who, percent in shares.items()
        )


def lend(rng: np.random.Generator, body: DeliveryBody, team: Sequence[int], now: datetime) -> tuple[int, ...]:
    """Have a part of a team, as large as was promised, work for each partner; returns who of it works for the lead."""
    left = list(team)
    for each in partners(body):
        count = max(1, round(len(team) * each.percent / 100))
        theirs, left = left[-count:], left[:-count]
        Posting.objects.filter(user__in=theirs, role=Role.CASEWORKER).update(organisation=each.organisation)
        if not Posting.objects.filter(organisation=each.organisation, role=Role.SUBCONTRACTOR).exists():
            staff.post(
                staff.users(rng, 1, f"part.{slugify(each.organisation.name)}", now),
                Role.SUBCONTRACTOR,
                each.organisation,
            )
    return tuple(left)


def partners(body: DeliveryBody) -> list[AwardShare]:
    """The shares of an award besides the lead's."""
    rows = AwardShare.objects.filter(award__contract__delivery_body=body).exclude(organisation=body.organisation_id)
    return list(rows.select_related("organisation").order_by("-percent", "organisation"))


def keeps_easy(body: DeliveryBody) -> bool:
    """Whether the lead keeps the easy cases: of the contracts that are shared, the cast's."""
    return bool(partners(body)) and body.organisation_id == staff.cast(Role.PROVIDER_MANAGER).organisation_id


def settle(bodies: Iterable[int]) -> int:
    """Write down who delivers each referral of shared contracts: whoever its caseworker works for; returns how many."""
    employer = Posting.objects.filter(user=OuterRef("caseworker"), role=Role.CASEWORKER).values("organisation")[:1]
    rows = Referral.objects.filter(Q(body__in=list(bodies)), caseworker__isnull=False)
    shared = rows.filter(body__contract__award__in=AwardShare.objects.values("award"), deliverer=None)
    return shared.exclude(status=ReferralStatus.DECLINED).update(deliverer=Subquery(employer))
