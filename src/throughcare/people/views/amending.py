"""Pages on which what officers entered wrongly is put right, with the reason."""

from functools import partial

from django.forms import model_to_dict
from django.http import HttpResponse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.people import permissions
from throughcare.people.actions import amending as actions
from throughcare.people.actions import rulings
from throughcare.people.actions import safety as zones
from throughcare.people.forms.circumstances import (
    AdjustmentCorrection,
    CircumstanceCorrection,
    CommitmentCorrection,
    WithdrawalForm,
)
from throughcare.people.forms.safety import ApartCorrection, AreaForm, CaseCorrection, ZoneForm
from throughcare.people.forms.sentences import RequirementCorrection, RulingCorrection, TerminationCorrection
from throughcare.people.queries import circumstances, safety, sentences
from throughcare.people.queries.handover import named
from throughcare.people.views.circumstances import PAGE as TIMES
from throughcare.people.views.housing import CORRECTED as SAID
from throughcare.people.views.safety import PAGE as SAFETY
from throughcare.people.views.safety import case_step
from throughcare.people.views.sentences import PAGE as SENTENCES
from throughcare.people.views.step import record_step
from throughcare.ui.forms import sent
from throughcare.ui.step import take
from throughcare.ui.words import long_date


@requires(P.PERSON_EDIT)
def correct_adjustment(request: Request, pk: int) -> HttpResponse:
    """Put right what is to be done for somebody."""
    found = circumstances.adjustment(request.actor, pk)
    step = record_step(request, found.person, TIMES, "Correct what is to be done", SAID)
    form = AdjustmentCorrection(sent(request), initial=model_to_dict(found))
    return take(request, form, step, partial(actions.correct_adjustment, adjustment_id=pk))


@requires(P.PERSON_EDIT)
def correct_commitment(request: Request, pk: int) -> HttpResponse:
    """Put right what somebody has to do."""
    found = circumstances.commitment(request.actor, pk)
    step = record_step(request, found.person, TIMES, "Correct what they have to do", SAID)
    times = {"days": found.busy_days, "starts": found.busy_from, "ends": found.busy_until}
    first = {**model_to_dict(found), **times, "last_on": safety.last_on(found)}
    form = CommitmentCorrection(sent(request), initial=first)
    return take(request, form, step, partial(actions.correct_commitment, commitment_id=pk))


@requires(P.PERSON_EDIT)
def correct_circumstance(request: Request, pk: int) -> HttpResponse:
    """Put right a strength or a barrier."""
    found = circumstances.circumstance(request.actor, pk)
    title = {"strength": "Correct what helps them", "barrier": "Correct what stands in their way"}[found.side]
    step = record_step(request, found.person, TIMES, title, SAID)
    codes = {found.code: found.code, **circumstances.code_names(found.side, request.today)}
    form = CircumstanceCorrection(sent(request), codes=codes, initial=model_to_dict(found))
    return take(request, form, step, partial(actions.correct_circumstance, circumstance_id=pk))


@requires(P.PERSON_EDIT)
def withdraw_declaration(request: Request, pk: int) -> HttpResponse:
    """Take back what somebody never said of themselves."""
    found = circumstances.declaration(request.actor, pk)
    said = f"{found.get_characteristic_display()}: {circumstances.answer_in_words(found, request.today)}"
    step = record_step(request, found.person, TIMES, "Take back what they never said", "It is taken back.", lead=said)
    form = WithdrawalForm(sent(request))
    return take(request, form, step, partial(actions.withdraw_declaration, declaration_id=pk))


@requires(P.PERSON_EDIT)
def correct_requirement(request: Request, pk: int) -> HttpResponse:
    """Put right what the court required."""
    found = sentences.requirement(request.actor, pk)
    step = record_step(request, found.person, SENTENCES, "Correct the requirement", SAID)
    form = RequirementCorrection(sent(request), initial=model_to_dict(found))
    return take(request, form, step, partial(rulings.correct_requirement, requirement_id=pk))


