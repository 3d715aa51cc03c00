"""Forms of attendance: they parse, and decide nothing."""

from typing import ClassVar

from django import forms

from throughcare.delivery.attendance.rules import Judgement
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class JudgeForm(Form):
    """The responsible officer's judgement of an absence."""

    judgement = forms.ChoiceField(
        label="Is this absence acceptable?",
        choices=[(Judgement.ACCEPTABLE, "Acceptable"), (Judgement.UNACCEPTABLE, "Unacceptable")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the absence is acceptable"},
    )
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, max_length=4000, help_text="The provider reads this too."
    )
    looks: ClassVar[dict[str, Look]] = {
        "judgement": Look(
            hints={
                Judgement.ACCEPTABLE: "There was a good reason, such as illness, work, or care of a child.",
                Judgement.UNACCEPTABLE: "There was no good reason, or none was shown. It counts towards enforcement.",
            }
        )
    }
