"""The sections of an organisation's profile: who writes each, what it lacks, and words that are not saved yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation, User
from throughcare.kernel.errors import NotFound
from throughcare.market import permissions
from throughcare.market.models import ProfileSection, SupplierProfile
from throughcare.market.queries import profiles
from throughcare.market.rules.sections import SECTIONS, Said, Section, gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one section stands, for whoever looks."""

    section: Section
    author: User | None
    is_writable: bool
    is_kept: bool  # words in it that are not saved
    is_done: bool
    is_required: bool


def organisations(actor: Actor) -> list[Organisation]:
    """Organisations whose profile the actor looks after, by name."""
    return list(Organisation.objects.filter(pk__in=actor.organisations(P.SUPPLIER_EDIT)).order_by("name", "pk"))


def organisation(actor: Actor, organisation_id: int) -> Organisation:
    """One of them; NotFound otherwise."""
    found = next((one for one in organisations(actor) if one.pk == organisation_id), None)
    if found is None:
        raise NotFound
    return found


def section(actor: Actor, organisation_id: int, name: str) -> ProfileSection:
    """One section as the actor may see it, not stored where nobody was named and nothing kept; NotFound otherwise."""
    if name not in SECTIONS:
        raise NotFound
    own = {"organisation_id": organisation_id, "section": name}
    found = ProfileSection.objects.filter(permissions.profile_section_scope(actor), **own)
    row = found.select_related("organisation", "author").first()
    if row is None:
        row = ProfileSection(**own)
        row.organisation = organisation(actor, organisation_id)
    return row


def standings(actor: Actor, organisation_id: int, declared: profiles.Declarations) -> list[Standing]:
    """How every section stands, in order, by what the organisation declares."""
    rows = {row.section: row for row in _rows(organisation_id)}
    missing = missing_of(organisation_id, declared)
    optional = {Section.POLICIES: declared.policies, Section.INSURANCE: declared.insurances}
    found = []
    for name in Section:
        row = rows.get(name) or ProfileSection(organisation_id=organisation_id, section=name)
        standing = Standing(
            section=name,
            author=row.author,
            is_writable=bool(permissions.can_write_section(actor, row)),
            is_kept=bool(row.drafts),
            is_done=bool(optional[name]) if name in optional else not missing[name],
            is_required=name not in optional,
        )
        found.append(standing)
    return found


def authors(organisation_id: int) -> dict[str, User]:
    """Colleagues who alone write a section, by section."""
    return {row.section: row.author for row in _rows(organisation_id) if row.author}


def kept(section: ProfileSection, form: str) -> Mapping[str, Sequence[str]] | None:
    """What was typed into a form of a section and not saved, by box; None where all is saved."""
    found: Mapping[str, Sequence[str]] | None = section.drafts.get(form)
    return found


def has_unsaved(organisation_id: int) -> bool:
    """Whether words are kept in any section that are not saved."""
    return any(row.drafts for row in _rows(organisation_id))


def missing_of(organisation_id: int, declared: profiles.Declarations) -> dict[Section, tuple[str, ...]]:
    """What an organisation must still say before it can send an application, by section, as messages."""
    said = SupplierProfile.objects.filter(organisation=organisation_id).first() or SupplierProfile()
    return gaps(
        Said(
            legal_form=said.legal_form,
            is_vcse=said.is_vcse,
            staff_count=said.staff_count,
            turnover_gbp=said.turnover_gbp,
            year_ended_on=said.year_ended_on,
            has_parent=said.has_parent,
            parent_name=said.parent_name,
            gives_guarantee=said.gives_guarantee,
            people_count=len(declared.connected),
            is_declared=said.exclusions_declared_at is not None,
            exclusions=declared.exclusions,
        )
    )


def messages(organisation_id: int) -> tuple[str, ...]:
    """All of it."""
    missing = missing_of(organisation_id, profiles.declarations(organisation_id))
    return tuple(words for found in missing.values() for words in found)


def _rows(organisation_id: int) -> list[ProfileSection]:
    return list(ProfileSection.objects.filter(organisation=organisation_id).select_related("author"))
