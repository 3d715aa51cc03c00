"""Forms of contracts: they parse, and decide nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms

from throughcare.accounts.models import Organisation
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form


class EvidenceForm(Form):
    """What shows that a gate is met."""

    evidence = forms.CharField(label="What shows that this is met?", widget=forms.Textarea, max_length=4000)


class EndForm(Form):
    """Why a contract ends before its term."""

    reason = forms.CharField(
        label="Why does this contract end?",
        help_text="It is kept with the contract.",
        widget=forms.Textarea,
        max_length=2000,
    )


class TakeoverForm(Form):
    """Which organisation takes over from which, when and by what agreement."""

    old = forms.TypedChoiceField(label="Which organisation is taken over?", coerce=int, empty_value=None)
    new = forms.TypedChoiceField(label="Which organisation takes over?", coerce=int, empty_value=None)
    valid_from = DateField(label="From which day?")
    why = forms.CharField(
        label="By what agreement?",
        help_text="Such as a deed of novation, with its date.",
        widget=forms.Textarea,
        max_length=2000,
    )

    def __init__(self, *args: Any, providers: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose"), *((each.pk, each.name) for each in providers)]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class ConfirmForm(Form):
    """A step that only needs confirming."""
