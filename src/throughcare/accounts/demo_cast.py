"""Makes the demo's cast and the organisations they work for, before any other made-up world is loaded."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.cast import DOMAIN
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.rules import Kind
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.reference.models import Area

LOCK = 0xCA57  # advisory lock: two first visitors at once make one cast


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays what, where. The area is looked up by kind and the beginning of its name."""

    name: str
    role: Role
    organisation: str
    area: tuple[str, str] | None = None


REGION = "East Midlands Probation (made up)"
BUYER = "Commissioning Board (made up)"
AUTHORITY = "Combined Authority (made up)"
CHARITY = "Harbour Light (made up)"
RIVAL = "Stepping Stones Trust (made up)"
WATCHERS = "Probation Watch (made up)"
CARE = "Riverside Health (made up)"
JOBS = "Job Match Network (made up)"

ORGANISATIONS: dict[str, Kind] = {
    REGION: Kind.PROBATION,
    BUYER: Kind.COMMISSIONER,
    AUTHORITY: Kind.COMMISSIONER,
    CHARITY: Kind.SUPPLIER,
    RIVAL: Kind.SUPPLIER,
    WATCHERS: Kind.OVERSIGHT,
    CARE: Kind.PARTNER,
    JOBS: Kind.PARTNER,
}
UNIT = (Area.Kind.DELIVERY_UNIT.value, "Derby")
EAST_MIDLANDS = (Area.Kind.REGION.value, "East Midlands")

# Three assessors, since two assess and others decide for a panel and on appeals; three opening officers, since two
# of three open the bids; two evaluators and two bid writers, unseen by each other;
# two data protection officers, since nobody approves what they prepared themselves.
PARTS: tuple[Part, ...] = (
    Part("Priya Nair", Role.PRACTITIONER, REGION, UNIT),
    Part("Sam Whitlock", Role.SENIOR_PRACTITIONER, REGION, UNIT),
    Part("Helen Ashby", Role.HEAD_OF_UNIT, REGION, UNIT),
    Part("Tomos Vaughan", Role.PRISON_OFFENDER_MANAGER, REGION),
    Part("Nadia Haddad", Role.COURT_OFFICER, REGION, UNIT),
    Part("Cerys Hughes", Role.CASE_ADMINISTRATOR, REGION, EAST_MIDLANDS),
    Part("Leila Farouk", Role.VICTIM_LIAISON_OFFICER, REGION),
    Part("Bethan Pryce", Role.BID_WRITER, CHARITY),
    Part("Marek Zielinski", Role.PROVIDER_MANAGER, CHARITY),
    Part("Chidi Okafor", Role.CASEWORKER, CHARITY),
    Part("Asha Rahman", Role.ASSESSOR, BUYER),
    Part("Joel Barnes", Role.ASSESSOR, BUYER),
    Part("Mei Tanaka", Role.ASSESSOR, BUYER),
    Part("Colin Tate", Role.COMMISSIONER, BUYER),
    Part("Gwen Parry", Role.CO_COMMISSIONER, AUTHORITY),
    Part("Odette Marsh", Role.OPENING_OFFICER, BUYER),
    Part("Owen Blythe", Role.OPENING_OFFICER, BUYER),
    Part("Olga Petrova", Role.OPENING_OFFICER, BUYER),
    Part("Evan Rees", Role.EVALUATOR, BUYER),
    Part("Esther Cole", Role.EVALUATOR, BUYER),
    Part("Moira Kerr", Role.MODERATOR, BUYER),
    Part("Anwen Lloyd", Role.APPROVER, BUYER),
    Part("Kofi Mensah", Role.CONTRACT_MANAGER, BUYER),
    Part("Ana Sousa", Role.ANALYST, REGION),
    Part("Ingrid Holm", Role.INSPECTOR, WATCHERS),
    Part("Hana Suzuki", Role.CARE_PARTNER, CARE),
    Part("Nico Ferrari", Role.JOB_MATCH_PARTNER, JOBS),
    Part("Dilys Morgan", Role.DATA_PROTECTION_OFFICER, REGION, EAST_MIDLANDS),
    Part("David Amari", Role.DATA_PROTECTION_OFFICER, REGION, EAST_MIDLANDS),
    Part("Adam Frost", Role.ADMINISTRATOR, CHARITY),
    Part("Rosa Quinn", Role.BID_WRITER, RIVAL),
    Part("Tess Lindqvist", Role.SUBCONTRACTOR, RIVAL),  # of the charity that the provider won a contract with
    Part("Ines Duarte", Role.PROVIDER_MANAGER, REGION),  # of what the probation service delivers itself
)


@transaction.atomic
def ensure_cast(now: datetime) -> int:
    """Make whoever of the cast is missing; returns how many were made. Safe to repeat, and by several at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = set(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    missing = [part for part in PARTS if _email(part) not in known]
    organisations = {name: _organisation(name, now) for name in {part.organisation for part in missing}}
    for part in missing:
        user = _make(part, organisations[part.organisation], now)
    if missing:
        record("cast.made", actor=SYSTEM, now=now, thing=user, count=len(missing))
    return len(missing)


def _email(part: Part) -> str:
    return f"{part.name.split()[0].lower()}@{DOMAIN}"


def _organisation(name: str, now: datetime) -> Organisation:
    facts = {"kind": ORGANISATIONS[name], "is_made_up": True, "created_at": now}
    return Organisation.objects.get_or_create(name=name, is_made_up=True, defaults=facts)[0]


def _make(part: Part, organisation: Organisation, now: datetime) -> User:
    user = User.objects.create_user(_email(part), None, name=part.name, is_made_up=True, created_at=now)
    Posting.objects.create(
        user=user, role=part.role, organisation=organisation, area=_area(part), starts_on=london_day(now)
    )
    return user


def _area(part: Part) -> Area | None:
    if part.area is None:
        return None
    kind, name = part.area
    return Area.objects.filter(kind=kind, name__startswith=name).order_by("sort_key", "code").first()
