"""Forms for taking up an invitation and for registering an organisation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from throughcare.accounts.forms.sign_in import PASSWORD_HINT
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class NewPassword(Form):
    """A password for a sign-in to be."""

    password = forms.CharField(
        label=_("Choose a password"),
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Long enough, and not one of those that everybody tries first."""
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class JoinForm(NewPassword):
    """Name and password of somebody new."""

    name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "password"]  # noqa: RUF012 - as Django declares it


class JustJoinForm(Form):
    """Nothing to fill in: somebody who signs in here already gets the role."""


class RegisterForm(Form):
    """The organisation, and its first user."""

    organisation_name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        help_text=_("As it stands in its register or governing document."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    company_number = forms.CharField(
        label=_("Company number"), max_length=10, required=False, help_text=_("8 characters, from Companies House.")
    )
    charity_number = forms.CharField(
        label=_("Charity number"), max_length=12, required=False, help_text=_("6 or 7 digits.")
    )
    name = forms.CharField(
        label=_("Your full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your work e-mail address"),
        max_length=254,
        help_text=_("We send a link to this address. Nothing is registered until you follow it."),
    )
    looks = {"company_number": Look(width=10), "charity_number": Look(width=10)}  # noqa: RUF012

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return dict(self.cleaned_data)
