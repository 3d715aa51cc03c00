"""Signing in and the second factor: the package's pages, each with its guard and its audit event."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from throughcare.access.guards import Request, public, settling, signed_in
from throughcare.accounts import queries
from throughcare.accounts.sign_in import note


class _SetUp(totp.ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            note("user.second_factor_set_up", self.request.user)
            return super().form_valid(form)


class _MovePhone(totp.DeactivateTOTPView):
    success_url = "/accounts/second-factor/set-up"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            note("user.second_factor_removed", self.request.user)
            return super().form_valid(form)


class _NewCodes(codes.GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            note("user.recovery_codes_made", self.request.user)
            return super().form_valid(form)


@signed_in
def change_password(request: Request) -> HttpResponse:
    """A new password for the old one; the demo's cast has none to change."""
    if not queries.oneself(request.actor).has_usable_password():
        return redirect("mfa_index")
    return account.password_change(request)


sign_in = public(account.login)
sign_out = public(account.logout)
inactive = public(account.account_inactive)
reset_password = public(account.password_reset)
reset_sent = public(account.password_reset_done)
new_password = public(account.password_reset_from_key)
new_password_set = public(account.password_reset_from_key_done)
second_step = public(mfa.authenticate)
set_up = settling(_SetUp.as_view())
password_again = settling(account.reauthenticate)
code_again = signed_in(mfa.reauthenticate)
move_phone = signed_in(_MovePhone.as_view())
recovery_codes = signed_in(codes.view_recovery_codes)
recovery_codes_file = signed_in(codes.download_recovery_codes)
new_recovery_codes = signed_in(_NewCodes.as_view())


@signed_in
def security(request: Request) -> HttpResponse:
    """How one signs in: password, authenticator app, recovery codes left."""
    context = {"standing": queries.sign_in_standing(request.actor), "user": request.user}
    return render(request, "accounts/security.html", context)
