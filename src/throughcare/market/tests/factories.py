"""Made-up frameworks and applications for tests."""

from datetime import date, datetime
from typing import Any

from support.access import Whose, World
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.market import actions, rules
from throughcare.market.models import Application, Framework

PROFILE: dict[str, Any] = {
    "about": "We help people.",
    "is_vcse": True,
    "staff_count": 12,
    "turnover_gbp": 640_000,
    "year_ended_on": date(2021, 3, 31),
    "has_parent": False,
    "parent_name": "",
    "gives_guarantee": None,
    "works_in_welsh": False,
}


def make_framework(world: World, whose: Whose = Whose.OWN) -> Framework:
    """The one framework of the tests, open from 2020 to 2027."""
    found = Framework.objects.first()
    return found or Framework.objects.create(
        name="Dynamic framework",
        ocid="ocds-test-framework",
        buyer=world.organisation(Kind.COMMISSIONER),
        opened_on=date(2020, 6, 15),
        closes_on=date(2027, 6, 11),
    )


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
    actions.save_profile(organisation_id=application.organisation_id, **PROFILE, **told)
    actions.choose_cells(application=application, service_type=service_type, areas=areas, **told)
    for question in rules.QUESTIONS:
        actions.save_answer(application=application, key=question.key, text="We have done this for years.", **told)
    return application


def make_sent(world: World, whose: Whose = Whose.OWN, **cells: Any) -> Application:
    """An application that waits for an assessor."""
    application = make_complete(world, whose, **cells)
    return actions.submit(actor=world.actor(Role.BID_WRITER, whose), now=world.now, application=application)


def qualify(world: World, whose: Whose, service_type: str, area: str, at: datetime) -> None:
    """Take an organisation through application and assessment, so that it is qualified in a cell from `at`."""
    application = make_sent(world, whose, service_type=service_type, areas=(area,))
    assessor = world.actor(Role.ASSESSOR)
    reasons = "The case studies show this service there."
    for cell in application.cells.all():
        actions.decide(actor=assessor, now=at, cell=cell, outcome="passed", reasons=reasons)
