"""Who may reach the pages of the market."""

from datetime import date
from io import BytesIO

from support.access import EVERYBODY, OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.documents import actions as documents
from throughcare.documents.tests.files import PDF
from throughcare.market import actions
from throughcare.market.actions import membership, questions
from throughcare.market.models import Application, Cell, Restriction
from throughcare.market.rules import SUPPORT
from throughcare.market.tests.factories import (
    make_assessed,
    make_assessors,
    make_complete,
    make_decided,
    make_framework,
    make_member,
)


def one(world: World, whose: Whose) -> Application:
    """The one open application an organisation may have: a draft for two areas, until a row needs it sent."""
    return make_complete(world, whose, areas=("region-east-midlands", "region-west-midlands"))


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


def each(build):
    return {whose: (lambda world, whose=whose: build(world, whose)) for whose in (OWN, RIVAL)}


def somebody(world: World, whose: Whose):
    """Somebody who runs the organisation, beside the one whom its application names already."""
    application = world.once(one, whose)
    told = {"actor": world.actor(Role.BID_WRITER, whose), "now": world.now}
    facts = {"organisation_id": application.organisation_id, "position": "Trustee", "since_on": None}
    return {
        "organisation_id": application.organisation_id,
        "pk": actions.add_connected(name="Made-up Second Trustee", **facts, **told).pk,
    }


def ticked(world: World, whose: Whose):
    """A ground that applies, and is explained, so that the application can be sent by other rows."""
    application = world.once(one, whose)
    own = {"organisation_id": application.organisation_id}
    told = {"actor": world.actor(Role.BID_WRITER, whose), "now": world.now}
    actions.declare_exclusions(grounds=["duties"], **own, **told)
    said = {"happened_on": date(2012, 3, 1), "what": "A fine.", "since": "It was paid."}
    actions.explain_exclusion(ground="duties", **said, **own, **told)
    return {"organisation_id": application.organisation_id, "ground": "duties"}


def profile(**more: str):
    """The profile of an organisation that applies."""

    def build(world: World, whose: Whose):
        return {"organisation_id": world.once(one, whose).organisation_id} | more

    return each(build)


def with_framework(world: World):
    make_framework(world)
    return {}


def cell(whose: Whose):
    def build(world: World):
        application = world.once(sent_once, whose)
        return {"reference": application.reference, "cell_id": first_cell(application).pk}

    return build


def first_cell(application: Application) -> Cell:
    return application.cells.order_by("pk")[0]


def differing(whose: Whose):
    """The second of the two, on which two assessors differ."""

    def build(world: World):
        second = world.once(sent_once, whose).cells.order_by("pk")[1]
        if not second.assessments.exists():
            make_assessed(world, second, "passed", "failed")
        return {"reference": second.application.reference, "cell_id": second.pk}

    return build


def unclear(whose: Whose):
    def build(world: World):
        application = world.once(sent_once, whose)
        if not application.clarifications.exists():
            asked = {"fields_asked": ["services"], "text": "Which of the two counties is this?"}
            assessor = make_assessors(world)[2]
            actions.clarify(actor=assessor, now=world.now, application=application, **asked)
        return {"reference": application.reference}

    return build


def draft_version(world: World) -> dict[str, object]:
    found = make_framework(world)
    return {"number": questions.begin(actor=world.actor(Role.COMMISSIONER), now=world.now, framework=found).number}


def published_version(world: World) -> dict[str, object]:
    return {"number": make_framework(world).questionnaires.get(number=1).number}


def suspended(world: World) -> dict[str, object]:
    """A member of the one framework, off it."""
    framework, third = make_framework(world), world.once(make_member, OWN)
    found = Restriction.objects.filter(organisation=third).first() or membership.restrict(
        actor=world.actor(Role.COMMISSIONER),
        now=world.now,
        framework=framework,
        name=third.name,
        kind="suspended",
        ground="conduct",
        reason="Its staff were not checked as it had said.",
        until_on=None,
    )
    return {"pk": found.pk}


