"""Addresses of an organisation's connected systems."""

from django.urls import path

from throughcare.api import views

app_name = "clients"
urlpatterns = [
    path("connected-systems", views.clients, name="clients"),
    path("connected-systems/connect", views.connect, name="connect"),
    path("connected-systems/<int:pk>/revoke", views.revoke, name="revoke"),
]
