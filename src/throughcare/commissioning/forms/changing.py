"""What is typed to publish a change of a live call-off."""

from typing import ClassVar

from django import forms

from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class PublishChangeForm(Form):
    """Why the call-off has to change."""

    looks: ClassVar = {"reason": Look(rows=4)}

    reason = forms.CharField(
        label="Why does this have to change?",
        help_text="Everybody invited reads it, and it is published.",
        widget=forms.Textarea,
    )
