"""Whose call-offs, bids and scores an actor may see, and who may do which verb.

The walls of a competition are here and nowhere else: suppliers see their own bids only; nobody sees a bid of others
before it is opened; a panelist sees nothing of a bidder until they declare to have no interest in it; an evaluator
sees only their own scores; the moderator sees all once the last is locked.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.condition import Condition
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.commissioning import rules
from throughcare.commissioning.models import (
    Award,
    Bid,
    CallOff,
    Challenge,
    Departure,
    Escalation,
    Interest,
    Invitation,
    Lot,
    OpeningOfficer,
    Panelist,
    Partner,
    PriceQuery,
    Reopening,
    TransitionPlan,
)
from throughcare.kernel.errors import Decision, allow_if
from throughcare.market.models import Framework
from throughcare.reference.queries import all_within

NOTHING = Q(pk__in=[])
DECIDED = (rules.CallOffStatus.MODERATED, rules.CallOffStatus.PRICED, rules.CallOffStatus.AWARDED)


def oversees(actor: Actor) -> bool:
    """Whether the actor reads every competition: inspection and audit."""
    return actor.may(P.COMPETITION_VIEW) and actor.may(P.AUDIT_VIEW)


# Which rows


def scope(actor: Actor) -> Q:
    """Call-offs of the actor's own organisation as a buyer, and published ones in which they have a part."""
    if not actor.may(P.COMPETITION_VIEW):
        return NOTHING
    published = ~Q(status=rules.CallOffStatus.DRAFT)
    if oversees(actor):
        return published
    part = Q(pk__in=_parts(actor)) | Q(pk__in=OpeningOfficer.objects.filter(user=actor.user_id).values("call_off"))
    payers = funding(actor)
    pays = Q(funders__organisation__in=payers) | Q(buyer__in=payers)
    return bought(actor) | (published & (part | Q(pk__in=CallOff.objects.filter(pays).values("pk"))))


def funding(actor: Actor) -> set[int]:
    """Organisations for which the actor is a co-commissioner: it sees what they pay for."""
    return {p.organisation_id for p in actor.holding(P.COMPETITION_VIEW) if p.role == Role.CO_COMMISSIONER}


def public_scope() -> Q:
    """Call-offs that everybody may see: those that were published."""
    return Q(published_at__isnull=False)


def lot_scope() -> Q:
    """Lots that everybody may see."""
    return Q(call_off__published_at__isnull=False)


def invitation_scope(actor: Actor) -> Q:
    """Invitations of the actor's organisations."""
    return Q(organisation__in=actor.organisations(P.INVITATION_VIEW))


def bid_scope(actor: Actor) -> Q:
    """Bids of the actor's organisations; nobody else's, whatever their state."""
    return Q(organisation__in=actor.organisations(P.BID_VIEW))


# An evaluator with an assignment reads bids of the lots in it alone.
# Of everybody behind a bid a panelist has declared to have no interest: of the bidder, and of each of its partners.
CLEAR = """
    EXISTS (SELECT 1 FROM commissioning_panelist seat JOIN commissioning_lot its ON its.call_off_id = seat.call_off_id
    WHERE its.id = {lot} AND seat.user_id = {user}
    AND (NOT EXISTS (SELECT 1 FROM commissioning_assignment given WHERE given.panelist_id = seat.id)
    OR EXISTS (SELECT 1 FROM commissioning_assignment given WHERE given.panelist_id = seat.id AND given.lot_id = {lot}))
    AND NOT EXISTS (
        SELECT 1 FROM (SELECT {lead} AS pk UNION SELECT key::bigint FROM jsonb_object_keys({shares}) key) behind
        WHERE NOT EXISTS (SELECT 1 FROM commissioning_interest said WHERE said.panelist_id = seat.id
        AND said.organisation_id = behind.pk AND NOT said.has_interest)
    ))"""


def opened_bid_scope(actor: Actor) -> Q:
    """Opened bids that the actor may read as buyer, panelist without an interest in who is behind it, or inspector."""
    opened = Q(status=rules.BidStatus.OPENED)
    if not actor.may(P.COMPETITION_VIEW):
        return NOTHING
    if oversees(actor):
        return opened
    mine = Panelist.objects.filter(user=actor.user_id, call_off=OuterRef("lot__call_off"))
    columns = {"lot": "lot_id", "lead": "organisation_id", "shares": "shares"}
    clear = Q(Condition(CLEAR, columns, {"user": actor.user_id}))
    own = Q(lot__call_off__in=CallOff.objects.filter(bought(actor)).values("pk"))
    return opened & (clear | (own & ~Q(Exists(mine))))


