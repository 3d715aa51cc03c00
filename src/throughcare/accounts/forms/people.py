"""Forms for an organisation's people."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.access.roles import ROLES, Role
from throughcare.accounts.models import Organisation, SecondFactorReset
from throughcare.accounts.rules import AREA_KINDS, GRANTABLE, Kind
from throughcare.reference.models import Area
from throughcare.ui.forms import Form


class PhoneForm(Form):
    """On which number somebody is reached at work."""

    phone = forms.CharField(
        label=_("Your telephone at work"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class RoleForm(Form):
    """A role that this kind of organisation uses, and the area to which it is limited."""

    role = forms.ChoiceField(label=_("What will they do?"), widget=forms.RadioSelect)
    area = forms.ChoiceField(
        label=_("Area"),
        required=False,
        help_text=_("Only for roles that work in one area. Without one, the role holds for the whole organisation."),
    )

    def __init__(self, *args: Any, kind: str, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = GRANTABLE[Kind(kind)]
        offer(self, "role", [(role.value, f"{role.label}: {_lower(role)}") for role in roles])
        if any(role in AREA_KINDS for role in roles):
            offer(self, "area", [("", _("Whole organisation")), *_grouped(areas)])
        else:
            del self.fields["area"]

    def chosen_area(self) -> str | None:
        """Code of the area; None for the whole organisation."""
        return self.cleaned_data.get("area") or None


class InviteForm(RoleForm):
    """Whom to invite, and to what."""

    name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Work e-mail address"), max_length=254, help_text=_("The invitation goes to this address.")
    )
    field_order = ["name", "email", "role", "area"]  # noqa: RUF012 - as Django declares it


class OrganisationForm(Form):
    """Which of several organisations that one administers."""

    organisation = forms.ChoiceField(label=_("Which organisation will they join?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", [(o.pk, o.name) for o in organisations])


class ResetSecondFactorForm(Form):
    """How the administrator made sure who asks."""

    check_done = forms.ChoiceField(
        label=_("How did you make sure that it was them who asked?"),
        help_text=_("An e-mail is not enough: whoever stole a password may read e-mails too."),
        choices=SecondFactorReset.Check.choices,
        widget=forms.RadioSelect,
    )


class ConfirmForm(Form):
    """Nothing to fill in: a button that does it."""


def offer(form: Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Let a field of a form offer these choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _lower(role: Role) -> str:
    text = ROLES[role].description
    return text[0].lower() + text[1:].rstrip(".")


def _grouped(areas: Iterable[Area]) -> list[tuple[str, str]]:
    return [(area.code, f"{area.name} ({area.get_kind_display().lower()})") for area in areas]
