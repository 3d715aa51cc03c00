"""An organisation's profile: its sections, each written by a bid writer or the colleague named for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from throughcare.access.guards import Request, requires, signed_in
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound
from throughcare.market import actions, permissions, queries, rules
from throughcare.market import forms as shared
from throughcare.market.forms import profile as forms
from throughcare.market.queries import profiles, questions, sections
from throughcare.market.rules.sections import Section
from throughcare.ui.forms import resume, sent, typed
from throughcare.ui.step import Step, take


@requires(P.SUPPLIER_EDIT)
def own(request: Request) -> HttpResponse:
    """The profile of the actor's organisation; of the first where there are several."""
    return redirect("market:profile", sections.organisations(request.actor)[0].pk)


@requires(P.SUPPLIER_EDIT)
def profile(request: Request, organisation_id: int) -> HttpResponse:
    """All sections: what each lacks and who writes it, and what all of them say."""
    found = sections.organisation(request.actor, organisation_id)
    said, declared = queries.profile(organisation_id), profiles.declarations(organisation_id)
    context = {
        "organisation": found,
        "others": [one for one in sections.organisations(request.actor) if one != found],
        "sections": sections.standings(request.actor, organisation_id, declared),
        "profile": said,
        "declared": declared,
        "size": profiles.size(profiles.facts_of(said), request.today),
        "looked_at_on": request.today,
        "draft": queries.draft_of(request.actor, organisation_id),
        "names": _names(),
    }
    return render(request, "market/sections.html", context)


@signed_in
def section(request: Request, organisation_id: int, name: str) -> HttpResponse:
    """One section, to be written by whoever may."""
    found, page = _writable(request, organisation_id, name), _page(name)
    form = page.form(sent(request), initial=page.stands(organisation_id))

    def act(*, actor: Any, now: Any, **_typed: Any) -> object:
        return page.save(actor=actor, now=now, organisation_id=organisation_id, **form.told())

    return _take(request, found, name, form, act, str(page.lead))


@signed_in
def people(request: Request, organisation_id: int) -> HttpResponse:
    """Who runs or controls it, and a form to add somebody."""
    found = _writable(request, organisation_id, Section.PEOPLE)
    form = forms.ConnectedForm(sent(request))

    def act(*, actor: Any, now: Any, **facts: Any) -> object:
        return actions.add_connected(actor=actor, now=now, organisation_id=organisation_id, **facts)

    lead = _("Directors, trustees, partners, and whoever owns a quarter or more. Add each of them.")
    more = {"people": profiles.declarations(organisation_id).connected, "organisation": found.organisation}
    return _take(request, found, Section.PEOPLE, form, act, lead, more)


@require_POST
@signed_in
def connected_remove(request: Request, organisation_id: int, pk: int) -> HttpResponse:
    """Name somebody no more."""
    _writable(request, organisation_id, Section.PEOPLE)
    actions.remove_connected(actor=request.actor, now=request.now, organisation_id=organisation_id, pk=pk)
    messages.success(request, _("Removed."))
    return redirect("market:people", organisation_id)


@signed_in
def exclusion(request: Request, organisation_id: int, ground: str) -> HttpResponse:
    """Of a ground that applies: what happened, and what was done since."""
    found = _writable(request, organisation_id, Section.EXCLUSIONS)
    form = forms.ExclusionForm(sent(request), initial=_explained(organisation_id, ground))

    def act(*, actor: Any, now: Any, **words: Any) -> object:
        told = {"actor": actor, "now": now, "organisation_id": organisation_id}
        return actions.explain_exclusion(ground=ground, **told, **words)

    return _take(request, found, ground, form, act)


@require_POST
@signed_in
def keep(request: Request, organisation_id: int, name: str) -> HttpResponse:
    """Keep what is being typed into a section: asked for by a script while somebody writes."""
    _writable(request, organisation_id, name)
    if name == Section.PEOPLE:
        return _keep(request, organisation_id, name, forms.ConnectedForm(request.POST))
    page = _page(name)
    return _keep(request, organisation_id, name, page.form(request.POST, initial=page.stands(organisation_id)))


