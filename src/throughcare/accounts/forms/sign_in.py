"""The sign-in package's forms in our words and with our components."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.accounts import rules, sign_in, throttle
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

Text = str | Promise
PASSWORD_HINT = _("Use at least 12 characters. Three random words work well.")
NAME_HINT = _("So that you know it again among others, for example “Work laptop”.")
PASSKEY_REFUSED = _("This passkey was not accepted. Try again, or use a code from your app.")
CODE_LOOK = {"code": Look(width=10)}
NAME_LENGTH = 60
# What the sign-in package does not expect of a browser, and a stranger may send all the same.
UNREADABLE = (ValidationError, AttributeError, KeyError, TypeError, ValueError)


class InOurWords:
    """Gives a packaged form's fields our labels and hints, and takes its placeholders away."""

    labels: ClassVar[dict[str, Text]] = {}
    hints: ClassVar[dict[str, Text]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Form, InOurWords, account.LoginForm):
    """E-mail address and password."""

    labels: ClassVar[dict[str, Text]] = {"login": _("E-mail address"), "password": _("Password")}


class PasswordAgainForm(Form, InOurWords, account.ReauthenticateForm):
    """The password once more, before something sensitive."""

    labels: ClassVar[dict[str, Text]] = {"password": _("Password")}


class ChangePasswordForm(Form, InOurWords, account.ChangePasswordForm):
    """The current password and a new one."""

    labels: ClassVar[dict[str, Text]] = {"oldpassword": _("Current password"), "password1": _("New password")}
    hints: ClassVar[dict[str, Text]] = {"password1": PASSWORD_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]  # one can look at what was typed: there is nothing to repeat


class ResetPasswordForm(Form, InOurWords, account.ResetPasswordForm):
    """The address to which a link goes."""

    labels: ClassVar[dict[str, Text]] = {"email": _("E-mail address")}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link; after some within minutes no more, whoever asks, since those that were sent still work."""
        email = str(self.cleaned_data["email"])
        return email if throttle.take(rules.RESET_MAIL, email) else str(super().save(request, **kwargs))


class NewPasswordForm(Form, InOurWords, account.ResetPasswordKeyForm):
    """A new password, after following the link."""

    labels: ClassVar[dict[str, Text]] = {"password1": _("New password")}
    hints: ClassVar[dict[str, Text]] = {"password1": PASSWORD_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class _Code(InOurWords):
    """A code from the app, typed with or without spaces."""

    looks: ClassVar[dict[str, Look]] = CODE_LOOK

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}

    def clean_code(self) -> str:
        """The code without the spaces that apps show."""
        self.cleaned_data["code"] = self.cleaned_data["code"].replace(" ", "")  # type: ignore[attr-defined]
        return str(super().clean_code())  # type: ignore[misc]


class _GuessedCode(_Code):
    """A code that opens something: wrong ones slow down the next, and are on record."""

    labels: ClassVar[dict[str, Text]] = {"code": _("Code")}
    hints: ClassVar[dict[str, Text]] = {"code": _("6 digits from your app, or one of your recovery codes of 8 digits.")}

    def clean_code(self) -> str:
        """The code, if it is right and was not preceded by too many wrong ones."""
        email, request = self.user.email, context.request  # type: ignore[attr-defined]
        origin = throttle.origin(request, email)
        throttle.check(rules.CODE, email, origin)
        if not throttle.known_device(request, email):
            throttle.check(rules.STRANGERS, email)
        code = super().clean_code()
        throttle.forgive(rules.CODE, email, origin)
        throttle.forgive(rules.STRANGERS, email)
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        sign_in.note("user.second_factor_failed", self.user)  # type: ignore[attr-defined]


class CodeForm(Form, _GuessedCode, mfa.AuthenticateForm):
    """The second step of signing in."""

    looks = CODE_LOOK


class CodeAgainForm(Form, _GuessedCode, mfa.ReauthenticateForm):
    """A code once more, before something sensitive."""

    looks = CODE_LOOK


class SetUpForm(Form, _Code, ActivateTOTPForm):
    """The first code, which shows that the app has the key."""

    looks = CODE_LOOK
    labels: ClassVar[dict[str, Text]] = {"code": _("Code that the app shows")}
    hints: ClassVar[dict[str, Text]] = {"code": _("6 digits. A new code comes every 30 seconds.")}


class MovePhoneForm(Form, DeactivateTOTPForm):
    """Nothing to fill in: a button that lets another app take over."""


class RecoveryCodesForm(Form, GenerateRecoveryCodesForm):
    """Nothing to fill in: a button that makes new codes."""


class AddPasskeyForm(Form, InOurWords, webauthn.AddWebAuthnForm):
    """A name for the passkey, and what the browser made of it."""

    labels: ClassVar[dict[str, Text]] = {"name": _("Name of the passkey")}
    hints: ClassVar[dict[str, Text]] = {"name": NAME_HINT}
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # every passkey checks finger, face or PIN: it may stand alone
        self.fields["credential"].error_messages["required"] = _("Choose the button “Make a passkey”.")
        self.initial["name"] = ""

    def clean(self) -> dict[str, Any]:
        """The browser's answer, checked against what was asked of it."""
        try:
            return dict(super().clean() or {})
        except UNREADABLE as error:
            raise ValidationError(_("The passkey could not be added. Try again.")) from error

    def clean_name(self) -> str:
        """The name, or one that says no more than what it is."""
        return str(self.cleaned_data["name"].strip()[:NAME_LENGTH] or _("Passkey"))


class RenamePasskeyForm(Form, InOurWords, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    labels: ClassVar[dict[str, Text]] = {"name": _("Name of the passkey")}
    hints: ClassVar[dict[str, Text]] = {"name": NAME_HINT}

    def clean_name(self) -> str:
        """The name, shortened to what a page can show."""
        return str(self.cleaned_data["name"])[:NAME_LENGTH]


class _WithPasskey:
    """The browser's answer to a challenge: a failure says what else to do, and is on record."""

    def clean_credential(self) -> Authenticator:
        """The passkey that answered."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE as error:
            if self.user is not None:  # type: ignore[attr-defined]
                sign_in.note("user.second_factor_failed", self.user)  # type: ignore[attr-defined]
            raise ValidationError(PASSKEY_REFUSED) from error


class PasskeyForm(Form, _WithPasskey, webauthn.AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class PasskeyAloneForm(Form, _WithPasskey, webauthn.LoginWebAuthnForm):
    """A passkey as the only step."""


class PasskeyAgainForm(Form, _WithPasskey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more, before something sensitive."""
