"""Who may reach the pages of people."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from support.access import LIMITED, OWN, RIVAL, SIBLING, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.accounts.models import Posting, User
from throughcare.accounts.rules import Kind
from throughcare.imports.models import Import
from throughcare.people.models import (
    AccessRule,
    Address,
    Adjustment,
    Breach,
    BreakGlass,
    Circumstance,
    Commitment,
    Contradiction,
    Declaration,
    Handover,
    Merge,
    NonAssociation,
    OtherName,
    Person,
    Release,
    Requirement,
    Sentence,
    Team,
    TemporaryPlace,
    Termination,
    VictimContact,
    Zone,
)
from throughcare.people.tests.factories import (
    give_officer,
    limit,
    make_address,
    make_inside,
    make_person,
    make_sentence,
)

SEEN_BY_INSPECTOR = {SIBLING: [Role.INSPECTOR], RIVAL: [Role.INSPECTOR]}


def person(world: World, whose: Whose) -> Person:
    """Somebody of the own unit or of another; limited: only a user may look who plays no part here.

    Prison offender managers have no unit: the own are those for whom they answer.
    """
    found = make_person(family_name=str(whose), delivery_unit_id=world.area(whose).pk)
    make_sentence(found)
    _settle(world, whose, found)
    return found


def inside(world: World, whose: Whose) -> Sentence:
    """Somebody in custody likewise, whose handover is open to any officer of the unit."""
    sentence = make_inside(delivery_unit_id=world.area(whose).pk)
    _settle(world, whose, sentence.person)
    if whose is OWN:
        Handover.objects.create(
            person=sentence.person,
            sentence=sentence,
            prison_officer=world.user(Role.PRISON_OFFENDER_MANAGER),
            case="recalled",
            rules_from=date(2021, 6, 26),
            opens_on=sentence.starts_on,
            community_from=sentence.starts_on,
            reckoned_at=world.now,
        )
    return sentence


def _settle(world: World, whose: Whose, found: Person) -> None:
    """Who answers for somebody, who may look, and an organisation of theirs."""
    if whose is OWN:
        give_officer(found, world.user(Role.PRISON_OFFENDER_MANAGER).pk, valid_from=date(2021, 1, 1))
    if whose is LIMITED:
        limit(found, world.user(Role.ANALYST).pk, AccessRule.Kind.ONLY)
    world.organisation(Kind.PROBATION, whose)


def colleague(world: World, whose: Whose) -> User:
    """Another practitioner, of the own unit."""
    user = User.objects.create_user("practitioner.colleague@made-up.example", None, name="Made-up colleague")
    world.posted(user, Role.PRACTITIONER, world.organisation(Kind.PROBATION), world.area())
    return user


def unit(world: World, whose: Whose) -> str:
    """The code of the own delivery unit, or of another."""
    return world.area(whose).pk


def team(world: World, whose: Whose) -> Team:
    """A team of the own unit or of another."""
    return Team.objects.create(delivery_unit=world.area(whose), name=f"Team {whose}", made_at=world.now)


def member(world: World, whose: Whose) -> Posting:
    """Somebody who works in the own unit, or in another."""
    if whose is OWN:
        return world.once(colleague, OWN).postings.get()
    user = User.objects.create_user(f"staff.{whose}@made-up.example", None, name="Made-up member of staff")
    return world.posted(user, Role.PRACTITIONER, world.organisation(Kind.PROBATION, whose), world.area(whose))


def place(world: World, whose: Whose) -> TemporaryPlace:
    """Where somebody of the own unit or of another stays for some weeks."""
    return TemporaryPlace.objects.create(
        person=world.once(person, whose),
        provider="Made-up lodgings",
        moved_in_on=world.today,
        leave_by_on=world.today + timedelta(days=84),
        recorded_at=world.now,
        recorded_by=world.once(colleague, OWN),
    )


def zone(world: World, whose: Whose) -> Zone:
    """An area from which somebody of the own unit or of another is kept out by a licence."""
    return Zone.objects.create(
        person=world.once(person, whose),
        basis="licence_condition",
        reason="Condition 5",
        districts=["DE1"],
        valid_from=world.today,
        recorded_at=world.now,
        recorded_by=world.once(colleague, OWN),
    )


def apart(world: World, whose: Whose) -> NonAssociation:
    """Two people of the own unit or of another who are kept apart."""
    one = world.once(person, whose)
    two = make_person(delivery_unit_id=one.delivery_unit_id)
    if whose is OWN:
        give_officer(two, world.user(Role.PRISON_OFFENDER_MANAGER).pk, valid_from=date(2021, 1, 1))
    return NonAssociation.objects.create(
        person=one,
        other=two,
        level="not_in_one_session",
        reason="Fought last year",
        valid_from=world.today,
        recorded_at=world.now,
        recorded_by=world.once(colleague, OWN),
    )


def contact(world: World, whose: Whose) -> VictimContact:
    """A victim's case of the liaison officer, or of another."""
    officer = world.user(Role.VICTIM_LIAISON_OFFICER, RIVAL if whose is RIVAL else OWN)
    return VictimContact.objects.create(
        person=world.once(person, whose),
        case_ref=f"VC-{1000 + len(whose)}",
        liaison_officer=world.once(colleague, OWN) if whose is SIBLING else officer,
        valid_from=world.today,
        recorded_at=world.now,
    )


