"""What the timeline of a person says of their referrals: how they went, case notes, and what was amended."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.people.models import Change, Person
from throughcare.people.queries.changes import what
from throughcare.people.queries.circumstances import hidden_changes
from throughcare.people.rules.timeline import Line, Mark, Strand
from throughcare.referrals.models import CaseNote, Referral


def of_referrals(found: Sequence[Referral]) -> Iterator[Line]:
    """How referrals that the reader may open went."""
    for each in found:
        service, url = f"{each.body.service_type.name}, {each.reference}", reverse("referrals:referral", args=[each.pk])
        moments = (
            (each.sent_at, "sent", f"Referred to {service}"),
            (each.decided_at, "decided", f"{service}: the provider decided"),
            (each.assigned_at, "assigned", f"{service}: assigned to a caseworker"),
            (each.ended_at, "ended", f"{service}: {each.get_status_display().lower()}"),
        )
        for at, key, title in moments:
            if at:
                yield Line(at=at, key=f"referral {each.pk} {key}", strand=Strand.REFERRALS, title=title, url=url)


def notes(referral_ids: Sequence[int], mark: Mark) -> Iterator[Line]:
    """Case notes on referrals that the reader may open, the newest up to a mark."""
    rows = CaseNote.objects.filter(referral__in=referral_ids, written_at__lte=mark.at)
    for each in rows.select_related("written_by", "referral").order_by("-written_at", "-pk")[: mark.most]:
        yield Line(
            at=each.written_at,
            key=f"note {each.pk:09}",
            strand=Strand.NOTES,
            title=f"Case note on {each.referral.reference}: {each.subject}",
            by=each.written_by.name,
            text=each.body,
            url=reverse("referrals:notes", args=[each.referral_id]),
        )


def changes(actor: Actor, person: Person, mark: Mark) -> Iterator[Line]:
    """What was amended or corrected: which part, by whom and why; the values stand in the log of changes.

    Nothing of what was told for fewer than the actor is one of.
    """
    rows = Change.objects.filter(person=person, changed_at__lte=mark.at).select_related("changed_by")
    rows = rows.exclude(hidden_changes(actor, person))
    for each in rows.order_by("-changed_at", "-pk")[: mark.most]:
        yield Line(
            at=each.changed_at,
            key=f"change {each.pk:09}",
            strand=Strand.CHANGES,
            title=f"Changed: {what(each)}",
            by=each.changed_by.name if each.changed_by else "",
            text=each.reason,
        )
