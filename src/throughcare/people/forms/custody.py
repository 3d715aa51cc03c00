"""Forms of custody and handover."""

from datetime import date
from typing import Any

from django import forms

from throughcare.people.forms.housing import postcode_field
from throughcare.people.models import Custody
from throughcare.people.rules import handover as rules
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form

YES_NO = {
    "is_early_allocation": "Early allocation to the community",
    "is_recalled": "Recalled to custody",
    "is_immigration": "An immigration case",
    "was_refused_parole": "The parole board refused release",
    "has_another_life_sentence": "Another life sentence was added",
}


class DatesForm(Form):
    """What the prison knows of a sentence; dates that are not known stay empty."""

    prison = forms.CharField(label="Prison", max_length=80, required=False)
    prison_officer = forms.EmailField(
        label="Work address of the prison offender manager",
        max_length=254,
        required=False,
        help_text="Leave it empty where it stays the same.",
    )
    is_indeterminate = forms.ChoiceField(
        label="Kind of sentence",
        choices=[("", "With a fixed end"), ("yes", "Life, or without a fixed end")],
        widget=forms.RadioSelect,
        required=False,
    )
    conditional_on = DateField(label="Conditional release date", required=False)
    automatic_on = DateField(label="Automatic release date", required=False)
    parole_on = DateField(label="Parole eligibility date", required=False)
    tariff_on = DateField(label="End of the tariff", help_text="Of a sentence without a fixed end.", required=False)
    hearing_on = DateField(label="Target hearing date of the parole board", required=False)
    open_since = DateField(label="In open conditions since", required=False)
    mappa_level = forms.ChoiceField(
        label="MAPPA level",
        choices=[("", "None"), *((str(level), f"Level {level}") for level in rules.MAPPA_LEVELS)],
        required=False,
    )
    exceptions = forms.MultipleChoiceField(
        label="What else holds?", choices=list(YES_NO.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(
        label="Why did it change?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="It is kept with the old dates, and both officers read it.",
    )

    @classmethod
    def first(cls, custody: Custody | None) -> dict[str, Any]:
        """What the form shows at first: what is known."""
        if custody is None:
            return {}
        values = {name: getattr(custody, name) for name in cls.base_fields if hasattr(custody, name)}
        return values | {
            "is_indeterminate": "yes" if custody.is_indeterminate else "",
            "exceptions": [name for name in YES_NO if getattr(custody, name)],
        }

    def leave_recalls(self) -> None:
        """Not ask whether somebody was recalled: their releases and recalls on record say so."""
        field: Any = self.fields["exceptions"]
        field.choices = [(name, words) for name, words in YES_NO.items() if name != "is_recalled"]
        field.help_text = "Recalls and releases are recorded with the sentence."

    def facts(self, sentenced_on: date) -> rules.Facts:
        """What was entered, as the rules want it."""
        typed = self.cleaned_data
        dates = {name: typed[name] for name in (*rules.OF_FIXED, *rules.OF_INDETERMINATE, "open_since")}
        exceptions: dict[str, Any] = {name: name in typed["exceptions"] for name in YES_NO}
        return rules.Facts(
            sentenced_on=sentenced_on,
            is_indeterminate=bool(typed["is_indeterminate"]),
            mappa_level=int(typed["mappa_level"]) if typed["mappa_level"] else None,
            **dates,
            **exceptions,
        )


class AddressForm(Form):
    """Where somebody will live after the release."""

    lines = forms.CharField(label="Address", max_length=200, required=False)
    postcode = postcode_field()


class TakeOverForm(Form):
    """When the two officers met, or why they didn't."""

    meeting_on = DateField(
        label="When was the handover meeting?",
        help_text="With the prison offender manager and the person.",
        required=False,
    )
    no_meeting_reason = forms.CharField(
        label="If there was none: why?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False
    )
