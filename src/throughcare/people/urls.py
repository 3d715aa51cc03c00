"""URLs of people. The page of one person shows referrals too, so it stands with them."""

from django.urls import path

from throughcare.people import views

app_name = "people"
urlpatterns = [
    path("people", views.people, name="people"),
    # break-glass
    path("people/open", views.break_glass, name="break_glass"),
    path("people/open/<int:pk>/close", views.close, name="close"),
    path("people/opened", views.openings, name="openings"),
    path("people/opened/<int:pk>", views.review, name="review"),
    # limited access
    path("people/<int:pk>/access", views.access, name="access"),
    path("people/<int:pk>/access/limit", views.limit, name="limit"),
    path("people/<int:pk>/access/end", views.end_limit, name="end_limit"),
    path("people/<int:pk>/access/add", views.add_rule, name="add_rule"),
    path("people/<int:pk>/access/<int:rule_id>/remove", views.remove_rule, name="remove_rule"),
]
