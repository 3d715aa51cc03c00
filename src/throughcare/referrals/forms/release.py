"""Forms of a pre-release plan: they parse, and decide nothing."""

from typing import ClassVar

from django import forms

from throughcare.referrals import rules
from throughcare.referrals.forms.finding import NeedsChoice, needs_field
from throughcare.referrals.forms.referral import text_field
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class PlanForm(NeedsChoice):
    """Where somebody will live, and what must be met on release."""

    district = forms.CharField(
        label="Where will they live?",
        help_text="A postcode or its first half, like DE1. Leave it out only while it is not known.",
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    needs = needs_field(label="What must be met on release?", required=False, help_text="Choose all that apply.")
    notes = text_field(
        "What should everybody know who helps?",
        help_text="Such as who collects them, times, childcare, work that waits. Services read it.",
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {"district": Look(width=10)}
    mark_optional = False


class ReleaseNeedForm(Form):
    """What is asked for one need."""

    mark_optional = False
    asked = forms.CharField(
        label="What is asked for?",
        help_text="What should be in place, and by when. The service reads it.",
        widget=forms.Textarea,
        max_length=rules.TEXT_LIMIT,
        required=False,
    )
    otherwise = forms.CharField(
        label="How is it met without a referral?",
        help_text="Leave it out to look for a service. Like: returns to his employer on 4 May.",
        widget=forms.Textarea,
        max_length=rules.TEXT_LIMIT,
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {"otherwise": Look(rows=2)}
