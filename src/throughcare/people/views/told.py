"""Pages of how somebody speaks and reads, and of what is decided where a caseload contradicts their word."""

from functools import partial

from django.http import HttpResponse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.people import queries, rules
from throughcare.people.actions import told as actions
from throughcare.people.forms.told import ContradictionForm, LanguageForm
from throughcare.people.queries import told as reads
from throughcare.people.rules.told import ORDINARY, SPOKEN
from throughcare.people.views.circumstances import PAGE
from throughcare.people.views.step import record_step
from throughcare.ui.forms import sent
from throughcare.ui.step import take

SAID = "It is decided. A caseload that says the same won’t ask again."


@requires(P.PERSON_EDIT)
def say_language(request: Request, pk: int) -> HttpResponse:
    """Keep how somebody says they speak and read."""
    person = queries.person(request.actor, pk)
    lead = "Ask them. What they say stays, whatever a caseload says later."
    step = record_step(
        request, person, PAGE, "How they speak and read", "It is saved. Letters go by it from now on.", lead=lead
    )
    first = {name: getattr(person, name) for name in SPOKEN}
    first["reading_format"] = person.reading_format or ORDINARY
    first["needs_interpreter"] = "yes" if person.needs_interpreter else "no"
    form = LanguageForm(sent(request), initial=first, now=person.reading_format)
    return take(request, form, step, partial(actions.say_language, person_id=pk))


@requires(P.PERSON_EDIT)
def decide_contradiction(request: Request, pk: int) -> HttpResponse:
    """Decide whether somebody's word or the caseload is right."""
    found = reads.contradiction(request.actor, pk)
    told = rules.as_text(getattr(found.person, found.field))
    kept, taken = (reads.in_words(found.field, value, request.today) for value in (told, found.value))
    lead = (
        f"The record says “{kept}”, as they told. The caseload {found.file_name} says “{taken}”. Ask them if you can."
    )
    step = record_step(request, found.person, PAGE, f"{reads.label(found.field)}: who is right?", SAID, lead=lead)
    form = ContradictionForm(sent(request), kept=kept, taken=taken)
    return take(request, form, step, partial(actions.decide_contradiction, contradiction_id=pk))
