"""Who may reach the pages of people."""

from support.access import LIMITED, RIVAL, SIBLING, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.people.models import AccessRule, Person
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


ROWS = [
    Row(url="people:people"),
    Row(url="api:people"),
    Row(url="api:search_people", data=lambda world: {"text": "Marsh"}),
]
