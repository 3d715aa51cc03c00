"""URLs of delivery under a referral."""

from django.urls import path

from throughcare.delivery.services import views

app_name = "services"
urlpatterns = [
    path("appointments", views.appointments, name="appointments"),
    path("referrals/<int:pk>/progress", views.progress, name="progress"),
    path("referrals/<int:pk>/timeline", views.timeline, name="timeline"),
    path("referrals/<int:pk>/sessions/<int:number>/book", views.book, name="book"),
    path("referrals/<int:pk>/plan", views.plan, name="plan"),
    path("referrals/<int:pk>/report", views.report, name="report"),
    path("referrals/<int:pk>/onward", views.send_on, name="send_on"),
    path("onward/<int:pk>", views.reply, name="reply"),
    path("sessions/<int:pk>/move", views.move, name="move"),
    path("sessions/<int:pk>/record", views.record, name="record"),
]
