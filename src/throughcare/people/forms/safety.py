"""Forms of zones, of people kept apart, and of cases of victims in contact."""

from typing import Any

from django import forms

from throughcare.kernel.states import words
from throughcare.people.forms.access import REASON_KEPT, WHY_WRONG, reason_field
from throughcare.people.rules.safety import MOST_KM, Basis, Found, Level, Outcome
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form


class AreaForm(Form):
    """Where a zone lies, and on which days it holds."""

    where = forms.CharField(
        label="Postcode districts",
        max_length=200,
        required=False,
        help_text="The first halves, such as DE1, DE22. Leave this empty to draw a circle.",
    )
    around = forms.CharField(
        label="Middle of a circle", max_length=80, required=False, help_text="A town, or a postcode district."
    )
    radius_km = forms.DecimalField(
        label="Radius in kilometres", min_value=0, max_value=MOST_KM, decimal_places=1, max_digits=4, required=False
    )
    valid_from = DateField(label="First day")
    last_on = DateField(label="Last day", required=False, help_text="Leave it empty where none is set.")

    mark_optional = False


class ZoneForm(AreaForm):
    """A zone that a licence or an order sets."""

    basis = forms.ChoiceField(
        label="What keeps them out?",
        choices=[(each.value, words(each).capitalize()) for each in (Basis.LICENCE, Basis.ORDER)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Which condition is it?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Its number and words. Never name a victim, or say where one lives.",
    )

    field_order = ("basis", "reason", "where", "around", "radius_km", "valid_from", "last_on")


class EndForm(Form):
    """The last day of something."""

    last_on = DateField(label="Last day", help_text="That day it still holds.")


class HowApartForm(Form):
    """How far two people are kept apart, why, and on which days."""

    level = forms.ChoiceField(
        label="How far are they kept apart?",
        choices=[(each.value, words(each).capitalize()) for each in Level],
        widget=forms.RadioSelect,
        help_text="Each of these keeps them out of one group or session.",
    )
    reason = forms.CharField(
        label="Why?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text=REASON_KEPT
    )
    valid_from = DateField(label="First day")
    last_on = DateField(label="Last day", required=False, help_text="Leave it empty where none is set.")

    mark_optional = False


class ApartForm(HowApartForm):
    """With whom somebody must not be, how far, and why."""

    crn = forms.CharField(label="CRN of the other person", max_length=20, error_messages={"required": "Enter the CRN"})

    field_order = ("crn", "level", "reason", "valid_from", "last_on")


class ApartCorrection(HowApartForm):
    """The same, put right."""

    why = reason_field(WHY_WRONG)


class EndApartForm(EndForm):
    """When and why two people may meet again."""

    reason = forms.CharField(
        label="Why may they meet again?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=REASON_KEPT,
    )


class CaseCorrection(Form):
    """The reference of a victim's case, and the number to ring: nothing in it names anybody."""

    case_ref = forms.CharField(
        label="Case reference",
        max_length=16,
        help_text="As your records have it, such as VC-104512. Never a name.",
        error_messages={"required": "Enter the case reference"},
    )
    phone = forms.CharField(
        label="Your telephone number",
        max_length=20,
        required=False,
        help_text="Officers of the person ring it with questions.",
    )

    mark_optional = False


class CaseForm(CaseCorrection):
    """A case of a victim in contact, and whose victim it is."""

    crn = forms.CharField(
        label="CRN of the person on probation", max_length=20, error_messages={"required": "Enter the CRN"}
    )

    field_order = ("crn", "case_ref", "phone")


class CheckForm(Form):
    """What is said of something that lies in a zone."""

    zone = forms.IntegerField()
    found = forms.ChoiceField(choices=[(each.value, each.value) for each in Found])
    found_id = forms.IntegerField()
    outcome = forms.ChoiceField(choices=[(each.value, each.value) for each in Outcome])

    def told(self) -> dict[str, Any]:
        """The same for the action."""
        data = dict(self.cleaned_data)
        return {"zone_id": data.pop("zone"), **data}
