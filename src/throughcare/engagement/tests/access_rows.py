"""Who may reach the pages of engagement: everybody what is published, its buyer alone the rest."""

from support.access import EVERYBODY, OWN, RIVAL, Row, Whose, World
from throughcare.access.actor import NOBODY
from throughcare.accounts.rules import Kind, token_hash
from throughcare.engagement.actions import joining
from throughcare.engagement.models import Programme, Registrant
from throughcare.engagement.tests import factories as make


def running(world: World, whose: Whose) -> Programme:
    return make.make_programme(world, whose)


def programme(world: World, whose: Whose):
    return {"reference": world.once(running, whose).reference}


def draft(world: World, whose: Whose):
    return {"reference": make.make_draft(world, whose).reference}


def event(world: World, whose: Whose):
    found = world.once(running, whose)
    return {"reference": found.reference, "event_id": make.make_event(world, found, whose).pk}


def published(world: World, whose: Whose):
    return make.make_published(world, world.once(running, whose), whose)


def document(world: World, whose: Whose):
    return programme(world, whose) | {"document_id": world.once(published, whose).document_id}


def version(world: World, whose: Whose):
    return document(world, whose) | {"number": 1}


def unpublished(world: World, whose: Whose):
    found = make.make_programme(world, whose)
    made = make.make_version(world, found, whose)
    return {"reference": found.reference, "document_id": made.document_id, "number": 1}


def enquiry(world: World, whose: Whose):
    found = world.once(running, whose)
    return {"reference": found.reference, "pk": make.make_enquiry(world, found, f"Is travel of the {whose} paid?").pk}


def link(token: str):
    def build(world: World):
        asked = joining.ask(
            actor=NOBODY, now=world.now, email=f"{token}@made-up.example", language="en", site=make.SITE
        )
        Registrant.objects.filter(pk=asked.pk).update(token_hash=token_hash(token))
        return {"token": token}

    return build


def planned(world: World, whose: Whose):
    found = world.once(running, whose)
    return programme(world, whose) | {"number": make.make_lots(world, found, whose)[0].number}


def to_plan(world: World, whose: Whose):
    return programme(world, whose) | {"service_type": "WOS"}


def advised(world: World, whose: Whose):
    return programme(world, whose) | {"number": make.make_advice(world, world.once(running, whose), whose).number}


def criterion(world: World, whose: Whose):
    return programme(world, whose) | {"pk": make.make_criterion(world, world.once(running, whose), whose).pk}


def wants_partners(world: World, whose: Whose):
    return {"own_id": world.organisation(Kind.SUPPLIER, whose).pk, "service_type": "WOS"}


def to_partner(world: World, whose: Whose):
    """From one's own organisation to another that is listed; from the rival's, which is nobody's to use."""
    ends = {each: world.once(make.make_listed, each).pk for each in (OWN, RIVAL)}
    other = OWN if whose is RIVAL else RIVAL
    return {"own_id": ends[whose], "other_id": ends[other]}


def each(build):
    return {whose: (lambda world, whose=whose: build(world, whose)) for whose in (OWN, RIVAL)}


def seen(name: str, build) -> Row:
    """A page that everybody reads, whoever's it is."""
    return Row(url=f"engagement:{name}", kwargs=each(build), reaches={RIVAL: EVERYBODY})


def run(name: str, build) -> Row:
    """A page of whoever runs the programme."""
    return Row(url=f"engagement:{name}", kwargs=each(build))


ROWS = [
    Row(url="engagement:programmes"),
    Row(url="engagement:register"),
    Row(url="engagement:register_sent"),
    Row(
        url="engagement:confirm",
        kwargs={OWN: link("first"), RIVAL: link("second")},
        reaches={RIVAL: EVERYBODY},
    ),
    Row(url="engagement:leave"),
    seen("programme", programme),
    seen("sign_up", event),
    seen("document", document),
    seen("download", version),
    seen("changes", version),
    seen("log", programme),
    seen("ask", programme),
    seen("plan", programme),
    seen("plan_csv", programme),
    seen("planned_lot", planned),
    seen("advice", programme),
    seen("readiness", programme),
    seen("survey", programme),
    Row(url="engagement:partners"),
    Row(url="engagement:partner_service"),
    run("partner_listing", wants_partners),
    Row(url="engagement:partner_messages"),
    run("partner", to_partner),
    Row(url="engagement:managed"),
    Row(url="engagement:start"),
    run("manage", programme),
    run("describe", programme),
    run("publish", draft),
    run("add_event", programme),
    run("cancel_event", event),
    run("add_document", programme),
    run("add_version", document),
    run("version", version),
    run("version_file", version),
    run("remove_version", unpublished),
    run("enquiries", programme),
    run("answer", enquiry),
    run("set_aside", enquiry),
    run("choose_service", programme),
    run("plan_lots", to_plan),
    run("plan_paper", programme),
    run("change_date", programme),
    run("reach", programme),
    run("join_call_off", programme),
    run("advice_add", programme),
    run("criterion_add", programme),
    run("criterion_remove", criterion),
    run("open", programme),
    run("advice_answer", advised),
]
