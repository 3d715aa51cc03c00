"""Addresses of signing in.

The sign-in package looks these names up, so they stand outside any namespace; nothing else of it is offered.
"""

from django.urls import path, re_path

from throughcare.accounts.views import passkeys, sign_in

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="account_login"),
    path("sign-in/code", sign_in.second_step, name="mfa_authenticate"),
    path("sign-in/passkey", passkeys.alone, name="mfa_login_webauthn"),
    path("sign-out", sign_in.sign_out, name="account_logout"),
    path("accounts/ended", sign_in.inactive, name="account_inactive"),
    path("accounts/password", sign_in.change_password, name="account_change_password"),
    path("accounts/password/again", sign_in.password_again, name="account_reauthenticate"),
    path("accounts/password/reset", sign_in.reset_password, name="account_reset_password"),
    path("accounts/password/reset/sent", sign_in.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        sign_in.new_password,
        name="account_reset_password_from_key",
    ),
    path("accounts/password/reset/done", sign_in.new_password_set, name="account_reset_password_from_key_done"),
    path("accounts/security", sign_in.security, name="mfa_index"),
    path("accounts/second-factor/set-up", sign_in.set_up, name="mfa_activate_totp"),
    path("accounts/second-factor/move", sign_in.move_phone, name="mfa_deactivate_totp"),
    path("accounts/second-factor/again", sign_in.code_again, name="mfa_reauthenticate"),
    path("accounts/passkeys/add", passkeys.add, name="mfa_add_webauthn"),
    path("accounts/passkeys/<int:pk>/name", passkeys.rename, name="mfa_edit_webauthn"),
    path("accounts/passkeys/<int:pk>/remove", passkeys.remove, name="mfa_remove_webauthn"),
    path("accounts/passkeys/again", passkeys.again, name="mfa_reauthenticate_webauthn"),
    path("accounts/recovery-codes", sign_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/recovery-codes/file", sign_in.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("accounts/recovery-codes/new", sign_in.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
