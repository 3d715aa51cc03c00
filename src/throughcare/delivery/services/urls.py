"""URLs of delivery under a referral."""

from django.urls import path

from throughcare.delivery.services.views import delivery, groups

app_name = "services"
urlpatterns = [
    path("zones/checks", delivery.zone_checks, name="zone_checks"),
    path("groups", groups.groups, name="groups"),
    path("groups/new", groups.make, name="make_group"),
    path("groups/<int:pk>", groups.group, name="group"),
    path("groups/<int:pk>/people", groups.join, name="join_group"),
    path("groups/<int:pk>/record", groups.record, name="record_group"),
    path("groups/<int:pk>/call-off", groups.call_off, name="call_off_group"),
    path("appointments", delivery.appointments, name="appointments"),
    path("referrals/<int:pk>/progress", delivery.progress, name="progress"),
    path("referrals/<int:pk>/timeline", delivery.timeline, name="timeline"),
    path("referrals/<int:pk>/sessions/<int:number>/book", delivery.book, name="book"),
    path("referrals/<int:pk>/plan", delivery.plan, name="plan"),
    path("referrals/<int:pk>/sheet", delivery.sheet, name="sheet"),
    path("referrals/<int:pk>/sheet.pdf", delivery.sheet_pdf, name="sheet_pdf"),
    path("plans/<int:pk>/decide", delivery.decide_plan, name="decide_plan"),
    path("referrals/<int:pk>/report", delivery.report, name="report"),
    path("referrals/<int:pk>/onward", delivery.send_on, name="send_on"),
    path("onward/<int:pk>", delivery.reply, name="reply"),
    path("sessions/<int:pk>/move", delivery.move, name="move"),
    path("sessions/<int:pk>/record", delivery.record, name="record"),
]
