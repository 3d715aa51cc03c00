"""Who may see which people: the unit's, one's own cases and those one supports, never past a limited-access rule."""

# ruff: noqa: S608 - conditions are made of our own names of tables and columns, never of what somebody typed

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.condition import Condition
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.kernel.errors import Decision, allow_if
from throughcare.people.models import BreakGlass, Handover, Person, Zone
from throughcare.reference.models import Area
from throughcare.reference.queries import directly_within

EVERYWHERE = frozenset({Role.INSPECTOR})  # roles that see every unit's people when their posting names no area
THERE = Q(erased_at=None)  # an erased record is counted, and opened by nobody
NOT_ERASED = "NOT EXISTS (SELECT 1 FROM people_person gone WHERE gone.id = {person} AND gone.erased_at IS NOT NULL)"

# The people whose responsible officer somebody is, an assignment counting until an end is set to it; people in custody
# whose prison officer they are, and people whom they are to take over; and those whose record they have opened by
# break-glass, still open at the moment of the request as the database was told.
OWN = """
    SELECT own.person_id FROM people_officerassignment own WHERE own.officer_id = {user} AND own.valid_until IS NULL
    UNION ALL
    SELECT inside.person_id FROM people_handover inside JOIN people_person held ON held.id = inside.person_id
    WHERE inside.prison_officer_id = {user} AND inside.superseded_at IS NULL AND held.in_custody
    UNION ALL
    SELECT coming.person_id FROM people_handover coming
    WHERE coming.community_officer_id = {user} AND coming.superseded_at IS NULL AND coming.taken_over_on IS NULL
    UNION ALL
    SELECT opened.person_id FROM people_breakglass opened
    WHERE opened.user_id = {user} AND opened.ends_at > acting_at()"""
THEIRS = f"{{unit}} = ANY ({{units}}) OR {{person}} = ANY (ARRAY ({OWN}))"
# The same of a row's person, asked of each row.
THEIRS_OF_FEW = f"""EXISTS (
    SELECT 1 FROM people_person its
    WHERE its.id = {{person}} AND (its.delivery_unit_id = ANY ({{units}}) OR its.id = ANY (ARRAY ({OWN}))))"""
# The same of many rows' persons, listed.
THEIR_IDS = f"SELECT its.id FROM people_person its WHERE its.delivery_unit_id = ANY ({{units}}) UNION ALL {OWN}"
# Few records have any rule that somebody has to be looked up in; break-glass stands for being listed.
NOT_EXCLUDED = """NOT EXISTS (
    SELECT 1 FROM people_accessrule rule
    WHERE rule.person_id = {person} AND rule.user_id = {user} AND rule.kind = 'excluded')"""
NOT_SHUT_OUT = f"""NOT EXISTS (
    SELECT 1 FROM people_accessrule rule
    WHERE rule.person_id = {{person}} AND (rule.kind = 'only' OR rule.user_id = {{user}}))
OR {NOT_EXCLUDED} AND (EXISTS (
        SELECT 1 FROM people_accessrule rule
        WHERE rule.person_id = {{person}} AND rule.user_id = {{user}} AND rule.kind = 'only')
    OR EXISTS (
        SELECT 1 FROM people_breakglass opened
        WHERE opened.person_id = {{person}} AND opened.user_id = {{user}} AND opened.ends_at > acting_at()))"""


def scope(actor: Actor) -> Q:
    """People whose record the actor may open: of the unit of a posting, or whose responsible officer the actor is,
    or whom the actor supports on the other side of a handover, or whose record is open to the actor by break-glass.
    """
    if not actor.holding(P.PERSON_VIEW):
        return Q(pk__in=[])
    if everywhere(actor):
        return not_shut_out(actor)
    return Q(Condition(THEIRS, {"person": "pk", "unit": "delivery_unit_id"}, whose(actor))) & not_shut_out(actor)


def whose(actor: Actor) -> dict[str, object]:
    """What the conditions above ask of an actor: the user, and the units of the postings that see people."""
    return {"user": actor.user_id or 0, "units": sorted(directly_within(actor.areas(P.PERSON_VIEW)))}


def everywhere(actor: Actor) -> bool:
    """Whether the actor sees the people of every unit."""
    return any(p.area is None and p.role in EVERYWHERE for p in actor.holding(P.PERSON_VIEW))


def is_theirs(actor: Actor, permission: P, person_id: int) -> bool:
    """Whether a person whom the actor sees is in the scope of the very postings that hold a permission.

    Somebody may see a person by one posting and hold the permission by another, which is for other people.
    """
    holders = actor.only(permission)
    if len(holders.postings) == len(actor.postings):
        return bool(holders.postings)
    return Person.objects.filter(scope(holders), pk=person_id).exists()


def not_shut_out(actor: Actor) -> Q:
    """People of whom no limited-access rule shuts the actor out: not excluded, and listed where only some may look.

    Break-glass stands for being listed, and never against an exclusion by name: that is a conflict of interest.
    """
    return THERE & Q(Condition(NOT_SHUT_OUT, {"person": "pk"}, {"user": actor.user_id or 0}))


def rows_not_shut_out(actor: Actor, column: str = "person_id") -> Q:
    """The same of rows that belong to a person, asked without reading the person."""
    return _of_rows(f"({NOT_SHUT_OUT}) AND {NOT_ERASED}", actor, column)


def rows_not_excluded(actor: Actor, column: str = "person_id") -> Q:
    """Rows that belong to people from whom the actor is not excluded by name."""
    return _of_rows(f"{NOT_EXCLUDED} AND {NOT_ERASED}", actor, column)


