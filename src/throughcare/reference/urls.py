"""Addresses of the public reference pages."""

from django.urls import path

from throughcare.reference import views

app_name = "reference"
urlpatterns = [
    path("areas", views.areas, name="areas"),
    path("areas/find", views.find, name="find"),
    path("areas/<slug:code>", views.area, name="area"),
    path("services-and-needs", views.services, name="services"),
    path("policy", views.policies, name="policies"),
    path("policy/<slug:key>", views.policy, name="policy"),
]
