"""Made-up programmes, addresses, documents and questions for tests."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from support.access import OWN, Whose, World
from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.accounts.rules import Kind
from throughcare.engagement.actions import advice, joining, log, partners, programmes, readiness, room
from throughcare.engagement.actions import pipeline as plan
from throughcare.engagement.models import (
    Advice,
    Answer,
    EngagementEvent,
    Enquiry,
    GateCriterion,
    PlannedLot,
    Programme,
    Registrant,
    Version,
)
from throughcare.engagement.queries import pipeline
from throughcare.engagement.rules.pipeline import OF_A_LOT

SITE = "https://throughcare.example"
FIRST = "The service works with women.\nIt runs in two counties.\nTravel is paid."
SECOND = "The service works with women.\nIt runs in three counties.\nTravel is paid."


def by(world: World, whose: Whose = OWN) -> dict[str, Any]:
    """Who runs programmes, and when."""
    return {"actor": world.actor(Role.COMMISSIONER, whose), "now": world.now}


def make_draft(world: World, whose: Whose = OWN) -> Programme:
    """A programme that nobody else sees yet."""
    return programmes.start(
        buyer_id=world.organisation(Kind.COMMISSIONER, whose).pk,
        name="Women’s services from 2023",
        name_cy="Gwasanaethau menywod o 2023",
        summary="Centres for women in every county.",
        summary_cy="Canolfannau i fenywod ym mhob sir.",
        **by(world, whose),
    )


def make_programme(world: World, whose: Whose = OWN) -> Programme:
    """A programme that everybody sees."""
    return programmes.publish(programme=make_draft(world, whose), site=SITE, **by(world, whose))


def make_registrant(world: World, email: str = "small.charity@made-up.example", language: str = "en") -> Registrant:
    """An address that has been confirmed."""
    return joining.follow(actor=NOBODY, now=world.now, email=email, language=language)


def make_event(world: World, programme: Programme, whose: Whose = OWN, **more: Any) -> EngagementEvent:
    """A webinar in a fortnight."""
    starts_at = world.now + timedelta(days=14)
    facts = {"name": "Webinar", "name_cy": "Gweminar", "place": "Online", "joining": "The link.", "places_count": None}
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    return programmes.add_event(programme=programme, site=SITE, **(facts | times | more), **by(world, whose))


def make_version(world: World, programme: Programme, whose: Whose = OWN, text: str = FIRST) -> Version:
    """The first version of a document, which is not published yet."""
    file = BytesIO(text.encode())
    return room.add_document(
        programme=programme, name="Draft model", name_cy="", file=file, file_name="model.txt", **by(world, whose)
    )


def make_published(world: World, programme: Programme, whose: Whose = OWN) -> Version:
    """The first version of a document, published."""
    version = make_version(world, programme, whose)
    return room.publish_version(version=version, site=SITE, **by(world, whose))


def make_second(world: World, first: Version, whose: Whose = OWN) -> Version:
    """The second version, which is not published yet."""
    file = BytesIO(SECOND.encode())
    return room.add_version(
        document=first.document, changed="Three counties.", file=file, file_name="model.txt", **by(world, whose)
    )


def make_lots(world: World, programme: Programme, whose: Whose = OWN, count: int = 2) -> list[PlannedLot]:
    """Lots for women's services, awarded in three months and started in six if the plan holds."""
    chosen = pipeline.places("WOS", world.today)[:count]
    ahead = dict(zip(OF_A_LOT, (30, 60, 90, 180), strict=True))
    dates = {stage: world.today + timedelta(days=days) for stage, days in ahead.items()}
    return plan.add_lots(programme=programme, places=chosen, dates=dates, **by(world, whose))


def make_advice(world: World, programme: Programme, whose: Whose = OWN, *, days_ago: int = 1) -> Advice:
    """Advice that waits for an answer."""
    return advice.take(
        programme=programme,
        adviser="Third Sector Advisory Group (made up)",
        said="Pay small organisations in advance.",
        said_cy="",
        received_on=world.today - timedelta(days=days_ago),
        **by(world, whose),
    )


def make_criterion(world: World, programme: Programme, whose: Whose = OWN) -> GateCriterion:
    """Six in ten of at least five micro organisations are able to bid."""
    return readiness.add_criterion(
        programme=programme, group="size:micro", least_count=5, least_percent=60, **by(world, whose)
    )


def make_listed(world: World, whose: Whose = OWN, area: str = "police-derbyshire") -> Organisation:
    """A supplier that is listed in the partner finder."""
    organisation = world.organisation(Kind.SUPPLIER, whose)
    partners.list_for(
        actor=world.actor(Role.BID_WRITER, whose),
        now=world.now,
        organisation_id=organisation.pk,
        service_type="WOS",
        areas=[area],
        about="We run a centre and look for somebody with housing.",
    )
    return organisation


def make_enquiry(world: World, programme: Programme, text: str = "Is travel paid?") -> Enquiry:
    """A question that waits for an answer."""
    before = list(Enquiry.objects.values_list("pk", flat=True))
    log.ask(actor=NOBODY, now=world.now, programme=programme, text=text)
    return Enquiry.objects.exclude(pk__in=before).get()


def make_answer(world: World, enquiry: Enquiry, whose: Whose = OWN) -> Answer:
    """Its answer, not published yet."""
    words = {"question": enquiry.text, "question_cy": "", "text": "Yes, it is.", "text_cy": "Ydy."}
    return log.answer(enquiry=enquiry, **words, **by(world, whose))
