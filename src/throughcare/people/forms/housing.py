"""Forms of temporary places."""

from django import forms

from throughcare.kernel.states import choices
from throughcare.people.forms.access import WHY_WRONG, reason_field
from throughcare.people.rules.housing import Destination
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form


def postcode_field() -> forms.CharField:
    """A postcode, whole or its first half; the action says what is wrong with it."""
    hint = "The first half, such as DE1, is enough."
    return forms.CharField(label="Postcode", max_length=10, required=False, help_text=hint)


class PlaceForm(Form):
    """Where somebody stays, and from when."""

    provider = forms.CharField(label="Who runs the place?", max_length=120, required=False)
    lines = forms.CharField(label="Address", max_length=200, required=False)
    postcode = postcode_field()
    moved_in_on = DateField(label="When do they move in?", help_text="The first night, or the day of the release.")

    mark_optional = False


class MoveForm(Form):
    """Where somebody lives, and since when."""

    lines = forms.CharField(label="Address", max_length=200, required=False)
    postcode = postcode_field()
    is_nowhere = forms.BooleanField(label="They live nowhere fixed", required=False)
    moved_in_on = DateField(label="Since when?")

    mark_optional = False


class HomeCorrection(MoveForm):
    """The same, put right."""

    why = reason_field(WHY_WRONG)


class PlanForm(Form):
    """Where somebody moves on to."""

    plan = forms.CharField(
        label="Where do they move on to?",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        required=False,
        help_text="The home, who offers it, from when, and what is still to be done by whom.",
    )

    mark_optional = False


class LeaveForm(Form):
    """When somebody left, and for where."""

    left_on = DateField(label="When did they leave?")
    left_to = forms.ChoiceField(label="Where did they go?", choices=choices(Destination), widget=forms.RadioSelect)
