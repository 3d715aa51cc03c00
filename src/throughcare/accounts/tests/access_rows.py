"""Who may reach the pages of signing in, joining, and an organisation's people."""

from support.access import EVERYBODY, OWN, RIVAL, Row

ROWS = [
    Row(url="account_login"),
    Row(url="mfa_authenticate"),
    Row(url="account_logout"),
    Row(url="account_inactive"),
    Row(url="account_change_password"),
    Row(url="account_reauthenticate"),
    Row(url="account_reset_password"),
    Row(url="account_reset_password_done"),
    Row(url="account_reset_password_from_key_done"),
    Row(  # any key that does not work gets the same page
        url="account_reset_password_from_key",
        kwargs={OWN: lambda world: {"uidb36": "1", "key": "a-b"}, RIVAL: lambda world: {"uidb36": "2", "key": "a-b"}},
        reaches={RIVAL: EVERYBODY},
    ),
    Row(url="mfa_index"),
    Row(url="mfa_activate_totp"),
    Row(url="mfa_deactivate_totp"),
    Row(url="mfa_reauthenticate"),
    Row(url="mfa_view_recovery_codes"),
    Row(url="mfa_download_recovery_codes"),
    Row(url="mfa_generate_recovery_codes"),
]
