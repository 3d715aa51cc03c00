"""Every URL of the house."""

from django.urls import include, path

from throughcare.config.api import PATTERNS, ROOT, openapi, reference

urlpatterns = [
    path(f"{ROOT.strip('/')}/openapi.json", openapi, name="openapi"),
    path(f"{ROOT.strip('/')}/docs", reference, name="api_reference"),
    path(f"{ROOT.strip('/')}/", include(PATTERNS)),
    path("", include("throughcare.desk.urls")),
    path("", include("throughcare.ui.urls")),
    path("", include("throughcare.accounts.sign_in_urls")),
    path("", include("throughcare.reference.urls")),
    path("", include("throughcare.accounts.urls")),
    path("", include("throughcare.api.urls")),
    path("", include("throughcare.letters.urls")),
    path("", include("throughcare.demo.urls")),
    path("", include("throughcare.market.urls")),
    path("", include("throughcare.engagement.urls")),
    path("", include("throughcare.commissioning.urls")),
    path("", include("throughcare.contracts.urls")),
    path("", include("throughcare.people.urls")),
    path("", include("throughcare.referrals.urls")),
    path("", include("throughcare.delivery.attendance.urls")),
    path("", include("throughcare.delivery.services.urls")),
    path("", include("throughcare.notifications.urls")),
    path("", include("throughcare.insight.urls")),
    path("", include("throughcare.records.urls")),
]

handler400 = "throughcare.ui.errors.bad_request"
handler403 = "throughcare.ui.errors.forbidden"
handler404 = "throughcare.ui.errors.not_found"
handler429 = "throughcare.ui.errors.too_many"
handler500 = "throughcare.ui.errors.server_error"
