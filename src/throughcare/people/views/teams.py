"""Pages of teams: making, renaming and closing them, and moving staff. The page of a unit shows referrals too."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.accounts.permissions import can_move
from throughcare.people import permissions
from throughcare.people.actions import teams as actions
from throughcare.people.forms.teams import ContactForm, MoveForm, TeamForm
from throughcare.people.queries import teams as queries
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take


@requires(P.TEAM_MANAGE)
def make_team(request: Request, code: str) -> HttpResponse:
    """A new team of a unit."""
    unit = queries.unit(request.actor, code, request.today)
    permissions.can_manage_teams(request.actor, unit.pk).or_raise()
    step = _step(unit.pk, unit.name, "Make a team", "Make the team", "The team is made. Move staff into it.")
    return take(request, TeamForm(sent(request)), step, partial(actions.make_team, unit=unit.pk))


@requires(P.TEAM_MANAGE)
def rename_team(request: Request, pk: int) -> HttpResponse:
    """Call a team something else, or have it answer another number."""
    team = queries.team(request.actor, pk, request.today)
    permissions.can_manage_teams(request.actor, team.delivery_unit_id).or_raise()
    form = TeamForm(sent(request), initial={"name": team.name, "phone": team.phone})
    step = _step(team.delivery_unit_id, team.delivery_unit.name, "Change the team", "Save", "The team is changed.")
    return take(request, form, step, partial(actions.rename_team, team_id=pk))


@requires(P.TEAM_MANAGE)
def close_team(request: Request, pk: int) -> HttpResponse:
    """End a team."""
    team = queries.team(request.actor, pk, request.today)
    permissions.can_manage_teams(request.actor, team.delivery_unit_id).or_raise()
    step = _step(
        team.delivery_unit_id,
        team.delivery_unit.name,
        f"Close {team.name}",
        "Close the team",
        "The team is closed.",
        lead="Whoever works in it stays in the unit, in no team, and keeps their people.",
    )
    return take(request, Form(sent(request)), step, partial(actions.close_team, team_id=pk))


@requires(P.TEAM_MANAGE)
def move(request: Request, pk: int) -> HttpResponse:
    """Have somebody work in another team or unit, from today."""
    posting = queries.member(request.actor, pk, request.today)
    can_move(request.actor, posting).or_raise()
    unit = posting.area
    assert unit is not None  # a member of a unit
    units = list(queries.neighbours(unit, request.today))
    form = MoveForm(sent(request), unit=unit, teams=queries.teams(unit), units=units)
    step = _step(
        unit.pk,
        unit.name,
        f"Move {posting.user.name}",
        "Move from today",
        f"{posting.user.name} is moved from today.",
        lead="Whoever they are responsible for stays with them until you allocate them to somebody else.",
    )

    def act(where: str, **who: Any) -> object:
        if form.unit:
            return actions.move_to_unit(posting_id=pk, unit=form.unit, **who)
        return actions.move_to_team(posting_id=pk, team_id=form.team_id, **who)

    return take(request, form, step, act)


@requires(P.TEAM_MANAGE)
def name_contact(request: Request, code: str) -> HttpResponse:
    """Say who of a unit reaches the housing authority's homelessness team."""
    unit = queries.unit(request.actor, code, request.today)
    permissions.can_manage_teams(request.actor, unit.pk).or_raise()
    form = ContactForm(sent(request), users=queries.may_be_contact(unit, request.today))
    step = _step(
        unit.pk,
        unit.name,
        "Name the homelessness contact",
        "Save",
        "The homelessness contact is named.",
        lead="Whoever in this unit has nowhere to go after a release, or after a temporary place, comes on their desk.",
    )

    def act(user: int | None, **who: Any) -> object:
        return actions.name_contact(unit=unit.pk, user_id=user, **who)

    return take(request, form, step, act)


def _step(code: str, name: str, title: str, submit: str, said: str, lead: str = "") -> Step:
    return Step(
        title=title,
        submit=submit,
        said=said,
        to=reverse("referrals:unit", args=[code]),
        back=name,
        caption=name,
        lead=lead,
    )
