"""One referral as its page shows it: what it asks, where it stands, what comes next, and what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import Standing
from throughcare.documents import queries as documents
from throughcare.kernel.errors import NotFound
from throughcare.people import queries as people
from throughcare.people.models import Breach, OfficerAssignment, Person, Sentence, Team
from throughcare.people.queries import teams
from throughcare.reference import queries as reference
from throughcare.reference.models import Need
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import PassOn, Pause, Query, Referral, ReferralNeed
from throughcare.referrals.queries import custody, directory, figures, lists, versions
from throughcare.ui.words import long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of a timeline."""

    at: datetime
    title: str
    by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline of the referral, and how it stands."""

    kind: str
    due_at: datetime
    standing: Standing
    met_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """A referral with all that its pages show: each part is read when it is first asked for, and once."""

    referral: Referral
    actor: Actor
    now: datetime

    @cached_property
    def record(self) -> people.Record:
        """The record of the person."""
        return people.record(self.referral.person, london_day(self.now))

    @property
    def risk(self) -> list[tuple[str, str]]:
        """What is shared of risk, under its headings."""
        return rules.shared_risk(rules.risk_of(self.referral))

    @property
    def risk_fields(self) -> list[str]:
        """The fields of it, by which what the person says of them is found."""
        return list(rules.RISK_TEXTS)

    @property
    def risk_text(self) -> str:
        """The same as one text."""
        return rules.risk_as_one(rules.risk_of(self.referral))

    @cached_property
    def needs(self) -> list[ReferralNeed]:
        """What it asks help with."""
        return list(self.referral.needs.select_related("need").order_by("need__position"))

    @property
    def more_needs(self) -> list[Need]:
        """What else the service works on, which it may be asked as well."""
        asked = {row.need_id for row in self.needs}
        offered = directory.needs_of(self.referral.body, london_day(self.now))
        return [need for need in offered if need.pk not in asked]

    @cached_property
    def outcome_names(self) -> dict[str, rules.Words]:
        """The words of the outcomes that are wanted, by code, whatever may be asked for today."""
        return versions.outcome_names([row.outcome_wanted for row in self.needs])

    @cached_property
    def queries(self) -> list[Query]:
        """The provider's questions."""
        return list(self.referral.queries.select_related("asked_by", "answered_by"))

    @cached_property
    def files(self) -> list[documents.Shown]:
        """What is attached."""
        return documents.shown(self.referral, rules.ATTACHMENT)

    @cached_property
    def clocks(self) -> list[Clock]:
        """Its deadlines, those left out that were cancelled."""
        clocks = [_clock(row, self.now) for row in deadlines.of_thing(self.referral)]
        return [clock for clock in clocks if clock.standing != Standing.CANCELLED]

    @cached_property
    def verbs(self) -> list[str]:
        """What the actor may do to it now."""
        return permissions.verbs(self.actor, self.referral)

    @cached_property
    def side(self) -> str:
        """From which side the actor looks."""
        return lists.side(self.actor)

    @property
    def next_step(self) -> str:
        """What comes next, and from whom."""
        status, first_held = rules.ReferralStatus(self.referral.status), self.referral.first_held_at is not None
        if status == rules.ReferralStatus.ACCEPTED and self.side == "provider":
            if self.is_to_share:
                return rules.SHARE_OUT
            if self.is_passed_on:
                return rules.PASSED_ON.format(self.deliverer)
        return rules.next_step(status, self.side, first_held=first_held)

    @cached_property
    def place_in_queue(self) -> figures.Queue | None:
        """Where the person stands among those who wait to be seen there; None: not taken on, or seen already."""
        taken_on = self.referral.status in rules.TAKEN_ON and self.referral.first_held_at is None
        return figures.queue(self.referral) if taken_on else None

    @property
    def deliverer(self) -> str:
        """The organisation that delivers it."""
        return (self.referral.deliverer or self.referral.body.organisation).name

    @property
    def is_passed_on(self) -> bool:
        """Whether another member of the supply chain than the lead delivers it."""
        return self.referral.deliverer_id not in (None, self.referral.body.organisation_id)

    @cached_property
    def is_to_share(self) -> bool:
        """Whether its contract was awarded to several, and nobody has said yet who of them delivers it."""
        return "pass_on" in self.verbs and self.referral.deliverer_id is None

    @cached_property
    def passed_on(self) -> list[PassOn]:
        """To whom it was passed on, and who handed it back."""
        rows = self.referral.passed_on.select_related("to", "proposed", "passed_by", "handed_back_by")
        return list(rows)

    @cached_property
    def end_reason(self) -> str:
        """Why it ended, in words."""
        return _end_reason(self.referral)

    @property
    def before(self) -> Referral | None:
        """The referral of which this is the continuation."""
        return self.referral.follows

    @cached_property
    def after(self) -> list[Referral]:
        """Those that the actor may open and that go on with it."""
        return _after(self.actor, self.referral)

    @cached_property
    def pauses(self) -> list[Pause]:
        """When it rested."""
        return list(self.referral.pauses.select_related("held_by"))

    @cached_property
    def path(self) -> rules.Path:
        """Where the person is and who answers for them: of a draft today, afterwards as it was sent."""
        return custody.path(self.referral, london_day(self.now))

    @property
    def terms(self) -> rules.Terms:
        """What that path asks."""
        return rules.PATHS[self.path]

    @property
    def path_title(self) -> str:
        """What that path is called."""
        return custody.title(self.path, london_day(self.referral.sent_at or self.now))

    @cached_property
    def release(self) -> str:
        """The day of release that the referral tells, how sure it is and what it depends on; empty without any."""
        r = self.referral
        if not r.release_certainty:
            return ""
        day = long_date(r.release_on) if r.release_on else ""
        sure = rules.CERTAINTY_WORDS[rules.Certainty(r.release_certainty)]
        return ". ".join(part for part in (": ".join(filter(None, (sure, day))), r.release_note) if part)

    @cached_property
    def team(self) -> Team | None:
        """The team of the responsible officer, which answers when they are away."""
        officer = self.record.officer
        return teams.team_of(officer.pk, self.record.today) if officer else None

    @cached_property
    def takes_over(self) -> str:
        """Who answers for them after the release, as far as it is known."""
        r = self.referral
        officer = custody.takes_over(r.person, london_day(self.now)) if r.person.in_custody else None
        if officer:
            return f"{officer.name}, {officer.email}"
        return r.reports_to.name if r.reports_to else "Nobody named yet"

    @cached_property
    def follows_release(self) -> bool:
        """Whether the first appointment is due so many days after the release, not after the referral."""
        r = self.referral
        return bool(r.sent_at and r.first_due_on and custody.follows_release(r))

    @property
    def sees_delivery(self) -> bool:
        """Whether progress and timeline are open to the actor."""
        return self.actor.may(P.DELIVERY_VIEW)

    @property
    def pause(self) -> Pause | None:
        """The pause that goes on."""
        return next((p for p in self.pauses if p.resumed_at is None), None)

    @property
    def open_query(self) -> Query | None:
        """The question that waits for an answer."""
        return next((q for q in self.queries if q.answered_at is None), None)


