"""URLs of people's pages, the directory, and referrals."""

from django.urls import path

from throughcare.referrals.views import (
    directory,
    draft,
    files,
    gaps,
    listings,
    moving,
    people,
    referral,
    releases,
    units,
)

app_name = "referrals"
urlpatterns = [
    path("people/<int:pk>", people.person, name="person"),
    path("people/<int:pk>/find", people.find, name="find"),
    path("people/<int:pk>/start", people.start, name="start"),
    # before a release
    path("people/<int:pk>/release-plan", releases.release_plan, name="release_plan"),
    path("people/<int:pk>/release-plan/write", releases.write_plan, name="write_plan"),
    path("people/<int:pk>/release-plan/needs/<slug:need>", releases.release_need, name="release_need"),
    path("people/<int:pk>/release-plan/match", releases.match, name="match"),
    path("people/<int:pk>/officer", units.allocate, name="allocate"),
    path("units", units.units, name="units"),
    path("units/<slug:code>", units.unit, name="unit"),
    path("units/<slug:code>/cases", units.unit_cases, name="unit_cases"),
    path("gaps", gaps.gaps, name="gaps"),
    path("directory", directory.directory, name="directory"),
    path("directory/local", listings.local, name="local"),
    path("directory/local/add", listings.add, name="add_local"),
    path("directory/local/<int:pk>/change", listings.change, name="change_local"),
    path("directory/local/<int:pk>/close", listings.close, name="close_local"),
    path("services/<int:pk>/describe", listings.describe, name="describe"),
    path("services", directory.services, name="services"),
    path("services/<int:pk>/capacity", directory.capacity, name="capacity"),
    path("referrals", referral.referrals, name="referrals"),
    path("referrals/<int:pk>", referral.referral, name="referral"),
    # writing it
    path("referrals/<int:pk>/needs", draft.needs, name="needs"),
    path("referrals/<int:pk>/needs/<slug:need>", draft.need, name="need"),
    path("referrals/<int:pk>/sentence", draft.sentence, name="sentence"),
    path("referrals/<int:pk>/reason", draft.reason, name="reason"),
    path("referrals/<int:pk>/risk", draft.risk, name="risk"),
    path("referrals/<int:pk>/risk/confirm", draft.risk_confirm, name="risk_confirm"),
    path("referrals/<int:pk>/access", draft.access, name="access"),
    path("referrals/<int:pk>/finish", draft.finish, name="finish"),
    path("referrals/<int:pk>/files", files.attach, name="attach"),
    path("referrals/<int:pk>/files/<int:document_id>", files.attachment, name="attachment"),
    path("referrals/<int:pk>/files/<int:document_id>/remove", files.detach, name="detach"),
    path("referrals/<int:pk>/send", draft.send, name="send"),
    path("referrals/<int:pk>/discard", draft.discard, name="discard"),
    # deciding, assigning, ending
    path("referrals/<int:pk>/accept", referral.accept, name="accept"),
    path("referrals/<int:pk>/query", referral.query, name="query"),
    path("referrals/<int:pk>/answer", referral.answer, name="answer"),
    path("referrals/<int:pk>/decline", referral.decline, name="decline"),
    path("referrals/<int:pk>/assign", referral.assign, name="assign"),
    path("referrals/<int:pk>/hold", moving.hold, name="hold"),
    path("referrals/<int:pk>/resume", moving.resume, name="resume"),
    path("referrals/<int:pk>/transfer", moving.transfer, name="transfer"),
    path("referrals/<int:pk>/another", moving.rematch, name="rematch"),
    path("contracts/<slug:reference>/cases", moving.cases, name="cases"),
    path("referrals/<int:pk>/end", referral.end, name="end"),
]
