"""Addresses of joining, an organisation's people, the audit, and the demo's cast."""

from django.urls import path

from throughcare.accounts.views import sign_in

app_name = "accounts"
urlpatterns = [
    path("session/extend", sign_in.extend, name="session_extend"),
]
