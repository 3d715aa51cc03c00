"""Forms of contracts: they parse, and decide nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from throughcare.accounts.models import Organisation
from throughcare.contracts import rules
from throughcare.ui.fields import DateField, MoneyField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class EvidenceForm(Form):
    """What shows that a gate is met."""

    evidence = forms.CharField(label="What shows that this is met?", widget=forms.Textarea, max_length=4000)


class EndForm(Form):
    """Why a contract ends before its term."""

    reason = forms.CharField(
        label="Why does this contract end?",
        help_text="It is kept with the contract.",
        widget=forms.Textarea,
        max_length=2000,
    )


class TakeoverForm(Form):
    """Which organisation takes over from which, when and by what agreement."""

    old = forms.TypedChoiceField(label="Which organisation is taken over?", coerce=int, empty_value=None)
    new = forms.TypedChoiceField(label="Which organisation takes over?", coerce=int, empty_value=None)
    valid_from = DateField(label="From which day?")
    why = forms.CharField(
        label="By what agreement?",
        help_text="Such as a deed of novation, with its date.",
        widget=forms.Textarea,
        max_length=2000,
    )

    def __init__(self, *args: Any, providers: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose"), *((each.pk, each.name) for each in providers)]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class ConfirmForm(Form):
    """A step that only needs confirming."""


class OrderForm(Form):
    """An order of an optional service."""

    value_gbp = MoneyField(label="Value of the order", help_text="Without VAT")
    reason = forms.CharField(label="What is ordered, and why?", help_text="It is published.", widget=forms.Textarea)


class JustifiedForm(Form):
    """What every award without competition says."""

    looks: ClassVar = {"justification": Look(rows=5)}

    ground = forms.ChoiceField(label="On which ground?", widget=forms.RadioSelect)
    justification = forms.CharField(label="Justification", help_text="It is published.", widget=forms.Textarea)
    value_gbp = MoneyField(label="Value", help_text="What is added for this time, without VAT")
    last_on = DateField(label="Last day", required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Iterable[tuple[Any, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in choices.items():
            self.fields[name].choices = list(rows)  # type: ignore[attr-defined]


class ExtendForm(JustifiedForm):
    """A contract that goes on."""


class UncompetedForm(JustifiedForm):
    """A grant or a direct award: to whom, what and where; of a lot without an award only to whom."""

    kind = forms.TypedChoiceField(
        label="What is it?",
        widget=forms.RadioSelect,
        choices=(
            (rules.UncompetedKind.GRANT, "A grant to a provider that delivers already"),
            (rules.UncompetedKind.DIRECT, "A direct award"),
        ),
        coerce=rules.UncompetedKind,
    )
    provider_id = forms.TypedChoiceField(label="To whom", coerce=int, empty_value=None)
    service_type = forms.ChoiceField(label="Service")
    cohort = forms.ChoiceField(label="For whom")
    area = forms.ChoiceField(label="Where")
    starts_on = DateField(label="First day")
    funder_id = forms.TypedChoiceField(
        label="Who pays",
        help_text="For example a mayor’s office that gives the grant",
        coerce=int,
        empty_value=None,
        required=False,
    )
    field_order = (
        "kind",
        "provider_id",
        "service_type",
        "cohort",
        "area",
        "funder_id",
        "ground",
        "justification",
        "value_gbp",
        "starts_on",
        "last_on",
    )

    def __init__(self, *args: Any, is_of_lot: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_of_lot:
            for name in ("service_type", "cohort", "area"):
                del self.fields[name]


class DecideForm(Form):
    """Whether the second person agrees."""

    is_agreed = forms.TypedChoiceField(
        label="Do you agree?", widget=forms.RadioSelect, choices=(("yes", "Yes"), ("no", "No")), coerce="yes".__eq__
    )
    reason = forms.CharField(label="Reason", widget=forms.Textarea)


class StopForm(Form):
    """Why an award without competition does not come about."""

    reason = forms.CharField(
        label="Reason", help_text="It is published, and told to whoever was told of it.", widget=forms.Textarea
    )
