"""Forms of what an organisation declares: insurances, who runs it, grounds for exclusion, who writes which answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.market.forms import COVERS, GROUND_NAMES
from throughcare.ui.fields import DateField, MoneyField
from throughcare.ui.forms import Form

PARTS = ("insurer", "cover_gbp", "expires_on")


class InsuranceForm(Form):
    """Up to three insurances; what is left empty is none."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cover, name in COVERS:
            about = {"cover": name}
            insurer = forms.CharField(label=_("%(cover)s: insurer") % about, max_length=200, required=False)
            self.fields[f"{cover}_insurer"] = insurer
            self.fields[f"{cover}_cover_gbp"] = MoneyField(label=_("%(cover)s: cover") % about, required=False)
            ends = DateField(label=_("%(cover)s: first day without cover") % about, required=False)
            self.fields[f"{cover}_expires_on"] = ends

    def clean(self) -> dict[str, Any]:
        """An insurance is given whole or not at all."""
        found = super().clean() or {}
        for cover, _name in COVERS:
            given = [bool(found.get(f"{cover}_{part}")) for part in PARTS]
            if any(given) and not all(given) and not self.errors:
                missing = PARTS[given.index(False)]
                self.add_error(f"{cover}_{missing}", _("Give insurer, cover and day, or none of them"))
        return found

    def told(self) -> dict[str, tuple[Any, ...] | None]:
        """Each insurance as insurer, cover and end; None for none."""
        rows = {cover: tuple(self.cleaned_data.get(f"{cover}_{part}") for part in PARTS) for cover, _name in COVERS}
        return {cover: row if row[0] else None for cover, row in rows.items()}


class ConnectedForm(Form):
    """Somebody who runs or controls the organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    position = forms.CharField(
        label=_("What are they?"),
        help_text=_("For example trustee, director, partner, or owner of a quarter or more."),
        max_length=200,
    )
    since_on = DateField(label=_("Since when?"), required=False)


class ExclusionsForm(Form):
    """Which grounds for exclusion apply."""

    grounds = forms.MultipleChoiceField(
        label=_("Has any of this happened to your organisation, or to anybody who runs or controls it?"),
        help_text=_(
            "In the last five years. Tick none if nothing has. A tick refuses nobody: you say what you did since."
        ),
        choices=GROUND_NAMES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mark_optional = False


class ExclusionForm(Form):
    """What happened, and what was done since."""

    happened_on = DateField(label=_("When did it happen, or was it decided?"))
    what = forms.CharField(label=_("What happened, and whom does it concern?"), widget=forms.Textarea, max_length=4000)
    since = forms.CharField(
        label=_("What have you done since?"),
        help_text=_("Damage made good, help given to investigators, and what keeps it from happening again."),
        widget=forms.Textarea,
        max_length=4000,
    )


class AuthorsForm(Form):
    """Who writes which answer."""

    mark_optional = False

    def __init__(
        self, *args: Any, questions: list[tuple[str, str]], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Bid writers")), *people]
        for key, title in questions:
            self.fields[key] = forms.TypedChoiceField(
                label=title, choices=choices, coerce=int, empty_value=None, required=False
            )
