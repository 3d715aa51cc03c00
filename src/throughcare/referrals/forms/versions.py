"""Forms of what a service may be asked for: another version, and whether a second person agrees. They parse."""

from typing import Any, ClassVar

from django import forms

from throughcare.referrals import rules
from throughcare.referrals.forms.referral import text_field
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


def level_fields() -> dict[str, forms.Field]:
    """What each level of complexity means, in English and in Welsh."""
    limit = rules.CHOICE_LIMIT
    fields: dict[str, forms.Field] = {}
    for level in rules.LEVELS:
        fields[level] = forms.CharField(label=f"What does {level} complexity mean?", max_length=limit, required=False)
        fields[f"{level}_cy"] = forms.CharField(
            label=f"What {level} complexity means, in Welsh", max_length=limit, required=False
        )
    fields["low"].help_text = "Leave out the words of a level that is not offered."
    return fields


class VersionForm(Form):
    """Outcomes and levels of one need, from a day."""

    outcomes = forms.CharField(
        label="Outcomes that may be wanted",
        help_text="One on each line, in the order in which practitioners read them.",
        widget=forms.Textarea,
    )
    outcomes_cy = forms.CharField(
        label="The outcomes in Welsh",
        help_text="As many lines, in the same order. Whoever uses Welsh reads English where it is left out.",
        widget=forms.Textarea,
        required=False,
    )
    valid_from = DateField(
        label="From which day are referrals asked by this?",
        help_text="Referrals that were sent before keep what they were asked.",
    )
    reason = text_field("Why does this change?", help_text="Such as the variation by which it was agreed.")
    looks: ClassVar[dict[str, Look]] = {"reason": Look(rows=2)}
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= level_fields()
        self.order_fields(["outcomes", "outcomes_cy", *level_fields(), "valid_from", "reason"])

    def typed(self) -> dict[str, Any]:
        """What the action asks."""
        data = self.cleaned_data
        return {
            "outcomes": data["outcomes"].splitlines(),
            "outcomes_cy": data["outcomes_cy"].splitlines(),
            "levels": {level: data[level] for level in rules.LEVELS},
            "levels_cy": {level: data[f"{level}_cy"] for level in rules.LEVELS},
            "valid_from": data["valid_from"],
            "reason": data["reason"],
        }


def as_asked(asked: rules.Asked) -> dict[str, str]:
    """What may be asked for a need as the form shows it; Welsh lines only where none is missing."""
    outcomes = list(asked.outcomes.values())
    welsh = [text.name_cy for text in outcomes] if all(text.name_cy for text in outcomes) else []
    shown = {"outcomes": "\n".join(text.name for text in outcomes), "outcomes_cy": "\n".join(welsh)}
    for level, text in asked.levels.items():
        shown |= {level: text.name, f"{level}_cy": text.name_cy}
    return shown


class AgreeForm(Form):
    """Whether the second person agrees."""

    is_agreed = forms.TypedChoiceField(
        label="Do you agree?",
        widget=forms.RadioSelect,
        choices=(("yes", "Yes"), ("no", "No")),
        coerce="yes".__eq__,
        error_messages={"required": "Say whether you agree"},
    )
    reason = text_field("Why?")
    looks: ClassVar[dict[str, Look]] = {"reason": Look(rows=3)}
