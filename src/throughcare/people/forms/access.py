"""Forms of limited access and break-glass."""

from typing import ClassVar

from django import forms

from throughcare.people.models import AccessRule
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

REASON_KEPT = "It is kept with the record, and read by whoever answers for it."
WHY_WRONG = "Why is it corrected?"


def reason_field(label: str) -> forms.CharField:
    """Why, in words that are kept."""
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=REASON_KEPT
    )


class BreakGlassForm(Form):
    """The CRN of a record that is not one's own, and why it must be opened now."""

    crn = forms.CharField(
        label="Case reference number (CRN)",
        max_length=20,
        help_text="One letter and six digits, such as X123456.",
        error_messages={"required": "Enter the CRN"},
    )
    reason = forms.CharField(
        label="Why must you see this record now?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        help_text="Say what happened and what you need to know. Don’t name other people.",
        error_messages={"required": "Say why you must see this record now"},
    )


class ReviewForm(Form):
    """What came of asking why a record was opened."""

    review = forms.CharField(
        label="What did you find?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Whether there was a good reason, whom you asked, and what happens next.",
        error_messages={"required": "Say what you found"},
    )


class ReasonForm(Form):
    """Why access is changed."""

    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=REASON_KEPT,
        error_messages={"required": "Give the reason"},
    )


class RuleForm(ReasonForm):
    """A colleague to let in or to shut out."""

    kind = forms.ChoiceField(
        label="What should change?",
        choices=[
            (AccessRule.Kind.ONLY, "Let a colleague see this record"),
            (AccessRule.Kind.EXCLUDED, "Shut a colleague out of this record"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what should change"},
    )
    email = forms.EmailField(
        label="The colleague’s work e-mail address",
        max_length=254,
        error_messages={"required": "Enter the address with which your colleague signs in"},
    )
    field_order = ("kind", "email", "reason")
    looks: ClassVar[dict[str, Look]] = {
        "kind": Look(
            hints={AccessRule.Kind.EXCLUDED: "For a conflict of interest, such as a relative. Break-glass won’t help."}
        )
    }
