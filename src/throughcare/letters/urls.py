"""Addresses of messages: the demo's outbox, what did not arrive, and GOV.UK Notify's receipts."""

from django.urls import path

from throughcare.letters import views

app_name = "letters"
urlpatterns = [
    path("demo-outbox", views.demo_outbox, name="demo_outbox"),
    path("people-here/messages", views.failures, name="failures"),
    path("people-here/messages/addresses/<int:pk>/lift", views.lift, name="lift"),
    path("notify/receipt", views.notify_receipt, name="notify_receipt"),
]
