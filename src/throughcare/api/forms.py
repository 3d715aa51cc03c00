"""Forms for connecting a system: they parse, and decide nothing."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.accounts.models import Organisation
from throughcare.api import rules
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class ConnectForm(Form):
    """Which system, of which organisation, for how long."""

    organisation = forms.TypedChoiceField(label=_("Whose system is it?"), coerce=int, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("What is the system called?"), help_text=_("Like Case diary. The audit shows this name."), max_length=80
    )
    days = forms.IntegerField(
        label=_("For how many days should the token work?"),
        help_text=_("At most 366. Connect the system anew before it ends."),
        min_value=1,
        max_value=rules.LONGEST_DAYS,
        initial=365,
    )
    looks: ClassVar[dict[str, Look]] = {"days": Look(width=3)}

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.pk, each.name) for each in organisations]
        field = self.fields["organisation"]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.widget, field.initial = forms.HiddenInput(), choices[0][0]


class ConfirmForm(Form):
    """Nothing to fill in: a button that does it."""
