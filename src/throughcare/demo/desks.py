"""What a day brings the cast: questions, drafts, a referral, an invitation, people who ask for their record."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.actions import people as accounts
from throughcare.accounts.cast import DOMAIN
from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import AwardShare
from throughcare.delivery.services import actions as services
from throughcare.demo import deliveries, plans, safety, staff
from throughcare.imports import actions as imports
from throughcare.imports import queries as files
from throughcare.imports.rules.mapping import guess
from throughcare.imports.rules.reading import read
from throughcare.people.actions.housing import plan_move_on, record_place
from throughcare.people.actions.sentences import recall
from throughcare.people.actions.teams import move_to_unit, name_contact
from throughcare.people.models import Person, Release
from throughcare.people.queries import caseload, teams
from throughcare.people.rules.caseload.columns import KIND
from throughcare.people.rules.sentences import RecallKind
from throughcare.people.tasks import check
from throughcare.records.actions import corrections, requests
from throughcare.records.queries.corrections import disputable
from throughcare.records.rules.requests import How, IdentityCheck
from throughcare.referrals import actions
from throughcare.referrals import rules as referral_rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import directory, versions

PASSED_ON = "They run the group nearest to where this person lives."
OWN_QUESTIONS, QUESTIONS, DRAFTS = 1, 5, 2
RESTING = 3
ASKING = 3  # people who ask for a copy of their record, or say that something in it is wrong
FINISH_IN_DAYS = 90
DAYS = 10  # of the order's rehabilitation activity days, that a referral may use
LODGE, NIGHTS = "DE1", 57  # where a temporary place is, and for how long somebody has been there
# Days ago, to whom, what for, and the reply if there is one.
SENT_ON = (
    (17, "Trent Food Bank (made up)", "A parcel a week until the benefit is paid.", ""),
    (3, "Derby Credit Union (made up)", "Help to open an account.", ""),
    (20, "Arboretum Surgery (made up)", "To register with a doctor.", "Registered; first visit next week."),
)
GONE_DAYS = 5  # since the recall of somebody who is at large
HEADER = ("CRN", "Forename", "Surname", "DOB", "Sex", "PDU", "RoSH", "Preferred language")
AWAY = "NP20"  # Newport, in Gwent: where somebody moves to


def make(rng: np.random.Generator, now: datetime) -> int:
    """Give everybody of the cast something to do, by the real actions; returns how many things."""
    practitioner = staff.actor(staff.cast(Role.PRACTITIONER).user, now)
    _invite(now)
    accepted, asked = _accept(now), _ask(practitioner, now)  # of the few that are just sent, some for each
    written = _write(practitioner, now)
    moved = accepted + _rest(now) + _send_on(now) + _move(practitioner, now)
    planned = plans.of_releases(practitioner, now)
    planned += plans.of_sharing(practitioner, staff.cast(Role.CARE_PARTNER).organisation_id, now)
    planned += plans.of_court(staff.actor(staff.cast(Role.COURT_OFFICER).user, now), now)
    liaison = staff.actor(staff.cast(Role.VICTIM_LIAISON_OFFICER).user, now)
    asked += safety.of_cast(practitioner, liaison, now, london_day(now))
    moved += deliveries.of_cast(practitioner, now)
    moved += _lose_touch(practitioner, now)
    kept = _exercise_rights(now) + _reorganise(now) + _house(practitioner, now) + _send_caseload(now)
    return asked + written + moved + planned + kept


def _open_to_all(**asked: Any) -> QuerySet[Referral]:
    """Referrals of people whose record is not limited, so that whoever of an organisation acts here finds them."""
    return Referral.objects.filter(person__is_limited_access=False, **asked)


def _ask(practitioner: Actor, now: datetime) -> int:
    """Questions of providers, the cast's practitioner's first."""
    own = staff.people_of(practitioner.user_id)
    sent = _open_to_all(status=referral_rules.ReferralStatus.SENT).select_related("body").order_by("pk")
    asked = [*sent.filter(person__in=own)[:OWN_QUESTIONS], *sent.exclude(person__in=own)[:QUESTIONS]]
    for referral in asked:
        asker = staff.actor(staff.of_organisation(referral.body.organisation_id, Role.PROVIDER_MANAGER), now)
        actions.query(actor=asker, now=now, referral_id=referral.pk, question="May we write to the person at home?")
    return len(asked)


def _accept(now: datetime) -> int:
    """A referral that is accepted and waits for a caseworker; of those to share out one waits, and one is passed on."""
    posting = staff.cast(Role.PROVIDER_MANAGER)
    sent = _open_to_all(status=referral_rules.ReferralStatus.SENT, body__organisation_id=posting.organisation_id)
    is_shared = Q(body__contract__award__in=AwardShare.objects.values("award"))
    shared = list(sent.filter(is_shared).order_by("-pk")[:2])
    accepted = [*shared, *sent.exclude(is_shared).order_by("-pk")[:1]]
    manager = staff.actor(posting.user, now)
    for referral in accepted:
        actions.accept(actor=manager, now=now, referral_id=referral.pk)
    to = staff.cast(Role.SUBCONTRACTOR).organisation_id
    for referral in shared[:1]:
        actions.pass_on(actor=manager, now=now, referral_id=referral.pk, to=to, reason=PASSED_ON)
    return len(accepted)


def _manager(referral: Referral) -> User:
    """Who manages the delivery of a referral: at the provider, or at the subcontractor."""
    if referral.deliverer_id in (None, referral.body.organisation_id):
        return staff.of_organisation(referral.body.organisation_id, Role.PROVIDER_MANAGER)
    return staff.of_organisation(referral.deliverer_id or 0, Role.SUBCONTRACTOR)


def _rest(now: datetime) -> int:
    """Referrals on hold, whose people can't take part at present."""
    going_on = _open_to_all(status=referral_rules.ReferralStatus.ASSIGNED).select_related("body")
    for referral in going_on.order_by("pk")[:RESTING]:
        actions.hold(
            actor=staff.actor(_manager(referral), now),
            now=now,
            referral_id=referral.pk,
            reason="In hospital for an operation; back at home in two weeks.",
            review_on=london_day(now) + timedelta(days=14),
        )
    return RESTING


