"""What somebody takes home: their plan and when they come, in easy words and in their language."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from throughcare.delivery.attendance import letters as attendance
from throughcare.delivery.services.models import ActionPlan, Session
from throughcare.delivery.services.queries.progress import Progress
from throughcare.letters import pdf
from throughcare.letters.document import Block, Document, Heading, Paragraph, Table
from throughcare.referrals.queries.page import Page
from throughcare.ui.words import clock_time, is_welsh, long_date, named, weekday_date

LANGUAGES = {"en": "English", "cy": "Cymraeg"}


def language_of(page: Page, asked: str) -> str:
    """The language that was asked for; else the person's, where the sheet can be in it."""
    return asked if asked in LANGUAGES else attendance.language_of(page.referral.person)


def sheet(page: Page, progress: Progress, now: datetime, language: str) -> Document:
    """The sheet in words. The caller has found the referral through a scope."""
    referral, person = page.referral, page.referral.person
    lives = attendance.lines_of(page.record.address)
    with translation.override(language):
        return Document(
            title=_("Your plan and appointments"),
            sender=page.deliverer,
            recipient="\n".join([f"{person.given_name} {person.family_name}", *lives]),
            dated_on=long_date(now),
            reference=referral.reference,
            blocks=tuple(_blocks(page, progress, now)),
        )


def as_pdf(page: Page, document: Document, language: str) -> bytes:
    """The sheet to print, in large type for who reads that."""
    large = attendance.is_large(page.referral.person.reading_format)
    return pdf.render(document, language=language, is_large=large)


def _blocks(page: Page, progress: Progress, now: datetime) -> Iterator[Block]:
    service = named(page.referral.body.service_type)
    told = {"name": page.referral.person.given_name, "provider": page.deliverer, "service": service}
    yield Paragraph(_("Hello %(name)s,") % told)
    yield Paragraph(_("%(provider)s helps you with: %(service)s. This page is for you to keep.") % told)
    yield Heading(_("When you come"))
    yield _appointments([each for each in progress.booked if each.booking.starts_at >= now])
    yield Heading(_("Your plan"))
    yield from _plan(progress.plan)
    hopes = page.outcome_names
    if hopes:
        yield Heading(_("What we want to reach together"))
        yield from (Paragraph(named(hopes[row.outcome_wanted])) for row in page.needs if row.outcome_wanted)
    yield Heading(_("If you can’t come"))
    yield from (Paragraph(text) for text in _contacts(page))


def _appointments(booked: list[Session]) -> Block:
    if not booked:
        return Paragraph(_("No appointment is booked yet. We will tell you when the next one is."))
    return Table(
        caption=_("Your next appointments"),
        header=(_("Day"), _("Time"), _("How and where"), _("With")),
        rows=tuple(
            (
                weekday_date(each.booking.starts_at),
                clock_time(each.booking.starts_at),
                ", ".join(part for part in (HOW[Session.Method(each.method)](), each.booking.place) if part),
                each.booking.staff.name,
            )
            for each in booked
        ),
    )


def _plan(plan: ActionPlan | None) -> Iterator[Block]:
    if plan is None:
        yield Paragraph(_("There is no plan yet. You make it together when you first meet."))
        return
    yield Paragraph(_("This is what you agreed to do:"))
    if is_welsh():
        yield Paragraph(_("It stands here in the words in which it was written."))
    yield from (Paragraph(line) for line in plan.activities.splitlines() if line.strip())
    yield Paragraph(_("Number of sessions: %(count)s") % {"count": plan.session_count})


def _contacts(page: Page) -> Iterator[str]:
    """Whom to tell, and what follows where nobody is told."""
    yield _("Tell us before the appointment. We find another day.")
    worker, officer, team = page.referral.caseworker, page.record.officer, page.team
    for label, who in ((_("The person who works with you"), worker), (_("Your probation practitioner"), officer)):
        if who:
            yield f"{label}: {', '.join(part for part in (who.name, who.phone) if part)}"
    if team and team.phone:
        yield f"{_('Your probation team')}: {team.phone}"
    yield _("If you miss it without a good reason, you may get a warning.")
    yield _("If something makes it hard for you to come, talk to us. We can help.")


HOW = {
    Session.Method.IN_PERSON: lambda: _("You meet in person"),
    Session.Method.PHONE: lambda: _("We ring you"),
    Session.Method.VIDEO: lambda: _("By video"),
}