def score_scope(actor: Actor) -> Q:
    """Own scores; all locked scores for the moderator once all are in, and for others once moderation is done."""
    if not actor.may(P.COMPETITION_VIEW):
        return NOTHING
    locked = Q(status=rules.ScoreStatus.LOCKED)
    own = Q(panelist__user=actor.user_id)
    moderated = Panelist.objects.filter(user=actor.user_id, part=Panelist.Part.MODERATOR).values("call_off")
    readable = Q(bid__in=Bid.objects.filter(opened_bid_scope(actor)).values("pk"))
    all_in = Q(bid__lot__call_off__in=moderated, bid__lot__call_off__scored_at__isnull=False)
    decided = Q(bid__lot__call_off__status__in=DECIDED) & ~Q(bid__lot__call_off__in=_evaluated(actor))
    return own | (locked & readable & (all_in | decided))


def letter_scope(actor: Actor) -> Q:
    """Letters to the actor's organisations."""
    return Q(organisation__in=actor.organisations(P.FEEDBACK_VIEW))


def _parts(actor: Actor):  # type: ignore[no-untyped-def]  # a values queryset, for a subquery
    return Panelist.objects.filter(user=actor.user_id).values("call_off")


def _evaluated(actor: Actor):  # type: ignore[no-untyped-def]
    return _parts(actor).filter(part=Panelist.Part.EVALUATOR)


def bought(actor: Actor) -> Q:
    """Call-offs for which the actor commissions: of the posting's organisation, and all in its area if it names one."""
    rows = NOTHING
    for posting in actor.holding(P.COMPETITION_WRITE):
        row = Q(buyer=posting.organisation_id)
        if posting.area:
            areas = Lot.areas.through.objects.filter(lot__call_off=OuterRef("pk"))
            row &= ~Q(Exists(areas.exclude(area__in=all_within([posting.area]))))
        rows |= row
    return rows


# Who


def can_draft(actor: Actor, organisation_id: int) -> Decision:
    """Whether the actor drafts call-offs for this buyer."""
    return allow_if(
        organisation_id in actor.organisations(P.COMPETITION_WRITE),
        "Only a commissioner of the buying organisation drafts its call-offs.",
    )


def can_edit(actor: Actor, call_off: CallOff) -> Decision:
    """Whether the actor changes the call-off, its lots, questions and panel."""
    postings = [p for p in actor.holding(P.COMPETITION_WRITE) if p.organisation_id == call_off.buyer_id]
    if not postings or any(posting.area is None for posting in postings):
        return can_draft(actor, call_off.buyer_id)
    inside = CallOff.objects.filter(bought(actor), pk=call_off.pk).exists()
    return allow_if(inside, "Some of its lots lie outside the area for which you commission.")


def can_buy_in(actor: Actor, call_off: CallOff, areas: Collection[str]) -> Decision:
    """Whether the actor may put these areas into a lot of the call-off."""
    postings = [p for p in actor.holding(P.COMPETITION_WRITE) if p.organisation_id == call_off.buyer_id]
    inside = any(p.area is None or set(areas) <= all_within([p.area]) for p in postings)
    return allow_if(inside, "Choose areas inside the one for which you commission.")


can_publish = can_cancel = can_name_panel = can_edit


def can_bid(actor: Actor, lot: Lot) -> Decision:
    """Whether an organisation of the actor was invited to the lot when its invitations were frozen."""
    if not actor.may(P.BID_WRITE):
        return Decision("Only a bid writer of an invited organisation writes a bid.")
    return allow_if(
        invited_organisation(actor, lot) is not None,
        "Your organisation was not qualified for this lot when the call-off was published, so it can't bid for it. "
        "Apply to join the framework for this service and these areas to be invited next time.",
    )


def invited_organisation(actor: Actor, lot: Lot) -> int | None:
    """The id of the actor's organisation that was invited to the lot, or None."""
    organisations = actor.organisations(P.BID_WRITE)
    found = Invitation.objects.filter(lot=lot, organisation__in=organisations).order_by("pk").first()
    return found.organisation_id if found else None


def can_write_bid(actor: Actor, bid: Bid) -> Decision:
    """Whether the actor writes, submits, replaces or withdraws this bid."""
    return allow_if(
        bid.organisation_id in actor.organisations(P.BID_WRITE), "Only a bid writer of the organisation may do this."
    )


def can_enrol(actor: Actor) -> Decision:
    """Whether the actor makes an opening key."""
    return allow_if(actor.may(P.OPENING_HOLD), "Only an opening officer makes an opening key.")


