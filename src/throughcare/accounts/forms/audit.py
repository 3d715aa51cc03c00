"""What to look for in the audit."""

from typing import Any

from django import forms

from throughcare.accounts.forms.people import offer
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class AuditForm(Form):
    """Who, what, to which thing, when; every part may stay empty."""

    who = forms.CharField(label="Who (name or e-mail address)", required=False, max_length=100)
    verb = forms.ChoiceField(label="What", required=False)
    thing_type = forms.CharField(
        label="Kind of thing", required=False, max_length=60, help_text="For example referrals.referral"
    )
    thing_id = forms.CharField(label="Number of the thing", required=False, max_length=40)
    since = DateField(label="From", required=False)
    until = DateField(label="Until", required=False)
    mark_optional = False
    looks = {name: Look(width=20) for name in ("who", "thing_type", "thing_id")}  # noqa: RUF012

    def __init__(self, *args: Any, verbs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "verb", [("", "Everything"), *((verb, verb) for verb in verbs)])

    def is_asking(self) -> bool:
        """Whether anything at all was asked for."""
        return self.is_valid() and any(self.cleaned_data.values())