def _of_rows(condition: str, actor: Actor, column: str) -> Q:
    return Q(Condition(condition, {"person": column}, {"user": actor.user_id or 0}))


def can_correct(actor: Actor, person: Person) -> Decision:
    """Amend a disputed value, or put the person's statement beside it."""
    return allow_if(actor.may(P.CORRECTION_HANDLE), "Only a data protection officer decides about corrections.")


def not_excluded(actor: Actor) -> Q:
    """People from whom the actor is not excluded by name: for staff who are listed by being assigned."""
    return THERE & Q(Condition(NOT_EXCLUDED, {"person": "pk"}, {"user": actor.user_id or 0}))


def opening_scope(actor: Actor) -> Q:
    """Records opened by break-glass of which the actor hears: of people of the posting's unit or region."""
    postings = actor.holding(P.OPENING_REVIEW)
    if not postings:
        return Q(pk__in=[])
    if any(posting.area is None for posting in postings):
        return Q()
    return Q(delivery_unit_id__in=directly_within(actor.areas(P.OPENING_REVIEW)))


def can_break_glass(actor: Actor) -> Decision:
    """Practitioners and those who lead them, who answer for it."""
    return allow_if(actor.may(P.RECORD_OPEN), "Only probation practitioners open records in an emergency.")


def can_review(actor: Actor, opening: BreakGlass) -> Decision:
    """Whoever hears of it, but never of one's own."""
    if opening.user_id == actor.user_id:
        return Decision("You opened this record yourself: somebody else reviews it.")
    return allow_if(actor.may(P.OPENING_REVIEW), "Only a senior probation officer or data protection officer reviews.")


def can_manage_access(actor: Actor, person: Person) -> Decision:
    """Senior staff, for people whose record they may open themselves."""
    return allow_if(actor.may(P.ACCESS_MANAGE), "Only a senior probation officer says who may see a record.")


def can_record_custody(actor: Actor, person: Person) -> Decision:
    """Enter dates of release: officers of either side."""
    theirs = is_theirs(actor, P.CUSTODY_RECORD, person.pk)
    return allow_if(theirs, "Only the officers of prison and community enter dates of release.")


def can_take_over(actor: Actor, handover: Handover) -> Decision:
    """Become responsible in the place of the prison: the community officer who is named, or any while nobody is."""
    if handover.community_officer_id not in (None, actor.user_id):
        return Decision("Another officer is named to take over. Ask the senior probation officer to allocate the case.")
    theirs = is_theirs(actor, P.HANDOVER_TAKE, handover.person_id)
    return allow_if(theirs, "Only probation practitioners of the community take over from the prison.")


def unit_scope(actor: Actor) -> Q:
    """Delivery units whose teams and workloads the actor sees."""
    if any(p.area is None and p.role in EVERYWHERE for p in actor.holding(P.TEAM_VIEW)):
        return Q(kind=Area.Kind.DELIVERY_UNIT)
    return Q(kind=Area.Kind.DELIVERY_UNIT, code__in=directly_within(actor.areas(P.TEAM_VIEW)))


def can_manage_teams(actor: Actor, unit: str) -> Decision:
    """Make, rename and close the teams of a unit: those who lead it, without an administrator."""
    leads = unit in directly_within(actor.areas(P.TEAM_MANAGE))
    return allow_if(leads, "Only those who lead the delivery unit arrange its teams.")


def can_allocate(actor: Actor, person: Person) -> Decision:
    """Say who is responsible: those who lead the person's unit, for people whose record they may open."""
    leads = person.delivery_unit_id in directly_within(actor.areas(P.CASE_ALLOCATE))
    return allow_if(leads, "Only those who lead the person’s delivery unit allocate the case.")


def can_edit(actor: Actor, person: Person) -> Decision:
    """Write to a record what officers find out themselves: homes, work, training."""
    theirs = is_theirs(actor, P.PERSON_EDIT, person.pk)
    return allow_if(theirs, "Only the person’s officers write this down.")


def can_merge(actor: Actor, person: Person) -> Decision:
    """Make one record of two, or say that they are two people: whoever keeps the caseload there."""
    theirs = is_theirs(actor, P.PERSON_MERGE, person.pk)
    return allow_if(theirs, "Only the case administrator of the region merges records.")


def contact_scope(actor: Actor) -> Q:
    """Cases of victims in contact for whom the actor speaks: a liaison officer sees their own, and nobody's record."""
    if not actor.may(P.VICTIM_LIAISE):
        return Q(pk__in=[])
    return Q(liaison_officer_id=actor.user_id)


def can_liaise(actor: Actor) -> Decision:
    """Keep the cases of victims in contact."""
    return allow_if(actor.may(P.VICTIM_LIAISE), "Only victim liaison officers keep the cases of victims.")


def can_end_zone(actor: Actor, zone: Zone) -> Decision:
    """End a zone: a victim's by their liaison officer alone, any other by the person's officers."""
    if zone.contact is not None:
        own = actor.may(P.VICTIM_LIAISE) and zone.contact.liaison_officer_id == actor.user_id
        return allow_if(own, "Only the victim liaison officer changes a victim’s zone. Ring them.")
    return can_edit(actor, zone.person)


def can_tell_times(actor: Actor) -> Decision:
    """Say when somebody can't come: whoever plans with them, who has been seen to work on their referral."""
    allowed = actor.may(P.DELIVERY_RECORD) or actor.may(P.PERSON_EDIT)
    return allow_if(allowed, "Only who plans with the person says when they can’t come.")