def managed(name: str, **more: str) -> Row:
    """A page of whoever runs the one framework, which is the own buyer's."""
    build = {whose: (lambda world: draft_version(world) | more) for whose in (OWN, RIVAL)}
    return Row(url=f"market:{name}", kwargs=build, reaches={RIVAL: EVERYBODY})


def failed_once(world: World, whose: Whose) -> Application:
    """An application of its own world that failed by one assessor, and was appealed against."""
    application = world.once(sent_once, whose)
    one = first_cell(application)
    if one.outcome == "pending":
        one = make_decided(world, one, "failed", "Another service than this is shown.", by=make_assessors(world)[1:])
        writer = world.actor(Role.BID_WRITER, whose)
        actions.appeal(actor=writer, now=world.now, cell=one, grounds="Both case studies show this very service.")
    return application


def failed(whose: Whose):
    def build(world: World):
        application = world.once(failed_once, whose)
        return {"reference": application.reference, "cell_id": first_cell(application).pk}

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
    Row(url="market:members", data=with_framework),
    Row(url="market:restrict", data=with_framework),
    Row(url="market:lift", kwargs=dict.fromkeys((OWN, RIVAL), suspended), reaches={RIVAL: EVERYBODY}),
    Row(url="market:versions", data=with_framework),
    Row(url="market:version", kwargs=dict.fromkeys((OWN, RIVAL), published_version), reaches={RIVAL: EVERYBODY}),
    Row(url="market:version_begin", data=with_framework),
    managed("version_about"),
    managed("version_publish"),
    managed("question_add"),
    managed("question_change", key="services"),
    managed("question_remove", key="services"),
    Row(url="market:applications"),
    Row(url="market:start"),
    Row(url="market:application", kwargs={OWN: sent(OWN), RIVAL: sent(RIVAL)}, reaches={RIVAL: [Role.ASSESSOR]}),
    Row(url="market:own_profile"),
    Row(url="market:profile", kwargs=profile()),
    Row(url="market:section_authors", kwargs=profile()),
    Row(url="market:section", kwargs=profile(name="facts"), reaches={OWN: [Role.BID_WRITER]}),
    Row(
        url="market:keep_section",
        kwargs=profile(name="facts"),
        reaches={OWN: [Role.BID_WRITER]},
        data=lambda world: {"about": "We house people."},
    ),
    Row(url="market:people", kwargs=profile(), reaches={OWN: [Role.BID_WRITER]}),
    Row(url="market:connected_remove", kwargs=each(somebody), reaches={OWN: [Role.BID_WRITER]}),
    Row(url="market:exclusion", kwargs=each(ticked), reaches={OWN: [Role.BID_WRITER]}),
    Row(
        url="market:keep_exclusion",
        kwargs=each(ticked),
        reaches={OWN: [Role.BID_WRITER]},
        data=lambda world: {"what": "A fine."},
    ),
    Row(url="market:areas", kwargs=step(service_type="ACC")),
    Row(url="market:authors", kwargs=step()),
    Row(url="market:answer", kwargs=step(key="services"), reaches={OWN: [Role.BID_WRITER]}),
    Row(
        url="market:keep",
        kwargs=step(key="services"),
        reaches={OWN: [Role.BID_WRITER]},
        data=lambda world: {"answer": "We house people."},
    ),
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
    Row(url="market:clarify", kwargs={OWN: sent(OWN), RIVAL: sent(RIVAL)}, reaches={RIVAL: [Role.ASSESSOR]}),
    Row(url="market:clarification", kwargs={OWN: unclear(OWN), RIVAL: unclear(RIVAL)}),
    *(
        Row(
            url=f"market:{name}",
            kwargs={OWN: differing(OWN), RIVAL: differing(RIVAL)},
            reaches={RIVAL: [Role.ASSESSOR]},
        )
        for name in ("reconsider", "to_panel", "sit")
    ),
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
