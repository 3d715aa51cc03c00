"""The letters of enforcement: a warning, and that a breach is begun, in the person's language and format.

A letter's facts are all that it says. They are taken when the letter is given, and its words are made anew from them.
"""

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from throughcare.clock.clock import london_day
from throughcare.delivery.attendance import rules
from throughcare.delivery.attendance.models import Enforcement
from throughcare.delivery.attendance.rules import enforcement
from throughcare.letters import pdf
from throughcare.letters.document import Document, Paragraph
from throughcare.people import queries as people
from throughcare.people.models import Address, Person
from throughcare.people.rules import SentenceKind
from throughcare.reference import queries as reference
from throughcare.ui.words import date_and_time, long_date, named

WELSH = "Welsh"
LARGE, EASY = "large print", "easy read"
# Where a breach goes: an order back to the court that made it, a licence to those who recall.
TO_COURT = frozenset(
    {SentenceKind.COMMUNITY_ORDER, SentenceKind.SUSPENDED_SENTENCE_ORDER, SentenceKind.POST_SENTENCE_SUPERVISION}
)


def language_of(person: Person) -> str:
    """The language of letters to somebody: "cy" or "en"."""
    return "cy" if person.language == WELSH else "en"


def is_large(reading_format: str) -> bool:
    """Whether somebody who reads in this format gets large type."""
    return reading_format in (LARGE, EASY)


def lines_of(address: Address | None) -> list[str]:
    """Where a letter goes, as far as it is known."""
    return [part for part in (address.lines, address.district_id) if part] if address else []


def facts(found: Enforcement, today: date) -> dict[str, Any]:
    """Everything that the letter says, as plain values."""
    person, absence = found.person, found.absence
    record = people.record(person, today)
    booking = absence.booking
    language = language_of(person)
    with translation.override(language):
        service = named(booking.referral.body.service_type)
    days = int(reference.policy(enforcement.EVIDENCE_POLICY, today).value)
    calendar = reference.calendar(reference.nation_of(booking.referral.area, today))
    return {
        "name": f"{person.given_name} {person.family_name}",
        "crn": person.crn,
        "address": lines_of(record.address),
        "language": language,
        "format": person.reading_format,
        "officer": record.officer.name if record.officer else "",
        "unit": person.delivery_unit.name,
        "dated_on": today.isoformat(),
        "step": found.step,
        "sentence": found.sentence.kind,
        "service": service,
        "absent_at": booking.starts_at.isoformat(),
        "reason": absence.judgement_reason,
        "evidence_by": calendar.add(today, days).isoformat(),
        "months": int(reference.policy(rules.WINDOW_POLICY, today).value),
        "warned_on": _warned_on(found),
    }


def document(told: dict[str, Any]) -> Document:
    """The letter in words."""
    with translation.override(told["language"]):
        return Document(
            title=TITLES[enforcement.Step(told["step"])](),
            sender=_("The Probation Service, %(unit)s") % {"unit": told["unit"]},
            recipient="\n".join([told["name"], *told["address"]]),
            dated_on=long_date(date.fromisoformat(told["dated_on"])),
            reference=told["crn"],
            blocks=tuple(Paragraph(text) for text in _paragraphs(told)),
        )


def as_pdf(told: dict[str, Any]) -> bytes:
    """The letter to print, in large type for who reads that."""
    return pdf.render(document(told), language=told["language"], is_large=is_large(told["format"]))


def _warned_on(found: Enforcement) -> str:
    given = Enforcement.objects.filter(
        sentence=found.sentence, step=enforcement.Step.WARNING, status=enforcement.EnforcementStatus.GIVEN
    ).order_by("-given_at")
    at = given.values_list("given_at", flat=True).first()
    return london_day(at).isoformat() if at else ""


def _paragraphs(told: dict[str, Any]) -> list[str]:
    values = {
        "name": told["name"],
        "when": date_and_time(datetime.fromisoformat(told["absent_at"])),
        "service": told["service"],
        "by": long_date(date.fromisoformat(told["evidence_by"])),
        "officer": told["officer"],
        "months": told["months"],
        "warned_on": long_date(date.fromisoformat(told["warned_on"])) if told["warned_on"] else "",
    }
    is_easy = told["format"] == EASY
    if told["step"] == enforcement.Step.WARNING:
        words = _easy_warning() if is_easy else _warning()
    else:
        to_court = told["sentence"] in TO_COURT
        words = (
            _easy_breach(to_court=to_court) if is_easy else _breach(to_court=to_court, warned=bool(told["warned_on"]))
        )
    return [text % values for text in words]


def _warning() -> list[str]:
    return [
        _("Dear %(name)s,"),
        _("You did not come to your appointment on %(when)s (%(service)s). We do not have a good reason for this."),
        _("This letter is a warning. If you miss another appointment without a good reason within %(months)s months, "
          "we must begin a breach."),
        _("If you had a good reason, tell us and show us by %(by)s: for example a doctor’s note or a letter from your "
          "employer. We will look at it again."),
        _("If something makes it hard for you to come, talk to us. We can help."),
        _("%(officer)s, your probation practitioner"),
    ]  # fmt: skip


def _easy_warning() -> list[str]:
    return [
        _("Dear %(name)s,"),
        _("You did not come on %(when)s."),
        _("This is a warning."),
        _("If you miss another appointment, we must begin a breach."),
        _("Were you ill, or at work? Show us by %(by)s."),
        _("Is it hard for you to come? Talk to us. We can help."),
        _("%(officer)s, your probation practitioner"),
    ]


def _breach(*, to_court: bool, warned: bool) -> list[str]:
    before = _("We warned you on %(warned_on)s.") if warned else _("You missed another appointment before.")
    then = (
        _("We are therefore telling the court that you have not kept to your order. You will get a summons that says "
          "when to come to court.")
        if to_court
        else _("We are therefore considering whether you should be recalled to prison.")
    )  # fmt: skip
    return [
        _("Dear %(name)s,"),
        _("You did not come to your appointment on %(when)s (%(service)s). We do not have a good reason for this."),
        before,
        then,
        _("If you had a good reason, tell us and show us by %(by)s. Keep coming to your other appointments."),
        _("You can ask a solicitor for advice."),
        _("%(officer)s, your probation practitioner"),
    ]


def _easy_breach(*, to_court: bool) -> list[str]:
    then = _("We must tell the court.") if to_court else _("We must think about whether you go back to prison.")
    return [
        _("Dear %(name)s,"),
        _("You did not come on %(when)s. It is the second time."),
        then,
        _("Were you ill, or at work? Show us by %(by)s."),
        _("Keep coming to your other appointments."),
        _("You can ask a solicitor for advice."),
        _("%(officer)s, your probation practitioner"),
    ]


TITLES = {
    enforcement.Step.WARNING: lambda: _("Warning: you missed an appointment"),
    enforcement.Step.BREACH: lambda: _("Breach: you missed a second appointment"),
}
