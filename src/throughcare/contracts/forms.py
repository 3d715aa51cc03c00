"""Forms of contracts: they parse, and decide nothing."""

from django import forms

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


class ConfirmForm(Form):
    """A step that only needs confirming."""
