"""What an approver types to award, and what is typed of envelopes."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from throughcare.commissioning import rules
from throughcare.commissioning.forms.drafting import ReasonForm
from throughcare.ui.fields import MoneyField
from throughcare.ui.look import Look

Rows = Iterable[tuple[int, str]]


class AwardForm(ReasonForm):
    """Why a bid wins, and where its bidder would hold a high share why that is right."""

    looks: ClassVar = {"concentration_reason": Look(rows=3)}

    concentration_reason = forms.CharField(
        label="Why is it right that one organisation holds so much?",
        help_text="Kept with the award for audit. It isn’t sent to the bidders.",
        widget=forms.Textarea,
        required=False,
    )

    def __init__(self, *args: Any, is_high: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_high:
            del self.fields["concentration_reason"]


class EscalationForm(ReasonForm):
    """Whether an award above its approver's limit is agreed to."""

    decision = forms.ChoiceField(
        label="Do you agree?", widget=forms.RadioSelect, choices=(("agree", "Yes, award it"), ("refuse", "No"))
    )
    has_no_interest = forms.BooleanField(label="I have no interest in any of the bidders", required=False)
    field_order = ("decision", "reason", "has_no_interest")


class EnvelopeForm(ReasonForm):
    """What a financial year has in all, and what of it is reserved."""

    framework = forms.TypedChoiceField(label="Framework", widget=forms.RadioSelect, coerce=int)
    funder_id = forms.TypedChoiceField(
        label="Whose budget",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Of who pays a share, if not the buyer",
    )
    year = forms.TypedChoiceField(label="Financial year", coerce=int)
    total_gbp = MoneyField(label="In all", help_text="What may be spent in the year, without VAT.")
    reserved_gbp = MoneyField(
        label="Reserved", help_text="Set aside, so that awards can’t commit it. Enter 0 to reserve nothing."
    )
    field_order = ("framework", "funder_id", "year", "total_gbp", "reserved_gbp", "reason")

    def __init__(
        self,
        *args: Any,
        frameworks: Iterable[tuple[int, str]],
        funders: Iterable[tuple[int, str]],
        years: Iterable[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["funder_id"].choices = [("", "The buyer"), *funders]  # type: ignore[attr-defined]
        self.fields["framework"].choices = list(frameworks)  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, rules.year_name(year)) for year in years]  # type: ignore[attr-defined]