def _send_on(now: datetime) -> int:
    """People sent on to another service by a caseworker: one whose reply is overdue, one just asked, one taken up."""
    going_on = _open_to_all(status=referral_rules.ReferralStatus.ASSIGNED, first_held_at__isnull=False)
    mine = going_on.filter(caseworker=staff.cast(Role.CASEWORKER).user).select_related("caseworker").order_by("pk")
    rows = list(mine[: len(SENT_ON)])
    for referral, (days, to_name, why, reply) in zip(rows, SENT_ON, strict=False):
        caseworker, then = staff.actor(referral.caseworker, now), now - timedelta(days=days)
        sent = services.send_on(
            actor=caseworker, now=then, referral_id=referral.pk, to_name=to_name, why=why, has_agreed=True
        )
        if reply:
            services.close_onward(actor=caseworker, now=now, onward_id=sent.pk, status="taken_up", words=reply)
    return len(rows)


def _move(practitioner: Actor, now: datetime) -> int:
    """A referral that goes along with somebody who moves to another area."""
    own = staff.people_of(practitioner.user_id)
    going_on = _open_to_all(status=referral_rules.ReferralStatus.ASSIGNED, person__in=own)
    for referral in going_on.select_related("body", "person").order_by("-pk"):
        needs = set(referral.needs.values_list("need_id", flat=True))
        there = directory.for_person(referral.person, needs=needs, postcode_district=AWAY, on=london_day(now))
        same = [row for row in there.by_referral if row.body.service_type_id == referral.body.service_type_id]
        if same:
            actions.transfer(
                actor=practitioner,
                now=now,
                referral_id=referral.pk,
                place=same[0].place,
                reason="Moves to Newport to live with family.",
                handover="Keeps appointments in the morning; the plan had begun.",
                is_risk_confirmed=True,
            )
            return 1
    return 0


def _write(practitioner: Actor, now: datetime) -> int:
    """Drafts to finish, and a referral to what the probation service delivers itself."""
    own = staff.people_of(practitioner.user_id)
    unreferred = Person.objects.filter(pk__in=own, in_custody=False, referrals=None, addresses__district__isnull=False)
    people = list(unreferred.order_by("pk")[: DRAFTS + 1])
    for person in people[:DRAFTS]:
        _start(practitioner, person, now, in_house=False)
    for person in people[DRAFTS:]:
        _send(practitioner, _start(practitioner, person, now, in_house=True), now)
    return len(people)


