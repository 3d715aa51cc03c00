"""Reads of delivery units as those who lead them see them: teams, who works there, and where they may be moved."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import Posting, User
from throughcare.accounts.rules import STAFF
from throughcare.kernel.errors import NotFound
from throughcare.people import permissions, queries
from throughcare.people.models import HomelessnessContact, Team, TeamPlace
from throughcare.reference.models import Area, AreaLink
from throughcare.reference.queries import in_force
from throughcare.ui.tables import Columns

OPEN = Q(closed_at=None)
LEADERS = (Role.SENIOR_PRACTITIONER, Role.HEAD_OF_UNIT)
ORDERS: Columns = {  # by which a list of units can be sorted
    "unit": ("sort_key",),
    "teams": (F("team_count"), "sort_key"),
    "staff": (F("staff_count"), "sort_key"),
}


def units(actor: Actor, today: date) -> QuerySet[Area]:
    """Delivery units whose teams the actor sees, with how many teams and staff each has."""
    teams = Team.objects.filter(OPEN, delivery_unit_id=OuterRef("pk")).order_by().values("delivery_unit_id")
    people = Posting.objects.filter(accounts.live(today), role__in=STAFF, area_id=OuterRef("pk")).order_by()
    rows = Area.objects.filter(permissions.unit_scope(actor), in_force(today))
    return rows.annotate(
        team_count=Subquery(teams.annotate(n=Count("pk")).values("n")),
        staff_count=Subquery(people.values("area_id").annotate(n=Count("user_id", distinct=True)).values("n")),
    ).order_by("sort_key", "code")


def unit(actor: Actor, code: str, today: date) -> Area:
    """One of them; NotFound for any other."""
    found = units(actor, today).filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


def teams(unit: Area) -> list[Team]:
    """The teams of a unit, by name."""
    return list(Team.objects.filter(OPEN, delivery_unit=unit).order_by("name", "pk"))


def team(actor: Actor, pk: int, today: date, *, lock: bool = False) -> Team:
    """A team of a unit that the actor sees; NotFound for any other, and for one that is closed."""
    rows = Team.objects.filter(OPEN, delivery_unit__in=units(actor, today).values("pk"), pk=pk)
    found = (rows.select_for_update(of=("self",)) if lock else rows.select_related("delivery_unit")).first()
    if found is None:
        raise NotFound
    return found


def staff(unit: Area, today: date) -> QuerySet[Posting]:
    """Practitioners and seniors who work in a unit, by name, each with `team_id`."""
    place = TeamPlace.objects.filter(in_force(today), posting_id=OuterRef("pk"), team__closed_at=None)
    rows = Posting.objects.filter(accounts.live(today), area=unit, role__in=STAFF, user__is_active=True)
    rows = rows.annotate(team_id=Subquery(place.values("team_id")[:1])).select_related("user")
    return rows.order_by(F("user__name"), "pk")


def member(actor: Actor, posting_id: int, today: date) -> Posting:
    """Somebody who works in a unit that the actor sees; NotFound for anybody else."""
    rows = Posting.objects.filter(accounts.live(today), role__in=STAFF, area__in=units(actor, today).values("pk"))
    found = rows.filter(pk=posting_id).select_related("user", "area", "organisation").first()
    if found is None:
        raise NotFound
    return found


def team_of(user_id: int, today: date) -> Team | None:
    """The team in which somebody works today; of several the one that they came to last."""
    places = TeamPlace.objects.filter(in_force(today), posting__user=user_id, team__closed_at=None)
    found = places.select_related("team__delivery_unit").order_by("-valid_from", "-pk").first()
    return found.team if found else None


def place(posting: Posting, today: date) -> TeamPlace | None:
    """In which team somebody works."""
    return posting.team_places.filter(in_force(today)).select_related("team").first()


def neighbours(unit: Area, today: date) -> QuerySet[Area]:
    """The other units of the same region, to which staff may be moved."""
    above = AreaLink.objects.filter(in_force(today), child=unit, parent__kind=Area.Kind.REGION).values("parent_id")
    beside = AreaLink.objects.filter(in_force(today), parent__in=above).values("child_id")
    rows = Area.objects.filter(in_force(today), kind=Area.Kind.DELIVERY_UNIT, pk__in=beside)
    return rows.exclude(pk=unit.pk).order_by("sort_key", "code")


def leaders(codes: Collection[str], today: date) -> QuerySet[User]:
    """Those who lead units, or a region as a whole, by name."""
    ids = queries.of_units(codes, today, *LEADERS)
    return User.objects.filter(is_active=True, pk__in=ids).order_by("name", "pk")


def contact(code: str, today: date) -> User | None:
    """Who reaches the housing authority's homelessness team for a unit; None where nobody is named."""
    rows = HomelessnessContact.objects.filter(in_force(today), delivery_unit_id=code, user__is_active=True)
    found = rows.select_related("user").first()
    return found.user if found else None


def contact_units(user_id: int | None, today: date) -> list[str]:
    """The units whose homelessness contact somebody is."""
    rows = HomelessnessContact.objects.filter(in_force(today), user_id=user_id or 0)
    return list(rows.values_list("delivery_unit_id", flat=True))


def may_be_contact(unit: Area, today: date) -> QuerySet[User]:
    """Those who work in a unit or lead it, by name."""
    leads = leaders([unit.pk], today).values("pk")
    return User.objects.filter(Q(pk__in=staff(unit, today).values("user_id")) | Q(pk__in=leads)).order_by("name", "pk")
