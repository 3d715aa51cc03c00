"""Addresses of notifications."""

from django.urls import path

from throughcare.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications", views.notices, name="notices"),
    path("notifications/choices", views.choices, name="choices"),
    path("notifications/mobile", views.mobile, name="mobile"),
    path("notifications/mobile/confirm", views.confirm, name="confirm"),
    path("notifications/mobile/remove", views.forget, name="forget"),
]
