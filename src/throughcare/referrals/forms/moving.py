"""Forms of a referral that rests or moves: they parse, and decide nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms

from throughcare.referrals.forms.referral import text_field
from throughcare.referrals.queries.moving import Choice
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class HoldForm(Form):
    """Why delivery rests, and until when."""

    reason = text_field(
        "Why can’t the person take part now?", help_text="Such as hospital, custody or a family crisis."
    )
    review_on = DateField(label="By which day will you look again?")

    def __init__(self, *args: Any, most_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].help_text = f"Within {most_days} days. You can put it on hold again then."


class PassOnForm(Form):
    """Who of the supply chain delivers a referral; another than is proposed with a reason."""

    to = forms.TypedChoiceField(
        label="Who delivers this referral?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who delivers it"},
    )
    reason = text_field(
        "If not whom we propose: why?",
        help_text="It is kept with the referral: whoever reads that reads this too.",
        required=False,
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(choices)
        self.fields["to"].choices = [(pk, name) for pk, name, _hint in choices]  # type: ignore[attr-defined]
        self.looks = {"to": Look(hints={str(pk): hint for pk, _name, hint in choices})}  # type: ignore[misc]


class HandBackForm(Form):
    """Why a subcontractor can't take what was passed on."""

    reason = text_field("Why can’t you take it?", help_text="The lead provider reads this and finds somebody else.")


class RematchForm(Form):
    """Where a declined referral is taken instead."""

    place = forms.ChoiceField(
        label="Where do you want to refer to?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a service"},
    )

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(choices)
        self.fields["place"].choices = [(c.value, c.name) for c in choices]  # type: ignore[attr-defined]
        self.looks = {"place": Look(hints={c.value: c.wait for c in choices})}  # type: ignore[misc]


class TransferForm(RematchForm):
    """Where a referral goes on, why, and what the new provider should know."""

    reason = text_field("Why does it move?", help_text="Both providers read this.")
    handover = text_field(
        "What should the new provider know?",
        help_text="What was done so far, what was agreed, what comes next.",
        required=False,
    )
    confirmed = forms.BooleanField(label="I have read the risk summary and it may be shared with the new provider")


class MoveCasesForm(Form):
    """That every case that can move is to change its provider."""

    is_sure = forms.BooleanField(
        label="These cases change their provider now, and each goes back only by itself",
        error_messages={"required": "Say that you know what the move does"},
    )
