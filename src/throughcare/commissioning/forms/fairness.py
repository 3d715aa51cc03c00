"""What is typed of past employers, the specification and a transition plan."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class EmploymentForm(Form):
    """For whom one worked."""

    organisation_id = forms.TypedChoiceField(label="For whom did you work?", coerce=int)
    ended_on = DateField(label="Until when?", help_text="Leave it empty if you still do", required=False)

    def __init__(self, *args: Any, organisations: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = list(organisations)  # type: ignore[attr-defined]


class SpecificationForm(Form):
    """Which document of the room is the specification."""

    document_id = forms.TypedChoiceField(
        label="Which published document is the specification?",
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, documents: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None was published before"), *documents]
        self.fields["document_id"].choices = choices  # type: ignore[attr-defined]


class TransitionForm(Form):
    """How whoever delivers today would hand over."""

    looks: ClassVar = {"text": Look(rows=10)}

    text = forms.CharField(
        label=_("How would you hand the service over?"),
        help_text=_("Staff and their transfer, open cases, buildings, data and dates. Name no person who is served."),
        widget=forms.Textarea,
        max_length=8000,
    )
