"""URLs of the demonstration."""

from django.urls import path

from throughcare.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/progress", views.progress, name="progress"),
    path("demo/next-day", views.next_day, name="next_day"),
    path("demo/next-deadline", views.next_deadline, name="next_deadline"),
]
