"""URLs of attendance."""

from django.urls import path

from throughcare.delivery.attendance import views

app_name = "attendance"
urlpatterns = [
    path("absences", views.absences, name="absences"),
    path("absences/<int:pk>/judge", views.judge, name="judge"),
]
