"""URLs of the home pages."""

from django.urls import path

from throughcare.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk", views.desk, name="desk"),
    path("people/<int:pk>/timeline", views.case, name="case"),
]
