"""Forms of notifications: they parse, and decide nothing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.notifications import rules
from throughcare.notifications.letters import WAYS, WORDS
from throughcare.notifications.rules import Kind, When
from throughcare.ui.forms import Form


class ChoicesForm(Form):
    """How somebody is told of each kind: one question for each."""

    def __init__(self, data: Any, *, now_told: Mapping[Kind, When], has_mobile: bool) -> None:
        super().__init__(data, initial=dict(now_told))
        for kind in now_told:
            self.fields[kind] = forms.ChoiceField(
                label=str(WORDS[kind].label),
                choices=[(way, WAYS[way]) for way in rules.ways(kind, has_mobile=has_mobile)],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose how you want to be told")},
            )


class NumberForm(Form):
    """A mobile number."""

    number = forms.CharField(
        label=_("Your mobile number at work"),
        max_length=20,
        help_text=_("We send a code there. Text messages never say whom they are about."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class CodeForm(Form):
    """The code that came by text message."""

    code = forms.CharField(
        label=_("The code of 6 digits from the text message"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
