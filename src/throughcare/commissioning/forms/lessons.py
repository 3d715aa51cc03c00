"""What a commissioner types of lessons."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from throughcare.ui.forms import Form
from throughcare.ui.look import Look

NONE = "none"


class LessonForm(Form):
    """What was learnt, and where."""

    looks: ClassVar = {"text": Look(rows=4)}

    buyer_id = forms.TypedChoiceField(label="Whose lesson is it?", widget=forms.RadioSelect, coerce=int)
    text = forms.CharField(
        label="What was learnt?",
        help_text="What went wrong or well, and what to ask of whoever delivers next. Name nobody.",
        widget=forms.Textarea,
    )
    source = forms.CharField(
        label="Where was it learnt?", help_text="A review, an inspection, a contract", max_length=200
    )

    def __init__(self, *args: Any, buyers: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(buyers)
        self.fields["buyer_id"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["buyer_id"].widget = forms.HiddenInput()
            self.fields["buyer_id"].initial = choices[0][0]


class LessonAnswerForm(Form):
    """Which question asks about a lesson."""

    looks: ClassVar = {"reason": Look(rows=3)}

    question_number = forms.TypedChoiceField(
        label="Which question asks about it?",
        widget=forms.RadioSelect,
        coerce=lambda value: None if value == NONE else int(value),
        empty_value=None,
    )
    reason = forms.CharField(label="Why doesn’t it apply?", widget=forms.Textarea, required=False)

    def __init__(self, *args: Any, questions: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*questions, (NONE, "None: it doesn’t apply to this call-off")]
        self.fields["question_number"].choices = choices  # type: ignore[attr-defined]
