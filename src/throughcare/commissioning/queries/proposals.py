"""The latest proposal of an award across lots, as a page shows it, and departures from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from throughcare.access.actor import Actor
from throughcare.audit.models import Event
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import AwardProposal, Bid, CallOff, Departure, Lot
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.queries.ranking import RankedBid, first
from throughcare.kernel.errors import NotFound, NotNow

ASKED = ("call_off.priced", "award_proposal.asked")  # these set off the work
UNDONE = ("todo", "doing", "failed")  # jobs that are done leave the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRow:
    """A lot with the reasons of its bids, the best ranked first, and what came of a departure."""

    lot: Lot
    winner: str
    reasons: tuple[dict[str, Any], ...]
    departure: Departure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What one bidder may take on, what the proposal gives it, and what would change if it left. Pounds a year."""

    name: str
    capacity_gbp: Decimal | None
    won_gbp: Decimal
    lots: tuple[str, ...]
    leaving: dict[str, Any] | None

    @property
    def left_gbp(self) -> Decimal | None:
        """What room is left."""
        return None if self.capacity_gbp is None else self.capacity_gbp - self.won_gbp


def latest(call_off: CallOff) -> AwardProposal | None:
    """The latest proposal of a call-off. Whoever calls it has the right to see it."""
    return AwardProposal.objects.filter(call_off=call_off).order_by("-pk").first()


def call_off_of(event: Event) -> CallOff | None:
    """The call-off that an event is about, while its lots wait for a decision; nothing afterwards."""
    return CallOff.objects.filter(pk=event.thing_id, status=rules.CallOffStatus.PRICED).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Work on a proposal that is not there yet: winners whose leaving is worked out, of all (0: not known yet)."""

    done: int
    to_do: int
    is_waiting: bool  # in the queue
    has_failed: bool


def work(call_off: CallOff) -> Work | None:
    """The work on a call-off's proposal that was asked for last; None where it is done."""
    asked = Event.objects.filter(thing_type=call_off._meta.label_lower, thing_id=str(call_off.pk), verb__in=ASKED)
    event = asked.order_by("-pk").values_list("pk", flat=True).first()
    jobs = ProcrastinateJob.objects.filter(task_name="commissioning.propose", args__event_id=event)
    status = jobs.values_list("status", flat=True).first()
    if status not in UNDONE:
        return None
    return Work(
        done=call_off.proposal_done,
        to_do=call_off.proposal_to_do,
        is_waiting=status == "todo",
        has_failed=status == "failed",
    )


def proposal(actor: Actor, call_off: CallOff) -> AwardProposal | None:
    """The latest proposal, as far as the actor may see it."""
    visible = AwardProposal.objects.filter(permissions.proposal_scope(actor), call_off=call_off)
    return visible.order_by("-pk").first()


def expected(proposal: AwardProposal | None, lot: Lot, first: Bid | None) -> str:
    """The reference of the bid that a lot goes to: the proposed one, or without a proposal the one ranked first.

    Empty where the proposal gives the lot to nobody, or none can win.
    """
    if proposal is None or str(lot.number) not in {row["ref"] for row in proposal.problem["lots"]}:
        return first.reference if first else ""
    winner = proposal.answer["winners"].get(str(lot.number))
    if winner is None:
        return ""
    return Bid.objects.get(lot=lot, organisation_id=int(winner)).reference


def agreed(lot: Lot) -> list[str]:
    """References of bids that two people agreed the lot should go to instead."""
    found = Departure.objects.filter(lot=lot, is_agreed=True).order_by("pk")
    reopened = lot.call_off.reopenings.filter(took_effect_at__isnull=False).order_by("-took_effect_at").first()
    if reopened:  # what was agreed before rested on other scores
        found = found.filter(decided_at__gt=reopened.took_effect_at)
    return list(found.values_list("bid__reference", flat=True))


def to_award(lot: Lot, ranked: Sequence[RankedBid]) -> RankedBid | None:
    """The ranked bid that may be awarded the lot: what was agreed last, else what is expected; None for nobody."""
    if not ranked:
        return None
    wanted = [*agreed(lot)[-1:], expected(latest(lot.call_off), lot, first(ranked))][0]
    return next((row for row in ranked if row.bid.reference == wanted), None)


