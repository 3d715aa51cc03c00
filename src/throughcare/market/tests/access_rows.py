"""Who may reach the pages of the market."""

from support.access import OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.market.models import Application
from throughcare.market.tests.factories import make_complete, make_framework, make_sent


def draft(whose: Whose):
    return lambda world: {"reference": world.once(make_complete, whose).reference}


def sent(whose: Whose):
    return lambda world: {"reference": world.once(sent_once, whose).reference}


def sent_once(world: World, whose: Whose) -> Application:
    """One sent application an organisation: the same that `draft` made, once it is sent."""
    return make_sent(world, whose)


def step(**more: str):
    return {whose: (lambda world, whose=whose: draft(whose)(world) | more) for whose in (OWN, RIVAL)}


def with_framework(world: World):
    make_framework(world)
    return {}


def cell(whose: Whose):
    def build(world: World):
        application = world.once(sent_once, whose)
        return {"reference": application.reference, "cell_id": application.cells.get().pk}

    return build


ROWS = [
    Row(url="market:framework", data=with_framework),
    Row(url="market:register"),
    Row(url="market:applications"),
    Row(url="market:start"),
    Row(url="market:application", kwargs={OWN: sent(OWN), RIVAL: sent(RIVAL)}, reaches={RIVAL: [Role.ASSESSOR]}),
    Row(url="market:profile", kwargs=step()),
    Row(url="market:areas", kwargs=step(service_type="ACC")),
    Row(url="market:answer", kwargs=step(key="services")),
    Row(url="market:submit", kwargs=step()),
    Row(url="market:withdraw", kwargs=step()),
    Row(url="market:assessments"),
    Row(
        url="market:decide",
        kwargs={OWN: cell(OWN), RIVAL: cell(RIVAL)},
        reaches={RIVAL: [Role.ASSESSOR]},
    ),
]