def _entered(world: World) -> dict[str, Any]:
    return {"recorded_at": world.now, "recorded_by": world.once(colleague, OWN)}


def adjustment(world: World, whose: Whose) -> Adjustment:
    """What is to be done for somebody of the own unit or of another."""
    told = {"condition": "hearing", "adjustment": "Speak slowly", "audience": "their_officers"}
    return Adjustment.objects.create(
        person=world.once(person, whose), valid_from=world.today, **told, **_entered(world)
    )


def commitment(world: World, whose: Whose) -> Commitment:
    """What somebody of the own unit or of another has to do."""
    told = {"kind": "childcare", "details": "School run"}
    return Commitment.objects.create(
        person=world.once(person, whose), valid_from=world.today, **told, **_entered(world)
    )


def declaration(world: World, whose: Whose) -> Declaration:
    """What somebody of the own unit or of another says of themselves."""
    told = {"characteristic": "religion_or_belief", "answer": "sikh", "audience": "their_officers"}
    return Declaration.objects.create(
        person=world.once(person, whose), declared_on=world.today, **told, **_entered(world)
    )


def circumstance(world: World, whose: Whose) -> Circumstance:
    """What helps somebody of the own unit or of another."""
    told = {"side": "strength", "code": "HOME"}
    return Circumstance.objects.create(
        person=world.once(person, whose), noted_on=world.today, **told, **_entered(world)
    )


def address(world: World, whose: Whose) -> Address:
    """Where somebody of the own unit or of another lives."""
    return make_address(world.once(person, whose))


def contradiction(world: World, whose: Whose) -> Contradiction:
    """What a caseload says against the word of somebody of the own unit or of another."""
    told = {"field": "language", "value": "Polish", "file_name": "cases.csv", "found_at": world.now}
    return Contradiction.objects.create(person=world.once(person, whose), **told)


def sentence(world: World, whose: Whose) -> Sentence:
    """The order of somebody of the own unit or of another."""
    return world.once(person, whose).sentences.get()


def release(world: World, whose: Whose) -> Release:
    """A release of somebody of the own unit or of another."""
    found = world.once(sentence, whose)
    return Release.objects.create(person=found.person, sentence=found, released_on=found.starts_on)


def breach(world: World, whose: Whose) -> Breach:
    """What somebody of the own unit or of another is said to have failed in."""
    found = world.once(sentence, whose)
    told = {"kind": "conduct", "failed_on": found.starts_on, "details": "Shouted at staff"}
    return Breach.objects.create(person=found.person, sentence=found, **told, **_entered(world))


