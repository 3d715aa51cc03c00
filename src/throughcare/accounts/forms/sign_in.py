"""The sign-in package's forms in our words and with our components."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.accounts import sign_in
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

Text = str | Promise
PASSWORD_HINT = _("Use at least 12 characters. Three random words work well.")
CODE_LOOK = {"code": Look(width=10)}


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


class CodeForm(Form, _Code, mfa.AuthenticateForm):
    """The second step of signing in."""

    looks = CODE_LOOK
    labels: ClassVar[dict[str, Text]] = {"code": _("Code")}
    hints: ClassVar[dict[str, Text]] = {"code": _("6 digits from your app, or one of your recovery codes of 8 digits.")}

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        sign_in.note("user.second_factor_failed", self.user)


class CodeAgainForm(Form, _Code, mfa.ReauthenticateForm):
    """A code once more, before something sensitive."""

    looks = CODE_LOOK
    labels: ClassVar[dict[str, Text]] = {"code": _("Code")}
    hints: ClassVar[dict[str, Text]] = {"code": _("6 digits from your app, or one of your recovery codes of 8 digits.")}

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        sign_in.note("user.second_factor_failed", self.user)


class SetUpForm(Form, _Code, ActivateTOTPForm):
    """The first code, which shows that the app has the key."""

    looks = CODE_LOOK
    labels: ClassVar[dict[str, Text]] = {"code": _("Code that the app shows")}
    hints: ClassVar[dict[str, Text]] = {"code": _("6 digits. A new code comes every 30 seconds.")}


class MovePhoneForm(Form, DeactivateTOTPForm):
    """Nothing to fill in: a button that lets another app take over."""


class RecoveryCodesForm(Form, GenerateRecoveryCodesForm):
    """Nothing to fill in: a button that makes new codes."""