@requires(P.PERSON_EDIT)
def withdraw_requirement(request: Request, pk: int) -> HttpResponse:
    """Take back what the court never required."""
    found = sentences.requirement(request.actor, pk)
    lead = f"{found.get_kind_display()}. If the case system says it too, have it put right there: it comes again."
    title = "Take back the requirement"
    told = {"submit": "Take it back", "lead": lead}
    step = record_step(request, found.person, SENTENCES, title, "The requirement is taken back.", **told)
    form = WithdrawalForm(sent(request))
    return take(request, form, step, partial(rulings.withdraw_requirement, requirement_id=pk))


@requires(P.PERSON_EDIT)
def correct_termination(request: Request, pk: int) -> HttpResponse:
    """Put right how a sentence ended."""
    found = sentences.termination(request.actor, pk)
    step = record_step(request, found.person, SENTENCES, "Correct how the sentence ended", SAID)
    form = TerminationCorrection(sent(request), initial=model_to_dict(found))
    return take(request, form, step, partial(rulings.correct_termination, termination_id=pk))


@requires(P.PERSON_EDIT)
def withdraw_termination(request: Request, pk: int) -> HttpResponse:
    """Say that a sentence has not ended after all."""
    found = sentences.termination(request.actor, pk)
    lead = f"{found.get_kind_display()} on {long_date(found.ended_on)}. The sentence is served again."
    title = "The sentence has not ended"
    told = {"submit": "It has not ended", "lead": lead}
    step = record_step(request, found.person, SENTENCES, title, "The sentence is served again.", **told)
    form = WithdrawalForm(sent(request))
    return take(request, form, step, partial(rulings.withdraw_termination, termination_id=pk))


@requires(P.PERSON_EDIT)
def correct_ruling(request: Request, pk: int) -> HttpResponse:
    """Put right what a court said about a breach."""
    found = sentences.breach(request.actor, pk)
    lead = "Whether the order has ended follows what the court decided."
    step = record_step(request, found.person, SENTENCES, "Correct what the court said", SAID, lead=lead)
    form = RulingCorrection(sent(request), initial=model_to_dict(found))
    return take(request, form, step, partial(rulings.correct_ruling, breach_id=pk))


@requires(P.PERSON_EDIT, P.VICTIM_LIAISE)
def replace_zone(request: Request, pk: int) -> HttpResponse:
    """Put right where a zone lies and when it holds."""
    zone = safety.zone(request.actor, pk)
    permissions.can_end_zone(request.actor, zone).or_raise()
    title, said = "Correct the zone", "The corrected zone holds in the place of the other."
    first = safety.area_typed(zone, request.today)
    if zone.contact is None:
        form: AreaForm = ZoneForm(sent(request), initial={**first, "basis": zone.basis, "reason": zone.reason})
        step = record_step(request, zone.person, SAFETY, title, said)
    else:
        form = AreaForm(sent(request), initial=first)
        step = case_step(zone.contact.pk, zone.contact.case_ref, title, said)
    return take(request, form, step, partial(zones.replace_zone, zone_id=pk))


@requires(P.PERSON_EDIT)
def correct_apart(request: Request, pk: int) -> HttpResponse:
    """Put right how far two people are kept apart, and why."""
    pair = safety.non_association(request.actor, pk)
    caption = f"{named(pair.person)} and {named(pair.other)}"
    step = record_step(request, pair.person, SAFETY, "Correct how they are kept apart", SAID, caption=caption)
    form = ApartCorrection(sent(request), initial={**model_to_dict(pair), "last_on": safety.last_on(pair)})
    return take(request, form, step, partial(actions.correct_apart, pair_id=pk))


@requires(P.VICTIM_LIAISE)
def correct_contact(request: Request, pk: int) -> HttpResponse:
    """Put right the reference of a victim's case, or the number to ring."""
    found = safety.contact(request.actor, pk)
    lead = "A colleague takes the case over by recording it with their own number."
    step = case_step(pk, found.case_ref, "Correct the case", "The correction is saved.", lead=lead)
    form = CaseCorrection(sent(request), initial=model_to_dict(found))
    return take(request, form, step, partial(actions.correct_contact, contact_id=pk))
