"""How the sign-in package meets our users: no bare sign-up, our e-mails, our audit, secrets encrypted at rest."""

import base64
import hashlib
import io
import time
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from nacl.secret import SecretBox
from nacl.utils import random

from throughcare.accounts import mail, rules, sign_in, throttle
from throughcare.accounts.models import User

# What the package says, in our words.
MESSAGES: dict[str, Any] = {
    "email_password_mismatch": _("The e-mail address or the password is not right. Check both and try again."),
    "incorrect_password": _("This password is not right. Try again."),
    "enter_current_password": _("This is not your current password. Try again."),
    "incorrect_code": _("This code is not right. Wait for the next one and type it again."),
}


class AccountAdapter(DefaultAccountAdapter):
    """People join by invitation or by registering an organisation, never by a bare sign-up."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | MESSAGES

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened; banners would repeat it."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of the package's e-mails in our words; `template_prefix` is as `account/email/password_changed`."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        if user is None:
            return
        link = context.get("password_reset_url") or self.request.build_absolute_uri("/")
        mail.send(template_prefix.rpartition("/")[2], to=user.email, name=user.name, link=link, language=user.language)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for somebody who signed in a moment ago, nor to set up the very first second factor."""
        user = self.request.user
        if not sign_in.has_second_factor(user.pk):
            return False
        latest = max((r["at"] for r in get_authentication_records(self.request, user)), default=0)
        return bool(time.time() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow down whoever guesses a password, there where the guesses come from; nobody else waits."""
        account = credentials.get("email", "")
        throttle.check(rules.PASSWORD, account, throttle.origin(request, account))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The user with this password, if it is right; then earlier wrong ones no longer count."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            throttle.forgive(rules.PASSWORD, user.email, throttle.origin(request, user.email))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password for a known address."""
        user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        if user is not None:
            sign_in.note("user.sign_in_failed", user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Record that somebody signed in, and let the device be known from now on."""
        sign_in.note("user.signed_in", user)
        response = super().post_login(request, user, **kwargs)
        throttle.remember_device(request, response, user.email)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Set a password, by change or by a reset link; other sessions end with the old one."""
        with transaction.atomic():
            super().set_password(user, password)
            sign_in.note("user.password_set", user)
            throttle.forgive(rules.PASSWORD, user.email, throttle.origin(self.request, user.email))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: its QR code, and its secrets encrypted with a key made from the secret key."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | MESSAGES

    def build_totp_svg(self, url: str) -> str:
        """The QR code as SVG, black on white with its quiet zone."""
        out = io.BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
        return out.getvalue().decode()

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What a device shows of a passkey: whose it is, by name and address."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.name}

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return base64.b64encode(_box().encrypt(text.encode(), random(SecretBox.NONCE_SIZE))).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A stored secret in the clear."""
        return _box().decrypt(base64.b64decode(encrypted_text)).decode()


def _box() -> SecretBox:
    return SecretBox(hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"second factor").digest())