def referral(actor: Actor, pk: int) -> Referral:
    """One referral that the actor may open; NotFound for any other."""
    rows = Referral.objects.filter(permissions.scope(actor, few=True), pk=pk).select_related(
        "person__delivery_unit",
        "body__organisation",
        "body__service_type",
        "sentence",
        "area",
        "delivery_unit",
        "follows",
        "deliverer",
        "reports_to",
    )
    found = rows.select_related("caseworker", "created_by", "sent_by", "decided_by", "ended_by").first()
    if found is None:
        raise NotFound("There is no such referral, or it is not open to you.")
    return found


def page(actor: Actor, pk: int, now: datetime) -> Page:
    """One referral with all that its pages show; NotFound outside the actor's scope."""
    return Page(referral=referral(actor, pk), actor=actor, now=now)


def code_names(code_list: str, on: date) -> dict[str, str]:
    """The names of the codes of a list on a day."""
    return {code.code: code.name for code in reference.codes(code_list, on)}


@acting(SYSTEM)  # a caseload counts limited-access cases too
def caseworkers(actor: Actor, found: Referral, today: date) -> list[tuple[User, int]]:
    """The caseworkers of the provider with how many open referrals each has, the least busy first."""
    staff = accounts.holders(Role.CASEWORKER, today, organisation_id=permissions.delivers(found))
    load = dict.fromkeys(staff.values_list("pk", flat=True), 0)
    for pk in Referral.objects.filter(caseworker_id__in=load, status__in=rules.OPEN).values_list(
        "caseworker", flat=True
    ):
        load[pk] += 1
    return sorted(((user, load[user.pk]) for user in staff), key=lambda pair: (pair[1], pair[0].name))


def happenings(found: Page) -> list[Happening]:
    """What happened to the referral itself, the oldest first; delivery adds what it did."""
    return sorted(_happenings(found), key=lambda each: each.at)


