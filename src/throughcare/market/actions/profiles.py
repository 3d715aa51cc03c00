"""What an organisation says of itself, once for all its applications and bids, section by section."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound
from throughcare.market import permissions, rules
from throughcare.market.models import ConnectedPerson, Exclusion, Insurance, ProfileSection, SupplierProfile
from throughcare.market.queries import profiles
from throughcare.market.rules.profile import GROUNDS, POLICIES, Cover, Declared, check_explanation, vcse
from throughcare.market.rules.ratios import FACTS
from throughcare.market.rules.sections import SECTIONS, Section, check_kept


@transaction.atomic
def save_facts(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    about: str,
    legal_form: str,
    charity_ref: str,
    company_ref: str,
    reinvests: bool | None,
    staff_count: int | None,
    has_parent: bool | None,
    parent_name: str,
    gives_guarantee: bool | None,
    works_in_welsh: bool,
) -> SupplierProfile:
    """Say what the organisation is: used in every later application and bid. Whether it is a VCSE follows."""
    section = _locked(actor, organisation_id, Section.FACTS)
    rules.check_facts(has_parent=has_parent, parent_name=parent_name).or_raise()
    facts = {
        "about": about,
        "legal_form": legal_form,
        "charity_ref": charity_ref.strip(),
        "company_ref": company_ref.strip(),
        "reinvests": reinvests,
        "is_vcse": vcse(legal_form=legal_form, charity_ref=charity_ref, reinvests=reinvests),
        "staff_count": staff_count,
        "has_parent": has_parent,
        "parent_name": parent_name if has_parent else "",
        "gives_guarantee": gives_guarantee if has_parent else None,
        "works_in_welsh": works_in_welsh,
    }
    return _write(actor, now, section, facts)


@transaction.atomic
def save_accounts(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    turnover_gbp: Decimal | None,
    year_ended_on: date | None,
    **accounts_gbp: Decimal | None,
) -> SupplierProfile:
    """Say what the last accounts say: `rules.ratios.FACTS` by name; those not given are not known."""
    section = _locked(actor, organisation_id, Section.ACCOUNTS)
    rules.check_accounts(year_ended_on=year_ended_on, today=london_day(now)).or_raise()
    facts = {"turnover_gbp": turnover_gbp, "year_ended_on": year_ended_on}
    return _write(actor, now, section, facts | {name: accounts_gbp.get(name) for name in FACTS})


@transaction.atomic
def save_policies(*, actor: Actor, now: datetime, organisation_id: int, policies: Collection[str]) -> SupplierProfile:
    """Say which policies there are in writing."""
    section = _locked(actor, organisation_id, Section.POLICIES)
    return _write(actor, now, section, {"policies": [code for code in POLICIES if code in policies]})


@transaction.atomic
def save_insurances(
    *, actor: Actor, now: datetime, organisation_id: int, insurances: Mapping[str, tuple[str, Decimal, date] | None]
) -> None:
    """Say which insurances there are: insurer, pounds of cover and the first day without it; None for none."""
    section = _locked(actor, organisation_id, Section.INSURANCE)
    for cover in Cover:
        told = insurances.get(cover)
        if told is None:
            Insurance.objects.filter(organisation=organisation_id, cover=cover).delete()
            continue
        insurer, cover_gbp, expires_on = told
        facts = {"insurer": insurer.strip(), "cover_gbp": cover_gbp, "expires_on": expires_on, "updated_at": now}
        Insurance.objects.update_or_create(organisation_id=organisation_id, cover=cover, defaults=facts)
    _said(actor, now, section, ["insurances"])


@transaction.atomic
def add_connected(
    *, actor: Actor, now: datetime, organisation_id: int, name: str, position: str, since_on: date | None
) -> ConnectedPerson:
    """Name somebody who runs or controls the organisation."""
    section = _locked(actor, organisation_id, Section.PEOPLE)
    facts = {"name": name.strip(), "position": position.strip()}
    made, _ = ConnectedPerson.objects.get_or_create(
        organisation_id=organisation_id, **facts, defaults={"since_on": since_on, "added_at": now}
    )
    _said(actor, now, section, ["connected_people"])
    return made


@transaction.atomic
def remove_connected(*, actor: Actor, now: datetime, organisation_id: int, pk: int) -> None:
    """Name somebody no more, who runs or controls it no longer."""
    section = _locked(actor, organisation_id, Section.PEOPLE)
    ConnectedPerson.objects.filter(organisation=organisation_id, pk=pk).delete()
    _said(actor, now, section, ["connected_people"], saves="")


@transaction.atomic
def declare_exclusions(*, actor: Actor, now: datetime, organisation_id: int, grounds: Collection[str]) -> None:
    """Say which grounds for exclusion apply to the organisation or to anybody who runs it: exactly these, or none."""
    section = _locked(actor, organisation_id, Section.EXCLUSIONS)
    own = Exclusion.objects.filter(organisation=organisation_id)
    own.exclude(ground__in=grounds).delete()
    present = set(own.values_list("ground", flat=True))
    Exclusion.objects.bulk_create(
        Exclusion(organisation_id=organisation_id, ground=code, declared_at=now)
        for code in GROUNDS
        if code in grounds and code not in present
    )
    dropped = set(section.drafts) - set(grounds) - {Section.EXCLUSIONS}  # words about grounds that apply no more
    section.drafts = {form: typed for form, typed in section.drafts.items() if form not in dropped}
    profile = _said(actor, now, section, ["exclusions"])
    profile.exclusions_declared_at = now
    profile.save(update_fields=["exclusions_declared_at"])


@transaction.atomic
def explain_exclusion(
    *, actor: Actor, now: datetime, organisation_id: int, ground: str, happened_on: date | None, what: str, since: str
) -> Exclusion:
    """Say of a ground that applies what happened, when, and what was done since (self-cleaning)."""
    section = _locked(actor, organisation_id, Section.EXCLUSIONS)
    found = Exclusion.objects.select_for_update().filter(organisation=organisation_id, ground=ground).first()
    if found is None:
        raise NotFound
    check_explanation(
        Declared(ground=ground, happened_on=happened_on, what=what, since=since), london_day(now)
    ).or_raise()
    found.happened_on, found.what, found.since = happened_on, what.strip(), since.strip()
    found.save(update_fields=["happened_on", "what", "since"])
    _said(actor, now, section, ["exclusions"], saves=ground)
    return found


@transaction.atomic
def name_section_author(
    *, actor: Actor, now: datetime, organisation_id: int, section: str, user_id: int | None
) -> ProfileSection:
    """Have a colleague alone write a section, which bid writers then only read; None: they take it back."""
    permissions.can_edit(actor, organisation_id).or_raise()
    allowed = {user.pk for user in profiles.colleagues(organisation_id, london_day(now))}
    if section not in SECTIONS or (user_id is not None and user_id not in allowed):
        raise NotFound
    named = {"author_id": user_id, "named_at": now, "named_by_id": actor.who}
    row, _ = ProfileSection.objects.update_or_create(
        organisation_id=organisation_id, section=section, defaults=named if user_id else dict.fromkeys(named)
    )
    fields = [f"authors.{section}"]
    record("supplier_profile.author_named", actor=actor, now=now, thing=_profile(organisation_id, now), fields=fields)
    return row


@transaction.atomic
def keep_section(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    section: str,
    form: str,
    typed: Mapping[str, Sequence[str]],
) -> None:
    """Keep what is typed into a form of a section, right or wrong: it counts once it is saved. Nothing: keep none."""
    row = _locked(actor, organisation_id, section)
    check_kept(typed).or_raise()
    if not typed and form not in row.drafts:
        return
    row = row if row.pk else _stored(organisation_id, section)
    row.drafts = {kept: texts for kept, texts in row.drafts.items() if kept != form} | ({form: typed} if typed else {})
    row.save(update_fields=["drafts"])
    fields = [f"drafts.{section}"]
    record("supplier_profile.draft_kept", actor=actor, now=now, thing=_profile(organisation_id, now), fields=fields)


def _locked(actor: Actor, organisation_id: int, section: str) -> ProfileSection:
    """A section that the actor may write, locked where it is stored."""
    own = {"organisation_id": organisation_id, "section": section}
    found = ProfileSection.objects.select_for_update(of=("self",)).filter(**own).first() or ProfileSection(**own)
    permissions.can_write_section(actor, found).or_raise()
    return found


def _stored(organisation_id: int, section: str) -> ProfileSection:
    """The section's row, locked, whoever made it first."""
    rows = ProfileSection.objects.select_for_update(of=("self",))
    found, _ = rows.get_or_create(organisation_id=organisation_id, section=section)
    return found


def _write(actor: Actor, now: datetime, section: ProfileSection, facts: Mapping[str, object]) -> SupplierProfile:
    """Write these facts of the profile, and no others."""
    profile, _ = SupplierProfile.objects.update_or_create(
        organisation_id=section.organisation_id, defaults={**facts, "updated_at": now}
    )
    _said(actor, now, section, list(facts))
    return profile


def _said(
    actor: Actor, now: datetime, section: ProfileSection, fields: Sequence[str], saves: str | None = None
) -> SupplierProfile:
    """Note that a section was said anew; what was kept of the form that it saves (the section's own) goes."""
    form = section.section if saves is None else saves
    if section.pk:
        section.drafts = {kept: typed for kept, typed in section.drafts.items() if kept != form}
        section.saved_at = now
        section.save(update_fields=["drafts", "saved_at"])
    profile = _profile(section.organisation_id, now)
    record("supplier_profile.saved", actor=actor, now=now, thing=profile, fields=fields)
    return profile


def _profile(organisation_id: int, now: datetime) -> SupplierProfile:
    found, _ = SupplierProfile.objects.get_or_create(organisation_id=organisation_id, defaults={"updated_at": now})
    return found
