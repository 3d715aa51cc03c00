"""Forms of previous names and aliases."""

from django import forms

from throughcare.people.forms.access import reason_field
from throughcare.people.rules.names import TOLD
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form

IF_KNOWN = "As far as it is known. Leave it empty otherwise."


class NameForm(Form):
    """Another name, why there is one, and when it was used."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=list(zip(TOLD, ("Previous name", "Name at birth", "Alias"), strict=True)),
        widget=forms.RadioSelect,
    )
    given_name = forms.CharField(label="Given names", max_length=80, required=False)
    family_name = forms.CharField(label="Family name", max_length=80, required=False)
    used_from = DateField(label="Used since", required=False, help_text=IF_KNOWN)
    used_until = DateField(label="No longer used since", required=False, help_text=IF_KNOWN)

    mark_optional = False


class RemoveNameForm(Form):
    """Why a name was a mistake."""

    reason = reason_field("Why is it not their name?")
