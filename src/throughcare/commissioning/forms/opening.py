"""Passphrases of opening officers. They are never logged, kept or shown again."""

from typing import Any

from django import forms

from throughcare.ui.forms import Form


class EnrolForm(Form):
    """A new passphrase, twice."""

    passphrase = forms.CharField(
        label="Passphrase",
        help_text="At least four words and sixteen characters, used nowhere else",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label="The same passphrase again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = super().clean() or {}
        if "passphrase" in said and "again" in said and said["passphrase"] != said["again"]:
            self.add_error("again", "Enter the same passphrase as above")
        return said


class PassphraseForm(Form):
    """The officer's passphrase."""

    passphrase = forms.CharField(
        label="Your passphrase",
        help_text="The one that you chose when you made your opening key. It is not your sign-in password.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        strip=False,
    )
