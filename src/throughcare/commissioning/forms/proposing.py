"""Forms of the proposed award: another bid than the proposed one, and the second person's decision."""

from collections.abc import Sequence
from typing import Any

from django import forms

from throughcare.ui.forms import Form


class DepartureForm(Form):
    """Which bid a lot should go to instead, and why."""

    bid = forms.ChoiceField(label="Which bid should the lot go to?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why should it go to this bid instead?",
        help_text="A sentence at least. A commissioner reads it, and it is kept with the award.",
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, bids: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bid"].choices = bids  # type: ignore[attr-defined]


class DecisionForm(Form):
    """Whether the second person agrees: to an award to another bid, or to what the choices say."""

    decision = forms.ChoiceField(
        label="Do you agree?",
        choices=[("agree", "Yes: the lot may go to this bid"), ("refuse", "No: the proposal stands")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why?", widget=forms.Textarea)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["decision"].choices = list(choices)  # type: ignore[attr-defined]


def agreed(decision: str) -> bool:
    """Whether what was chosen is the agreement."""
    return decision == "agree"
