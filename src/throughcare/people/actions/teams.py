"""Teams of a delivery unit: made, renamed and closed by those who lead it; staff moved, and a contact named."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.accounts import permissions as accounts
from throughcare.accounts.actions import people as postings
from throughcare.accounts.models import Posting
from throughcare.accounts.rules import check_phone
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotValid, Problem
from throughcare.people import permissions
from throughcare.people.models import HomelessnessContact, Team, TeamPlace
from throughcare.people.queries import teams as reads
from throughcare.people.rules import officers as rules
from throughcare.reference.models import Area


@transaction.atomic
def make_team(*, actor: Actor, now: datetime, unit: str, name: str, phone: str = "") -> Team:
    """A new team of a unit, at first without anybody in it."""
    area = _unit(actor, now, unit)
    _check(name, phone, taken=_is_taken(area, name))
    team = Team.objects.create(delivery_unit=area, name=name.strip(), phone=phone.strip(), made_at=now)
    record("team.made", actor=actor, now=now, thing=team, fields=["name", "phone"])
    return team


@transaction.atomic
def rename_team(*, actor: Actor, now: datetime, team_id: int, name: str, phone: str) -> Team:
    """Call a team something else, or have it answer another number."""
    team = _team(actor, now, team_id)
    _check(name, phone, taken=_is_taken(team.delivery_unit, name, but=team.pk))
    team.name, team.phone = name.strip(), phone.strip()
    team.save(update_fields=["name", "phone"])
    record("team.renamed", actor=actor, now=now, thing=team, fields=["name", "phone"])
    return team


@transaction.atomic
def close_team(*, actor: Actor, now: datetime, team_id: int) -> Team:
    """End a team today; whoever worked in it stays in the unit, in none."""
    team = _team(actor, now, team_id)
    for place in team.places.filter(valid_until=None).select_for_update():
        _leave(actor, now, place)
    team.closed_at = now
    team.save(update_fields=["closed_at"])
    record("team.closed", actor=actor, now=now, thing=team, fields=["closed_at"])
    return team


@transaction.atomic
def move_to_team(*, actor: Actor, now: datetime, posting_id: int, team_id: int | None) -> Posting:
    """Have somebody work in another team of the unit, or in none, from today."""
    posting = _member(actor, now, posting_id)
    today = london_day(now)
    team = reads.team(actor, team_id, today, lock=True) if team_id else None
    if team and team.delivery_unit_id != posting.area_id:
        raise NotValid("This team is of another unit. Move them there first.")
    held = reads.place(posting, today)
    if (held.team_id if held else None) == team_id:
        raise NotValid("They work there already. Choose another team, or go back.")
    if held:
        _leave(actor, now, held)
    if team:
        place = TeamPlace.objects.create(posting=posting, team=team, valid_from=today)
        record("team.joined", actor=actor, now=now, thing=place, related={"user": posting.user_id, "team": team.pk})
    return posting


@transaction.atomic
def move_to_unit(*, actor: Actor, now: datetime, posting_id: int, unit: str) -> Posting:
    """Have somebody work in another unit of the region, from today; those who lead it are told.

    Whoever they are responsible for stays with them until somebody else is.
    """
    posting = _member(actor, now, posting_id)
    today = london_day(now)
    assert posting.area is not None  # a member of a unit
    there = reads.neighbours(posting.area, today).filter(pk=unit).first()
    if there is None:
        raise NotValid("Choose a delivery unit of the same region.")
    held = reads.place(posting, today)
    if held:
        _leave(actor, now, held)
    moved = postings.move_posting(actor=actor, now=now, posting_id=posting.pk, area=there.pk)
    record("staff.moved", actor=actor, now=now, thing=moved, fields=["area"], related={"user": moved.user_id})
    return moved


@transaction.atomic
def name_contact(*, actor: Actor, now: datetime, unit: str, user_id: int | None) -> HomelessnessContact:
    """Say who of a unit reaches the homelessness team, from today: who has nowhere to go comes on their desk."""
    area, today = _unit(actor, now, unit), london_day(now)
    user = reads.may_be_contact(area, today).filter(pk=user_id).first() if user_id else None
    if user is None:
        raise NotValid([Problem(message="Select somebody who works in the unit or leads it", field="user")])
    held = HomelessnessContact.objects.filter(delivery_unit=area, valid_until=None).select_for_update()
    if held.filter(user=user).exists():
        raise NotValid([Problem(message="They are the contact already. Select another, or go back", field="user")])
    held.update(valid_until=today)
    named = HomelessnessContact.objects.create(delivery_unit=area, user=user, valid_from=today)
    record("homelessness_contact.named", actor=actor, now=now, thing=named, related={"user": user.pk})
    return named


def _check(name: str, phone: str, *, taken: bool) -> None:
    problems = rules.check_name(name, taken=taken)
    problems.extend(check_phone(phone.strip()))
    problems.or_raise()


def _unit(actor: Actor, now: datetime, code: str) -> Area:
    """The unit, locked, whose teams the actor arranges: two who make a team of one name wait for each other."""
    unit = reads.unit(actor, code, london_day(now))
    permissions.can_manage_teams(actor, unit.pk).or_raise()
    return Area.objects.select_for_update().get(pk=unit.pk)


def _team(actor: Actor, now: datetime, pk: int) -> Team:
    team = reads.team(actor, pk, london_day(now), lock=True)
    _unit(actor, now, team.delivery_unit_id)
    return team


def _member(actor: Actor, now: datetime, posting_id: int) -> Posting:
    posting = reads.member(actor, posting_id, london_day(now))
    accounts.can_move(actor, posting).or_raise()
    return Posting.objects.select_for_update(of=("self",)).select_related("user", "area").get(pk=posting.pk)


def _leave(actor: Actor, now: datetime, place: TeamPlace) -> None:
    place.valid_until = london_day(now)
    place.save(update_fields=["valid_until"])
    record("team.left", actor=actor, now=now, thing=place, fields=["valid_until"], related={"team": place.team_id})


def _is_taken(unit: Area, name: str, but: int = 0) -> bool:
    open_ones = Team.objects.filter(reads.OPEN, delivery_unit=unit, name__iexact=name.strip())
    return open_ones.exclude(pk=but).exists()
