"""Forms of proposals: they parse, and decide nothing."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from throughcare.referrals import actions, rules
from throughcare.referrals.forms.finding import NeedsChoice, needs_field
from throughcare.referrals.models import ProposalOption
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

STAGES = [("court", "A court, before sentence"), ("planning", "Planning, after sentence")]
OFFENCES = [
    ("general", "None of these"),
    ("violence", "Violence"),
    ("partner_violence", "Violence against a partner"),
    ("sexual", "A sexual offence"),
]
RISKS = [("", "Not assessed"), ("low", "Low"), ("medium", "Medium"), ("high", "High"), ("very_high", "Very high")]


class ProposalForm(NeedsChoice):
    """For what a proposal is written, and what its options depend on."""

    mark_optional = False
    stage = forms.ChoiceField(label="What is it for?", choices=STAGES, widget=forms.RadioSelect)
    court = forms.CharField(label="Which court?", max_length=120, required=False)
    hearing_on = DateField(label="When is the hearing?", required=False)
    offence = forms.ChoiceField(label="What was the offence?", choices=OFFENCES, widget=forms.RadioSelect)
    reoffending_score = forms.IntegerField(
        label="Reoffending score",
        help_text="OGRS, percent within two years. Leave it out while it is not known.",
        min_value=0,
        max_value=rules.HIGHEST_SCORE,
        required=False,
    )
    specialist_risk = forms.ChoiceField(
        label="Specialist risk",
        help_text="SARA for violence against a partner, OSP for a sexual offence.",
        choices=RISKS,
        required=False,
    )
    needs = needs_field(label="Which needs lie behind the offending?", required=False)
    district = forms.CharField(
        label="Where will they live?",
        help_text="A postcode or its first half, like DE1.",
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    looks: ClassVar[dict[str, Look]] = {
        "stage": Look(hints={"court": "Say below which court, and when."}),
        "reoffending_score": Look(width=3, suffix="%"),
        "district": Look(width=10),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks = {**type(self).looks, **self.looks}  # type: ignore[misc]

    def about(self) -> actions.About:
        """What the action takes."""
        return actions.About(**self.cleaned_data)


class ChoiceForm(Form):
    """What is proposed of the options, and why."""

    mark_optional = False
    chosen = forms.MultipleChoiceField(
        label="What do you propose?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(label="Why?", widget=forms.Textarea, max_length=rules.REASON_LIMIT, required=False)
    why_not_programme = forms.CharField(
        label="Why not an accredited programme?",
        widget=forms.Textarea,
        max_length=rules.REASON_LIMIT,
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {"why_not_programme": Look(rows=3)}

    def __init__(self, *args: Any, options: Iterable[ProposalOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = list(options)
        self.fields["chosen"].choices = [(option.key, option.name) for option in options]  # type: ignore[attr-defined]
        self.looks = {**type(self).looks, "chosen": Look(hints={o.key: _wait(o) for o in options})}  # type: ignore[misc]
        programmes = [option.name for option in options if option.kind == rules.OptionKind.PROGRAMME]
        if not programmes:
            del self.fields["why_not_programme"]
        else:
            names = ", ".join(programmes)
            self.fields["why_not_programme"].help_text = f"Eligible for {names}. Needed if you propose something else."


def _wait(option: ProposalOption) -> str:
    if option.wait_days is None:
        return "Usual wait not known yet"
    return f"Usual wait {option.wait_days} working day{'' if option.wait_days == 1 else 's'}"
