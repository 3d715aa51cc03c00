"""URLs of records."""

from django.urls import path

from throughcare.records.views import corrections, people, requests, retention

app_name = "records"
REQUEST = "records/requests/<int:pk>"
CORRECTION = "records/corrections/<int:pk>"
BATCH = "records/disposals/<int:pk>"
urlpatterns = [
    path("records/find", people.find, name="find"),
    path("people/<int:pk>/records", people.person, name="person"),
    path("people/<int:pk>/records/request", people.receive, name="receive"),
    path("people/<int:pk>/records/dispute", people.dispute, name="dispute"),
    path("people/<int:pk>/records/hold", people.place_hold, name="place_hold"),
    path("records/requests", requests.requests, name="requests"),
    path(REQUEST, requests.show, name="request"),
    path(f"{REQUEST}/identify", requests.identify, name="identify"),
    path(f"{REQUEST}/extend", requests.extend, name="extend"),
    path(f"{REQUEST}/refuse", requests.refuse, name="refuse"),
    path(f"{REQUEST}/withdraw", requests.withdraw, name="withdraw"),
    path(f"{REQUEST}/propose", requests.propose, name="propose"),
    path(f"{REQUEST}/send-back", requests.send_back, name="send_back"),
    path(f"{REQUEST}/approve", requests.approve, name="approve"),
    path(f"{REQUEST}/hand-over", requests.hand_over, name="hand_over"),
    path(f"{REQUEST}/copy", requests.copy, name="copy"),
    path(f"{REQUEST}/passages", requests.passages, name="passages"),
    path(f"{REQUEST}/passages/rest", requests.release_rest, name="release_rest"),
    path(f"{REQUEST}/passages/<int:passage_id>", requests.passage, name="passage"),
    path(f"{REQUEST}/passages/<int:passage_id>/file", requests.file, name="passage_file"),
    path("records/corrections", corrections.corrections, name="corrections"),
    path(CORRECTION, corrections.show, name="correction"),
    path(f"{CORRECTION}/amend", corrections.amend, name="amend"),
    path(f"{CORRECTION}/refuse", corrections.refuse, name="refuse_correction"),
    path(f"{CORRECTION}/withdraw", corrections.withdraw, name="withdraw_correction"),
    path(f"{CORRECTION}/tell", corrections.tell, name="tell"),
    path(f"{CORRECTION}/letter", corrections.letter, name="letter"),
    path("records/schedule", retention.schedule, name="schedule"),
    path("records/disposals", retention.batches, name="batches"),
    path(BATCH, retention.batch, name="batch"),
    path(f"{BATCH}/check", retention.check, name="check"),
    path(f"{BATCH}/approve", retention.approve, name="approve_batch"),
    path(f"{BATCH}/reject", retention.reject, name="reject_batch"),
    path(f"{BATCH}/records/<int:disposal_id>/keep", retention.spare, name="spare"),
    path("records/holds", retention.holds, name="holds"),
    path("records/holds/<int:pk>/lift", retention.lift, name="lift"),
]
