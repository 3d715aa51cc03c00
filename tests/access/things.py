"""The things of the access matrix, of both columns, each in every context that the policy tells apart."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.db.models import Model

from access.cast import FAR, NEIGHBOUR, REGION, REGION_OF, UNIT, Cast, Post
from access.contests import POLICE, UNTIL, make_contests, make_disputes, make_framework, make_parts
from access.relations import About, Thing
from throughcare.accounts.models import Invitation as Invited
from throughcare.accounts.models import Posting
from throughcare.api.models import Client as Program
from throughcare.contracts.models import Contract, ContractFunder, DeliveryArea, DeliveryBody, Hold
from throughcare.deadlines.models import Deadline
from throughcare.delivery.attendance.models import Absence, Booking
from throughcare.delivery.services.models import Session
from throughcare.market.models import Application, Cell, Framework, SupplierProfile
from throughcare.people.models import AccessRule, Handover, OfficerAssignment
from throughcare.people.tests.factories import NOW, SINCE, TODAY, make_person, make_sentence
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import share_award

OFFICER = "practitioner/probation/{}/live/a"
COLLEAGUE = "practitioner/probation/{}/live/b"
PRISON = "prison_offender_manager/probation/-/live/{}"
MANAGER = "provider_manager/{}/-/live/a"
CASEWORKER = "caseworker/{}/-/live/a"
INSPECTOR = "inspector/watch/-/live/a"
PROGRAM = "machine_client/{}/-/live/a"
MOVED = "both/moved-unit"
NUMBERS = count(1)


def everything(cast: Cast) -> list[Thing]:
    """All things, those that others stand on first."""
    people = list(_people(cast))
    bodies = {thing.organisation: thing for thing in _contracts(cast)}
    figures = [_figures(thing) for thing in bodies.values()] + [_in_house(cast)]
    referrals = list(_referrals(cast, people, figures))
    framework = make_framework(cast)
    contests = list(make_contests(cast, framework))
    prime = next(thing.row for thing in figures if thing.organisation == "prime")
    share_award(prime, cast.organisations["sub"], **{cast.organisations["sub"].name: 40})
    parts = list(make_parts(cast, contests))
    return [
        *people, *bodies.values(), *figures, *referrals, *_sessions(cast, referrals), *contests,
        *parts, *make_disputes(cast, parts), *_market(cast, framework), *_staff(cast),
        *_deadlines(cast, [*referrals, *contests]),
    ]  # fmt: skip


# People


def _people(cast: Cast) -> Iterator[Thing]:
    """In each of three units: open to all, open to some only, and shut to some; with officers near, far and gone."""
    officers = {
        UNIT: OFFICER.format(UNIT),
        NEIGHBOUR: f"practitioner/probation/{UNIT}/expired/a",  # who has left, and is still written down
        FAR: OFFICER.format(NEIGHBOUR),
    }
    some = frozenset(
        {OFFICER.format(UNIT), f"senior_practitioner/probation/{FAR}/live/a", MANAGER.format("prime"), INSPECTOR}
    )
    for unit, officer in officers.items():
        yield _person(cast, About(unit=unit, officer=officer), "open")
        yield _person(cast, About(unit=unit, officer=officer, only=some), "only-some")
        yield _person(cast, About(unit=unit, only=frozenset({INSPECTOR.replace("/a", "/b")})), "only-inspector")
        others = frozenset({CASEWORKER.format("prime"), CASEWORKER.format("ex"), PROGRAM.format("prime"), INSPECTOR})
        shut = frozenset({OFFICER.format(unit), MANAGER.format("other")}) | others
        yield _person(cast, About(unit=unit, officer=officer, excluded=shut), "shut-to-some")
    supporters = frozenset({PRISON.format("b"), OFFICER.format(NEIGHBOUR)})
    yield _inside(cast, About(unit=UNIT, officer=PRISON.format("a"), supporters=supporters))


def _person(cast: Cast, about: About, name: str) -> Thing:
    limited = bool(about.only or about.excluded)
    person = make_person(family_name=name, delivery_unit_id=about.unit, is_limited_access=limited)
    make_sentence(person)
    if about.officer:
        OfficerAssignment.objects.create(person=person, officer_id=cast.id(about.officer), valid_from=SINCE)
    for kind, keys in ((AccessRule.Kind.ONLY, about.only), (AccessRule.Kind.EXCLUDED, about.excluded)):
        AccessRule.objects.bulk_create(AccessRule(person=person, user_id=cast.id(key), kind=kind) for key in keys)
    return Thing(kind="person", key=f"person {about.unit} {name}", row=person, about=about)


def _inside(cast: Cast, about: About) -> Thing:
    """In custody: one officer is responsible, another supports inside, a third is named to take over."""
    thing = _person(cast, about, "inside")
    person = thing.row
    person.in_custody = True
    person.save(update_fields=["in_custody"])
    community, prison = (cast.id(key) for key in sorted(about.supporters))
    Handover.objects.create(
        person=person,
        sentence=person.sentences.get(),
        prison_officer_id=prison,
        community_officer_id=community,
        case="no_date",
        rules_from=SINCE,
        reckoned_at=NOW,
    )
    return thing


# What was bought


def _contracts(cast: Cast) -> Iterator[Thing]:
    """A contract of the prime here, of its predecessor which has ended, and of another for another buyer far away."""
    for organisation, buyer, area, status in (
        ("prime", "buyer", REGION, "live"),
        ("ex", "buyer", REGION, "ended"),
        ("other", "buyer-2", "region-wales", "live"),
        ("sub", "buyer", "region-wales", "mobilising"),
    ):
        contract = Contract.objects.create(
            reference=f"C-M{next(NUMBERS):05d}",
            provider=cast.organisations[organisation],
            buyer=cast.organisations[buyer],
            service_type_id="ACC",
            cohort_id="men",
            title=f"Made-up contract of {organisation}",
            value_gbp=Decimal(1_000_000),
            starts_on=SINCE,
            ends_on=UNTIL,
            status=status,
            made_at=NOW,
        )
        contract.areas.add(area)
        payers = frozenset({"buyer-2"}) if organisation == "prime" else frozenset()
        for name in payers:
            ContractFunder.objects.create(contract=contract, organisation=cast.organisations[name], percent=40)
        Hold.objects.create(contract=contract, verb="go_live", kind="vetting", what="Staff are vetted", placed_at=NOW)
        yield Thing(
            kind="contract",
            key=f"contract of {organisation}",
            row=contract,
            organisation=organisation,
            buyer=buyer,
            areas=(area,),
            payers=payers,
        )


def _figures(thing: Thing) -> Thing:
    """The delivery body of a contract."""
    contract, same = thing.row, {"service_type_id": "ACC", "cohort_id": "men"}
    body = DeliveryBody.objects.create(
        kind="contract", name=thing.key, organisation=contract.provider, contract=contract, **same
    )
    # predecessor and successor deliver in the same area, one after the other
    since, until = {"ex": (date(2020, 1, 1), SINCE), "sub": (UNTIL, None)}.get(thing.organisation, (SINCE, UNTIL))
    DeliveryArea.objects.create(body=body, area_id=thing.areas[0], valid_from=since, valid_until=until, **same)
    return Thing(kind="figures", key=f"figures of {thing.organisation}", row=body, organisation=thing.organisation)


def _in_house(cast: Cast) -> Thing:
    """The probation service itself, delivering."""
    same = {"service_type_id": "ETE", "cohort_id": "all-adults"}
    body = DeliveryBody.objects.create(
        kind="in_house", name="In-house", organisation=cast.organisations["probation"], **same
    )
    DeliveryArea.objects.create(body=body, area_id=REGION, valid_from=SINCE, valid_until=None, **same)
    return Thing(kind="figures", key="figures of probation", row=body, organisation="probation")


# Referrals and what is delivered


def _referrals(cast: Cast, people: list[Thing], bodies: list[Thing]) -> Iterator[Thing]:
    """Each person to each provider, at every step that decides who may do what."""
    holders = {"prime": CASEWORKER.format("prime"), "ex": CASEWORKER.format("ex"), "other": "both/moved-provider"}
    for person in people:
        for body in bodies:
            if body.organisation == "sub":
                continue  # its contract has not begun
            holder = "caseworker/probation/-/live/a" if body.organisation == "probation" else holders[body.organisation]
            for status in ("draft", "sent", "assigned", "completed"):
                yield _referral(cast, person, body, status, holder)
            if body.organisation == "prime":
                yield _referral(cast, person, body, "assigned", CASEWORKER.format("sub"), lent_to="sub")


def _referral(cast: Cast, person: Thing, body: Thing, status: str, holder: str, *, lent_to: str = "") -> Thing:
    about = person.about
    assert about is not None
    # who wrote it: a colleague of the unit; somebody who has moved to another unit since; somebody of the region
    writers = {UNIT: COLLEAGUE.format(UNIT), NEIGHBOUR: MOVED, FAR: f"senior_practitioner/probation/{REGION}/live/a"}
    writer = writers[about.unit]
    has_holder = status in ("assigned", "completed")
    sent = {} if status == "draft" else {"sent_at": NOW, "sent_by_id": cast.id(writer), "first_due_on": TODAY}
    number = next(NUMBERS)
    row = Referral.objects.create(
        reference=f"MX{number:04d}AC",
        person=person.row,
        sentence=person.row.sentences.get(),
        body=body.row,
        area_id=REGION,
        delivery_unit_id=about.unit,
        status=status,
        created_at=NOW,
        created_by_id=cast.id(writer),
        caseworker_id=cast.id(holder) if has_holder else None,
        assigned_at=NOW if has_holder else None,
        ended_at=NOW if status == "completed" else None,
        deliverer=cast.organisations[lent_to] if lent_to else None,
        **sent,
    )
    facts = {"draft" if status == "draft" else "sent"} | ({"shared"} if body.organisation == "prime" else set())
    return Thing(
        kind="referral",
        key=f"{status} referral of {person.key} to {body.organisation}{' for ' + lent_to if lent_to else ''}",
        row=row,
        about=about,
        organisation=body.organisation,
        lent_to=lent_to,
        facts=frozenset(facts | ({"passed_on"} if lent_to else set())),
        writer=writer,
        caseworker=holder if has_holder else "",
    )


def _sessions(cast: Cast, referrals: list[Thing]) -> Iterator[Thing]:
    """A session of each referral in delivery, and an absence from it."""
    for hour, thing in enumerate(each for each in referrals if each.row.status == "assigned"):
        at = NOW + timedelta(hours=hour)
        booking = Booking.objects.create(
            referral=thing.row,
            person=thing.row.person,
            staff_id=thing.row.caseworker_id,
            starts_at=at,
            ends_at=at + timedelta(minutes=30),
            booked_at=NOW,
            booked_by_id=thing.row.caseworker_id,
        )
        session = Session.objects.create(referral=thing.row, number=0, booking=booking, method="phone")
        absence = Absence.objects.create(booking=booking, person=thing.row.person, reported_at=NOW)
        same = {"about": thing.about, "organisation": thing.organisation}
        lent = {
            "facts": thing.facts, "writer": thing.writer, "caseworker": thing.caseworker, "lent_to": thing.lent_to
        }  # fmt: skip
        yield Thing(kind="session", key=f"session of the {thing.key}", row=session, **same, **lent)
        yield Thing(kind="absence", key=f"absence from the {thing.key}", row=absence, about=thing.about)


# The market, staff and what is due


def _market(cast: Cast, framework: Framework) -> Iterator[Thing]:
    """An application of each supplier, in writing or sent, and its profile."""
    for name in ("prime", "sub", "other", "ex"):
        writer, is_sent = cast.id(f"bid_writer/{name}/-/live/a"), name != "sub"
        organisation = cast.organisations[name]
        application = Application.objects.create(
            reference=f"A-M-{next(NUMBERS)}",
            framework=framework,
            organisation=organisation,
            status="submitted" if is_sent else "draft",
            created_at=NOW,
            created_by_id=writer,
            submitted_at=NOW if is_sent else None,
        )
        Cell.objects.create(application=application, service_type_id="ACC", area_id=POLICE)
        profile = SupplierProfile.objects.create(organisation=organisation, updated_at=NOW)
        facts = frozenset({"sent"} if is_sent else ())
        yield Thing(kind="application", key=f"application of {name}", row=application, organisation=name, facts=facts)
        yield Thing(kind="profile", key=f"profile of {name}", row=profile, organisation=name)


def _staff(cast: Cast) -> Iterator[Thing]:
    """Postings, invitations and connected systems of several organisations."""
    for member in cast.members:
        if len(member.posts) == 1 and _is_told_apart(member.posts[0]):
            post = member.posts[0]
            row = Posting.objects.get(user_id=cast.id(member.key))
            yield Thing(
                kind="posting",
                key=f"posting {member.key}",
                row=row,
                organisation=post.organisation,
                about=About(unit=post.area) if post.area in REGION_OF else None,
                given_to=member.key,
            )
    for name in ("prime", "sub", "buyer", "probation"):
        invited = Invited.objects.create(
            email=f"guest-{name}@matrix.example", name="Made-up guest", organisation=cast.organisations[name],
            role="administrator", token_hash=f"hash-{name}", invited_by_id=cast.id("administrator/prime/-/live/a"),
            invited_at=NOW, expires_at=NOW + timedelta(days=14),
        )  # fmt: skip
        yield Thing(kind="invited", key=f"invitation to {name}", row=invited, organisation=name)
    for program in Program.objects.select_related("organisation"):
        name = next(key for key, each in cast.organisations.items() if each.pk == program.organisation_id)
        yield Thing(kind="client", key=f"system {program.name}", row=program, organisation=name)


def _is_told_apart(post: Post) -> bool:
    """Of the staff, those whom the policy tells apart: an administrator and one other of each organisation."""
    return post.is_live and post.role in ("administrator", "caseworker", "commissioner", "inspector")


def _deadlines(cast: Cast, things: list[Thing]) -> Iterator[Thing]:
    """Due from a person, and from a role in an organisation, of things that are open to them."""
    of = {thing.key: thing.row for thing in things}
    told = {"nation": "ENGLAND", "started_on": TODAY, "due_at": NOW, "warn_at": NOW}
    prime = of[f"assigned referral of person {UNIT} open to prime"]
    written = of[f"sent referral of person {NEIGHBOUR} open to prime"]
    mine = {CASEWORKER.format("prime"): prime, f"practitioner/probation/{UNIT}/expired/a": prime, MOVED: written}
    for key, row in mine.items():
        due = Deadline.objects.create(kind=key, ref="MX", user_id=cast.id(key), **_of(row), **told)
        yield Thing(kind="deadline", key=f"due from {key}", row=due, given_to=key)
    by_role = {
        ("provider_manager", "prime"): prime,
        ("caseworker", "ex"): of[f"assigned referral of person {UNIT} open to ex"],
        ("commissioner", "buyer"): of["published call-off of buyer"],
    }
    for (role, name), row in by_role.items():
        organisation = cast.organisations[name].pk
        due = Deadline.objects.create(kind=role, ref="MX", role=role, organisation_id=organisation, **_of(row), **told)
        yield Thing(kind="deadline", key=f"due from {role} of {name}", row=due, organisation=name, given_to_role=role)


def _of(row: Model) -> dict[str, object]:
    return {"thing_type": row._meta.label_lower, "thing_id": row.pk}
