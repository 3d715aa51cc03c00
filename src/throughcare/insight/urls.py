"""URLs of insight."""

from django.urls import path

from throughcare.insight import views

app_name = "insight"
urlpatterns = [
    path("measures", views.measures, name="measures"),
    path("measures/<slug:key>", views.measure, name="measure"),
    path("measures/<slug:key>/csv", views.measure_csv, name="measure_csv"),
    path("measures/<slug:key>/referrals/<int:body_id>", views.behind, name="behind"),
]
