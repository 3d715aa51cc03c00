"""URLs of people. The page of one person shows referrals too, so it stands with them."""

from django.urls import path

from throughcare.people import views

app_name = "people"
urlpatterns = [path("people", views.people, name="people")]
