"""The form of another version of what a service may be asked for: it parses, and decides nothing."""

from typing import Any, ClassVar

from django import forms

from throughcare.referrals import rules
from throughcare.referrals.forms.referral import text_field
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


def level_field(name: str) -> forms.CharField:
    """What one level of complexity means."""
    return forms.CharField(label=f"What does {name} complexity mean?", max_length=rules.CHOICE_LIMIT, required=False)


class VersionForm(Form):
    """Outcomes and levels of one need, from a day."""

    outcomes = forms.CharField(
        label="Outcomes that may be wanted",
        help_text="One on each line, in the order in which practitioners read them.",
        widget=forms.Textarea,
    )
    low = level_field("low")
    medium = level_field("medium")
    high = level_field("high")
    valid_from = DateField(
        label="From which day are referrals asked by this?",
        help_text="Referrals that were sent before keep what they were asked.",
    )
    reason = text_field("Why does this change?", help_text="Such as the variation by which it was agreed.")
    looks: ClassVar[dict[str, Look]] = {"reason": Look(rows=2)}
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["low"].help_text = "Leave out the words of a level that is not offered."

    def typed(self) -> dict[str, Any]:
        """What the action asks."""
        data = self.cleaned_data
        return {
            "outcomes": data["outcomes"].splitlines(),
            "levels": {level: data[level] for level in rules.LEVELS},
            "valid_from": data["valid_from"],
            "reason": data["reason"],
        }
