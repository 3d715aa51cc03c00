"""URLs of attendance."""

from django.urls import path

from throughcare.delivery.attendance import views

app_name = "attendance"
urlpatterns = [
    path("absences", views.absences, name="absences"),
    path("absences/due", views.due, name="due"),
    path("absences/<int:pk>/judge", views.judge, name="judge"),
    path("absences/<int:pk>/reconsider", views.reconsider, name="reconsider"),
    path("absences/<int:pk>/evidence", views.evidence, name="evidence"),
    path("absences/<int:pk>/evidence/<int:document_id>", views.evidence_file, name="evidence_file"),
    path("absences/<int:pk>/enforce", views.enforce, name="enforce"),
    path("breaches/<int:pk>/absences", views.breach, name="breach"),
    path("absences/<int:pk>/letter.pdf", views.letter, name="letter_pdf"),
]
