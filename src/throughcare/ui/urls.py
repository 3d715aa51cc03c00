"""Addresses of the pages that belong to no domain."""

from django.urls import path

from throughcare.ui import views

app_name = "ui"
urlpatterns = [
    path("language", views.language, name="language"),
    path("session/stay", views.stay, name="stay"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("cookies", views.cookies, name="cookies"),
    path("help", views.help_page, name="help"),
    path("components", views.components, name="components"),
]