@require_POST
@signed_in
def keep_exclusion(request: Request, organisation_id: int, ground: str) -> HttpResponse:
    """The same for what is being written about a ground for exclusion."""
    _writable(request, organisation_id, Section.EXCLUSIONS)
    form = forms.ExclusionForm(request.POST, initial=_explained(organisation_id, ground))
    return _keep(request, organisation_id, Section.EXCLUSIONS, form, ground)


@requires(P.SUPPLIER_EDIT)
def section_authors(request: Request, organisation_id: int) -> HttpResponse:
    """Who of the organisation writes which section."""
    found = sections.organisation(request.actor, organisation_id)
    staff = [(user.pk, user.name) for user in profiles.colleagues(found.pk, request.today)]
    now_written_by = {key: user.pk for key, user in sections.authors(found.pk).items()}
    asked = [(str(name), str(title)) for name, title in forms.SECTION_NAMES.items()]
    form = forms.AuthorsForm(sent(request), questions=asked, people=staff, initial=now_written_by)

    def act(*, actor: Any, now: Any, **named: Any) -> None:
        told = {"actor": actor, "now": now, "organisation_id": found.pk}
        for name, user_id in named.items():
            if user_id != now_written_by.get(name):
                actions.name_section_author(section=name, user_id=user_id, **told)

    lead = _(
        "A colleague whom you name alone writes the section, and sees no other. You read what is saved in it, and can "
        "take it back here."
    )
    step = Step(
        title=_("Who writes which section"),
        submit=_("Save"),
        said=_("Saved. Whoever is named finds the section among what waits for them."),
        to=reverse("market:profile", args=[found.pk]),
        back=_("Your organisation’s profile"),
        lead=lead,
    )
    return take(request, form, step, act, {"bilingual": True})


@requires(P.APPLICATION_WRITE)
def authors(request: Request, reference: str) -> HttpResponse:
    """Who of the organisation writes which answer of an application."""
    found = queries.application(request.actor, reference)
    permissions.can_write(request.actor, found).or_raise()
    asked = [(question.key, question.title) for question in questions.asked_of(found)]
    staff = [(user.pk, user.name) for user in profiles.colleagues(found.organisation_id, request.today)]
    now_written_by = {key: user.pk for key, user in profiles.authors(found).items()}
    form = forms.AuthorsForm(sent(request), questions=asked, people=staff, initial=now_written_by)

    def act(*, actor: Any, now: Any, **named: Any) -> None:
        for key, user_id in named.items():
            if user_id != now_written_by.get(key):
                actions.name_author(actor=actor, now=now, application=found, key=key, user_id=user_id)

    step = Step(
        title=_("Who writes which answer"),
        submit=_("Save and go on"),
        said="",
        to=reverse("market:application", args=[reference]),
        back=_("Your application"),
        lead=_("A colleague who knows the work may write an answer, and sees nothing else of the application."),
    )
    return take(request, form, step, act, {"bilingual": True})


