"""Who may reach the pages of people."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from support.access import LIMITED, OWN, RIVAL, SIBLING, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.accounts.rules import Kind
from throughcare.people.models import AccessRule, BreakGlass, Person
from throughcare.people.tests.factories import limit, make_person, make_sentence

SEEN_BY_INSPECTOR = {SIBLING: [Role.INSPECTOR], RIVAL: [Role.INSPECTOR]}


def person(world: World, whose: Whose) -> Person:
    """Somebody of the own unit or of another; limited: only a user may look who plays no part here."""
    found = make_person(family_name=str(whose), delivery_unit_id=world.area(whose).pk)
    make_sentence(found)
    if whose is LIMITED:
        limit(found, world.user(Role.ANALYST).pk, AccessRule.Kind.ONLY)
    world.organisation(Kind.PROBATION, whose)
    return found


def colleague(world: World, whose: Whose) -> User:
    """Another practitioner, of the own unit."""
    user = User.objects.create_user("practitioner.colleague@made-up.example", None, name="Made-up colleague")
    world.posted(user, Role.PRACTITIONER, world.organisation(Kind.PROBATION), world.area())
    return user


def opening(world: World, whose: Whose) -> BreakGlass:
    """A record of the own unit or of another that somebody has opened, who from then on sees it everywhere."""
    somebody = world.once(person, whose)
    opener = world.once(colleague, OWN) if whose is SIBLING else world.user(Role.PRACTITIONER, whose)
    return BreakGlass.objects.create(
        person=somebody,
        user=opener,
        reason="He stands at the front desk",
        crn=somebody.crn,
        delivery_unit_id=somebody.delivery_unit_id,
        opened_at=world.now,
        ends_at=world.now + timedelta(minutes=15),
    )


def rule(world: World, whose: Whose) -> AccessRule:
    """Somebody shut out of a record."""
    return limit(world.once(person, whose), world.user(Role.ANALYST).pk)


def _pk(make: Callable[[World, Whose], Any]) -> dict[Whose, Callable[[World], dict[str, Any]]]:
    return {whose: partial(_kwargs, make, whose) for whose in (OWN, SIBLING, RIVAL)}


def _kwargs(make: Callable[[World, Whose], Any], whose: Whose, world: World) -> dict[str, Any]:
    return {"pk": world.once(make, whose).pk}


def _rule_kwargs(whose: Whose, world: World) -> dict[str, Any]:
    found = world.once(rule, whose)
    return {"pk": found.person_id, "rule_id": found.pk}


PERSON = _pk(person) | {LIMITED: partial(_kwargs, person, LIMITED)}
ROWS = [
    Row(url="people:people"),
    Row(url="api:people"),
    Row(url="api:search_people", data=lambda world: {"text": "Marsh"}),
    Row(url="people:break_glass"),
    Row(url="people:close", kwargs=_pk(opening), reaches={OWN: [Role.PRACTITIONER]}),
    Row(url="people:openings"),
    Row(url="people:review", kwargs=_pk(opening)),
    Row(url="people:access", kwargs=PERSON),
    Row(url="people:limit", kwargs=PERSON),
    Row(url="people:end_limit", kwargs=PERSON),
    Row(url="people:add_rule", kwargs=PERSON),
    Row(url="people:remove_rule", kwargs={whose: partial(_rule_kwargs, whose) for whose in (OWN, SIBLING, RIVAL)}),
]
