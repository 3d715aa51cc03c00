"""URLs of people. The page of one person shows referrals too, so it stands with them."""

from django.urls import path

from throughcare.people.views import (
    caseload,
    circumstances,
    custody,
    employment,
    housing,
    merging,
    names,
    people,
    safety,
    sentences,
    teams,
    tier,
)

app_name = "people"
urlpatterns = [
    path("people", people.people, name="people"),
    # break-glass
    path("people/open", people.break_glass, name="break_glass"),
    path("people/open/<int:pk>/close", people.close, name="close"),
    path("people/opened", people.openings, name="openings"),
    path("people/opened/<int:pk>", people.review, name="review"),
    # custody and handover
    path("handovers", custody.handovers, name="handovers"),
    path("custody/<int:pk>", custody.custody, name="custody"),
    path("custody/<int:pk>/dates", custody.dates, name="dates"),
    path("custody/<int:pk>/take-over", custody.take_over, name="take_over"),
    path("custody/<int:pk>/address", custody.address, name="address"),
    path("custody/<int:pk>/read", custody.read, name="read"),
    # teams and tiers
    path("units/<slug:code>/teams/add", teams.make_team, name="make_team"),
    path("units/<slug:code>/contact", teams.name_contact, name="name_contact"),
    path("teams/<int:pk>/rename", teams.rename_team, name="rename_team"),
    path("teams/<int:pk>/close", teams.close_team, name="close_team"),
    path("staff/<int:pk>/move", teams.move, name="move"),
    path("people/<int:pk>/tier", tier.tier, name="tier"),
    # taking in a caseload
    path("caseload", caseload.caseloads, name="caseloads"),
    path("caseload/send", caseload.send, name="send_caseload"),
    path("caseload/<int:pk>", caseload.caseload, name="caseload"),
    path("caseload/<int:pk>/columns", caseload.columns, name="caseload_columns"),
    path("caseload/<int:pk>/accept", caseload.accept, name="accept_caseload"),
    path("caseload/<int:pk>/cancel", caseload.cancel, name="cancel_caseload"),
    path("caseload/<int:pk>/refused.csv", caseload.refused, name="caseload_refused_csv"),
    # homes and work
    path("people/<int:pk>/places", housing.places, name="places"),
    path("people/<int:pk>/places/add", housing.record_place, name="record_place"),
    path("places/<int:pk>/plan", housing.plan_move_on, name="plan_move_on"),
    path("places/<int:pk>/leave", housing.leave_place, name="leave_place"),
    path("people/<int:pk>/employment", employment.employment, name="employment"),
    path("people/<int:pk>/employment/screen", employment.screen, name="screen"),
    path("people/<int:pk>/employment/override", employment.override_screening, name="override_screening"),
    # zones, people kept apart, victims in contact
    path("people/<int:pk>/safety", safety.safety, name="safety"),
    path("people/<int:pk>/zones/add", safety.record_zone, name="record_zone"),
    path("zones/<int:pk>/end", safety.end_zone, name="end_zone"),
    path("people/<int:pk>/apart/add", safety.keep_apart, name="keep_apart"),
    path("apart/<int:pk>/end", safety.end_apart, name="end_apart"),
    path("victims", safety.contacts, name="contacts"),
    path("victims/add", safety.record_contact, name="record_contact"),
    path("victims/<int:pk>", safety.contact, name="contact"),
    path("victims/<int:pk>/zones/add", safety.record_victim_zone, name="record_victim_zone"),
    path("victims/<int:pk>/end", safety.end_contact, name="end_contact"),
    path("zones/checks/decide", safety.decide_check, name="decide_check"),
    # contact, needs and times
    path("people/<int:pk>/circumstances", circumstances.circumstances, name="circumstances"),
    path("people/<int:pk>/contact", circumstances.prefer_contact, name="prefer_contact"),
    path("people/<int:pk>/adjustments/add", circumstances.adjust, name="adjust"),
    path("adjustments/<int:pk>/end", circumstances.end_adjustment, name="end_adjustment"),
    path("people/<int:pk>/declare", circumstances.choose_characteristic, name="choose_characteristic"),
    path("people/<int:pk>/declare/<slug:characteristic>", circumstances.declare, name="declare"),
    path("people/<int:pk>/commitments/add", circumstances.commit, name="commit"),
    path("commitments/<int:pk>/end", circumstances.end_commitment, name="end_commitment"),
    path("people/<int:pk>/times", circumstances.say_available, name="say_available"),
    path("people/<int:pk>/circumstances/<slug:side>/add", circumstances.note_circumstance, name="note_circumstance"),
    path("circumstances/<int:pk>/end", circumstances.end_circumstance, name="end_circumstance"),
    # previous names and aliases
    path("people/<int:pk>/names", names.names, name="names"),
    path("people/<int:pk>/names/add", names.record_name, name="record_name"),
    path("names/<int:pk>/remove", names.remove_name, name="remove_name"),
    # sentences
    path("people/<int:pk>/sentences", sentences.sentences, name="sentences"),
    path("sentences/<int:pk>/requirements/add", sentences.require, name="require"),
    path("sentences/<int:pk>/end", sentences.terminate, name="terminate"),
    path("sentences/<int:pk>/releases/add", sentences.record_release, name="record_release"),
    path("releases/<int:pk>/recall", sentences.recall, name="recall"),
    path("sentences/<int:pk>/breaches/add", sentences.allege_breach, name="allege_breach"),
    path("breaches/<int:pk>/court", sentences.present_breach, name="present_breach"),
    # records of the same person
    path("people/duplicates", merging.duplicates, name="duplicates"),
    path("people/duplicates/<int:first>/<int:second>", merging.merge, name="merge"),
    path("people/duplicates/<int:first>/<int:second>/apart", merging.tell_apart, name="tell_apart"),
    path("people/merged/<int:pk>", merging.merged, name="merged"),
    path("people/merged/<int:pk>/undo", merging.undo_merge, name="undo_merge"),
    # limited access
    path("people/<int:pk>/access", people.access, name="access"),
    path("people/<int:pk>/access/limit", people.limit, name="limit"),
    path("people/<int:pk>/access/end", people.end_limit, name="end_limit"),
    path("people/<int:pk>/access/add", people.add_rule, name="add_rule"),
    path("people/<int:pk>/access/<int:rule_id>/remove", people.remove_rule, name="remove_rule"),
]
