"""Forms of how somebody speaks and reads, and of what is decided where a caseload contradicts their word."""

from typing import Any

from django import forms

from throughcare.people.forms.access import reason_field
from throughcare.people.rules.told import ORDINARY, READING, Outcome
from throughcare.ui.forms import Form


class LanguageForm(Form):
    """How somebody says they speak and read."""

    language = forms.CharField(label="In which language do they want to be spoken to?", max_length=40)
    needs_interpreter = forms.TypedChoiceField(
        label="Do they need an interpreter?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reading_format = forms.TypedChoiceField(
        label="How do they read?",
        coerce=lambda value: "" if value == ORDINARY else value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {ORDINARY: ORDINARY, **READING}
        known.setdefault(now or ORDINARY, now)  # as a caseload called it
        self.fields["reading_format"].choices = list(known.items())  # type: ignore[attr-defined]


class ContradictionForm(Form):
    """Whose word a field of the record is from now on."""

    outcome = forms.ChoiceField(label="What should the record say?", widget=forms.RadioSelect)
    reason = reason_field("How do you know?")

    def __init__(self, *args: Any, kept: str, taken: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {Outcome.KEPT: f"{kept}, as they told", Outcome.TAKEN: f"{taken}, as the caseload says"}
        self.fields["outcome"].choices = [(outcome.value, text) for outcome, text in said.items()]  # type: ignore[attr-defined]