def lot_rows(call_off: CallOff, found: AwardProposal) -> list[LotRow]:
    """Every lot of the proposal with its reasons; bidders by name."""
    names = organisation_names(found)
    asked = {row.lot_id: row for row in departures(call_off)}
    reasons: dict[str, list[dict[str, Any]]] = {row["ref"]: [] for row in found.problem["lots"]}
    for row in found.reasons:
        reasons[row["lot"]].append(_named(row, names))
    return [
        LotRow(
            lot=lot,
            winner=names.get(found.answer["winners"].get(str(lot.number), ""), ""),
            reasons=tuple(reasons[str(lot.number)]),
            departure=asked.get(lot.pk),
        )
        for lot in call_offs.lots(call_off)
        if str(lot.number) in reasons
    ]


def rooms(found: AwardProposal) -> list[Room]:
    """What each bidder may take on and is given, by name."""
    names = organisation_names(found)
    value = {row["ref"]: Decimal(row["annual_value_gbp"]) for row in found.problem["lots"]}
    taken = _members_of_winners(found)
    rows = []
    for row in found.problem["organisations"]:
        part = {lot: percent for lot, members in taken.items() if (percent := members.get(row["ref"]))}
        won = tuple(part)
        capacity = None if row["capacity_gbp"] is None else Decimal(row["capacity_gbp"])
        given = sum((value[lot] * percent / 100 for lot, percent in part.items()), Decimal(0))
        leaving = _leaving(found.leaving.get(row["ref"]), names)
        rows.append(Room(name=names[row["ref"]], capacity_gbp=capacity, won_gbp=given, lots=won, leaving=leaving))
    return sorted(rows, key=lambda room: room.name)


def _members_of_winners(found: AwardProposal) -> dict[str, dict[str, int]]:
    """By lot that is proposed for somebody: percents of those who stand behind the bid."""
    own = {row["ref"]: row["members"] for row in found.problem["bidders"]}
    winners = found.answer["winners"]
    return {
        bid["lot"]: {member["organisation"]: member["percent"] for member in bid.get("members") or own[bid["bidder"]]}
        for bid in found.problem["bids"]
        if winners.get(bid["lot"]) == bid["bidder"]
    }


def organisation_names(found: AwardProposal) -> dict[str, str]:
    """Names by the reference that the proposal has for an organisation."""
    known = call_offs.names(int(row["ref"]) for row in found.problem["organisations"])
    return {str(pk): name for pk, name in known.items()}


def departures(call_off: CallOff) -> list[Departure]:
    """What was asked for instead of the proposal, the latest last."""
    found = Departure.objects.filter(lot__call_off=call_off)
    return list(found.select_related("lot", "bid__organisation", "asked_by", "decided_by").order_by("pk"))


def refuse_while_asked(lot: Lot) -> None:
    """NotNow while a second person has still to decide where a lot goes."""
    if Departure.objects.filter(lot=lot, is_agreed=None).exists():
        raise NotNow("A commissioner has still to decide whether this lot goes to another bid. It waits until then.")


def open_departure(actor: Actor, reference: str, number: int) -> Departure:
    """What waits for a second person in a lot; NotFound where nothing does."""
    lot = call_offs.lot(actor, reference, number)
    visible = AwardProposal.objects.filter(permissions.proposal_scope(actor)).values("pk")
    found = Departure.objects.filter(lot=lot, is_agreed=None, proposal__in=visible)
    row = found.select_related("lot__call_off", "bid__organisation", "asked_by").first()
    if row is None:
        raise NotFound
    return row


def _named(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    money = {name: Decimal(row[name]) for name in ("capacity_gbp", "won_gbp", "needs_gbp", "over_gbp")}
    return row | money | {"name": names[row["bidder"]]}


def _leaving(change: dict[str, Any] | None, names: dict[str, str]) -> dict[str, Any] | None:
    if change is None:
        return None
    moves = [(lot, names.get(after, "")) for lot, (_before, after) in change["moves"].items()]
    return {"moves": moves, "score": Decimal(change["score"]), "is_proven": change["is_proven"]}
