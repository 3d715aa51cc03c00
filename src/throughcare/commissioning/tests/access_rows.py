"""Who may reach the pages of commissioning."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from support.access import EVERYBODY, OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.commissioning.actions import bidding, changing
from throughcare.commissioning.models import Bid, Challenge, Reopening, TransitionPlan
from throughcare.commissioning.queries import bids as queries
from throughcare.commissioning.rules import file_purpose
from throughcare.commissioning.tests import factories as make
from throughcare.documents import actions as documents
from throughcare.documents.tests.files import PDF
from throughcare.letters.models import Letter

PANEL = (Role.EVALUATOR, Role.MODERATOR, Role.APPROVER)
CAST = (Role.COMMISSIONER, Role.OPENING_OFFICER, *PANEL)


def people(world: World, whose: Whose) -> dict[str, Any]:
    """The world's own people, or the rival's, as buyer, panel and suppliers of a competition."""
    return {
        "buyer": world.organisation(Kind.COMMISSIONER, whose),
        "suppliers": [world.organisation(Kind.SUPPLIER, whose), make.make_organisation("supplier")],
        "cast": {role: world.actor(role, whose) for role in CAST},
    }


def drafted(world: World, whose: Whose) -> make.Competition:
    return make.make_draft(**people(world, whose))


def published(world: World, whose: Whose) -> make.Competition:
    return make.make_published(**people(world, whose))


def in_change(world: World, whose: Whose) -> make.Competition:
    """Published, with a change of its first lot in writing."""
    made = world.once(published, whose)
    given = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off}
    changing.propose_change(**given, part="lot-1", values={"value_gbp": Decimal("800000.00")})
    return made


def able(world: World, whose: Whose) -> dict[str, Any]:
    """The same people, with bidders who can bear whatever else the world has awarded to them."""
    given = people(world, whose)
    for supplier in given["suppliers"]:
        make.give_turnover(supplier, "900000000.00")
    return given


def awarded(world: World, whose: Whose) -> make.Competition:
    """Decided, with every panelist's declaration made and an award in standstill."""
    return make.make_awarded(**able(world, whose))[0]


def proposed(world: World, whose: Whose) -> make.Competition:
    """Moderated, with a proposal, and another bid asked for."""
    made = make.make_moderated(**able(world, whose))
    make.propose(made)
    make.declare_none(made, made.approver)
    make.ask_for_another(made)
    return made


def asked_to_reopen(world: World, whose: Whose) -> Reopening:
    """Priced, and the approver asks to open the agreed scores again."""
    return make.make_reopening(**able(world, whose))


def failed(world: World, whose: Whose) -> make.Competition:
    """Decided, with a lot that nobody won."""
    return make.make_failed(**able(world, whose))


def lost(world: World, whose: Whose) -> make.Competition:
    """Awarded to another: the world's own supplier bid second."""
    given = able(world, whose)
    given["suppliers"] = given["suppliers"][::-1]
    return make.make_awarded(**given)[0]


def challenged(world: World, whose: Whose) -> Challenge:
    """An award challenged by the world's own supplier; another commissioner of the buyer decides."""
    made = world.once(lost, whose)
    return make.make_challenge(made, world.actor(Role.BID_WRITER, whose))


def written(world: World, whose: Whose) -> Bid:
    """A draft bid of the supplier's own bid writer."""
    made = world.once(published, whose)
    return bidding.start(actor=world.actor(Role.BID_WRITER, whose), now=make.NOW, lot=made.lot)


def of(stage, **more):
    """Arguments for a call-off at a stage, own and rival."""
    return {
        whose: (lambda world, whose=whose: {"reference": world.once(stage, whose).call_off.reference, **more})
        for whose in (OWN, RIVAL)
    }


def of_bid(**more):
    return {
        whose: (lambda world, whose=whose: {"reference": world.once(written, whose).reference, **more})
        for whose in (OWN, RIVAL)
    }


def of_file(whose: Whose):
    """A file in an answer of the supplier's own draft."""

    def kwargs(world: World) -> dict[str, Any]:
        writer, bid = world.actor(Role.BID_WRITER, whose), world.once(written, whose)
        added = bidding.attach(actor=writer, now=make.NOW, bid=bid, number=1, file=BytesIO(PDF), name="lease.pdf")
        (file,) = queries.draft(added).all_files
        return {"reference": bid.reference, "number": 1, "document_id": file.document_id}

    return kwargs


