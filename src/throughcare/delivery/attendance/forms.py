"""Forms of attendance: they parse, and decide nothing."""

from typing import Any, ClassVar

from django import forms

from throughcare.delivery.attendance.rules import Judgement, enforcement
from throughcare.documents.rules import MEGABYTE, TYPES, Limits
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


class GiveForm(Form):
    """How the letter was given."""

    how = forms.ChoiceField(
        label="How was the letter given?",
        choices=list(enforcement.WAYS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the person was given the letter"},
    )


class FileForm(Form):
    """One file to add."""

    file = forms.FileField(label="Add a file", allow_empty_file=True, error_messages={"required": "Choose a file"})

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"{TYPES}; {limits.most_bytes // MEGABYTE} MB or smaller"


class ReconsiderForm(Form):
    """What shows that an absence was acceptable after all."""

    reason = forms.CharField(
        label="What shows that the absence was acceptable?", widget=forms.Textarea, max_length=4000
    )
