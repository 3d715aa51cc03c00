"""What waits for each role now, for desks: a line of text, where it leads, and when it is due."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import (
    Award,
    Bid,
    CallOff,
    Departure,
    Funder,
    Interest,
    Invitation,
    Lot,
    OpeningOfficer,
    Panelist,
    PriceQuery,
    Reopening,
    TransitionPlan,
)
from throughcare.commissioning.queries import challenges, changes, scoring
from throughcare.commissioning.queries.delegation import routed, terms_to_approve
from throughcare.commissioning.queries.few_bids import few_bids
from throughcare.commissioning.queries.partners import waiting_partnerships
from throughcare.deadlines.rules import Waiting
from throughcare.market.queries import membership

C = rules.CallOffStatus


def waiting_commissioner(actor: Actor, now: datetime) -> list[Waiting]:
    """Drafts to finish, bids that wait to be opened, and panels in which somebody has to be replaced."""
    bought = CallOff.objects.filter(permissions.bought(actor)).order_by("pk")
    conflicted = Interest.objects.filter(has_interest=True).exclude(panelist__part=Panelist.Part.EVALUATOR)
    stuck = bought.filter(status__in=(C.OPENED, C.MODERATED, C.PRICED), pk__in=conflicted.values("panelist__call_off"))
    closed = bought.filter(status=C.PUBLISHED, responses_due_at__lt=now)
    return [
        *_each(bought.filter(status=C.DRAFT), "Finish and publish {}", "commissioning:show"),
        *_each(closed, "Ask two officers to open the bids of {}", "commissioning:show", due=True),
        *_each(_asked(bought), "Agree or not to another award in {}", "commissioning:proposal"),
        *_each(
            _short(bought), "Too few evaluators score some answers of {}: name another", "commissioning:assignments"
        ),
        *_few(bought, now),
        *_challenged(actor),
        *_reopenings(bought),
        *_prices(bought),
        *_failed(bought),
        *_each(stuck, "Name somebody without an interest to the panel of {}", "commissioning:panel"),
    ]


def _short(bought: QuerySet[CallOff]) -> list[CallOff]:
    """Opened call-offs in which interests left an answer with fewer evaluators than policy asks."""
    torn = Interest.objects.filter(has_interest=True, panelist__part=Panelist.Part.EVALUATOR)
    found = bought.filter(status=C.OPENED, scored_at=None, pk__in=torn.values("panelist__call_off"))
    return [call_off for call_off in found if scoring.short_of(call_off)]


def _challenged(actor: Actor) -> list[Waiting]:
    """Challenges to decide."""
    return [
        Waiting(
            text=f"Decide a challenge of {row.award.reference}", url=reverse("commissioning:challenge", args=[row.pk])
        )
        for row in challenges.waiting(actor)
    ]


def _few(bought: QuerySet[CallOff], now: datetime) -> list[Waiting]:
    """Call-offs that close soon with few bids begun, each once."""
    references = dict.fromkeys(row.call_off for row in few_bids(bought, now))
    return [
        Waiting(text=f"Few bids are begun in {reference}", url=reverse("commissioning:show", args=[reference]))
        for reference in references
    ]


def _prices(bought: QuerySet[CallOff]) -> list[Waiting]:
    """Abnormally low prices that were asked about, and wait for a second person."""
    found = PriceQuery.objects.filter(bid__lot__call_off__in=bought.values("pk"), decided_at=None)
    return [
        Waiting(
            text=f"Decide on the low price of {row.bid.reference}",
            url=reverse("commissioning:price_decide", args=[row.pk]),
            due_at=row.due_at,
        )
        for row in found.select_related("bid").order_by("due_at", "pk")
    ]


def _reopenings(bought: QuerySet[CallOff]) -> list[Waiting]:
    """What approvers asked for: to have agreed scores opened again though the prices are known."""
    found = Reopening.objects.filter(call_off__in=bought.values("pk"), prices_were_open=True, is_agreed=None)
    return [
        Waiting(
            text=f"Agree or not to open agreed scores of {row.call_off.reference} again",
            url=reverse("commissioning:reopening", args=[row.pk]),
        )
        for row in found.select_related("call_off").order_by("pk")
    ]


def _failed(bought: QuerySet[CallOff]) -> list[Waiting]:
    """Call-offs with a lot that nobody won, of which nothing is decided yet."""
    open_ones = Lot.objects.filter(status=rules.LotStatus.UNSUCCESSFUL, follow_up=None)
    found = bought.filter(pk__in=open_ones.values("call_off"))
    return _each(found, "Decide what follows a lot without an award in {}", "commissioning:show")


def _asked(bought: QuerySet[CallOff]) -> QuerySet[CallOff]:
    """Call-offs in which the approver asked for another award than the proposed one."""
    return bought.filter(pk__in=Departure.objects.filter(is_agreed=None).values("lot__call_off"))


def waiting_supplier(actor: Actor, now: datetime) -> list[Waiting]:
    """Invitations without a bid, and drafts that are not submitted, of call-offs still open."""
    still_open = {"lot__call_off__status": C.PUBLISHED, "lot__call_off__responses_due_at__gte": now}
    organisations = actor.organisations(P.BID_WRITE)
    bids = Bid.objects.filter(organisation__in=organisations, **still_open).select_related("lot__call_off")
    answered = {(bid.lot_id, bid.organisation_id) for bid in bids}
    invited = Invitation.objects.filter(organisation__in=organisations, **still_open).select_related("lot__call_off")
    plans = TransitionPlan.objects.filter(organisation__in=organisations, given_at=None, **still_open)
    return [
        *(
            _of_lot(
                _("Say how you would hand over lot %(lot)s of %(call_off)s"),
                plan.lot,
                reverse("commissioning:transition_give", args=[plan.pk]),
            )
            for plan in plans.select_related("lot__call_off")
        ),
        *(
            Waiting(
                text=_("Explain the price of bid %(bid)s") % {"bid": query.bid.reference},
                url=reverse("commissioning:price_answer", args=[query.bid.reference]),
                due_at=query.due_at,
            )
            for query in PriceQuery.objects.filter(
                bid__organisation__in=organisations, answered_at=None, decided_at=None, due_at__gte=now
            ).select_related("bid")
        ),
        *(
            _of_lot(
                _("Decide whether to bid for lot %(lot)s of %(call_off)s"), i.lot, reverse("commissioning:invitations")
            )
            for i in invited
            if (i.lot_id, i.organisation_id) not in answered
        ),
        *(
            _of_lot(
                _("Submit your bid for lot %(lot)s of %(call_off)s"),
                bid.lot,
                reverse("commissioning:bid", args=[bid.reference]),
            )
            for bid in bids
            if bid.draft is not None
        ),
        *(
            _of_lot(
                _("Confirm your bid for lot %(lot)s of %(call_off)s again: the call-off has changed"),
                bid.lot,
                reverse("commissioning:bid", args=[bid.reference]),
            )
            for bid in changes.unconfirmed(organisations, now)
        ),
        *(
            _of_lot(
                _("Confirm or decline your share in another’s bid for lot %(lot)s of %(call_off)s"),
                partner.lot,
                reverse("commissioning:partnership", args=[partner.pk]),
            )
            for partner in waiting_partnerships(actor, now)
        ),
    ]


def waiting_funder(actor: Actor, now: datetime) -> list[Waiting]:
    """Call-offs under way of which the actor's organisation pays a share, with their next date."""
    under_way = (C.PUBLISHED, C.OPENED, C.MODERATED, C.PRICED)
    paid = Funder.objects.filter(organisation__in=permissions.funding(actor), call_off__status__in=under_way)
    return [
        _one(
            row.call_off,
            f"You pay {row.percent}% of {{}}: see how far it is",
            "commissioning:show",
            due=row.call_off.status == C.PUBLISHED,
        )
        for row in paid.select_related("call_off").order_by("call_off")
    ]


