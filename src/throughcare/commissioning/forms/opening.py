"""Passphrases of opening officers. They are never logged, kept or shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.ui.forms import Form


class EnrolForm(Form):
    """A new passphrase, twice."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        help_text=_("At least four words and sixteen characters, used nowhere else"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("The same passphrase again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = super().clean() or {}
        if "passphrase" in said and "again" in said and said["passphrase"] != said["again"]:
            self.add_error("again", _("Enter the same passphrase as above"))
        return said


class PassphraseForm(Form):
    """The officer's passphrase."""

    passphrase = forms.CharField(
        label=_("Your passphrase"),
        help_text=_("The one that you chose when you made your opening key. It is not your sign-in password."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        strip=False,
    )
