"""Forms of making one record of two."""

from typing import Any

from django import forms

from throughcare.people.forms.access import REASON_KEPT, ReasonForm
from throughcare.people.models import Person


class MergeForm(ReasonForm):
    """Which record stays, and how one knows that both are of one person."""

    keep = forms.TypedChoiceField(
        label="Which record stays?",
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Its CRN, name and details stand. Everything that hangs on the other goes over to it.",
        error_messages={"required": "Select the record that stays"},
    )
    reason = forms.CharField(
        label="How do you know that both are of the same person?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=REASON_KEPT,
        error_messages={"required": "Say how you know"},
    )

    def __init__(self, *args: Any, people: tuple[Person, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep = self.fields["keep"]
        assert isinstance(keep, forms.TypedChoiceField)
        keep.choices = [(each.pk, f"{each.crn}, {each.given_name} {each.family_name}") for each in people]
