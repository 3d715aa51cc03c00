"""URLs of the market."""

from django.urls import path

from throughcare.market.views import applying, assessing, membership, profile, public, questions

app_name = "market"
urlpatterns = [
    path("framework", public.framework, name="framework"),
    path("framework/register", public.register, name="register"),
    path("framework/members", membership.members, name="members"),
    path("framework/members/restrict", membership.restrict, name="restrict"),
    path("framework/members/<int:pk>/lift", membership.lift, name="lift"),
    path("framework/questions", questions.versions, name="versions"),
    path("framework/questions/begin", questions.begin, name="version_begin"),
    path("framework/questions/<int:number>", questions.version, name="version"),
    path("framework/questions/<int:number>/about", questions.about, name="version_about"),
    path("framework/questions/<int:number>/publish", questions.publish, name="version_publish"),
    path("framework/questions/<int:number>/add", questions.question_add, name="question_add"),
    path("framework/questions/<int:number>/<slug:key>/change", questions.question_change, name="question_change"),
    path("framework/questions/<int:number>/<slug:key>/remove", questions.question_remove, name="question_remove"),
    path("profile", profile.own, name="own_profile"),
    path("profile/<int:organisation_id>", profile.profile, name="profile"),
    path("profile/<int:organisation_id>/authors", profile.section_authors, name="section_authors"),
    path("profile/<int:organisation_id>/people", profile.people, name="people"),
    path("profile/<int:organisation_id>/people/<int:pk>/remove", profile.connected_remove, name="connected_remove"),
    path("profile/<int:organisation_id>/<slug:name>/keep", profile.keep, name="keep_section"),
    path("profile/<int:organisation_id>/exclusions/<slug:ground>", profile.exclusion, name="exclusion"),
    path("profile/<int:organisation_id>/exclusions/<slug:ground>/keep", profile.keep_exclusion, name="keep_exclusion"),
    path("profile/<int:organisation_id>/<slug:name>", profile.section, name="section"),
    path("applications", applying.applications, name="applications"),
    path("applications/start", applying.start, name="start"),
    path("applications/<slug:reference>", applying.application, name="application"),
    path("applications/<slug:reference>/authors", profile.authors, name="authors"),
    path("applications/<slug:reference>/services/<slug:service_type>", applying.areas, name="areas"),
    path("applications/<slug:reference>/questions/<slug:key>", applying.answer, name="answer"),
    path("applications/<slug:reference>/questions/<slug:key>/keep", applying.keep, name="keep"),
    path("applications/<slug:reference>/files", applying.attach, name="attach"),
    path("applications/<slug:reference>/files/<int:document_id>", applying.attachment, name="attachment"),
    path("applications/<slug:reference>/files/<int:document_id>/remove", applying.detach, name="detach"),
    path("applications/<slug:reference>/send", applying.submit, name="submit"),
    path("applications/<slug:reference>/withdraw", applying.withdraw, name="withdraw"),
    path("applications/<slug:reference>/clarify", assessing.clarify, name="clarify"),
    path("applications/<slug:reference>/clarification", assessing.clarification, name="clarification"),
    path("applications/<slug:reference>/cells/<int:cell_id>", assessing.decide, name="decide"),
    path("applications/<slug:reference>/cells/<int:cell_id>/reconsider", assessing.reconsider, name="reconsider"),
    path("applications/<slug:reference>/cells/<int:cell_id>/panel", assessing.to_panel, name="to_panel"),
    path("applications/<slug:reference>/cells/<int:cell_id>/appeal", assessing.appeal, name="appeal"),
    path("applications/<slug:reference>/cells/<int:cell_id>/panel/sit", assessing.sit, name="sit"),
    path(
        "applications/<slug:reference>/cells/<int:cell_id>/appeal/decide", assessing.appeal_decide, name="appeal_decide"
    ),
    path("assessments", assessing.assessments, name="assessments"),
]