def waiting_officer(actor: Actor, now: datetime) -> list[Waiting]:
    """Competitions past their deadline that the actor may help to open."""
    if not actor.may(P.OPENING_HOLD):
        return []
    mine = OpeningOfficer.objects.filter(user=actor.user_id)
    words = mine.filter(approved_at=None).values("call_off")
    prices = mine.filter(prices_approved_at=None).values("call_off")
    closed = CallOff.objects.filter(pk__in=words, status=C.PUBLISHED, responses_due_at__lt=now)
    agreed = CallOff.objects.filter(pk__in=prices, status=C.MODERATED)
    return [
        *_each(closed, "Open the bids of {}", "commissioning:opening", due=True),
        *_each(agreed, "Open the prices of {}", "commissioning:opening"),
    ]


def waiting_evaluator(actor: Actor, now: datetime) -> list[Waiting]:
    """Opened call-offs in which the actor has still to declare interests, or to lock scores."""
    found = []
    for call_off in _with_part(actor, P.SCORE_RECORD, Panelist.Part.EVALUATOR, C.OPENED).filter(scored_at=None):
        if scoring.undeclared_count(actor, call_off):
            found.append(_one(call_off, "Declare your interests in {}", "commissioning:declare"))
            continue
        left = sum(not each.is_locked for each in scoring.to_score(actor, call_off))
        if left:
            found.append(_one(call_off, "Score bids of {}", "commissioning:scoring"))
    return found