def can_open(actor: Actor, call_off: CallOff) -> Decision:
    """Whether the actor is one of the call-off's three officers."""
    named = OpeningOfficer.objects.filter(call_off=call_off, user=actor.user_id).exists()
    return allow_if(actor.may(P.OPENING_HOLD) and named, "Only an opening officer of this call-off takes part.")


def can_declare(actor: Actor, call_off: CallOff) -> Decision:
    """Whether the actor sits on the panel."""
    return allow_if(
        actor.may(P.INTEREST_DECLARE) and Panelist.objects.filter(call_off=call_off, user=actor.user_id).exists(),
        "Only a member of the panel declares interests.",
    )


def can_score(actor: Actor, call_off: CallOff) -> Decision:
    """Whether the actor is an evaluator of this call-off."""
    return _has_part(
        actor, call_off, P.SCORE_RECORD, Panelist.Part.EVALUATOR, "Only an evaluator of this call-off scores."
    )


def can_moderate(actor: Actor, call_off: CallOff) -> Decision:
    """Whether the actor is the moderator of this call-off, with no interest in any bidder."""
    words = "Only the moderator of this call-off records what was agreed."
    return _has_part(actor, call_off, P.CONSENSUS_RECORD, Panelist.Part.MODERATOR, words)


def can_award(actor: Actor, call_off: CallOff) -> Decision:
    """Whether the actor is the approver, and has neither evaluated nor moderated."""
    words = "Only the approver of this call-off, who neither evaluates nor moderates it, decides its awards."
    return _has_part(actor, call_off, P.AWARD_APPROVE, Panelist.Part.APPROVER, words)


def proposal_scope(actor: Actor) -> Q:
    """Proposals of an award across lots: its buyer's, its approver's with no interest in any bidder, inspection's."""
    if not actor.may(P.COMPETITION_VIEW):
        return NOTHING
    if oversees(actor):
        return Q()
    own = Q(call_off__in=CallOff.objects.filter(bought(actor)).values("pk"))
    mine = Panelist.objects.filter(user=actor.user_id, part=Panelist.Part.APPROVER)
    torn = Interest.objects.filter(panelist__user=actor.user_id, has_interest=True).values("panelist__call_off")
    seated = Q(call_off__in=mine.values("call_off")) & ~Q(call_off__in=torn)
    return seated | (own & ~Q(call_off__in=_parts(actor)))


def can_agree(actor: Actor, departure: Departure) -> Decision:
    """Whether the actor is the second person: a commissioner of the buyer who sits in no part of the panel."""
    if departure.asked_by_id == actor.user_id:
        return Decision("Somebody else must agree to what you asked for.")
    if Panelist.objects.filter(call_off=departure.lot.call_off_id, user=actor.user_id).exists():
        return Decision("A member of the panel can't be the second person.")
    return can_edit(actor, departure.lot.call_off)


def can_agree_reopening(actor: Actor, reopening: Reopening) -> Decision:
    """Whether the actor is the second person who agrees that scores are opened again though prices are known."""
    if Panelist.objects.filter(call_off=reopening.call_off_id, user=actor.user_id).exists():
        return Decision("A member of the panel can't be the second person.")
    return can_edit(actor, reopening.call_off)


def can_decide_price(actor: Actor, query: PriceQuery) -> Decision:
    """Whether the actor is the second person who accepts an explained price, or sets the bid aside."""
    call_off = query.bid.lot.call_off
    if Panelist.objects.filter(call_off=call_off, user=actor.user_id).exists():
        return Decision("A member of the panel can't be the second person.")
    return can_edit(actor, call_off)


def escalation_scope(actor: Actor) -> Q:
    """Awards routed up that the actor may decide: of a buyer for all of which they approve, outside its panel."""
    buyers = {p.organisation_id for p in actor.holding(P.AWARD_APPROVE) if p.area is None}
    return Q(lot__call_off__buyer__in=buyers) & ~Q(lot__call_off__in=_parts(actor)) & ~Q(asked_by=actor.user_id)


def can_decide_escalation(actor: Actor, escalation: Escalation) -> Decision:
    """Whether the actor is an approver of the buyer without a limit, who sits in no part of the panel."""
    inside = Escalation.objects.filter(escalation_scope(actor), pk=escalation.pk).exists()
    return allow_if(inside, "Another approver decides, who approves for all of the buyer and isn't on the panel.")


def can_approve_term(actor: Actor, call_off: CallOff) -> Decision:
    """Whether the actor approves for all of the buyer, and did not draft the call-off."""
    postings = [p for p in actor.holding(P.AWARD_APPROVE) if p.organisation_id == call_off.buyer_id]
    whole = any(posting.area is None for posting in postings) and call_off.created_by_id != actor.user_id
    return allow_if(whole, "An approver for all of the buyer approves it, who didn't draft the call-off.")