def _start(practitioner: Actor, person: Person, now: datetime, *, in_house: bool) -> Referral:
    """Begin a referral of somebody for the first service that can be asked, bought or the probation service's own."""
    district = person.addresses.get().district_id or ""
    answer = directory.for_person(person, needs=[], postcode_district=district, on=london_day(now))
    found = next(row for row in answer.by_referral if (row.body.kind == row.body.Kind.IN_HOUSE) == in_house)
    needs = [need.pk for need in found.needs[:1]] if in_house else []
    return actions.start(actor=practitioner, now=now, person_id=person.pk, place=found.place, needs=needs)


def _send(practitioner: Actor, referral: Referral, now: datetime) -> None:
    """Complete a draft and send it."""
    act: dict[str, Any] = {"actor": practitioner, "now": now, "referral_id": referral.pk}
    sentence = referral.person.sentences.order_by("-ends_on")[0]
    for asked in referral.needs.all():
        actions.detail_need(need=asked.need_id, complexity="medium", outcome_wanted=_outcome(asked.need_id, now), **act)
    actions.choose_sentence(sentence_id=sentence.pk, **act)
    actions.give_reason(reason="Asked for help with this at the last appointment.", **act)
    actions.give_risk(texts={"risk_summary": "Nothing that staff need to plan for."}, **act)
    actions.confirm_risk(risk_summary="Nothing that staff need to plan for.", **act)
    actions.give_access(needs_notes="None known.", **act)
    finish_by = min(sentence.ends_on, london_day(now) + timedelta(days=FINISH_IN_DAYS))
    days = min(DAYS, sentence.rehabilitation_days) or None
    actions.give_finish(finish_by=finish_by, enforceable_days=days, **act)
    actions.send(**act)


def _outcome(need: str, now: datetime) -> str:
    return next(iter(versions.of_version(None, [need], london_day(now))[need].outcomes))


def _house(practitioner: Actor, now: datetime) -> int:
    """Two people who have been in a temporary place for eight weeks, one of whom knows where to move on to."""
    moved_in_on = london_day(now) - timedelta(days=NIGHTS)
    own = Person.objects.filter(pk__in=staff.people_of(practitioner.user_id), in_custody=False, referrals=None)
    housed = [
        record_place(
            actor=practitioner,
            now=now - timedelta(days=NIGHTS),
            person_id=person.pk,
            provider="Harbour Lodge (made up)",
            lines="4 Made Up Yard",
            postcode=LODGE,
            moved_in_on=moved_in_on,
        )
        for person in own.filter(is_limited_access=False).order_by("-pk")[:2]
    ]
    for place in housed[1:]:
        plan_move_on(
            actor=practitioner, now=now, place_id=place.pk, plan="A flat of the housing association; keys on the 1st."
        )
    return len(housed)


def _lose_touch(practitioner: Actor, now: datetime) -> int:
    """Somebody on licence who was recalled and is at large since."""
    gone_on = london_day(now) - timedelta(days=GONE_DAYS)
    own = Release.objects.filter(person__in=staff.people_of(practitioner.user_id), person__referrals=None)
    rows = own.filter(person__in_custody=False, person__is_limited_access=False)
    release = rows.filter(released_on__lte=gone_on, recalled_on=None).order_by("pk").last()
    if release is None:
        return 0
    recall(
        actor=practitioner,
        now=now,
        release_id=release.pk,
        kind=RecallKind.STANDARD,
        recalled_on=gone_on,
        returned_on=None,
        reason="Left the approved address and answers no call.",
    )
    return 1


