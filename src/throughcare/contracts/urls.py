"""URLs of contracts."""

from django.urls import path

from throughcare.contracts import views

app_name = "contracts"
urlpatterns = [
    path("contracts", views.contracts, name="contracts"),
    path("takeovers", views.takeovers, name="takeovers"),
    path("takeovers/record", views.record_takeover, name="record_takeover"),
    path("contracts/without-competition", views.uncompeted, name="uncompeted"),
    path("contracts/without-competition/ask", views.uncompeted_ask, name="uncompeted_ask"),
    path("contracts/without-competition/<int:pk>", views.uncompeted_decide, name="uncompeted_decide"),
    path("contracts/without-competition/<int:pk>/stop", views.uncompeted_stop, name="uncompeted_stop"),
    path("contracts/<slug:reference>/extend", views.extend, name="extend"),
    path("contracts/<slug:reference>/options/<int:option_id>/order", views.order, name="order"),
    path("contracts/<slug:reference>", views.contract, name="contract"),
    path("contracts/<slug:reference>/gates/<int:hold_id>/evidence", views.give_evidence, name="give_evidence"),
    path("contracts/<slug:reference>/gates/<int:hold_id>/clear", views.clear_gate, name="clear_gate"),
    path("contracts/<slug:reference>/go-live", views.go_live, name="go_live"),
    path("contracts/<slug:reference>/end", views.end, name="end"),
]
