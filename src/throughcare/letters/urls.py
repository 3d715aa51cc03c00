"""Address of the demo's outbox."""

from django.urls import path

from throughcare.letters import views

app_name = "letters"
urlpatterns = [path("demo-outbox", views.demo_outbox, name="demo_outbox")]
