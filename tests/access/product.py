"""What the product decides: for each kind of thing which rows somebody sees, and for each verb whether they may."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts import permissions as accounts
from throughcare.accounts.models import Invitation, Posting
from throughcare.api import permissions as api
from throughcare.api.models import Client
from throughcare.commissioning import models as buying
from throughcare.commissioning import permissions as commissioning
from throughcare.contracts import permissions as contracts
from throughcare.contracts.models import Contract, DeliveryBody
from throughcare.deadlines import permissions as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.delivery.attendance import permissions as attendance
from throughcare.delivery.attendance.models import Absence
from throughcare.delivery.services import permissions as services
from throughcare.delivery.services.models import Session
from throughcare.insight import permissions as insight
from throughcare.letters.models import Letter
from throughcare.market import permissions as market
from throughcare.market.models import Application, SupplierProfile
from throughcare.people import permissions as people
from throughcare.people.models import Person
from throughcare.referrals import permissions as referrals
from throughcare.referrals.models import Referral

Can = Callable[[Actor, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One verb: the scope in which the row must stand (one of `Kind.scopes`), who may, and what the guard asks.

    `when` is the first moment at which the machine knows the verb: nobody accepts what was never sent.
    """

    scope: str = "see"
    can: Can = lambda actor, row: True
    needs: P | None = None
    when: Callable[[Any], bool] = lambda row: True


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How the product treats one kind of thing."""

    model: type[Model]
    scopes: dict[str, Callable[[Actor], Q]]
    ways: dict[str, Way] = field(default_factory=dict)


def _verbs(*names: str, **told: Any) -> dict[str, Way]:
    return {name: Way(**told) for name in names}


def _everything(actor: Actor) -> Q:
    """For verbs that nothing but `can_…` decides on."""
    return Q()


def _is_sent(referral: Referral) -> bool:
    return referral.sent_at is not None


def _is_staff(posting: Posting) -> bool:
    return posting.role in ("practitioner", "senior_practitioner")


def _is_published(call_off: buying.CallOff) -> bool:
    return call_off.published_at is not None


KINDS: dict[str, Kind] = {
    "person": Kind(
        model=Person,
        scopes={"see": people.scope},
        ways=_verbs("see", needs=P.PERSON_VIEW)
        | _verbs("refer", can=referrals.can_start, needs=P.REFERRAL_WRITE)
        | _verbs("allocate", can=people.can_allocate, needs=P.CASE_ALLOCATE)
        | _verbs("propose", can=referrals.can_propose, needs=P.PROPOSAL_WRITE)
        | _verbs("record_custody", can=people.can_record_custody, needs=P.CUSTODY_RECORD),
    ),
    "referral": Kind(
        model=Referral,
        scopes={"see": referrals.scope},
        ways=_verbs("see", needs=P.REFERRAL_VIEW)
        | {verb: Way(can=referrals.CAN[verb]) for verb in ("send", "answer", "transfer", "withdraw", "end_early")}
        | {verb: Way(can=referrals.CAN[verb], when=_is_sent) for verb in ("accept", "query", "decline", "assign")}
        | {verb: Way(can=referrals.CAN[verb], when=_is_sent) for verb in ("pass_on", "hand_back")}
        | _verbs("amend", can=referrals.can_write)
        | _verbs("note", can=referrals.can_write_note, when=_is_sent)
        | _verbs("deliver", can=referrals.can_deliver, when=_is_sent),
    ),
    "session": Kind(
        model=Session,
        scopes={"see": services.scope},
        ways=_verbs("see") | _verbs("record", can=services.can_record),
    ),
    "absence": Kind(
        model=Absence,
        scopes={"see": attendance.absence_scope},
        ways=_verbs("see") | _verbs("judge", can=attendance.can_judge),
    ),
    "contract": Kind(
        model=Contract,
        scopes={"see": contracts.scope},
        ways=_verbs("see", needs=P.CONTRACT_VIEW)
        | _verbs("clear_gate", "go_live", "end", can=contracts.can_manage)
        | _verbs("give_evidence", can=lambda actor, row: contracts.can_give_evidence(actor, row.holds.first())),
    ),
    "figures": Kind(
        model=DeliveryBody,
        scopes={"see": insight.body_scope, "capacity": referrals.managed_bodies},
        ways=_verbs("see", needs=P.MEASURE_VIEW) | _verbs("set_capacity", scope="capacity"),
    ),
    "call_off": Kind(
        model=buying.CallOff,
        scopes={"see": commissioning.scope, "public": lambda actor: commissioning.public_scope()},
        ways=_verbs("look_up", scope="public")
        | _verbs("see", needs=P.COMPETITION_VIEW)
        | _verbs("edit", can=commissioning.can_edit)
        | _verbs("publish", can=commissioning.can_publish)
        | _verbs("cancel", can=commissioning.can_cancel)
        | _verbs("name_panel", can=commissioning.can_name_panel)
        | _verbs("open", can=commissioning.can_open, when=_is_published)
        | _verbs("declare", can=commissioning.can_declare, when=_is_published)
        | _verbs("score", can=commissioning.can_score, when=_is_published)
        | _verbs("moderate", can=commissioning.can_moderate, when=_is_published)
        | _verbs("award", can=commissioning.can_award, when=_is_published),
    ),
    "departure": Kind(
        model=buying.Departure, scopes={"see": _everything}, ways=_verbs("agree", can=commissioning.can_agree)
    ),
    "reopening": Kind(
        model=buying.Reopening, scopes={"see": _everything}, ways=_verbs("agree", can=commissioning.can_agree_reopening)
    ),
    "challenge": Kind(
        model=buying.Challenge,
        scopes={"see": commissioning.challenge_scope},
        ways=_verbs("see")
        | _verbs("withdraw", can=commissioning.can_withdraw_challenge)
        | _verbs("decide", can=commissioning.can_decide_challenge),
    ),
    "lot": Kind(model=buying.Lot, scopes={"see": _everything}, ways=_verbs("bid", can=commissioning.can_bid)),
    "invitation": Kind(model=buying.Invitation, scopes={"see": commissioning.invitation_scope}, ways=_verbs("see")),
    "bid": Kind(
        model=buying.Bid,
        scopes={"see": commissioning.bid_scope, "opened": commissioning.opened_bid_scope},
        ways=_verbs("see")
        | _verbs("write", can=commissioning.can_write_bid)
        | _verbs("read_opened", scope="opened", needs=P.COMPETITION_VIEW),
    ),
    "score": Kind(model=buying.Score, scopes={"see": commissioning.score_scope}, ways=_verbs("see")),
    "letter": Kind(model=Letter, scopes={"see": commissioning.letter_scope}, ways=_verbs("see")),
    "application": Kind(
        model=Application,
        scopes={"see": market.scope},
        ways=_verbs("see")
        | _verbs("write", can=market.can_write)
        | _verbs("assess", can=lambda actor, row: market.can_assess(actor, row.cells.first())),
    ),
    "profile": Kind(model=SupplierProfile, scopes={"see": market.profile_scope}, ways=_verbs("edit")),
    "posting": Kind(
        model=Posting,
        scopes={"see": accounts.scope, "move": _everything},
        ways=_verbs("see")
        | _verbs("move", scope="move", can=accounts.can_move, needs=P.TEAM_MANAGE, when=_is_staff)
        | _verbs("manage", can=lambda actor, row: accounts.can_manage_people(actor, row.organisation_id))
        | _verbs("reset_second_factor", can=accounts.can_reset_second_factor),
    ),
    "invited": Kind(model=Invitation, scopes={"see": accounts.scope}, ways=_verbs("see")),
    "client": Kind(model=Client, scopes={"see": api.scope}, ways=_verbs("see") | _verbs("revoke", can=api.can_revoke)),
    "deadline": Kind(model=Deadline, scopes={"see": deadlines.scope}, ways=_verbs("act")),
}


class Eyes:
    """What one actor sees and may: each scope is asked once, for all things together."""

    def __init__(self, actor: Actor, keys: dict[str, list[int]]) -> None:
        self.actor = actor
        self.seen = {
            (kind, name): set(told.model.objects.filter(scope(actor), pk__in=keys[kind]).values_list("pk", flat=True))
            for kind, told in KINDS.items()
            for name, scope in told.scopes.items()
        }

    def may(self, kind: str, verb: str, row: Model) -> bool:
        """Whether the actor may do the verb to the row: guard, scope and permission together."""
        way = KINDS[kind].ways[verb]
        if row.pk not in self.seen[kind, way.scope] or (way.needs and not self.actor.may(way.needs)):
            return False
        return way.when(row) and bool(way.can(self.actor, row))