def declared_context(application: Any, on: Any) -> dict[str, object]:
    """What pages show of an application beside its profile: size, declarations, and how things are called."""
    sent_as = rules.thawed_profile(application.profile_as_sent)
    facts = sent_as or profiles.facts_of(queries.profile(application.organisation_id))
    return {
        "size": profiles.size(facts, on),
        "declared": profiles.declared(application),
        "looked_at_on": london_day(application.submitted_at) if application.submitted_at else on,
        "names": _names(),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A section of one form: what stands in it, and what saves it."""

    form: type[forms.SectionForm]
    stands: Callable[[int], dict[str, Any]]
    save: Callable[..., object]
    lead: str | Promise = ""


def _said_of(form: type[forms.SectionForm]) -> Callable[[int], dict[str, Any]]:
    """What a profile says in the fields of a form."""

    def stands(organisation_id: int) -> dict[str, Any]:
        said = queries.profile(organisation_id)
        found = {name: getattr(said, name) for name in form.base_fields} if said else {}
        return found | {name: forms.yes_no(found[name]) for name in forms.YES_NO_FIELDS if name in found}

    return stands


def _insured(organisation_id: int) -> dict[str, Any]:
    rows = profiles.declarations(organisation_id).insurances
    return {f"{one.cover}_{part}": getattr(one, part) for one in rows for part in forms.PARTS}


def _grounds(organisation_id: int) -> dict[str, Any]:
    return {"grounds": [one.ground for one in profiles.declarations(organisation_id).exclusions]}


PAGES: Mapping[str, Page] = {
    Section.FACTS: Page(form=forms.FactsForm, stands=_said_of(forms.FactsForm), save=actions.save_facts),
    Section.ACCOUNTS: Page(form=forms.AccountsForm, stands=_said_of(forms.AccountsForm), save=actions.save_accounts),
    Section.POLICIES: Page(form=forms.PoliciesForm, stands=_said_of(forms.PoliciesForm), save=actions.save_policies),
    Section.INSURANCE: Page(
        form=forms.InsuranceForm,
        stands=_insured,
        save=actions.save_insurances,
        lead=gettext_lazy(
            "You need none of these to join; contracts ask for them. Membership lapses when one that you gave runs out."
        ),
    ),
    Section.EXCLUSIONS: Page(form=forms.ExclusionsForm, stands=_grounds, save=actions.declare_exclusions),
}


TITLES: dict[str, Promise] = {str(name): title for name, title in forms.SECTION_NAMES.items()}
TITLES |= dict(shared.GROUND_NAMES)


def _page(name: str) -> Page:
    if name not in PAGES:
        raise NotFound
    return PAGES[name]


def _explained(organisation_id: int, ground: str) -> dict[str, Any]:
    """What is said of a ground that applies; NotFound for any other."""
    said = {one.ground: one for one in profiles.declarations(organisation_id).exclusions}
    if ground not in said:
        raise NotFound
    return {name: getattr(said[ground], name) for name in forms.ExclusionForm.base_fields}


def _writable(request: Request, organisation_id: int, name: str) -> Any:
    """A section that the actor may write."""
    found = sections.section(request.actor, organisation_id, name)
    permissions.can_write_section(request.actor, found).or_raise()
    return found


def _take(
    request: Request,
    found: Any,
    name: str,
    form: forms.SectionForm,
    act: Callable[..., object],
    lead: str = "",
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Show the form with what was kept of it, or save it. `name`: of the section, or of a ground for exclusion."""
    kept = sections.kept(found, name)
    if kept is not None and request.method != "POST":
        resume(form, kept)
    looks_after, adds = request.actor.may(P.SUPPLIER_EDIT), name == Section.PEOPLE
    home = reverse("market:profile", args=[found.organisation_id]) if looks_after else reverse("desk:desk")
    step = Step(
        title=str(TITLES[name]),
        submit=_("Add") if adds else _("Save and go on"),
        said="" if looks_after or adds else _("Saved. The bid writers see it."),
        to=reverse("market:people", args=[found.organisation_id]) if adds else home,
        back="",
        caption=found.organisation.name,
        lead=lead,
        template="market/people.html" if adds else "market/section.html",
    )
    keeping = "market:keep_section" if name in forms.SECTION_NAMES else "market:keep_exclusion"
    context = {
        "bilingual": True,
        "back": {"href": home, "text": _("Your organisation’s profile") if looks_after else _("Home")},
        "keep_url": reverse(keeping, args=[found.organisation_id, name]),
        "was_kept": kept is not None,
    }
    return take(request, form, step, act, context | dict(more or {}))


def _keep(request: Request, organisation_id: int, name: str, form: forms.SectionForm, ground: str = "") -> HttpResponse:
    boxes = typed(form) if form.has_changed() else {}
    told: dict[str, Any] = {"actor": request.actor, "now": request.now, "organisation_id": organisation_id}
    actions.keep_section(section=name, form=ground or name, typed=boxes, **told)
    return HttpResponse(status=204)


def _names() -> dict[str, Any]:
    """How things are called on pages."""
    return {
        "sections": forms.SECTION_NAMES,
        "forms": dict(shared.LEGAL_FORMS),
        "policies": dict(shared.POLICY_NAMES),
        "covers": dict(shared.COVERS),
        "grounds": dict(shared.GROUND_NAMES),
        "sizes": shared.SIZE_NAMES,
        "measures": shared.MEASURE_NAMES,
    }
