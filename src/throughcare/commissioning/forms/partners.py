"""What a bidder types of a partner, and what a partner answers."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.commissioning.rules import lead_percent
from throughcare.market.rules.standing import share_out
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

MOST_ALLIES = 3
ALLIES = range(1, MOST_ALLIES + 1)


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


class AlliesForm(Form):
    """With whom an organisation thinks of bidding, before a word is written: what is left empty is nobody."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in ALLIES:
            about = {"number": number}
            name = forms.CharField(label=_("Partner %(number)s: name") % about, max_length=200, required=False)
            share = forms.IntegerField(label=_("Partner %(number)s: share") % about, required=False)
            self.fields[f"name_{number}"], self.fields[f"percent_{number}"] = name, share
        self.looks = {f"percent_{number}": Look(width=3, suffix="%") for number in ALLIES}  # type: ignore[misc]
        self.fields["name_1"].help_text = _("Exactly as it is registered here.")

    def named(self) -> list[tuple[int, str, int]]:
        """Number, name and percent of each partner that was given whole."""
        rows = [(n, self.cleaned_data.get(f"name_{n}"), self.cleaned_data.get(f"percent_{n}")) for n in ALLIES]
        return [(number, name, percent) for number, name, percent in rows if name and percent]

    def clean(self) -> dict[str, Any]:
        """A partner has a name and a share, and all shares leave the bidder one."""
        found = super().clean() or {}
        for number in ALLIES:
            if bool(found.get(f"name_{number}")) != bool(found.get(f"percent_{number}")) and not self.errors:
                self.add_error(f"percent_{number}", _("Give a name and a share, or neither"))
        percents = [percent for _number, _name, percent in self.named()]
        if percents and not share_out([lead_percent(percents), *percents]):
            self.add_error("percent_1", _("Keep a share of 1 or more yourself: all shares come to 100"))
        return found


class PartnerAnswerForm(Form):
    """Whether an organisation takes on the share for which it was named."""

    decision = forms.ChoiceField(
        label=_("Do you take on this share?"),
        widget=forms.RadioSelect,
        choices=[("confirm", _("Yes, we confirm our share")), ("decline", _("No, we are not part of this bid"))],
    )
