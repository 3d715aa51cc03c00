"""Addresses of joining, an organisation's people, the audit, and the demo's cast."""

from django.urls import URLPattern

app_name = "accounts"
urlpatterns: list[URLPattern] = []