def _reorganise(now: datetime) -> int:
    """A contact is named, and a colleague moves away, so that their people wait for an officer who works here."""
    posting, senior = staff.cast(Role.HEAD_OF_UNIT), staff.cast(Role.SENIOR_PRACTITIONER)
    assert posting.area is not None  # a delivery unit
    name_contact(actor=staff.actor(posting.user, now), now=now, unit=posting.area.pk, user_id=senior.user_id)
    colleagues = teams.staff(posting.area, london_day(now)).filter(role=Role.PRACTITIONER)
    others = colleagues.exclude(user__email__endswith=f"@{DOMAIN}").filter(user__is_made_up=True)
    there = teams.neighbours(posting.area, london_day(now)).first()
    moving = others.order_by("pk").last()
    if moving is None or there is None:
        return 0
    move_to_unit(actor=staff.actor(posting.user, now), now=now, posting_id=moving.pk, unit=there.pk)
    return 1


def _send_caseload(now: datetime) -> int:
    """A file of the case system: one person is new, one changed, one row can't be read; its preview waits."""
    administrator = staff.actor(staff.cast(Role.CASE_ADMINISTRATOR).user, now)
    own = staff.people_of(staff.cast(Role.PRACTITIONER).user_id)
    known = Person.objects.filter(pk__in=own).select_related("delivery_unit").order_by("pk")[0]
    unit = known.delivery_unit.name
    rows = (
        HEADER,
        ("Z999001", "Nadia", "Norwell", "1990-02-11", "female", unit, "medium", "Polish"),
        (known.crn, known.given_name, known.family_name, known.date_of_birth, known.sex, unit, "high", "Polish"),
        ("999002", "Nobody", "Numberless", "1980-05-05", "male", unit, "low", "English"),
    )
    content = "\n".join(",".join(map(str, row)) for row in rows).encode()
    table = read(content, files.limits(london_day(now)))
    told: dict[str, Any] = {"kind": KIND, "file_name": "caseload of 7 March.csv", "content": content, "table": table}
    file = imports.receive(actor=administrator, now=now, **told)
    columns = caseload.columns()
    chosen = guess(columns, file.header, {})
    imports.choose_columns(actor=administrator, now=now, import_id=file.pk, columns=columns, chosen=chosen)
    check(file.pk, now)
    return len(rows) - 1


def _invite(now: datetime) -> None:
    """An invitation that nobody has answered."""
    posting = staff.cast(Role.ADMINISTRATOR)
    accounts.invite(
        actor=staff.actor(posting.user, now),
        now=now - timedelta(days=9),
        organisation_id=posting.organisation_id,
        email="femi.adeyemi@made-up.example",
        name="Femi Adeyemi",
        role=Role.CASEWORKER,
        area=None,
        site=settings.SITE,
    )


def _exercise_rights(now: datetime) -> int:
    """A copy asked for yesterday, one whose passages wait for review, and a disputed value."""
    first, second = [staff.actor(posting.user, now) for posting in staff.whole_cast(Role.DATA_PROTECTION_OFFICER)]
    own = staff.people_of(staff.cast(Role.PRACTITIONER).user_id)
    referred = Person.objects.filter(pk__in=own, referrals__isnull=False).distinct().order_by("pk")
    for person, asks in zip(referred[:ASKING], (_asked, _collected, _disputed), strict=True):
        asks(first if asks is _asked else second, person, now)
    return ASKING


def _asked(officer: Actor, person: Person, now: datetime) -> int:
    yesterday = now - timedelta(days=1)
    return requests.receive(
        actor=officer,
        now=yesterday,
        person_id=person.pk,
        received_on=london_day(yesterday),
        received_how=How.LETTER,
        asked_for="Everything that you hold about me since my sentence.",
    ).pk


def _collected(officer: Actor, person: Person, now: datetime) -> None:
    earlier = now - timedelta(days=6)
    request_id = _asked(officer, person, earlier)
    act: dict[str, Any] = {"actor": officer, "now": earlier, "request_id": request_id}
    requests.identify(identified_on=london_day(earlier), identity_check=IdentityCheck.DOCUMENT, **act)
    requests.collect(**act)


def _disputed(officer: Actor, person: Person, now: datetime) -> None:
    today = london_day(now)
    corrections.dispute(
        actor=officer,
        now=now,
        person_id=person.pk,
        key=next(value.key for value in disputable(person, today) if value.text),
        wanted="As on the passport that I showed.",
        statement="It has been wrong since the first report.",
        received_on=today,
        received_how=How.SPOKEN,
    )