def of_person(person: Person, record: people.Record, referrals: list[Referral]) -> list[tuple[date, str]]:
    """What the record and the referrals tell of a person's time on probation, the newest first."""
    rows = [row for sentence in record.sentences for row in _of_sentence(sentence)]
    rows += [(o.valid_from, _became_officer(o)) for o in record.officers]
    rows += [(s.moved_in_on, f"Temporary place with {s.provider}") for s in person.temporary_places.all()]
    rows += [(s.screened_on, "Screened for employment") for s in person.employment_screenings.all()]
    rows += [(a.valid_from, "New address" if a.district_id else "No fixed address") for a in person.addresses.all()]
    rows += [row for breach in person.breaches.all() for row in _of_breach(breach)]
    rows += [(t.ended_on, f"Sentence ended: {t.get_kind_display().lower()}") for t in person.terminations.all()]
    rows += [(day, "Needs assessed") for day in sorted({n.assessed_on for n in record.needs})]
    for each in referrals:
        service = each.body.service_type.name
        for moment, text in (
            (each.sent_at, f"Referred to {service} ({each.reference})"),
            (each.first_held_at, f"First appointment held: {service} ({each.reference})"),
            (each.ended_at, f"{service} {each.get_status_display().lower()} ({each.reference})"),
        ):
            if moment:
                rows.append((london_day(moment), text))
    return sorted(rows, key=lambda row: row[0], reverse=True)


def _became_officer(assignment: OfficerAssignment) -> str:
    text = f"{assignment.officer.name} became responsible officer"
    return f"{text}. {assignment.reason}" if assignment.reason else text


def _of_breach(breach: Breach) -> Iterator[tuple[date, str]]:
    yield breach.failed_on, f"Said to be in breach: {breach.get_kind_display().lower()}"
    if breach.withdrawn_at:
        yield london_day(breach.withdrawn_at), "Breach withdrawn: its absences were acceptable after all"
    if breach.presented_on:
        yield breach.presented_on, f"Breach in court: {breach.court}"
    if breach.outcome_on:
        yield breach.outcome_on, f"Breach decided: {breach.get_outcome_display().lower()}"


def _of_sentence(sentence: Sentence) -> Iterator[tuple[date, str]]:
    yield sentence.starts_on, f"{sentence.get_kind_display()} began"
    if sentence.ending:
        yield sentence.ends_on, f"{sentence.get_kind_display()} {sentence.get_ending_display().lower()}"
    for required in sentence.requirements.all():
        for day, what in ((required.commenced_on, "begun"), (required.completed_on, "completed")):
            if day:
                yield day, f"{required.get_kind_display()} {what}"
    for release in sentence.releases.all():
        yield release.released_on, "Released"
        if release.recalled_on:
            yield release.recalled_on, "Recalled to custody"


def _happenings(found: Page) -> Iterator[Happening]:
    r = found.referral
    if r.sent_at:
        yield Happening(at=r.sent_at, title=f"Sent to {r.body.organisation.name}", by=_name(r.sent_by))
    for query in found.queries:
        yield Happening(at=query.asked_at, title="Question asked", by=_name(query.asked_by), text=query.question)
        if query.answered_at:
            yield Happening(
                at=query.answered_at, title="Question answered", by=_name(query.answered_by), text=query.answer
            )
    if r.decided_at:
        title = "Declined" if r.status == rules.ReferralStatus.DECLINED else "Accepted"
        yield Happening(at=r.decided_at, title=title, by=_name(r.decided_by), text=r.decision_reason)
    if r.assigned_at:
        yield Happening(at=r.assigned_at, title=f"Assigned to {_name(r.caseworker)}")
    for each in found.passed_on:
        yield Happening(
            at=each.passed_at, title=f"{each.to.name} is to deliver it", by=each.passed_by.name, text=each.reason
        )
        if each.handed_back_at:
            by, text = _name(each.handed_back_by), each.hand_back_reason
            yield Happening(at=each.handed_back_at, title="Handed back to the lead provider", by=by, text=text)
    for pause in found.pauses:
        yield Happening(at=pause.held_at, title="Put on hold", by=_name(pause.held_by), text=pause.reason)
        if pause.resumed_at and pause.resumed_at != r.ended_at:
            yield Happening(at=pause.resumed_at, title="Resumed")
    if r.ended_at:
        text = "\n".join(part for part in (found.end_reason, r.end_comment) if part)
        yield Happening(at=r.ended_at, title=r.get_status_display(), by=_name(r.ended_by), text=text)


def _after(actor: Actor, found: Referral) -> list[Referral]:
    """Those that follow it; only what came to nothing here is followed."""
    if found.status not in (rules.ReferralStatus.DECLINED, rules.ReferralStatus.TRANSFERRED):
        return []
    rows = Referral.objects.filter(permissions.scope(actor, few=True), follows=found)
    live = rows.exclude(status=rules.ReferralStatus.WITHDRAWN, sent_at=None)
    return list(live.select_related("body__organisation").order_by("pk"))


def _name(user: User | None) -> str:
    return user.name if user else ""


def _end_reason(found: Referral) -> str:
    if not found.end_reason or not found.ended_at:
        return ""
    return code_names("withdrawal-reason", london_day(found.ended_at)).get(found.end_reason, found.end_reason)


def _clock(row: Deadline, now: datetime) -> Clock:
    return Clock(kind=row.kind, due_at=row.due_at, standing=deadlines.standing(row, now), met_at=row.met_at)
