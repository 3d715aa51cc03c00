"""What a bidder types of a partner, and what a partner answers."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class PartnerForm(Form):
    """A partner with its share and its part."""

    looks: ClassVar = {"percent": Look(width=3, suffix="%"), "part": Look(rows=3)}

    name = forms.CharField(
        label=_("Name of the organisation"), help_text=_("Exactly as it is registered here."), max_length=200
    )
    percent = forms.IntegerField(
        label=_("Its share of the lot"), help_text=_("Of the value. It answers for it with its own turnover.")
    )
    part = forms.CharField(label=_("What would it do?"), widget=forms.Textarea, max_length=1000)


class PartnerAnswerForm(Form):
    """Whether an organisation takes on the share for which it was named."""

    decision = forms.ChoiceField(
        label=_("Do you take on this share?"),
        widget=forms.RadioSelect,
        choices=[("confirm", _("Yes, we confirm our share")), ("decline", _("No, we are not part of this bid"))],
    )
