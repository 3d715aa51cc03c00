"""URLs of engagement: what everybody reads, and under `programmes` what the buyer works on."""

from django.urls import path

from throughcare.engagement.views import answering, joining, managing, partners, plan, planning, public, readiness, room

app_name = "engagement"
DOCUMENT = "<slug:reference>/documents/<int:document_id>"
VERSION = f"{DOCUMENT}/versions/<int:number>"
urlpatterns = [
    path("engagement", public.programmes, name="programmes"),
    path("engagement/register", joining.register, name="register"),
    path("engagement/register/sent", joining.register_sent, name="register_sent"),
    path("engagement/register/<str:token>", joining.confirm, name="confirm"),
    path("engagement/leave", joining.leave, name="leave"),
    path("engagement/<slug:reference>", public.programme, name="programme"),
    path("engagement/<slug:reference>/events/<int:event_id>", public.sign_up, name="sign_up"),
    path(f"engagement/{DOCUMENT}", public.document, name="document"),
    path(f"engagement/{VERSION}", public.download, name="download"),
    path(f"engagement/{VERSION}/changes", public.changes, name="changes"),
    path("engagement/<slug:reference>/questions", public.log, name="log"),
    path("engagement/<slug:reference>/questions/ask", public.ask, name="ask"),
    path("engagement/<slug:reference>/plan", plan.plan, name="plan"),
    path("engagement/<slug:reference>/plan/<int:number>", plan.planned_lot, name="planned_lot"),
    path("engagement/<slug:reference>/advice", plan.advice, name="advice"),
    path("engagement/<slug:reference>/readiness", readiness.readiness, name="readiness"),
    path("engagement/<slug:reference>/readiness/answer", readiness.survey, name="survey"),
    path("partners", partners.partners, name="partners"),
    path("partners/listing", partners.partner_service, name="partner_service"),
    path("partners/listing/<int:own_id>/<slug:service_type>", partners.partner_listing, name="partner_listing"),
    path("partners/messages", partners.partner_messages, name="partner_messages"),
    path("partners/messages/<int:own_id>/<int:other_id>", partners.partner, name="partner"),
    path("programmes", managing.managed, name="managed"),
    path("programmes/start", managing.start, name="start"),
    path("programmes/<slug:reference>", managing.manage, name="manage"),
    path("programmes/<slug:reference>/description", managing.describe, name="describe"),
    path("programmes/<slug:reference>/publish", managing.publish, name="publish"),
    path("programmes/<slug:reference>/events/add", managing.add_event, name="add_event"),
    path("programmes/<slug:reference>/events/<int:event_id>/cancel", managing.cancel_event, name="cancel_event"),
    path("programmes/<slug:reference>/documents/add", room.add_document, name="add_document"),
    path(f"programmes/{DOCUMENT}/versions/add", room.add_version, name="add_version"),
    path(f"programmes/{VERSION}", room.version, name="version"),
    path(f"programmes/{VERSION}/file", room.version_file, name="version_file"),
    path(f"programmes/{VERSION}/remove", room.remove_version, name="remove_version"),
    path("programmes/<slug:reference>/questions", answering.enquiries, name="enquiries"),
    path("programmes/<slug:reference>/questions/<uuid:pk>", answering.answer, name="answer"),
    path("programmes/<slug:reference>/questions/<uuid:pk>/set-aside", answering.set_aside, name="set_aside"),
    path("programmes/<slug:reference>/plan/lots", planning.choose_service, name="choose_service"),
    path("programmes/<slug:reference>/plan/lots/<slug:service_type>", planning.plan_lots, name="plan_lots"),
    path("programmes/<slug:reference>/plan/paper", planning.plan_paper, name="plan_paper"),
    path("programmes/<slug:reference>/plan/change", planning.change_date, name="change_date"),
    path("programmes/<slug:reference>/plan/reached", planning.reach, name="reach"),
    path("programmes/<slug:reference>/plan/call-off", planning.join_call_off, name="join_call_off"),
    path("programmes/<slug:reference>/advice/add", planning.advice_add, name="advice_add"),
    path("programmes/<slug:reference>/advice/<int:number>", planning.advice_answer, name="advice_answer"),
    path("programmes/<slug:reference>/gate/add", readiness.criterion_add, name="criterion_add"),
    path("programmes/<slug:reference>/gate/<int:pk>/remove", readiness.criterion_remove, name="criterion_remove"),
    path("programmes/<slug:reference>/open", readiness.open_programme, name="open"),
]
