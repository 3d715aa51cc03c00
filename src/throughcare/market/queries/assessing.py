"""What assessors think of cells, shut to one another until both have said; and what was asked of applicants since."""

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound
from throughcare.market.models import Application, Assessment, Cell, Clarification, PanelSeat
from throughcare.market.queries.questions import asked_of
from throughcare.market.rules import CellOutcome
from throughcare.market.rules.assessing import CLARIFIABLE, PROFILE, Said, Stage, Standing
from throughcare.market.rules.panel import QUORUM_POLICY, SIZE_POLICY, Panel, Seat
from throughcare.market.rules.questions import Asked
from throughcare.reference.queries import policy


def standing(cell: Cell) -> Standing:
    """Where the assessment of a cell stands."""
    return standings([cell])[cell.pk]


def standings(cells: list[Cell]) -> dict[int, Standing]:
    """The same of several cells, by cell."""
    said: dict[int, list[Said]] = {cell.pk: [] for cell in cells}
    for row in Assessment.objects.filter(cell__in=cells).order_by("pk"):
        said[row.cell_id].append(Said(assessor_id=row.assessor_id, outcome=row.outcome))
    return {
        cell.pk: Standing(
            said=tuple(said[cell.pk]),
            is_with_panel=cell.panel_at is not None,
            is_decided=cell.outcome != CellOutcome.PENDING,
        )
        for cell in cells
    }


def panel(cell: Cell) -> Panel:
    """The panel of a cell, by the policy of the day on which it was taken there."""
    day = london_day(cell.panel_at or cell.application.created_at)
    rows = cell.panel_seats.order_by("sat_at", "pk").values_list("member", "has_interest", "outcome")
    seats = [Seat(member_id=member, has_interest=torn, outcome=outcome) for member, torn, outcome in rows]
    size, quorum = (int(policy(key, day).value) for key in (SIZE_POLICY, QUORUM_POLICY))
    return Panel(seats=seats, size=size, quorum=quorum)


def seen_votes(actor: Actor, cell: Cell) -> list[PanelSeat]:
    """The seats of the panel; how the others voted is read by who has voted."""
    if not actor.may(P.APPLICATION_ASSESS):
        return []
    found = list(cell.panel_seats.select_related("member").order_by("sat_at", "pk"))
    own = next((seat for seat in found if seat.member_id == actor.user_id), None)
    is_open = cell.outcome != CellOutcome.PENDING or (own is not None and own.outcome != "")
    return found if is_open else [seat for seat in found if not seat.outcome]


def seen_assessments(actor: Actor, cell: Cell) -> list[Assessment]:
    """What an assessor may read of a cell: one's own, and the other's once both have said; nothing for anybody else."""
    if not actor.may(P.APPLICATION_ASSESS):
        return []
    found = Assessment.objects.filter(cell=cell).select_related("assessor").order_by("pk")
    if standing(cell).stage == Stage.ASSESS:
        found = found.filter(assessor=actor.user_id)
    return list(found)


def own_assessment(actor: Actor, cell: Cell) -> Assessment | None:
    """What the actor has said of a cell, if anything."""
    return Assessment.objects.filter(cell=cell, assessor=actor.user_id).first()


def clarifications(application: Application) -> list[Clarification]:
    """What was asked since the application was sent, the latest first."""
    return list(application.clarifications.select_related("asked_by").order_by("-asked_at", "-pk"))


def open_clarification(application: Application) -> Clarification:
    """The one that waits for an answer; NotFound otherwise."""
    found = application.clarifications.filter(answered_at=None, lapsed_at=None).first()
    if found is None:
        raise NotFound
    return found


def clarifiable(application: Application) -> dict[str, Asked | None]:
    """What a clarification may be about: answers with their questions, and facts of the profile."""
    answers: dict[str, Asked | None] = {question.key: question for question in asked_of(application)}
    return answers | dict.fromkeys(f"{PROFILE}{name}" for name in CLARIFIABLE)