def requirement(world: World, whose: Whose) -> Requirement:
    """What the court required of somebody of the own unit or of another."""
    found = world.once(sentence, whose)
    return Requirement.objects.create(person=found.person, sentence=found, kind="exclusion", details="Not the centre")


def termination(world: World, whose: Whose) -> Termination:
    """How the order of somebody of the own unit or of another ended."""
    found = world.once(sentence, whose)
    told = {"kind": "completed", "ended_on": found.starts_on, "reason": "All of it was done"}
    return Termination.objects.create(person=found.person, sentence=found, **told, **_entered(world))


def other_name(world: World, whose: Whose) -> OtherName:
    """An alias of somebody of the own unit or of another."""
    found = {"person": world.once(person, whose), "kind": "alias", "family_name": "Zed", "search_key": "zed"}
    return OtherName.objects.create(recorded_at=world.now, **found)


def opening(world: World, whose: Whose) -> BreakGlass:
    """A record of the own unit or of another that somebody has opened, who from then on sees it everywhere."""
    somebody = world.once(person, whose)
    opener = world.once(colleague, OWN) if whose is SIBLING else world.user(Role.PRACTITIONER, whose)
    return BreakGlass.objects.create(
        person=somebody,
        user=opener,
        reason="He stands at the front desk",
        crn=somebody.crn,
        delivery_unit_id=somebody.delivery_unit_id,
        opened_at=world.now,
        ends_at=world.now + timedelta(minutes=15),
    )


def rule(world: World, whose: Whose) -> AccessRule:
    """Somebody shut out of a record."""
    return limit(world.once(person, whose), world.user(Role.ANALYST).pk)


def _pk(make: Callable[[World, Whose], Any]) -> dict[Whose, Callable[[World], dict[str, Any]]]:
    return {whose: partial(_kwargs, make, whose) for whose in (OWN, SIBLING, RIVAL)}


def _kwargs(make: Callable[[World, Whose], Any], whose: Whose, world: World) -> dict[str, Any]:
    return {"pk": world.once(make, whose).pk}


def _rule_kwargs(whose: Whose, world: World) -> dict[str, Any]:
    found = world.once(rule, whose)
    return {"pk": found.person_id, "rule_id": found.pk}


def _code_kwargs(whose: Whose, world: World) -> dict[str, Any]:
    return {"code": unit(world, whose)}


UNIT = {whose: partial(_code_kwargs, whose) for whose in (OWN, SIBLING, RIVAL)}


def caseload(world: World, whose: Whose) -> Import:
    """A file of the own region's case administrator, of another region, or of another organisation: checked."""
    sender = world.user(Role.CASE_ADMINISTRATOR, RIVAL if whose is RIVAL else OWN)
    return Import.objects.create(
        kind="caseload",
        organisation=world.organisation(Kind.PROBATION, whose),
        area=world.area(whose),
        file_name="cases.csv",
        header=["CRN"],
        row_count=1,
        new_count=1,
        status="checked",
        received_at=world.now,
        received_by=sender,
    )


def pair(world: World, whose: Whose) -> tuple[Person, Person]:
    """Two more people of the own unit or of another."""
    first, second = (make_person(delivery_unit_id=world.area(whose).pk) for _ in range(2))
    world.organisation(Kind.PROBATION, whose)
    if whose is LIMITED:
        limit(second, world.user(Role.ANALYST).pk, AccessRule.Kind.ONLY)
    return first, second


def merged(world: World, whose: Whose) -> Merge:
    """That a record went into the first of them."""
    person, _ = world.once(pair, whose)
    return Merge.objects.create(
        person=person,
        gone_crn="X999999",
        gone_id=-person.pk,  # of nobody who is there
        gone=_columns(person) | {"id": -person.pk, "crn": "X999999"},
        moved={},
        unmoved=[],
        reason="The same fingerprints",
        merged_at=world.now,
        merged_by=world.user(Role.CASE_ADMINISTRATOR),
    )


