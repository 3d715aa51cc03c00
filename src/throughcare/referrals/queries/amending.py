"""Reads for amending a referral: what may be chosen, the log of its changes, and its notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from throughcare.documents import queries as documents
from throughcare.people.models import Change
from throughcare.reference.models import Area
from throughcare.referrals import rules
from throughcare.referrals.models import CaseNote, Referral, ReferralNeed
from throughcare.referrals.queries import versions
from throughcare.referrals.rules.amending import LABELS, Amendable
from throughcare.ui.words import long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change: what, of which need if any, from what to what, when, by whom and why."""

    label: str
    need: str
    old: str
    new: str
    reason: str
    at: datetime
    by: str


def changes(referral: Referral) -> list[Line]:
    """The log of what changed since it was sent, the newest first, corrections and files that came later included."""
    return sorted([*_amended(referral), *_files(referral)], key=lambda line: line.at, reverse=True)


def _files(referral: Referral) -> Iterator[Line]:
    """Files that were added once it was sent."""
    for file in documents.shown(referral, rules.ATTACHMENT):
        if referral.sent_at and file.at > referral.sent_at:
            yield Line(label="File", need="", old="", new=file.name, reason="Added.", at=file.at, by=file.by)


def _amended(referral: Referral) -> Iterator[Line]:
    asked = ReferralNeed.everything.filter(referral=referral).select_related("need")
    needs = {need.pk: need.need.name for need in asked}
    of_need = Q(model=ReferralNeed._meta.label, thing_id__in=needs)
    found = Change.objects.filter(Q(model=Referral._meta.label, thing_id=referral.pk) | of_need)
    newest = found.filter(person_id=referral.person_id).select_related("changed_by").order_by("-changed_at", "-pk")
    rows = list(newest)
    named = versions.outcome_names([text for row in rows for text in (row.old, row.new)])
    names = {code: words.name for code, words in named.items()}
    units = dict(Area.objects.filter(kind=Area.Kind.DELIVERY_UNIT).values_list("pk", "name"))
    sentences = {str(pk): f"{kind}, from {long_date(on)}" for pk, kind, on in _sentences(referral)}
    in_words = {Amendable.OUTCOME: names, Amendable.SENTENCE: sentences, Amendable.REPORTS_TO: units}
    in_words[Amendable.CERTAINTY] = {str(code): text for code, text in rules.CERTAINTY_WORDS.items()}
    for row in rows:
        yield Line(
            label=LABELS.get(Amendable(row.field), row.field) if row.field in set(Amendable) else row.field,
            need=needs[row.thing_id] if row.model == ReferralNeed._meta.label else "",
            old=_shown(row.field, row.old, in_words),
            new=_shown(row.field, row.new, in_words),
            reason=row.reason,
            at=row.changed_at,
            by=row.changed_by.name if row.changed_by else "Throughcare",
        )


def notes(referral: Referral) -> list[CaseNote]:
    """Its case notes, the newest first."""
    return list(referral.notes.select_related("written_by").order_by("-written_at", "-pk"))


def _sentences(referral: Referral) -> Iterator[tuple[int, str, date]]:
    """The person's sentences: id, kind in words, first day."""
    for sentence in referral.person.sentences.all():
        yield sentence.pk, sentence.get_kind_display(), sentence.starts_on


def _shown(field: str, value: str, in_words: dict[Amendable, dict[str, str]]) -> str:
    """A kept value in words."""
    if field == Amendable.DROPPED:
        return "No longer" if value else "Yes"
    if field in (Amendable.FINISH, Amendable.RELEASE) and value:
        return long_date(date.fromisoformat(value))
    if field == Amendable.COMPLEXITY:
        return value.capitalize()
    return in_words.get(field, {}).get(value, value)  # type: ignore[call-overload]
