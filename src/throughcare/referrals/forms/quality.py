"""Forms of quality samples: they parse, and decide nothing."""

from typing import ClassVar

from django import forms

from throughcare.referrals.rules.quality import MOST, Verdict
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class DrawForm(Form):
    """What to draw from, and how many."""

    mark_optional = False
    sent_from = DateField(label="Referrals sent from")
    sent_until = DateField(label="To")
    count = forms.IntegerField(label="How many cases?", initial=10, min_value=1, max_value=MOST)
    seed = forms.CharField(
        label="Seed",
        max_length=40,
        required=False,
        help_text="Leave it out to draw anew. With the same seed and days the same cases are drawn again.",
    )
    looks: ClassVar[dict[str, Look]] = {"count": Look(width=3)}


class FindingsForm(Form):
    """What was found in a case."""

    verdict = forms.ChoiceField(
        label="How good is the work in this case?",
        choices=[(Verdict.GOOD, "Good"), (Verdict.SOME, "Good in parts"), (Verdict.POOR, "Not good enough")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how good the work is"},
    )
    findings = forms.CharField(
        label="What did you find, and what should change?", widget=forms.Textarea, max_length=6000
    )
