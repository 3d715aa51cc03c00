"""Every URL of the house."""

from django.urls import include, path

urlpatterns = [
    path("", include("throughcare.ui.urls")),
    path("", include("throughcare.accounts.sign_in_urls")),
    path("", include("throughcare.reference.urls")),
    path("", include("throughcare.accounts.urls")),
    path("", include("throughcare.letters.urls")),
    path("", include("throughcare.demo.urls")),
    path("", include("throughcare.market.urls")),
    path("", include("throughcare.contracts.urls")),
    path("", include("throughcare.insight.urls")),
]