def can_set_envelope(actor: Actor, framework: Framework) -> Decision:
    """Whether the actor commissions for all of the framework's buyer."""
    postings = [p for p in actor.holding(P.COMPETITION_WRITE) if p.organisation_id == framework.buyer_id]
    whole = any(posting.area is None for posting in postings)
    return allow_if(whole, "Only a commissioner for all of the framework's buyer sets its envelopes.")


def partner_scope(actor: Actor) -> Q:
    """Bids of others in which the actor's own organisation is named."""
    return Q(organisation__in=actor.organisations(P.BID_WRITE))


def can_answer_partner(actor: Actor, partner: Partner) -> Decision:
    """Whether the actor answers for the partner: a bid writer of its own organisation, in its own account."""
    own = partner.organisation_id in actor.organisations(P.BID_WRITE)
    return allow_if(own, "Only a bid writer of the partner itself confirms its share.")


def challenge_scope(actor: Actor) -> Q:
    """Challenges: a bidder's own; its buyer's; inspection's."""
    if oversees(actor):
        return Q()
    own = Q(organisation__in=actor.organisations(P.BID_VIEW))
    # asked apart, as a bidder may not read the award that it challenges
    awards = Award.objects.filter(lot__call_off__in=CallOff.objects.filter(bought(actor)).values("pk"))
    return own | Q(award__in=awards.values("pk"))


def can_withdraw_challenge(actor: Actor, challenge: Challenge) -> Decision:
    """Whether the actor takes a challenge back: a bid writer of whoever made it."""
    own = challenge.organisation_id in actor.organisations(P.BID_WRITE)
    return allow_if(own, "Only a bid writer of the organisation that challenged it takes a challenge back.")


def can_decide_challenge(actor: Actor, challenge: Challenge) -> Decision:
    """Whether the actor decides a challenge: a commissioner of the buyer who sits in no part of the panel."""
    call_off = challenge.award.lot.call_off
    if Panelist.objects.filter(call_off=call_off, user=actor.user_id).exists():
        return Decision("A member of the panel can't decide on a challenge of its award.")
    return can_edit(actor, call_off)


def transition_scope(actor: Actor) -> Q:
    """Transition plans: those asked of the actor's organisations; for the buyer those of its lots; inspection's."""
    if oversees(actor):
        return Q()
    own = Q(organisation__in=actor.organisations(P.BID_VIEW))
    return own | Q(lot__call_off__in=CallOff.objects.filter(bought(actor)).values("pk"))


def can_give_transition(actor: Actor, plan: TransitionPlan) -> Decision:
    """Whether the actor gives a transition plan: a bid writer of whoever delivers today."""
    own = plan.organisation_id in actor.organisations(P.BID_WRITE)
    return allow_if(own, "Only a bid writer of whoever delivers the service today gives its transition plan.")


def timetable_scope(actor: Actor) -> Q:
    """Timetables of the programmes that the actor runs."""
    return Q(programme__buyer__in=actor.organisations(P.ENGAGEMENT_MANAGE))


def can_declare_employment(actor: Actor) -> Decision:
    """Whether the actor may sit on panels, and so says for whom they worked."""
    return allow_if(actor.may(P.INTEREST_DECLARE), "Only who may sit on a panel says for whom they worked.")


def can_confirm(actor: Actor) -> Decision:
    """Time confirms an award, and nobody else."""
    return allow_if(actor == SYSTEM, "An award is confirmed by itself when its standstill ends.")


def _has_part(actor: Actor, call_off: CallOff, permission: P, part: Panelist.Part, otherwise: str) -> Decision:
    parts = set(Panelist.objects.filter(call_off=call_off, user=actor.user_id).values_list("part", flat=True))
    if not actor.may(permission) or parts != {part.value}:
        return Decision(otherwise)
    return Decision() if part is Panelist.Part.EVALUATOR else _declared(actor, call_off)


def _declared(actor: Actor, call_off: CallOff) -> Decision:
    """Moderator and approver deal with every bid, so they have declared, and have no interest in who is behind any."""
    made = Interest.objects.filter(panelist__call_off=call_off, panelist__user=actor.user_id)
    if made.filter(has_interest=True).exists():
        return Decision(
            "You declared an interest in a bidder or partner. Ask the commissioner to name somebody else in your place."
        )
    bids = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    undeclared = {pk for bid in bids for pk in bid.members} - set(made.values_list("organisation", flat=True))
    return allow_if(not undeclared, "Declare first whether you have an interest in any bidder.")
