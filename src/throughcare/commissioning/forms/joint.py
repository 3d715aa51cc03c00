"""What is typed of funders, options, lots that failed and challenges."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.commissioning.rules import FOLLOW_NAMES
from throughcare.ui.fields import DateField, MoneyField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class FunderForm(Form):
    """Another organisation that pays a share."""

    looks: ClassVar = {"percent": Look(width=3, suffix="%")}

    organisation_id = forms.TypedChoiceField(label="Who pays with the buyer?", coerce=int)
    percent = forms.IntegerField(
        label="Its share",
        help_text="Of every award of this call-off. Leave it empty to take the organisation out.",
        min_value=1,
        max_value=99,
        required=False,
    )

    def __init__(self, *args: Any, organisations: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = list(organisations)  # type: ignore[attr-defined]


class OptionForm(Form):
    """An optional service of a lot."""

    name = forms.CharField(label="What may be ordered", help_text="For example: Weekend groups", max_length=200)
    cap_gbp = MoneyField(
        label="Most that may be ordered over the term",
        help_text="Without VAT, beside the value of the lot. Leave it empty to take the option out.",
        required=False,
    )


class FollowUpForm(Form):
    """What follows a lot that nobody won."""

    looks: ClassVar = {"reason": Look(rows=4)}

    kind = forms.ChoiceField(label="What follows?", widget=forms.RadioSelect, choices=list(FOLLOW_NAMES.items()))
    reason = forms.CharField(label="Why?", help_text="It is published.", widget=forms.Textarea)
    in_house_from = DateField(label="First day of delivery in-house", help_text="Only for in-house", required=False)


class ChallengeForm(Form):
    """Why a bidder challenges an award."""

    looks: ClassVar = {"grounds": Look(rows=8)}

    grounds = forms.CharField(
        label=_("What was wrong, and what would have been otherwise?"),
        help_text=_("Name the question or the step of the procedure. Somebody who was not on the panel decides."),
        widget=forms.Textarea,
        max_length=8000,
    )


class ChallengeDecisionForm(Form):
    """What is decided about a challenge."""

    looks: ClassVar = {"answer": Look(rows=6)}

    is_upheld = forms.TypedChoiceField(
        label="What do you decide?",
        widget=forms.RadioSelect,
        choices=(
            ("yes", "Uphold it: the award is cancelled, and the lot is decided again"),
            ("no", "Dismiss it: standstill goes on"),
        ),
        coerce="yes".__eq__,
    )
    answer = forms.CharField(label="Your answer", help_text="The bidder reads it.", widget=forms.Textarea)