def _columns(row: Person) -> dict[str, Any]:
    """A row as a merge writes it down."""
    plain = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return json.loads(json.dumps(plain, cls=DjangoJSONEncoder))


def _pair_kwargs(whose: Whose, world: World) -> dict[str, Any]:
    first, second = world.once(pair, whose)
    return {"first": first.pk, "second": second.pk}


PAIR = {whose: partial(_pair_kwargs, whose) for whose in (OWN, SIBLING, RIVAL, LIMITED)}
PERSON = _pk(person) | {LIMITED: partial(_kwargs, person, LIMITED)}
CUSTODY = _pk(inside) | {LIMITED: partial(_kwargs, inside, LIMITED)}


def _with(**rest: str) -> dict[Whose, Callable[[World], dict[str, Any]]]:
    """A person of each kind, with something more in the address."""
    return {whose: partial(_more, make, rest) for whose, make in PERSON.items()}


def _more(make: Callable[[World], dict[str, Any]], rest: dict[str, str], world: World) -> dict[str, Any]:
    return {**make(world), **rest}


OFFICERS = [Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.PRISON_OFFENDER_MANAGER]
ROWS = [
    Row(url="people:people"),
    Row(url="api:people"),
    Row(url="api:search_people", data=lambda world: {"text": "Marsh"}),
    Row(url="people:break_glass"),
    Row(url="people:close", kwargs=_pk(opening), reaches={OWN: [Role.PRACTITIONER]}),
    Row(url="people:openings"),
    Row(url="people:review", kwargs=_pk(opening)),
    Row(url="people:handovers"),
    Row(url="people:custody", kwargs=CUSTODY, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:dates", kwargs=CUSTODY),
    Row(url="people:address", kwargs=CUSTODY),
    Row(url="people:take_over", kwargs=CUSTODY),
    Row(url="people:read", kwargs=CUSTODY, reaches={OWN: [Role.PRISON_OFFENDER_MANAGER]}),
    Row(url="people:make_team", kwargs=UNIT),
    Row(url="people:name_contact", kwargs=UNIT),
    Row(url="people:rename_team", kwargs=_pk(team)),
    Row(url="people:close_team", kwargs=_pk(team)),
    Row(url="people:move", kwargs=_pk(member)),
    Row(url="people:tier", kwargs=PERSON, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:caseloads"),
    Row(url="api:caseload_imports"),
    Row(url="api:send_caseload_import", data=lambda world: {"file_name": "cases", "people": [{"crn": "X900001"}]}),
    Row(url="api:caseload_import", kwargs=_pk(caseload)),
    Row(url="api:caseload_import_rows", kwargs=_pk(caseload)),
    Row(url="api:accept_caseload_import", kwargs=_pk(caseload)),
    Row(url="api:cancel_caseload_import", kwargs=_pk(caseload)),
    Row(url="people:send_caseload"),
    Row(url="people:caseload", kwargs=_pk(caseload)),
    Row(url="people:caseload_columns", kwargs=_pk(caseload)),
    Row(url="people:accept_caseload", kwargs=_pk(caseload)),
    Row(url="people:cancel_caseload", kwargs=_pk(caseload)),
    Row(url="people:caseload_refused_csv", kwargs=_pk(caseload)),
    Row(url="people:places", kwargs=PERSON, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:record_place", kwargs=PERSON),
    Row(url="people:new_address", kwargs=PERSON),
    Row(url="people:correct_home", kwargs=_pk(address)),
    Row(url="people:plan_move_on", kwargs=_pk(place)),
    Row(url="people:leave_place", kwargs=_pk(place)),
    Row(url="people:employment", kwargs=PERSON, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:screen", kwargs=PERSON),
    Row(url="people:override_screening", kwargs=PERSON),
    Row(url="people:safety", kwargs=PERSON, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:record_zone", kwargs=PERSON),
    Row(url="people:end_zone", kwargs=_pk(zone), reaches={OWN: OFFICERS}),
    Row(url="people:replace_zone", kwargs=_pk(zone), reaches={OWN: OFFICERS}),
    Row(url="people:keep_apart", kwargs=PERSON),
    Row(url="people:correct_apart", kwargs=_pk(apart)),
    Row(url="people:end_apart", kwargs=_pk(apart)),
    Row(url="people:contacts"),
    Row(url="people:record_contact"),
    Row(url="people:contact", kwargs=_pk(contact)),
    Row(url="people:correct_contact", kwargs=_pk(contact)),
    Row(url="people:record_victim_zone", kwargs=_pk(contact)),
    Row(url="people:end_contact", kwargs=_pk(contact)),
    Row(url="people:decide_check"),
    Row(url="people:circumstances", kwargs=PERSON, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:prefer_contact", kwargs=PERSON),
    Row(url="people:adjust", kwargs=PERSON),
    Row(url="people:correct_adjustment", kwargs=_pk(adjustment)),
    Row(url="people:end_adjustment", kwargs=_pk(adjustment)),
    Row(url="people:choose_characteristic", kwargs=PERSON),
    Row(url="people:declare", kwargs=_with(characteristic="disability")),
    Row(url="people:commit", kwargs=PERSON),
    Row(url="people:correct_commitment", kwargs=_pk(commitment)),
    Row(url="people:withdraw_declaration", kwargs=_pk(declaration)),
    Row(url="people:end_commitment", kwargs=_pk(commitment)),
    Row(url="people:say_available", kwargs=PERSON),
    Row(url="people:say_language", kwargs=PERSON),
    Row(url="people:decide_contradiction", kwargs=_pk(contradiction)),
    Row(url="people:note_circumstance", kwargs=_with(side="strength")),
    Row(url="people:correct_circumstance", kwargs=_pk(circumstance)),
    Row(url="people:end_circumstance", kwargs=_pk(circumstance)),
    Row(url="people:sentences", kwargs=PERSON, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:require", kwargs=_pk(sentence)),
    Row(url="people:terminate", kwargs=_pk(sentence)),
    Row(url="people:record_release", kwargs=_pk(sentence)),
    Row(url="people:recall", kwargs=_pk(release)),
    Row(url="people:allege_breach", kwargs=_pk(sentence)),
    Row(url="people:present_breach", kwargs=_pk(breach)),
    Row(url="people:correct_ruling", kwargs=_pk(breach)),
    Row(url="people:correct_requirement", kwargs=_pk(requirement)),
    Row(url="people:withdraw_requirement", kwargs=_pk(requirement)),
    Row(url="people:correct_termination", kwargs=_pk(termination)),
    Row(url="people:withdraw_termination", kwargs=_pk(termination)),
    Row(url="people:names", kwargs=PERSON, reaches=SEEN_BY_INSPECTOR),
    Row(url="people:record_name", kwargs=PERSON),
    Row(url="people:remove_name", kwargs=_pk(other_name)),
    Row(url="people:duplicates"),
    Row(url="people:merge", kwargs=PAIR),
    Row(url="people:tell_apart", kwargs=PAIR),
    Row(url="people:merged", kwargs=_pk(merged)),
    Row(url="people:undo_merge", kwargs=_pk(merged)),
    Row(url="people:access", kwargs=PERSON),
    Row(url="people:limit", kwargs=PERSON),
    Row(url="people:end_limit", kwargs=PERSON),
    Row(url="people:add_rule", kwargs=PERSON),
    Row(url="people:remove_rule", kwargs={whose: partial(_rule_kwargs, whose) for whose in (OWN, SIBLING, RIVAL)}),
]
