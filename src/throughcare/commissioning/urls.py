"""Addresses of commissioning."""

from django.urls import path

from throughcare.commissioning.views import (
    awarding,
    bids,
    delegation,
    drafting,
    envelopes,
    lessons,
    opening,
    panel,
    proposing,
    public,
    publishing,
    reach,
    together,
)

app_name = "commissioning"
urlpatterns = [
    # everybody
    path("call-offs", public.public_list, name="public_list"),
    path("call-offs/<slug:reference>", public.public_show, name="public_show"),
    # the buyer
    path("competitions", drafting.call_offs, name="call_offs"),
    path("competitions/new", drafting.draft, name="draft"),
    path("competitions/<slug:reference>", drafting.show, name="show"),
    path("competitions/<slug:reference>/describe", drafting.describe, name="describe"),
    path("competitions/<slug:reference>/deadline", drafting.deadline, name="deadline"),
    path("competitions/<slug:reference>/lots", drafting.lots, name="lots"),
    path("competitions/<slug:reference>/lots/new", drafting.lot_service, name="lot_service"),
    path("competitions/<slug:reference>/lots/new/<slug:service_type>", drafting.lot_add, name="lot_add"),
    path("competitions/<slug:reference>/lots/<int:number>", drafting.lot_change, name="lot_change"),
    path("competitions/<slug:reference>/lots/<int:number>/remove", drafting.lot_remove, name="lot_remove"),
    path("competitions/<slug:reference>/worth", together.worth, name="worth"),
    path("competitions/<slug:reference>/reissue", together.reissue, name="reissue"),
    path("competitions/<slug:reference>/together", together.together, name="together"),
    path("competitions/<slug:reference>/questions", drafting.questions, name="questions"),
    path("competitions/<slug:reference>/questions/new", drafting.question_add, name="question_add"),
    path("competitions/<slug:reference>/questions/<int:number>", drafting.question_change, name="question_change"),
    path(
        "competitions/<slug:reference>/questions/<int:number>/remove", drafting.question_remove, name="question_remove"
    ),
    path("competitions/<slug:reference>/panel", drafting.panel, name="panel"),
    path("competitions/<slug:reference>/officers", drafting.officers, name="officers"),
    path("competitions/<slug:reference>/publish", publishing.publish, name="publish"),
    path("competitions/<slug:reference>/cancel", drafting.cancel, name="cancel"),
    path("lessons", lessons.lessons, name="lessons"),
    path("lessons/record", lessons.lesson_record, name="lesson_record"),
    path("lessons/<int:pk>/close", lessons.lesson_close, name="lesson_close"),
    path("competitions/<slug:reference>/lessons", lessons.call_off_lessons, name="call_off_lessons"),
    path("competitions/<slug:reference>/lessons/<int:pk>", lessons.lesson_answer, name="lesson_answer"),
    path("envelopes", envelopes.envelopes, name="envelopes"),
    path("envelopes/set", envelopes.envelope_set, name="envelope_set"),
    path("envelopes/<int:pk>", envelopes.envelope, name="envelope"),
    # opening officers
    path("opening-key", opening.key, name="key"),
    path("competitions/<slug:reference>/opening", opening.opening, name="opening"),
    # the panel
    path("competitions/<slug:reference>/interests", panel.declare, name="declare"),
    path("competitions/<slug:reference>/interests/<int:organisation_id>", panel.add_interest, name="add_interest"),
    path("competitions/<slug:reference>/scoring", panel.scoring_list, name="scoring"),
    path("competitions/<slug:reference>/moderation", panel.moderation, name="moderation"),
    path("opened-bids/<slug:reference>", panel.opened_bid, name="opened_bid"),
    path("opened-bids/<slug:reference>/score", panel.score, name="score"),
    path("opened-bids/<slug:reference>/consensus", panel.consensus, name="consensus"),
    # the approver
    path("competitions/<slug:reference>/awards", awarding.awards, name="awards"),
    path("competitions/<slug:reference>/lots/<int:number>/award", awarding.award, name="award"),
    path("competitions/<slug:reference>/lots/<int:number>/close", awarding.close_lot, name="close_lot"),
    path("awards/<slug:reference>/cancel", awarding.cancel_award, name="cancel_award"),
    path("competitions/<slug:reference>/proposal", proposing.proposal, name="proposal"),
    path("competitions/<slug:reference>/proposal/again", proposing.proposal_again, name="proposal_again"),
    path("competitions/<slug:reference>/lots/<int:number>/depart", proposing.depart, name="depart"),
    path(
        "competitions/<slug:reference>/lots/<int:number>/departure", proposing.departure_decide, name="departure_decide"
    ),
    path("routed-up", delegation.escalations, name="escalations"),
    path("routed-up/terms/<int:pk>", delegation.term, name="term"),
    path("routed-up/<int:pk>", delegation.escalation, name="escalation"),
    # suppliers
    path("lots-we-can-bid-for", reach.reach, name="reach"),
    path("invitations", bids.invitations, name="invitations"),
    path("lots/<int:pk>/bid", bids.bid_start, name="bid_start"),
    path("bids/<slug:reference>", bids.bid, name="bid"),
    path("bids/<slug:reference>/answers/<int:number>", bids.bid_answer, name="bid_answer"),
    path("bids/<slug:reference>/price", bids.bid_price, name="bid_price"),
    path("bids/<slug:reference>/preferences", bids.bid_wish, name="bid_wish"),
    path("bids/<slug:reference>/submit", bids.bid_submit, name="bid_submit"),
    path("bids/<slug:reference>/copy", bids.bid_copy, name="bid_copy"),
    path("bids/<slug:reference>/replace", bids.bid_replace, name="bid_replace"),
    path("bids/<slug:reference>/discard", bids.bid_discard, name="bid_discard"),
    path("bids/<slug:reference>/withdraw", bids.bid_withdraw, name="bid_withdraw"),
    path("bids/<slug:reference>/restart", bids.bid_restart, name="bid_restart"),
    path("letters", bids.letters, name="letters"),
    path("letters/<int:pk>", bids.letter, name="letter"),
    path("letters/<int:pk>.pdf", bids.letter_pdf, name="letter_pdf"),
]
