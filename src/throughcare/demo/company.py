"""Who takes part in made-up competitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.accounts.queries import actor_of
from throughcare.clock.clock import london_day
from throughcare.demo import staff

BIDDERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everybody who takes part in the competitions."""

    commissioner: Actor
    buyer: Organisation
    officers: Sequence[Actor]
    evaluators: Sequence[Actor]
    moderator: Actor
    approver: Actor
    contract_manager: Actor
    provider: Actor
    writers: Sequence[Actor]  # the cast's own bid writer first


def gather(rng: np.random.Generator, now: datetime) -> Company:
    """Those of the cast who take part, and writers of further suppliers."""

    def all_of(role: Role) -> list[Actor]:
        return [actor_of(posting.user, london_day(now)) for posting in staff.whole_cast(role)]

    others = Organisation.objects.filter(supplier_profile__isnull=False, qualifications__isnull=False)
    cast_firms = [posting.organisation_id for posting in staff.whole_cast(Role.BID_WRITER)]
    extra = others.exclude(pk__in=cast_firms).distinct().order_by("pk")[: BIDDERS - len(cast_firms)]
    return Company(
        commissioner=all_of(Role.COMMISSIONER)[0],
        buyer=staff.cast(Role.COMMISSIONER).organisation,
        officers=all_of(Role.OPENING_OFFICER),
        evaluators=all_of(Role.EVALUATOR),
        moderator=all_of(Role.MODERATOR)[0],
        approver=all_of(Role.APPROVER)[0],
        contract_manager=all_of(Role.CONTRACT_MANAGER)[0],
        provider=all_of(Role.PROVIDER_MANAGER)[0],
        writers=[*all_of(Role.BID_WRITER), *(staff.writer(rng, firm, now) for firm in extra)],
    )


def firm(writer: Actor) -> int:
    """The organisation for which somebody writes bids."""
    return next(posting.organisation_id for posting in writer.postings if posting.role == Role.BID_WRITER)