def of_opened_file(whose: Whose):
    """A file of an opened bid."""

    def kwargs(world: World) -> dict[str, Any]:
        made = world.once(awarded, whose)
        given = {"thing": made.bids[0], "purpose": file_purpose(1), "file": BytesIO(PDF), "name": "lease.pdf"}
        added = documents.upload(actor=made.writers[0], now=make.NOW, **given)
        return {"reference": made.bids[0].reference, "document_id": added.pk}

    return kwargs


def of_reopening(whose: Whose):
    """Agreed scores that the approver asked to open again."""

    def kwargs(world: World) -> dict[str, Any]:
        return {"pk": world.once(asked_to_reopen, whose).pk}

    return kwargs


def asked_about(world: World, whose: Whose) -> make.Competition:
    """Priced, and the world's own supplier is asked about its low price."""
    given = able(world, whose)
    given["suppliers"].append(make.make_organisation("supplier"))
    made = make.make_low(**given)
    make.make_price_query(made)
    return made


def of_low(name: str, value):
    """Arguments of a page about an abnormally low price."""
    return {whose: (lambda world, whose=whose: {name: value(world.once(asked_about, whose))}) for whose in (OWN, RIVAL)}


def of_evaluator():
    """An evaluator of a call-off."""

    def kwargs(whose: Whose):
        def found(world: World) -> dict[str, Any]:
            made = world.once(published, whose)
            return {"reference": made.call_off.reference, "user_id": made.evaluators[0].user_id}

        return found

    return {whose: kwargs(whose) for whose in (OWN, RIVAL)}


def of_opened_bid():
    return {
        whose: (lambda world, whose=whose: {"reference": world.once(awarded, whose).bids[0].reference})
        for whose in (OWN, RIVAL)
    }


def of_loser():
    return {
        whose: (lambda world, whose=whose: {"reference": world.once(lost, whose).bids[1].reference})
        for whose in (OWN, RIVAL)
    }


def of_challenge(whose: Whose, *, in_bid: bool = False):
    """A challenge; in the bid of whoever made it where the address asks for one."""

    def build(world: World):
        found = world.once(challenged, whose)
        bid = world.once(lost, whose).bids[1]
        return {"pk": found.pk} | ({"reference": bid.reference} if in_bid else {})

    return build


def of_transition(whose: Whose):
    """A transition plan that the world's own supplier, or the rival's, was asked for."""

    def build(world: World):
        made = make.make_published()
        own = world.organisation(Kind.SUPPLIER, whose)
        return {"pk": TransitionPlan.objects.create(lot=made.lot, organisation=own, asked_at=make.NOW).pk}

    return build


def of_programme(whose: Whose, *, with_plan: bool = False):
    """A published programme with a planned lot, of the world's own buyer or the rival's."""

    def build(world: World):
        found = make.make_programme(world.organisation(Kind.COMMISSIONER, whose))
        if with_plan:
            make.make_mobilisation_plan(found)
        return {"reference": found.reference}

    return build


def of_timetable(whose: Whose):
    def build(world: World):
        return {"pk": make.make_timetable(make.make_programme(world.organisation(Kind.COMMISSIONER, whose))).pk}

    return build


def of_award():
    return {
        whose: (lambda world, whose=whose: {"reference": world.once(awarded, whose).lot.awards.get().reference})
        for whose in (OWN, RIVAL)
    }


def of_bidder():
    def build(world: World, whose: Whose):
        made = world.once(awarded, whose)
        return {"reference": made.call_off.reference, "organisation_id": made.suppliers[0].pk}

    return {whose: (lambda world, whose=whose: build(world, whose)) for whose in (OWN, RIVAL)}


def of_departure():
    def build(world: World, whose: Whose):
        made = world.once(proposed, whose)
        return {"reference": made.call_off.reference, "number": 1}

    return {whose: (lambda world, whose=whose: build(world, whose)) for whose in (OWN, RIVAL)}


def of_letter():
    def build(world: World, whose: Whose):
        supplier = world.once(awarded, whose).suppliers[0]
        return {"pk": Letter.objects.filter(organisation=supplier, template="award_feedback").latest("pk").pk}

    return {whose: (lambda world, whose=whose: build(world, whose)) for whose in (OWN, RIVAL)}


def of_public(key: str, value):
    """One that is published, and the rival's draft, which nobody else finds."""
    return {
        OWN: lambda world: {key: value(world.once(published, OWN))},
        RIVAL: lambda world: {key: value(world.once(drafted, RIVAL))},
    }


def of_partner(whose: Whose, *, in_bid: bool = False):
    """A partner named in one's own bid; or one's own organisation, named in the bid of another."""

    def build(world: World):
        bid = world.once(written, whose)
        if in_bid:
            name = make.make_organisation("supplier").name
            return {
                "reference": bid.reference,
                "pk": make.make_partner(bid, world.actor(Role.BID_WRITER, whose), name).pk,
            }
        own = world.organisation(Kind.SUPPLIER, whose)
        other = make.make_published()
        lead = bidding.start(actor=other.writers[0], now=make.NOW, lot=other.lot)
        return {"pk": make.make_partner(lead, other.writers[0], own.name).pk}

    return build


