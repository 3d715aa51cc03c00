"""What an organisation says of itself, once for all its applications and bids."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound
from throughcare.market import permissions, rules
from throughcare.market.models import ConnectedPerson, Exclusion, Insurance, SupplierProfile
from throughcare.market.queries import PROFILE_FIELDS
from throughcare.market.rules.profile import GROUNDS, POLICIES, Cover, Declared, check_explanation, vcse
from throughcare.market.rules.ratios import FACTS


@transaction.atomic
def save_profile(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    about: str,
    legal_form: str,
    charity_ref: str,
    company_ref: str,
    reinvests: bool | None,
    policies: Sequence[str],
    staff_count: int | None,
    turnover_gbp: Decimal | None,
    year_ended_on: date | None,
    has_parent: bool | None,
    parent_name: str,
    gives_guarantee: bool | None,
    works_in_welsh: bool,
    **accounts_gbp: Decimal | None,
) -> SupplierProfile:
    """Say what the organisation is: used in every later application and bid. Whether it is a VCSE follows.

    accounts_gbp: figures of the last accounts by name (`rules.ratios.FACTS`); those not given are not known.
    """
    permissions.can_edit(actor, organisation_id).or_raise()
    rules.check_profile(
        has_parent=has_parent, parent_name=parent_name, year_ended_on=year_ended_on, today=london_day(now)
    ).or_raise()
    profile, _ = SupplierProfile.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={
            "about": about,
            "legal_form": legal_form,
            "charity_ref": charity_ref.strip(),
            "company_ref": company_ref.strip(),
            "reinvests": reinvests,
            "is_vcse": vcse(legal_form=legal_form, charity_ref=charity_ref, reinvests=reinvests),
            "policies": [code for code in POLICIES if code in policies],
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


@transaction.atomic
def save_insurances(
    *, actor: Actor, now: datetime, organisation_id: int, insurances: Mapping[str, tuple[str, Decimal, date] | None]
) -> None:
    """Say which insurances there are: insurer, pounds of cover and the first day without it; None for none."""
    permissions.can_edit(actor, organisation_id).or_raise()
    for cover in Cover:
        told = insurances.get(cover)
        if told is None:
            Insurance.objects.filter(organisation=organisation_id, cover=cover).delete()
            continue
        insurer, cover_gbp, expires_on = told
        facts = {"insurer": insurer.strip(), "cover_gbp": cover_gbp, "expires_on": expires_on, "updated_at": now}
        Insurance.objects.update_or_create(organisation_id=organisation_id, cover=cover, defaults=facts)
    _said(actor, now, organisation_id, "insurances")


@transaction.atomic
def add_connected(
    *, actor: Actor, now: datetime, organisation_id: int, name: str, position: str, since_on: date | None
) -> ConnectedPerson:
    """Name somebody who runs or controls the organisation."""
    permissions.can_edit(actor, organisation_id).or_raise()
    facts = {"name": name.strip(), "position": position.strip()}
    made, _ = ConnectedPerson.objects.get_or_create(
        organisation_id=organisation_id, **facts, defaults={"since_on": since_on, "added_at": now}
    )
    _said(actor, now, organisation_id, "connected_people")
    return made


@transaction.atomic
def remove_connected(*, actor: Actor, now: datetime, organisation_id: int, pk: int) -> None:
    """Name somebody no more, who runs or controls it no longer."""
    permissions.can_edit(actor, organisation_id).or_raise()
    ConnectedPerson.objects.filter(organisation=organisation_id, pk=pk).delete()
    _said(actor, now, organisation_id, "connected_people")


@transaction.atomic
def declare_exclusions(*, actor: Actor, now: datetime, organisation_id: int, grounds: Collection[str]) -> None:
    """Say which grounds for exclusion apply to the organisation or to anybody who runs it: exactly these, or none."""
    permissions.can_edit(actor, organisation_id).or_raise()
    own = Exclusion.objects.filter(organisation=organisation_id)
    own.exclude(ground__in=grounds).delete()
    present = set(own.values_list("ground", flat=True))
    Exclusion.objects.bulk_create(
        Exclusion(organisation_id=organisation_id, ground=code, declared_at=now)
        for code in GROUNDS
        if code in grounds and code not in present
    )
    profile, _ = SupplierProfile.objects.get_or_create(organisation_id=organisation_id, defaults={"updated_at": now})
    profile.exclusions_declared_at = now
    profile.save(update_fields=["exclusions_declared_at"])
    _said(actor, now, organisation_id, "exclusions")


@transaction.atomic
def explain_exclusion(
    *, actor: Actor, now: datetime, organisation_id: int, ground: str, happened_on: date | None, what: str, since: str
) -> Exclusion:
    """Say of a ground that applies what happened, when, and what was done since (self-cleaning)."""
    permissions.can_edit(actor, organisation_id).or_raise()
    found = Exclusion.objects.select_for_update().filter(organisation=organisation_id, ground=ground).first()
    if found is None:
        raise NotFound
    check_explanation(
        Declared(ground=ground, happened_on=happened_on, what=what, since=since), london_day(now)
    ).or_raise()
    found.happened_on, found.what, found.since = happened_on, what.strip(), since.strip()
    found.save(update_fields=["happened_on", "what", "since"])
    _said(actor, now, organisation_id, "exclusions")
    return found


def _said(actor: Actor, now: datetime, organisation_id: int, part: str) -> None:
    """Note that a part of the profile was said anew."""
    profile, _ = SupplierProfile.objects.get_or_create(organisation_id=organisation_id, defaults={"updated_at": now})
    record("supplier_profile.saved", actor=actor, now=now, thing=profile, fields=[part])
