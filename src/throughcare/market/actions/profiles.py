"""What an organisation says of itself, once for all its applications and bids."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import allow_if
from throughcare.market import rules
from throughcare.market.models import SupplierProfile
from throughcare.market.queries import PROFILE_FIELDS
from throughcare.market.rules.ratios import FACTS


@transaction.atomic
def save_profile(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    about: str,
    is_vcse: bool | None,
    staff_count: int | None,
    turnover_gbp: Decimal | None,
    year_ended_on: date | None,
    has_parent: bool | None,
    parent_name: str,
    gives_guarantee: bool | None,
    works_in_welsh: bool,
    **accounts_gbp: Decimal | None,
) -> SupplierProfile:
    """Say what the organisation is: used in every later application and bid.

    accounts_gbp: figures of the last accounts by name (`rules.ratios.FACTS`); those not given are not known.
    """
    allow_if(
        organisation_id in actor.organisations(P.SUPPLIER_EDIT), "Only a bid writer of the organisation can do this."
    ).or_raise()
    rules.check_profile(
        has_parent=has_parent, parent_name=parent_name, year_ended_on=year_ended_on, today=london_day(now)
    ).or_raise()
    profile, _ = SupplierProfile.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={
            "about": about,
            "is_vcse": is_vcse,
            "staff_count": staff_count,
            "turnover_gbp": turnover_gbp,
            "year_ended_on": year_ended_on,
            "has_parent": has_parent,
            "parent_name": parent_name if has_parent else "",
            "gives_guarantee": gives_guarantee if has_parent else None,
            "works_in_welsh": works_in_welsh,
            "updated_at": now,
            **{name: accounts_gbp.get(name) for name in FACTS},
        },
    )
    record("supplier_profile.saved", actor=actor, now=now, thing=profile, fields=PROFILE_FIELDS)
    return profile
