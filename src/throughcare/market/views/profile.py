"""What an organisation says of itself and declares, from within its application; and who writes which answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound
from throughcare.market import actions, permissions, queries, rules
from throughcare.market import forms as shared
from throughcare.market.forms import profile as forms
from throughcare.market.queries import profiles, questions
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, done, take


@requires(P.SUPPLIER_EDIT)
def profile(request: Request, reference: str) -> HttpResponse:
    """What the organisation says of itself."""
    found = _own(request, reference)
    said = queries.profile(found.organisation_id)
    initial = {name: getattr(said, name) for name in (*queries.PROFILE_FIELDS, "policies")} if said else {}
    for name in shared.YES_NO_FIELDS:
        initial[name] = shared.yes_no(initial.get(name))
    form = shared.ProfileForm(sent(request), initial=initial)

    def act(*, actor: Any, now: Any, **typed: Any) -> object:
        facts = typed | {name: shared.said(typed[name]) for name in shared.YES_NO_FIELDS}
        return actions.save_profile(actor=actor, now=now, organisation_id=found.organisation_id, **facts)

    return take(request, form, _step(reference, _("Your organisation")), act, {"bilingual": True})


@requires(P.SUPPLIER_EDIT)
def insurance(request: Request, reference: str) -> HttpResponse:
    """Which insurances it has, and until when."""
    found = _own(request, reference)
    initial = {
        f"{one.cover}_{part}": getattr(one, part)
        for one in profiles.declarations(found.organisation_id).insurances
        for part in forms.PARTS
    }
    form = forms.InsuranceForm(sent(request), initial=initial)

    def act(*, actor: Any, now: Any, **_typed: Any) -> None:
        actions.save_insurances(actor=actor, now=now, organisation_id=found.organisation_id, insurances=form.told())

    lead = _(
        "You need none of these to join; contracts ask for them. Membership lapses when one that you gave runs out."
    )
    return take(request, form, _step(reference, _("Insurance"), lead), act, {"bilingual": True})


@requires(P.SUPPLIER_EDIT)
def connected(request: Request, reference: str) -> HttpResponse:
    """Who runs or controls it."""
    found = _own(request, reference)
    form = forms.ConnectedForm(sent(request))

    def act(typed: dict[str, Any]) -> object:
        told = {"actor": request.actor, "now": request.now, "organisation_id": found.organisation_id}
        return actions.add_connected(**told, **typed)

    answer = done(request, form, act, "", "market:connected", reference)
    if answer:
        return answer
    context = {
        "form": form,
        "title": _("Who runs or controls your organisation"),
        "lead": _("Directors, trustees, partners, and whoever owns a quarter or more. Add each of them."),
        "submit": _("Add"),
        "back": {"href": reverse("market:application", args=[reference]), "text": _("Your application")},
        "bilingual": True,
        "people": profiles.declarations(found.organisation_id).connected,
        "application": found,
    }
    return render(request, "market/connected.html", context, status=422 if form.errors else 200)


@require_POST
@requires(P.SUPPLIER_EDIT)
def connected_remove(request: Request, reference: str, pk: int) -> HttpResponse:
    """Name somebody no more."""
    found = _own(request, reference)
    actions.remove_connected(actor=request.actor, now=request.now, organisation_id=found.organisation_id, pk=pk)
    messages.success(request, _("Removed."))
    return redirect("market:connected", reference)


@requires(P.SUPPLIER_EDIT)
def exclusions(request: Request, reference: str) -> HttpResponse:
    """Which grounds for exclusion apply, if any; each is then explained."""
    found = _own(request, reference)
    declared = profiles.declarations(found.organisation_id).exclusions
    form = forms.ExclusionsForm(sent(request), initial={"grounds": [one.ground for one in declared]})
    step = _step(reference, _("Grounds for exclusion"))

    def act(*, actor: Any, now: Any, grounds: list[str]) -> None:
        actions.declare_exclusions(actor=actor, now=now, organisation_id=found.organisation_id, grounds=grounds)

    return take(request, form, step, act, {"bilingual": True})


@requires(P.SUPPLIER_EDIT)
def exclusion(request: Request, reference: str, ground: str) -> HttpResponse:
    """What happened, and what was done since."""
    found = _own(request, reference)
    said = {one.ground: one for one in profiles.declarations(found.organisation_id).exclusions}
    if ground not in said:
        raise NotFound
    one = said[ground]
    form = forms.ExclusionForm(
        sent(request), initial={"happened_on": one.happened_on, "what": one.what, "since": one.since}
    )

    def act(*, actor: Any, now: Any, **typed: Any) -> object:
        return actions.explain_exclusion(
            actor=actor, now=now, organisation_id=found.organisation_id, ground=ground, **typed
        )

    return take(request, form, _step(reference, str(dict(shared.GROUND_NAMES)[ground])), act, {"bilingual": True})


@requires(P.APPLICATION_WRITE)
def authors(request: Request, reference: str) -> HttpResponse:
    """Who of the organisation writes which answer."""
    found = _own(request, reference)
    asked = [(question.key, question.title) for question in questions.asked_of(found)]
    people = [(user.pk, user.name) for user in profiles.colleagues(found.organisation_id, request.today)]
    now_written_by = {key: user.pk for key, user in profiles.authors(found).items()}
    form = forms.AuthorsForm(sent(request), questions=asked, people=people, initial=now_written_by)

    def act(*, actor: Any, now: Any, **typed: Any) -> None:
        for key, user_id in typed.items():
            if user_id != now_written_by.get(key):
                actions.name_author(actor=actor, now=now, application=found, key=key, user_id=user_id)

    lead = _("A colleague who knows the work may write an answer, and sees nothing else of the application.")
    return take(request, form, _step(reference, _("Who writes which answer"), lead), act, {"bilingual": True})


def declared_context(application: Any, on: Any) -> dict[str, object]:
    """What pages show of an application beside its profile: size, declarations, and how things are called."""
    sent_as = rules.thawed_profile(application.profile_as_sent)
    facts = sent_as or profiles.facts_of(queries.profile(application.organisation_id))
    return {
        "size": profiles.size(facts, on),
        "declared": profiles.declared(application),
        "looked_at_on": london_day(application.submitted_at) if application.submitted_at else on,
        "names": {
            "forms": dict(shared.LEGAL_FORMS),
            "policies": dict(shared.POLICY_NAMES),
            "covers": dict(shared.COVERS),
            "grounds": dict(shared.GROUND_NAMES),
            "sizes": shared.SIZE_NAMES,
            "measures": shared.MEASURE_NAMES,
        },
    }


def _own(request: Request, reference: str) -> Any:
    """An application that the actor may write."""
    found = queries.application(request.actor, reference)
    permissions.can_write(request.actor, found).or_raise()
    return found


def _step(reference: str, title: str, lead: str = "") -> Step:
    return Step(
        title=title,
        submit=_("Save and go on"),
        said="",
        to=reverse("market:application", args=[reference]),
        back=_("Your application"),
        lead=lead,
    )
