"""What the record knows of somebody's custody when they are referred: prison, release, and who takes over."""

from datetime import date
from typing import Any

from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import Problems
from throughcare.people import queries as people
from throughcare.people.models import Custody, Handover, Person
from throughcare.people.models.custody import IN_FORCE
from throughcare.reference import queries as reference
from throughcare.reference.models import Area
from throughcare.referrals import rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import releases


def takes_over(person: Person, today: date) -> User | None:
    """The community officer of somebody in custody: named in the handover, or answering already where none is known."""
    handover = Handover.objects.filter(IN_FORCE, person=person).select_related("community_officer")
    if found := handover.order_by("-reckoned_at", "-pk").first():
        return found.community_officer
    officer = people.officers_of([person.pk], today).get(person.pk)
    return officer if officer and not _works_inside(officer, today) else None


def contact_inside(person: Person, today: date) -> str:
    """Who answers for somebody inside, and how to reach them, as the record knows it; empty where nobody does."""
    officer = people.officers_of([person.pk], today).get(person.pk)
    return f"{officer.name}, {officer.email}" if officer and _works_inside(officer, today) else ""


def _works_inside(officer: User, today: date) -> bool:
    return accounts.holders(Role.PRISON_OFFENDER_MANAGER, today).filter(pk=officer.pk).exists()


def seen_after(referral: Referral, today: date) -> date | None:
    """The release from which a draft’s first appointment will be counted; None where it is counted from sending."""
    follows = path(referral, today) in reference.policy(rules.FOLLOWS_POLICY, today).value
    return referral.release_on if follows and referral.release_on and referral.release_on > today else None


def known(person: Person) -> rules.Inside:
    """What the custody record says; empty where it says nothing."""
    sentence = releases.inside(person) if person.in_custody else None
    if sentence is None:
        return rules.Inside()
    custody = Custody.objects.filter(sentence=sentence).first()
    return rules.Inside(prison=custody.prison if custody else "", release_on=sentence.release_on)


def said(referral: Referral) -> rules.Inside:
    """What a referral says."""
    return rules.Inside(
        prison=referral.prison,
        release_on=referral.release_on,
        certainty=referral.release_certainty,
        note=referral.release_note,
        reports_to=referral.reports_to_id or "",
        contact=referral.contact,
    )


def path(referral: Referral, today: date) -> rules.Path:
    """The path of a draft today; of a referral that was sent, that on which it was."""
    if referral.sent_at:
        return rules.Path(referral.path)
    person = referral.person
    if not person.in_custody:
        return rules.Path.COMMUNITY
    is_unknown = referral.release_certainty == rules.Certainty.UNKNOWN
    return rules.path(
        in_custody=True,
        is_allocated=takes_over(person, today) is not None,
        release_on=None if is_unknown else referral.release_on or known(person).release_on,
        today=today,
        weeks=releases.weeks(today),
    )


def follows_release(referral: Referral) -> bool:
    """Whether the first appointment of a referral that was sent is due by its release."""
    sent_on = london_day(referral.sent_at) if referral.sent_at else None
    if sent_on is None or referral.release_on is None or referral.release_on <= sent_on:
        return False
    return referral.path in reference.policy(rules.FOLLOWS_POLICY, sent_on).value


def title(way: rules.Path, today: date) -> str:
    """What a path is called."""
    return rules.PATHS[way].title.format(weeks=releases.weeks(today))


def units(today: date) -> list[Area]:
    """Delivery units, one of which takes over, by name."""
    rows = Area.objects.filter(reference.in_force(today), kind=Area.Kind.DELIVERY_UNIT)
    return list(rows.order_by("name", "code"))


def moved(person_id: int, release_on: date) -> list[int]:
    """Referrals from custody, unsent or open, that say another day of release than this."""
    rows = Referral.objects.filter(person_id=person_id, release_on__isnull=False)
    open_ones = rows.filter(status__in=[rules.ReferralStatus.DRAFT, *rules.OPEN]).exclude(release_on=release_on)
    return list(open_ones.order_by("pk").values_list("pk", flat=True))


def release_values(
    problems: Problems, *, prison: str, certainty: str, on: date | None, note: str, today: date
) -> dict[str, Any]:
    """The columns of prison and release; a day that is not known is none.

    NotValid unless they are whole and nothing else is wrong, which is told together.
    """
    problems.extend(
        rules.check_release(rules.Inside(prison=prison, release_on=on, certainty=certainty, note=note), today)
    )
    problems.or_raise()
    is_unknown, is_fixed = certainty == rules.Certainty.UNKNOWN, certainty == rules.Certainty.FIXED
    return {
        "prison": prison.strip(),
        "release_on": None if is_unknown else on,
        "release_certainty": certainty,
        "release_note": "" if is_fixed else note.strip(),
    }


def contact_values(
    problems: Problems, *, contact: str, reports_to: str, way: rules.Path, today: date
) -> dict[str, Any]:
    """The columns of whom to ask and which unit takes over; NotValid as above."""
    problems.extend(rules.check_contact(rules.Inside(contact=contact, reports_to=reports_to), way))
    if reports_to and reports_to not in {unit.pk for unit in units(today)}:
        problems.add("Choose a delivery unit from the list", field="reports_to")
    problems.or_raise()
    return {"contact": contact.strip(), "reports_to_id": reports_to or None}
