"""URLs of the market."""

from django.urls import path

from throughcare.market import views

app_name = "market"
urlpatterns = [
    path("framework", views.framework, name="framework"),
    path("framework/register", views.register, name="register"),
    path("applications", views.applications, name="applications"),
    path("applications/start", views.start, name="start"),
    path("applications/<slug:reference>", views.application, name="application"),
    path("applications/<slug:reference>/organisation", views.profile, name="profile"),
    path("applications/<slug:reference>/services/<slug:service_type>", views.areas, name="areas"),
    path("applications/<slug:reference>/questions/<slug:key>", views.answer, name="answer"),
    path("applications/<slug:reference>/questions/<slug:key>/keep", views.keep, name="keep"),
    path("applications/<slug:reference>/files", views.attach, name="attach"),
    path("applications/<slug:reference>/files/<int:document_id>", views.attachment, name="attachment"),
    path("applications/<slug:reference>/files/<int:document_id>/remove", views.detach, name="detach"),
    path("applications/<slug:reference>/send", views.submit, name="submit"),
    path("applications/<slug:reference>/withdraw", views.withdraw, name="withdraw"),
    path("applications/<slug:reference>/cells/<int:cell_id>", views.decide, name="decide"),
    path("applications/<slug:reference>/cells/<int:cell_id>/appeal", views.appeal, name="appeal"),
    path("applications/<slug:reference>/cells/<int:cell_id>/appeal/decide", views.appeal_decide, name="appeal_decide"),
    path("assessments", views.assessments, name="assessments"),
]
