"""Made-up engagement: a programme with events, a document in two versions and a log, and one still being written."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import numpy as np

from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.accounts.models import Posting
from throughcare.accounts.queries import actor_of
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.actions import timetables
from throughcare.commissioning.planning.timetables import Terms
from throughcare.demo import staff
from throughcare.engagement.actions import advice, joining, log, partners, pipeline, programmes, readiness, room
from throughcare.engagement.models import Enquiry, Programme, Registrant
from throughcare.engagement.queries.pipeline import places
from throughcare.engagement.queries.readiness import region_choices
from throughcare.engagement.rules.pipeline import Stage
from throughcare.engagement.rules.readiness import Ability, Size

SITE = "http://localhost"  # of links in messages that are a month old
ABOUT: dict[str, Any] = {
    "name": "Services for women and for young adults from 2024 (made up)",
    "name_cy": "Gwasanaethau i fenywod ac oedolion ifanc o 2024 (ffug)",
    "summary": (
        "Contracts for women’s services and for mentoring of young adults end in 2024 and 2025. We want to hear "
        "how lots, areas and payment should be cut before we write anything that binds us."
    ),
    "summary_cy": (
        "Daw contractau gwasanaethau menywod a mentora oedolion ifanc i ben yn 2024 a 2025. Hoffem glywed sut y "
        "dylid torri lotiau, ardaloedd a thaliadau cyn i ni ysgrifennu dim sy’n ein rhwymo."
    ),
}
NEXT: dict[str, Any] = {
    "name": "Help with debt and benefits (made up)",
    "name_cy": "Cymorth gyda dyled a budd-daliadau (ffug)",
    "summary": "A new service in every region, from spring 2023.",
    "summary_cy": "",
}
PARAGRAPHS = (
    "What we want to buy",
    "A centre for women in each police area, open five days a week.",
    "Mentoring of young adults aged 18 to 25, in person and by telephone.",
    "How it is paid",
    "By the number of referrals, each month.",
    "Who may bid",
    "Organisations qualified on the framework, alone or with partners.",
)
CHANGED = {
    "By the number of referrals, each month.": "A fixed part for keeping the centre open, and a part for each referral."
}
WHY = "Payment has a fixed part now, as many small organisations asked."
ANSWERED = (
    ("Will travel between rural centres be paid for?", "Yes. It is a line of its own in the price."),
    ("Can one organisation bid for women’s services in one area alone?", "Yes. Every area is a lot of its own."),
    ("Is TUPE likely to apply?", "In most areas. The document room will hold the workforce data before lots open."),
)
ASKED = ("How many women were referred in each area last year?", "Must a centre be open in the evening?")
ADVISER = "Third Sector Advisory Group (made up)"
ADVICE = (
    (50, "Let areas be lots of their own: a charity in one county can’t serve a region.", "Every area is a lot."),
    (44, "Pay something in advance. Small organisations have no reserves to wait three months.", ""),
    (5, "Publish how many women were referred in each area, so that prices can be honest.", ""),
)
LOTS = 12
ANSWERS = 60  # of organisations that say whether they could bid
ABLE_SHARE = {Size.MICRO: 0.35, Size.SMALL: 0.55, Size.MEDIUM: 0.75, Size.LARGE: 0.9}  # the small can least
COHORTS = ("women", "young-adults-18-25", "all-adults", "minority-ethnic")
LISTED = (
    (0, "We run a women’s centre and look for somebody who finds homes."),
    (1, "We find homes in three counties and would join a bid led by others."),
)
ADDRESSES = ("director", "bids", "trustee", "partnerships")


def make(rng: np.random.Generator, now: datetime) -> int:
    """Run a programme for two months by the real actions; returns how many things were made."""
    posting = staff.cast(Role.COMMISSIONER)
    readers = [_registered(name, now - timedelta(days=60)) for name in ADDRESSES]
    draft = _start(posting, ABOUT, now - timedelta(days=58))
    programme = programmes.publish(programme=draft, site=SITE, **_by(posting, now - timedelta(days=56)))
    _start(posting, NEXT, now - timedelta(days=3))
    _events(posting, programme, readers, now)
    _papers(posting, programme, readers, now)
    _questions(posting, programme, now)
    _plan(posting, programme, now)
    _timetable(posting, programme, now)
    _advice(posting, programme, now)
    _readiness(rng, posting, programme, now)
    _partners(now)
    return 3 + len(readers)


def _by(posting: Posting, at: datetime) -> dict[str, Any]:
    return {"actor": actor_of(posting.user, london_day(at)), "now": at}


def _registered(name: str, at: datetime) -> Registrant:
    return joining.follow(actor=NOBODY, now=at, email=f"{name}@made-up.example", language="en")


def _start(posting: Posting, about: dict[str, Any], at: datetime) -> Programme:
    return programmes.start(buyer_id=posting.organisation_id, is_made_up=True, **about, **_by(posting, at))


def _events(posting: Posting, programme: Programme, readers: list[Registrant], now: datetime) -> None:
    """A webinar of last month, and one to come; both on working days."""
    for days, name, name_cy in ((-28, "First webinar", "Gweminar gyntaf"), (16, "Second webinar", "Ail weminar")):
        starts_at = start_of_day(london_day(now + timedelta(days=days)), 10)
        made_at = min(now, starts_at) - timedelta(days=14)
        event = programmes.add_event(
            programme=programme,
            name=name,
            name_cy=name_cy,
            place="Online",
            joining="The link comes a day before. There are captions in English and Welsh.",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1, minutes=30),
            places_count=100,
            site=SITE,
            **_by(posting, made_at),
        )
        for reader in readers[: 3 if days < 0 else 1]:
            programmes.sign_up(actor=NOBODY, now=made_at, event=event, registrant=reader, site=SITE)


def _papers(posting: Posting, programme: Programme, readers: list[Registrant], now: datetime) -> None:
    """A draft that two took, and its second version, of which these two were told."""
    first, second = now - timedelta(days=45), now - timedelta(days=12)
    words: dict[str, Any] = {"name": "Draft service specification", "name_cy": "Manyleb ddrafft y gwasanaeth"}
    version = room.add_document(
        programme=programme, file=_file(PARAGRAPHS), file_name="draft-specification.txt", **words, **_by(posting, first)
    )
    room.publish_version(version=version, site=SITE, **_by(posting, first))
    for reader in readers[:2]:
        room.note_download(actor=NOBODY, now=first, version=version, registrant=reader)
    newer = room.add_version(
        document=version.document,
        changed=WHY,
        file=_file(CHANGED.get(text, text) for text in PARAGRAPHS),
        file_name="draft-specification.txt",
        **_by(posting, second),
    )
    room.publish_version(version=newer, site=SITE, **_by(posting, second))


def _file(paragraphs: Any) -> BytesIO:
    return BytesIO("\n".join(paragraphs).encode())


def _questions(posting: Posting, programme: Programme, now: datetime) -> None:
    """Three questions with their answers, and two that wait."""
    asked_at, answered_at = now - timedelta(days=28), now - timedelta(days=21)
    for question, text in ANSWERED:
        log.ask(actor=NOBODY, now=asked_at, programme=programme, text=question)
        enquiry = Enquiry.objects.get(programme=programme, text=question)
        words: dict[str, Any] = {"question": question, "question_cy": "", "text": text, "text_cy": ""}
        log.answer(enquiry=enquiry, **words, **_by(posting, answered_at))
    log.publish_answers(programme=programme, site=SITE, **_by(posting, answered_at))
    for question in ASKED:
        log.ask(actor=NOBODY, now=now - timedelta(days=2), programme=programme, text=question)


def _plan(posting: Posting, programme: Programme, now: datetime) -> None:
    """Women's services in every area: a competition that opened late, and an award that moved twice."""
    today, begun = london_day(now), now - timedelta(days=50)
    dates = {Stage.PUBLISH: 20, Stage.RESPOND: 60, Stage.AWARD: 90, Stage.START: 180}
    lots = pipeline.add_lots(
        programme=programme,
        places=places("WOS", today)[:LOTS],
        dates={stage: today + timedelta(days=days) for stage, days in dates.items()},
        **_by(posting, begun),
    )
    pipeline.add_paper(
        programme=programme,
        name="Service specification",
        name_cy="Manyleb y gwasanaeth",
        planned_on=today - timedelta(days=30),
        **_by(posting, begun),
    )
    paper = f"paper:{programme.milestones.get(stage=Stage.PAPER).pk}"
    numbers = [lot.number for lot in lots]
    changes: tuple[tuple[str, list[int], int, int, str], ...] = (
        (paper, [], 14, 35, "We are still reading what 40 organisations told us."),
        (Stage.AWARD, numbers, 111, 20, "Evaluators are on the competition for young adults until summer."),
        (Stage.AWARD, numbers[: LOTS // 2], 125, 8, "These areas share three evaluators, who take them one by one."),
    )
    for stage, chosen, days, ago, reason in changes:
        pipeline.change_date(
            programme=programme,
            stage=stage,
            lots=chosen,
            to_on=today + timedelta(days=days),
            reason=reason,
            site=SITE,
            **_by(posting, now - timedelta(days=ago)),
        )


def _timetable(posting: Posting, programme: Programme, now: datetime) -> None:
    """Asked for today: the worker works it out once it runs."""
    today = london_day(now)
    terms = Terms(
        opens_on=today + timedelta(days=28),
        go_live_on=today + timedelta(days=365),
        panels=3,
        evaluate_days=14,
        moderate_days=7,
        approve_days=9,
        standstill_days=11,
        mobilise_days=90,
    )
    timetables.ask_timetable(programme=programme, terms=terms, **_by(posting, now))


def _advice(posting: Posting, programme: Programme, now: datetime) -> None:
    """Advice that was answered, that is late, and that has just come."""
    for days, said, did in ADVICE:
        at = now - timedelta(days=days)
        told: dict[str, Any] = {"adviser": ADVISER, "said": said, "said_cy": "", "received_on": london_day(at)}
        taken = advice.take(programme=programme, **told, **_by(posting, at))
        if did:
            advice.answer(advice=taken, did=did, did_cy="", **_by(posting, at + timedelta(days=12)))


def _readiness(rng: np.random.Generator, posting: Posting, programme: Programme, now: datetime) -> None:
    """Sixty organisations say whether they could bid; the gate asks the smallest most, and is not met."""
    at, regions = now - timedelta(days=25), region_choices(london_day(now))
    for number in range(ANSWERS):
        size = list(Size)[int(rng.choice(4, p=(0.35, 0.35, 0.2, 0.1)))]
        could = rng.random() < ABLE_SHARE[size]
        readiness.respond(
            actor=NOBODY,
            now=at,
            programme=programme,
            registrant=_registered(f"answer.{number}", at),
            ability=Ability.ABLE if could else Ability.UNSURE if rng.random() < 0.5 else Ability.UNABLE,
            size=size,
            region=regions[int(rng.integers(len(regions)))].code,
            cohort=COHORTS[int(rng.integers(len(COHORTS)))],
        )
    for group, least_percent in (("all:", 50), ("size:micro", 60)):
        readiness.add_criterion(
            programme=programme, group=group, least_count=10, least_percent=least_percent, **_by(posting, at)
        )


def _partners(now: datetime) -> None:
    """The cast's two bid writers are listed, and the second has written to the first."""
    at = now - timedelta(days=6)
    writers = staff.whole_cast(Role.BID_WRITER)
    for number, about in LISTED:
        posting = writers[number]
        partners.list_for(
            organisation_id=posting.organisation_id,
            service_type="WOS",
            areas=["police-derbyshire"],
            about=about,
            **_by(posting, at),
        )
    partners.write(
        own_id=writers[1].organisation_id,
        other_id=writers[0].organisation_id,
        text="Shall we talk about a bid for Derbyshire? You have the centre, we have the homes.",
        site=SITE,
        **_by(writers[1], now - timedelta(days=1)),
    )
