"""What an evaluator is given to score."""

from typing import Any

from django import forms

from throughcare.ui.forms import Form


class AssignmentForm(Form):
    """Questions and lots, by number; none of either is all of both."""

    mark_optional = False

    questions = forms.TypedMultipleChoiceField(
        label="Questions", widget=forms.CheckboxSelectMultiple, coerce=int, required=False
    )
    lots = forms.TypedMultipleChoiceField(label="Lots", widget=forms.CheckboxSelectMultiple, coerce=int, required=False)

    def __init__(self, *args: Any, questions: list[tuple[int, str]], lots: list[tuple[int, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["questions"].choices = questions  # type: ignore[attr-defined]
        self.fields["lots"].choices = lots  # type: ignore[attr-defined]
