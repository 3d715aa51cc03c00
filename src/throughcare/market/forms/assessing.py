"""Forms of assessment: opinions, decisions, clarifications and appeals."""

from copy import deepcopy
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.market.forms.profile import AccountsForm, FactsForm
from throughcare.market.rules.assessing import PROFILE
from throughcare.market.rules.questions import Asked
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

PROFILE_FIELDS = FactsForm.base_fields | AccountsForm.base_fields


class OpinionForm(Form):
    """What one assessor thinks of a cell."""

    outcome = forms.ChoiceField(
        label="What do you think?", choices=[("passed", "Passes"), ("failed", "Fails")], widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label="Reasons",
        help_text="Against what the page of each question says. The other assessor reads this once both have said.",
        widget=forms.Textarea,
    )
    is_cleaned = forms.BooleanField(
        label="What was done since the ground for exclusion is enough, and I say why", required=False
    )


class DecisionForm(OpinionForm):
    """What was agreed, or what the panel decided."""

    outcome = forms.ChoiceField(
        label="What is the decision?",
        choices=[("passed", "Passes: qualified from now on"), ("failed", "Fails: may apply again")],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label="Reasons",
        help_text="The applicant reads this. Say what met the standard, or what was missing and how to put it right.",
        widget=forms.Textarea,
    )


class SitForm(Form):
    """What a member of the panel declares about the applicant."""

    looks: ClassVar = {"has_interest": Look(reveals={"yes": "detail"})}

    has_interest = forms.TypedChoiceField(
        label="Have you an interest in this applicant?",
        choices=[("no", "No, none"), ("yes", "Yes: I declare it, and don’t vote")],
        coerce="yes".__eq__,
        widget=forms.RadioSelect,
        help_text="Work for it or a rival, money, family or friends there, or anything that could look so.",
    )
    detail = forms.CharField(label="What is it?", widget=forms.Textarea, required=False)


class ReconsiderForm(Form):
    """A change of mind after reading the other's assessment."""

    outcome = forms.ChoiceField(
        label="What do you think now?", choices=[("passed", "Passes"), ("failed", "Fails")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="What changed your mind?", widget=forms.Textarea)


class PanelForm(Form):
    """Why two assessors can't agree."""

    reason = forms.CharField(
        label="On what do you differ?", help_text="The panel reads this beside both assessments.", widget=forms.Textarea
    )


class ClarifyForm(Form):
    """What is unclear, and in which fields."""

    fields_asked = forms.MultipleChoiceField(
        label="What may the applicant change?", widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label="What is unclear?", help_text="The applicant reads this.", widget=forms.Textarea)
    mark_optional = False

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_asked"].choices = fields  # type: ignore[attr-defined]


def named_field(key: str, asked: Asked | None) -> str:
    """What a field of a clarification is called: the title of a question, or the label of a fact."""
    return asked.title if asked else str(PROFILE_FIELDS[key.removeprefix(PROFILE)].label)


class ClarificationForm(Form):
    """The listed fields and no others, with what stands in them now."""

    mark_optional = False

    def __init__(self, *args: Any, fields: dict[str, Asked | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks: dict[str, Look] = {}  # type: ignore[misc]
        for key, asked in fields.items():
            if asked is None:
                self.fields[key] = deepcopy(PROFILE_FIELDS[key.removeprefix(PROFILE)])
                continue
            self.fields[key] = forms.CharField(label=asked.text, help_text=asked.guidance, widget=forms.Textarea)
            self.looks[key] = Look(max_words=asked.max_words, rows=12)


class AppealForm(Form):
    """Why a decision should be looked at again."""

    grounds = forms.CharField(
        label=_("What should be looked at again?"),
        help_text=_("Say what was overlooked, or has changed since. An assessor who has not decided before reads it."),
        widget=forms.Textarea,
    )


class AppealDecisionForm(Form):
    """Another assessor's decision on an appeal."""

    outcome = forms.ChoiceField(
        label="What is your decision?",
        choices=[("upheld", "Upheld: it passes, and is qualified from now on"), ("dismissed", "Dismissed")],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(label="Reasons", help_text="The applicant reads this.", widget=forms.Textarea)
