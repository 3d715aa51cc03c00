"""URLs of insight."""

from django.urls import path

from throughcare.insight.views import disparity, measures, processes, register, reports, shares

app_name = "insight"
urlpatterns = [
    path("measures", measures.measures, name="measures"),
    path("disparity", disparity.disparity, name="disparity"),
    path("measures/<slug:key>", measures.measure, name="measure"),
    path("measures/<slug:key>/csv", measures.measure_csv, name="measure_csv"),
    path("measures/<slug:key>/referrals/<int:body_id>", measures.behind, name="behind"),
    path("shares", shares.shares, name="shares"),
    path("shares/<slug:reference>", shares.share, name="share"),
    path("reports", reports.reports, name="reports"),
    path("reports/ask", reports.ask_report, name="ask_report"),
    path("reports/<int:pk>/csv", reports.report_csv, name="report_csv"),
    # public
    path("awards", register.awards, name="awards"),
    path("awards/csv", register.awards_csv, name="awards_csv"),
    path("public-register", processes.register, name="register"),
    path("public-register/csv", processes.register_csv, name="register_csv"),
    path("public-register/<int:pk>", processes.process, name="process"),
    path("public-register/<int:pk>/record.json", processes.process_json, name="process_json"),
    path("open-data", register.open_data, name="open_data"),
    path("open-data/releases.json", register.releases_json, name="releases_json"),
    path("open-data/records.json", register.records_json, name="records_json"),
    path("notices", register.notices, name="notices"),
    path("notices/<int:pk>", register.notice, name="notice"),
]
