"""Forms of the screening for employment, training and education."""

from django import forms

from throughcare.kernel.states import choices
from throughcare.people.rules.employment import Help, Qualification, Situation
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form


class ScreeningForm(Form):
    """What somebody does, has and needs."""

    screened_on = DateField(label="When did you ask?")
    situation = forms.ChoiceField(label="What do they do now?", choices=choices(Situation), widget=forms.RadioSelect)
    qualification = forms.ChoiceField(
        label="Highest qualification", choices=choices(Qualification), widget=forms.RadioSelect
    )
    helps = forms.MultipleChoiceField(
        label="What would bring them nearer to work?",
        choices=choices(Help),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notes = forms.CharField(
        label="Anything else", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


class OverrideForm(Form):
    """Why unpaid work may start without the screening."""

    reason = forms.CharField(
        label="Why must unpaid work start before it?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="It is kept with the record.",
    )
