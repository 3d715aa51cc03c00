"""Forms of what goes wrong with sentences, and how they end."""

from django import forms

from throughcare.kernel.states import choices
from throughcare.people.forms.access import WHY_WRONG, reason_field
from throughcare.people.rules import RequirementKind
from throughcare.people.rules.sentences import BreachKind, BreachOutcome, RecallKind, Termination
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form


class RequirementForm(Form):
    """What the court required."""

    kind = forms.ChoiceField(label="Which requirement?", choices=choices(RequirementKind), widget=forms.RadioSelect)
    details = forms.CharField(
        label="What did the court say?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    last_on = DateField(
        label="Last day", required=False, help_text="Leave it empty where it lasts as long as the order."
    )

    mark_optional = False


class RequirementCorrection(RequirementForm):
    """The same, put right."""

    why = reason_field(WHY_WRONG)


class TerminationForm(Form):
    """How a sentence ended."""

    kind = forms.ChoiceField(label="How did it end?", choices=choices(Termination), widget=forms.RadioSelect)
    ended_on = DateField(label="When?", help_text="The last day on which it was served.")
    court = forms.CharField(label="Which court, if any?", max_length=120, required=False)
    reason = reason_field("What happened?")


class TerminationCorrection(TerminationForm):
    """The same, put right."""

    why = reason_field(WHY_WRONG)


class RecallForm(Form):
    """A recall to custody."""

    kind = forms.ChoiceField(label="For how long?", choices=choices(RecallKind), widget=forms.RadioSelect)
    recalled_on = DateField(label="When were they recalled?")
    returned_on = DateField(
        label="When were they back in custody?", required=False, help_text="Leave it empty while they are at large."
    )
    reason = reason_field("Why were they recalled?")

    mark_optional = False


class ReleaseForm(Form):
    """A release from custody."""

    released_on = DateField(label="When were they released?")


class BreachForm(Form):
    """In what somebody failed."""

    kind = forms.ChoiceField(label="In what did they fail?", choices=choices(BreachKind), widget=forms.RadioSelect)
    failed_on = DateField(label="When?", help_text="The day of the last failure.")
    details = reason_field("What happened?")


class CourtForm(Form):
    """What came of a breach in court."""

    presented_on = DateField(label="When did it come to court?")
    court = forms.CharField(label="Which court?", max_length=120)
    outcome = forms.ChoiceField(
        label="What did the court decide?",
        choices=[("", "Not decided yet"), *choices(BreachOutcome)],
        widget=forms.RadioSelect,
        required=False,
    )
    outcome_on = DateField(label="When did it decide?", required=False)

    mark_optional = False


class RulingCorrection(CourtForm):
    """The same, put right."""

    why = reason_field(WHY_WRONG)