def of_lesson(whose: Whose, *, in_draft: bool = False):
    """A lesson of the world's own buyer, or the rival's; in its draft where the address asks for one."""

    def build(world: World):
        made = world.once(drafted, whose)
        found = {"pk": make.make_lesson(made).pk}
        return found | ({"reference": made.call_off.reference} if in_draft else {})

    return build


def of_term(whose: Whose):
    """A lot of a draft for five years; another of its buyer's people drafted it."""

    def build(world: World):
        return {"pk": make.make_five_years(world.organisation(Kind.COMMISSIONER, whose)).lot.pk}

    return build


def of_envelope(whose: Whose):
    """An envelope of a framework of the world's own buyer, or the rival's."""

    def build(world: World):
        made = world.once(drafted, whose)
        return {"pk": make.make_envelope(made.call_off.framework, "280000000.00").pk}

    return build


def of_escalation(whose: Whose):
    """An award that an approver of one area routed up; its buyer's other approver decides."""

    def build(world: World):
        buyer = world.organisation(Kind.COMMISSIONER, whose)
        return {"pk": make.make_escalation(buyer).pk}

    return build


SEEN_BY_INSPECTOR = {RIVAL: [Role.INSPECTOR]}
ROWS = [
    Row(url="commissioning:public_list"),
    Row(url="commissioning:public_show", kwargs=of_public("reference", lambda made: made.call_off.reference)),
    Row(url="commissioning:call_offs"),
    Row(url="commissioning:draft", data=lambda world: {}),
    Row(url="commissioning:show", kwargs=of(published), reaches=SEEN_BY_INSPECTOR),
    *(
        Row(url=f"commissioning:{name}", kwargs=of(drafted))
        for name in (
            "describe",
            "deadline",
            "lots",
            "lot_service",
            "together",
            "worth",
            "funders",
            "specification",
            "questions",
            "question_add",
            "panel",
            "officers",
            "publish",
            "cancel",
            "delay",
        )
    ),
    Row(url="commissioning:lot_add", kwargs=of(drafted, service_type="ACC")),
    *(
        Row(url=f"commissioning:{name}", kwargs=of(drafted, number=1))
        for name in ("lot_change", "lot_remove", "lot_options", "question_change", "question_remove")
    ),
    Row(url="commissioning:employment"),
    *(
        Row(url=f"commissioning:{name}", kwargs={whose: of_programme(whose) for whose in (OWN, RIVAL)})
        for name in ("timetables", "timetable_ask", "mobilisation_plan")
    ),
    *(
        Row(url=f"commissioning:{name}", kwargs={whose: of_timetable(whose) for whose in (OWN, RIVAL)})
        for name in ("timetable", "timetable_decide")
    ),
    Row(
        url="commissioning:mobilisation_plan_show",
        kwargs={whose: of_programme(whose, with_plan=True) for whose in (OWN, RIVAL)},
        reaches={RIVAL: EVERYBODY},
    ),
    Row(url="commissioning:transition_plans"),
    Row(url="commissioning:transition_give", kwargs={whose: of_transition(whose) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:follow_up", kwargs=of(failed, number=1)),
    Row(url="commissioning:challenge", kwargs={whose: of_challenge(whose) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:bid_challenge", kwargs=of_loser()),
    Row(
        url="commissioning:challenge_withdraw",
        kwargs={whose: of_challenge(whose, in_bid=True) for whose in (OWN, RIVAL)},
    ),
    Row(url="commissioning:assignments", kwargs=of(published)),
    Row(url="commissioning:assign", kwargs=of_evaluator()),
    Row(url="commissioning:price_ask", kwargs=of_low("reference", lambda made: made.bids[0].reference)),
    Row(url="commissioning:price_answer", kwargs=of_low("reference", lambda made: made.bids[0].reference)),
    Row(url="commissioning:price_decide", kwargs=of_low("pk", lambda made: made.bids[0].price_query.pk)),
    Row(url="commissioning:reopen", kwargs=of(awarded)),
    Row(
        url="commissioning:reopening",
        kwargs={whose: of_reopening(whose) for whose in (OWN, RIVAL)},
        reaches={OWN: [Role.COMMISSIONER, Role.APPROVER, Role.INSPECTOR], RIVAL: [Role.INSPECTOR]},
    ),
    Row(url="commissioning:reopening_decide", kwargs={whose: of_reopening(whose) for whose in (OWN, RIVAL)}),
    *(
        Row(url=f"commissioning:{name}", kwargs=of(published))
        for name in ("change", "change_worth", "change_specification", "change_deadline", "change_discard", "reissue")
    ),
    *(
        Row(url=f"commissioning:{name}", kwargs=of(published, number=1))
        for name in ("change_lot", "change_lot_withdraw", "change_question", "change_question_remove")
    ),
    Row(url="commissioning:change_leave_out", kwargs=of(in_change, part="lot-1")),
    Row(url="commissioning:change_lot_service", kwargs=of(published)),
    Row(url="commissioning:change_lot_add", kwargs=of(published, service_type="ACC")),
    Row(url="commissioning:change_question_add", kwargs=of(published)),
    Row(url="commissioning:key"),
    Row(url="commissioning:lessons"),
    Row(url="commissioning:lesson_record"),
    Row(url="commissioning:lesson_close", kwargs={whose: of_lesson(whose) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:call_off_lessons", kwargs=of(drafted)),
    Row(url="commissioning:lesson_answer", kwargs={whose: of_lesson(whose, in_draft=True) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:term", kwargs={whose: of_term(whose) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:envelopes"),
    Row(url="commissioning:envelope_set"),
    Row(url="commissioning:envelope", kwargs={whose: of_envelope(whose) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:escalations"),
    Row(url="commissioning:escalation", kwargs={whose: of_escalation(whose) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:opening", kwargs=of(awarded), reaches=SEEN_BY_INSPECTOR),
    Row(url="commissioning:declare", kwargs=of(awarded)),
    Row(url="commissioning:add_interest", kwargs=of_bidder()),
    Row(url="commissioning:scoring", kwargs=of(awarded)),
    Row(url="commissioning:score", kwargs=of_opened_bid()),
    Row(url="commissioning:moderation", kwargs=of(awarded)),
    Row(url="commissioning:consensus", kwargs=of_opened_bid()),
    Row(
        url="commissioning:opened_bid",
        kwargs=of_opened_bid(),
        reaches={OWN: [Role.COMMISSIONER, Role.INSPECTOR, *PANEL], RIVAL: [Role.INSPECTOR]},
    ),
    Row(
        url="commissioning:opened_file",
        kwargs={whose: of_opened_file(whose) for whose in (OWN, RIVAL)},
        reaches={OWN: [Role.COMMISSIONER, Role.INSPECTOR, *PANEL], RIVAL: [Role.INSPECTOR]},
    ),
    Row(url="commissioning:awards", kwargs=of(awarded)),
    Row(url="commissioning:award", kwargs=of(awarded, number=1)),
    Row(url="commissioning:close_lot", kwargs=of(awarded, number=1)),
    Row(url="commissioning:cancel_award", kwargs=of_award()),
    Row(url="commissioning:proposal", kwargs=of(awarded)),
    Row(url="commissioning:proposal_again", kwargs=of(awarded)),
    Row(url="commissioning:depart", kwargs=of(awarded, number=1)),
    Row(url="commissioning:departure_decide", kwargs=of_departure()),
    Row(url="commissioning:reach"),
    Row(url="commissioning:invitations"),
    Row(url="commissioning:bid_start", kwargs=of_public("pk", lambda made: made.lot.pk)),
    *(
        Row(url=f"commissioning:{name}", kwargs=of_bid())
        for name in (
            "bid",
            "bid_price",
            "bid_wish",
            "bid_submit",
            "bid_confirm",
            "bid_copy",
            "bid_replace",
            "bid_discard",
            "bid_withdraw",
            "bid_restart",
        )
    ),
    Row(url="commissioning:bid_answer", kwargs=of_bid(number=1)),
    Row(url="commissioning:bid_files", kwargs=of_bid(number=1)),
    *(
        Row(url=f"commissioning:{name}", kwargs={whose: of_file(whose) for whose in (OWN, RIVAL)})
        for name in ("bid_file", "bid_file_remove")
    ),
    Row(url="commissioning:bid_partners", kwargs=of_bid()),
    Row(
        url="commissioning:bid_partner_remove", kwargs={whose: of_partner(whose, in_bid=True) for whose in (OWN, RIVAL)}
    ),
    Row(url="commissioning:partnerships"),
    Row(url="commissioning:partnership", kwargs={whose: of_partner(whose) for whose in (OWN, RIVAL)}),
    Row(url="commissioning:letters"),
    Row(url="commissioning:letter", kwargs=of_letter()),
    Row(url="commissioning:letter_pdf", kwargs=of_letter()),
    Row(url="api:lots"),
]