def waiting_moderator(actor: Actor, now: datetime) -> list[Waiting]:
    """Call-offs to declare interests in, and those with all scores in."""
    found = []
    for call_off in _with_part(actor, P.CONSENSUS_RECORD, Panelist.Part.MODERATOR, C.OPENED):
        if scoring.undeclared_count(actor, call_off):
            found.append(_one(call_off, "Declare your interests in {}", "commissioning:declare"))
        elif call_off.scored_at:
            found.append(_one(call_off, "Record the agreed scores of {}", "commissioning:moderation"))
    return found


def waiting_approver(actor: Actor, now: datetime) -> list[Waiting]:
    """Priced call-offs whose lots wait for a decision."""
    found = _with_part(actor, P.AWARD_APPROVE, Panelist.Part.APPROVER, C.PRICED)
    up = [
        Waiting(
            text="Agree or not to an award above its approver’s limit: "
            f"{row.lot.call_off.reference}, lot {row.lot.number}",
            url=reverse("commissioning:escalation", args=[row.pk]),
        )
        for row in routed(actor)
    ]
    terms = [
        Waiting(
            text=f"Approve or leave the term of lot {lot.number} of {lot.call_off.reference}",
            url=reverse("commissioning:term", args=[lot.pk]),
        )
        for lot in terms_to_approve(actor, london_day(now))
    ]
    return [*_each(found, "Decide the awards of {}", "commissioning:awards"), *up, *terms]


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """All of the above, the oldest date first; a role that the actor does not have adds nothing."""
    found = [
        *waiting_commissioner(actor, now),
        *waiting_funder(actor, now),
        *waiting_supplier(actor, now),
        *waiting_officer(actor, now),
        *waiting_evaluator(actor, now),
        *waiting_moderator(actor, now),
        *waiting_approver(actor, now),
    ]
    return sorted(found, key=lambda each: (each.due_at is None, each.due_at or now))


def standstill_over(now: datetime) -> list[Award]:
    """Awards whose standstill has ended and that are not yet confirmed."""
    found = Award.objects.filter(status=rules.AwardStatus.STANDSTILL, standstill_ends_at__lt=now)
    return list(found.select_related("bid").order_by("pk"))


def to_confirm(now: datetime) -> list[Award]:
    """Those of which nobody is off the framework: the others wait until that is put right."""
    found = standstill_over(now)
    off = set(membership.off({member for award in found for member in award.bid.members}, now))
    return [award for award in found if not off & award.bid.members]


def _with_part(actor: Actor, permission: P, part: Panelist.Part, status: C) -> QuerySet[CallOff]:
    mine = Panelist.objects.filter(user=actor.user_id, part=part).values("call_off")
    found = CallOff.objects.filter(permissions.scope(actor), pk__in=mine, status=status)
    return (found if actor.may(permission) else found.none()).order_by("opened_at", "pk")


def _each(found: Iterable[CallOff], text: str, url: str, *, due: bool = False) -> list[Waiting]:
    return [_one(call_off, text, url, due=due) for call_off in found]


def _one(call_off: CallOff, text: str, url: str, *, due: bool = False) -> Waiting:
    return Waiting(
        text=text.format(f"{call_off.reference}, {call_off.title}"),
        url=reverse(url, args=[call_off.reference]),
        due_at=call_off.responses_due_at if due else None,
    )


def _of_lot(text: str, lot: object, url: str) -> Waiting:
    call_off = lot.call_off  # type: ignore[attr-defined]
    words = text % {"lot": lot.number, "call_off": f"{call_off.reference}, {call_off.title}"}  # type: ignore[attr-defined]
    return Waiting(text=words, url=url, due_at=call_off.responses_due_at)
