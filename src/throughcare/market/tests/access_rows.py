"""Who may reach the pages of the market."""

from io import BytesIO

from support.access import OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.documents import actions as documents
from throughcare.documents.tests.files import PDF
from throughcare.market import actions
from throughcare.market.models import Application
from throughcare.market.rules import SUPPORT
from throughcare.market.tests.factories import make_complete, make_framework


def one(world: World, whose: Whose) -> Application:
    """The one open application an organisation may have: a draft, until a row needs it sent."""
    return make_complete(world, whose)


def sent_once(world: World, whose: Whose) -> Application:
    """The same one, sent."""
    told = {"actor": world.actor(Role.BID_WRITER, whose), "now": world.now}
    return actions.submit(application=world.once(one, whose), **told)


def draft(whose: Whose):
    return lambda world: {"reference": world.once(one, whose).reference}


def sent(whose: Whose):
    return lambda world: {"reference": world.once(sent_once, whose).reference}


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


def failed_once(world: World, whose: Whose) -> Application:
    """An application of its own world that failed by one assessor, and was appealed against."""
    application = world.once(sent_once, whose)
    one = application.cells.get()
    if one.outcome == "pending":
        first = world.actor(Role.ASSESSOR, RIVAL)
        reasons = "The case studies show another service."
        one = actions.decide(actor=first, now=world.now, cell=one, outcome="failed", reasons=reasons)
        writer = world.actor(Role.BID_WRITER, whose)
        actions.appeal(actor=writer, now=world.now, cell=one, grounds="Both case studies show this very service.")
    return application


def failed(whose: Whose):
    def build(world: World):
        application = world.once(failed_once, whose)
        return {"reference": application.reference, "cell_id": application.cells.get().pk}

    return build


def with_file(build, whose: Whose):
    def added(world: World, whose: Whose) -> dict[str, object]:
        application = world.once(build, whose)
        file = {"file": BytesIO(PDF), "name": "made-up.pdf", "thing": application, "purpose": SUPPORT}
        document = documents.upload(actor=world.actor(Role.BID_WRITER, whose), now=world.now, **file)
        return {"reference": application.reference, "document_id": document.pk}

    return lambda world: added(world, whose)


ROWS = [
    Row(url="market:framework", data=with_framework),
    Row(url="market:register"),
    Row(url="market:applications"),
    Row(url="market:start"),
    Row(url="market:application", kwargs={OWN: sent(OWN), RIVAL: sent(RIVAL)}, reaches={RIVAL: [Role.ASSESSOR]}),
    Row(url="market:profile", kwargs=step()),
    Row(url="market:areas", kwargs=step(service_type="ACC")),
    Row(url="market:answer", kwargs=step(key="services")),
    Row(url="market:keep", kwargs=step(key="services"), data=lambda world: {"answer": "We house people."}),
    Row(url="market:attach", kwargs=step()),
    Row(url="market:detach", kwargs={whose: with_file(one, whose) for whose in (OWN, RIVAL)}),
    Row(
        url="market:attachment",
        kwargs={whose: with_file(sent_once, whose) for whose in (OWN, RIVAL)},
        reaches={RIVAL: [Role.ASSESSOR]},
    ),
    Row(url="market:submit", kwargs=step()),
    Row(url="market:withdraw", kwargs=step()),
    Row(url="market:assessments"),
    Row(url="market:appeal", kwargs={OWN: failed(OWN), RIVAL: failed(RIVAL)}),
    Row(
        url="market:appeal_decide",
        kwargs={OWN: failed(OWN), RIVAL: failed(RIVAL)},
        reaches={RIVAL: [Role.ASSESSOR]},
    ),
    Row(
        url="market:decide",
        kwargs={OWN: cell(OWN), RIVAL: cell(RIVAL)},
        reaches={RIVAL: [Role.ASSESSOR]},
    ),
]
