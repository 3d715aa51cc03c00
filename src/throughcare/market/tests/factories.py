"""Made-up frameworks and applications for tests."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from support.access import Whose, World
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation, User
from throughcare.accounts.queries import actor_of
from throughcare.accounts.rules import Kind
from throughcare.market import actions
from throughcare.market.actions.questions import publish_first
from throughcare.market.models import Application, Cell, Framework, Qualification
from throughcare.market.queries.questions import asked_of
from throughcare.market.rules.ratios import FACTS

REASONS = "The case studies show this service there."
PROFILE: dict[str, Any] = {
    "about": "We help people.",
    "legal_form": "charity",
    "charity_ref": "0000001",
    "company_ref": "",
    "reinvests": None,
    "policies": ["safeguarding", "complaints"],
    "staff_count": 12,
    "turnover_gbp": 640_000,
    "year_ended_on": date(2021, 3, 31),
    "has_parent": False,
    "parent_name": "",
    "gives_guarantee": None,
    "works_in_welsh": False,
}


def say(organisation_id: int, profile: dict[str, Any], **told: Any) -> None:
    """Save facts, accounts and policies of a profile, each in its section."""
    own = {"organisation_id": organisation_id, **told}
    accounts = {name: profile[name] for name in ("turnover_gbp", "year_ended_on", *FACTS) if name in profile}
    facts = {name: value for name, value in profile.items() if name not in accounts and name != "policies"}
    actions.save_facts(**facts, **own)
    actions.save_accounts(**accounts, **own)
    actions.save_policies(policies=profile["policies"], **own)


def make_framework(world: World, whose: Whose = Whose.OWN) -> Framework:
    """The one framework of the tests, open from 2020 to 2027."""
    found = Framework.objects.first() or Framework.objects.create(
        name="Dynamic framework",
        ocid="ocds-test-framework",
        buyer=world.organisation(Kind.COMMISSIONER),
        opened_on=date(2020, 6, 15),
        closes_on=date(2027, 6, 11),
    )
    publish_first(actor=SYSTEM, now=world.now, framework=found)
    return found


def make_draft(world: World, whose: Whose = Whose.OWN) -> Application:
    """An application that has been started and holds nothing."""
    make_framework(world)
    writer = world.actor(Role.BID_WRITER, whose)
    return actions.start(actor=writer, now=world.now, organisation_id=world.organisation(Kind.SUPPLIER, whose).pk)


def make_complete(
    world: World,
    whose: Whose = Whose.OWN,
    *,
    service_type: str = "ACC",
    areas: tuple[str, ...] = ("region-east-midlands",),
) -> Application:
    """An application that could be sent."""
    application, writer = make_draft(world, whose), world.actor(Role.BID_WRITER, whose)
    told = {"actor": writer, "now": world.now}
    say(application.organisation_id, PROFILE, **told)
    declare(application.organisation_id, **told)
    actions.choose_cells(application=application, service_type=service_type, areas=areas, **told)
    for question in asked_of(application):
        actions.save_answer(application=application, key=question.key, text="We have done this for years.", **told)
    return application


def declare(organisation_id: int, **told: Any) -> None:
    """Somebody runs it, and no ground for exclusion applies."""
    own = {"organisation_id": organisation_id, **told}
    actions.add_connected(name="Made-up Trustee", position="Trustee", since_on=None, **own)
    actions.declare_exclusions(grounds=(), **own)


def make_sent(world: World, whose: Whose = Whose.OWN, **cells: Any) -> Application:
    """An application that waits for an assessor."""
    application = make_complete(world, whose, **cells)
    return actions.submit(actor=world.actor(Role.BID_WRITER, whose), now=world.now, application=application)


def qualify(world: World, whose: Whose, service_type: str, area: str, at: datetime) -> None:
    """Take an organisation through application and assessment, so that it is qualified in a cell from `at`."""
    application = make_sent(world, whose, service_type=service_type, areas=(area,))
    for cell in application.cells.all():
        make_decided(world, cell, "passed", at=at)


def make_assessors(world: World) -> tuple[Actor, Actor, Actor]:
    """Three assessors: the own and the rival commissioner's, and one of neither."""
    third = world.once(_third_assessor, Whose.OWN)
    found = (world.user(Role.ASSESSOR), world.user(Role.ASSESSOR, Whose.RIVAL), third)
    first, second, third_actor = (actor_of(user, world.today) for user in found)
    return first, second, third_actor


def make_fourth_assessor(world: World) -> Actor:
    """Another of none of them, so that a panel has its quorum."""
    user = User.objects.create_user(
        "assessor.fourth@made-up.example", None, name="Made-up fourth assessor", is_made_up=True, created_at=world.now
    )
    home = Organisation.objects.create(name="Fourth office", kind="commissioner", is_made_up=True, created_at=world.now)
    world.posted(user, Role.ASSESSOR, home)
    return actor_of(user, world.today)


def make_panelled(world: World) -> Cell:
    """A cell that its two assessors, who differ, took to the panel."""
    (cell,) = make_sent(world).cells.all()
    make_assessed(world, cell, "failed", "passed")
    first = make_assessors(world)[0]
    return actions.to_panel(actor=first, now=world.now, cell=cell, reason="Whether a grant counts as a case study.")


def make_assessed(
    world: World, cell: Cell, *outcomes: str, at: datetime | None = None, by: Sequence[Actor] = ()
) -> Cell:
    """A cell of which two assessors have said what they think: the own and the rival commissioner's, or those named."""
    for actor, outcome in zip(by or make_assessors(world)[:2], outcomes, strict=True):
        actions.assess(actor=actor, now=at or world.now, cell=cell, outcome=outcome, reasons=REASONS)
    return cell


def make_decided(
    world: World,
    cell: Cell,
    outcome: str,
    reasons: str = REASONS,
    *,
    at: datetime | None = None,
    by: Sequence[Actor] = (),
) -> Cell:
    """A cell on which two assessors agreed; the first of them wrote it down."""
    by = by or make_assessors(world)[:2]
    make_assessed(world, cell, outcome, outcome, at=at, by=by)
    return actions.decide(actor=by[0], now=at or world.now, cell=cell, outcome=outcome, reasons=reasons)


def _third_assessor(world: World, whose: Whose) -> User:
    user = User.objects.create_user(
        "assessor.third@made-up.example", None, name="Made-up third assessor", is_made_up=True, created_at=world.now
    )
    home = Organisation.objects.create(name="Third office", kind="commissioner", is_made_up=True, created_at=world.now)
    world.posted(user, Role.ASSESSOR, home)
    return user


def make_member(world: World, whose: Whose = Whose.OWN) -> Organisation:
    """A member of the framework that is nobody's of the world, qualified for accommodation in the East Midlands."""
    made = Organisation.objects.create(name="Made-up member", kind="supplier", is_made_up=True, created_at=world.now)
    Qualification.objects.create(
        organisation=made,
        framework=make_framework(world),
        service_type_id="ACC",
        area_id="region-east-midlands",
        valid_from=world.now,
    )
    return made
