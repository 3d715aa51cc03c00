"""Which roles belong in which kind of organisation, how long links work, and what makes a registration acceptable."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from throughcare.access.roles import Role
from throughcare.kernel.errors import Problems

INVITATION_DAYS = 14
REGISTRATION_HOURS = 48
SECOND_FACTORS = ("totp", "webauthn")  # authenticator app, passkey; recovery codes only stand in for one

PHONE_LETTERS = 20
PHONE = re.compile(rf"[0-9+() ]{{1,{PHONE_LETTERS}}}")
FEWEST_FIGURES = 10


class Kind(StrEnum):
    """What an organisation is."""

    PROBATION = "probation"
    COMMISSIONER = "commissioner"
    SUPPLIER = "supplier"
    OVERSIGHT = "oversight"
    PARTNER = "partner"


# What an administrator may grant depends on the kind of organisation.
GRANTABLE: dict[Kind, tuple[Role, ...]] = {
    # the probation service also delivers: its programme and intervention teams decide on referrals and see people
    Kind.PROBATION: (
        Role.PRACTITIONER,
        Role.SENIOR_PRACTITIONER,
        Role.HEAD_OF_UNIT,
        Role.PRISON_OFFENDER_MANAGER,
        Role.COURT_OFFICER,
        Role.CASE_ADMINISTRATOR,
        Role.VICTIM_LIAISON_OFFICER,
        Role.PROVIDER_MANAGER,
        Role.CASEWORKER,
        Role.ANALYST,
        Role.DATA_PROTECTION_OFFICER,
        Role.ADMINISTRATOR,
    ),
    Kind.COMMISSIONER: (
        Role.COMMISSIONER,
        Role.CO_COMMISSIONER,
        Role.ASSESSOR,
        Role.OPENING_OFFICER,
        Role.EVALUATOR,
        Role.MODERATOR,
        Role.APPROVER,
        Role.CONTRACT_MANAGER,
        Role.ANALYST,
        Role.ADMINISTRATOR,
    ),
    Kind.SUPPLIER: (
        Role.BID_WRITER,
        Role.PROVIDER_MANAGER,
        Role.SUBCONTRACTOR,
        Role.CASEWORKER,
        Role.ADMINISTRATOR,
    ),
    Kind.OVERSIGHT: (Role.INSPECTOR, Role.ADMINISTRATOR),
    Kind.PARTNER: (Role.CARE_PARTNER, Role.JOB_MATCH_PARTNER, Role.ADMINISTRATOR),
}

# Roles that may be limited to an area; all others hold for the whole organisation.
AREA_KINDS: dict[Role, tuple[str, ...]] = {
    Role.PRACTITIONER: ("REGION", "DELIVERY_UNIT"),
    Role.SENIOR_PRACTITIONER: ("REGION", "DELIVERY_UNIT"),
    Role.HEAD_OF_UNIT: ("REGION", "DELIVERY_UNIT"),
    Role.COURT_OFFICER: ("REGION", "DELIVERY_UNIT"),
    Role.CASE_ADMINISTRATOR: ("REGION",),
    Role.DATA_PROTECTION_OFFICER: ("REGION", "DELIVERY_UNIT"),
    Role.COMMISSIONER: ("REGION", "POLICE_AREA"),
    Role.CONTRACT_MANAGER: ("REGION", "POLICE_AREA"),
}

# Who works in a team of a delivery unit, and may be moved to another by those who lead it.
STAFF = (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER)

# The first user of an organisation that registers, who may invite the others.
FOUNDING_ROLES = (Role.ADMINISTRATOR, Role.BID_WRITER)

COMPANY_NUMBER = re.compile(r"(?:[0-9]{8}|[A-Z]{2}[0-9]{6})")  # Companies House: eight characters
CHARITY_NUMBER = re.compile(r"[0-9]{6,7}(?:-[0-9]{1,2})?")  # Charity Commission for England and Wales


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something may be asked: so many at once, and so many a minute in the long run."""

    name: str
    per_minute: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """How wrong attempts slow down the next: so many are free, then a wait that doubles each time up to a limit."""

    name: str
    free: int
    first_seconds: int
    most_seconds: int
    forget_seconds: int


# Counted by account and by where the attempt comes from, so that nobody can shut others out of their accounts:
# guessing slows down whoever guesses, there, and nobody else.
PASSWORD = Brake(name="password", free=5, first_seconds=30, most_seconds=900, forget_seconds=3600)
CODE = Brake(name="code", free=5, first_seconds=30, most_seconds=900, forget_seconds=3600)
# A code has only six digits. Whoever tries them has the password already: all devices on which the account never signed
# in are counted together, too.
STRANGERS = Brake(name="code of strangers", free=30, first_seconds=60, most_seconds=3600, forget_seconds=86400)
RESET_MAIL = Rate(name="reset mail", per_minute=0.1, burst=3)  # messages to one address, whoever asks


def check_phone(phone: str) -> Problems:
    """A telephone number, or none: figures, with spaces, a plus or brackets between them."""
    problems = Problems()
    if phone and not (PHONE.fullmatch(phone) and sum(letter.isdigit() for letter in phone) >= FEWEST_FIGURES):
        problems.add("Enter a telephone number, like 01632 960 001, or leave it empty", field="phone")
    return problems


def token_hash(token: str) -> str:
    """What is stored of the secret in a link, so that reading the database gives no way in."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_grant(kind: str, role: str, area_kind: str | None) -> Problems:
    """Whether an organisation of this kind may grant the role, limited to such an area or to none."""
    problems = Problems()
    if role not in GRANTABLE[Kind(kind)]:
        problems.add("Select a role that your organisation uses.", field="role")
        return problems
    if area_kind and area_kind not in AREA_KINDS.get(Role(role), ()):
        problems.add("This role holds for the whole organisation. Select no area.", field="area")
    return problems


def company_number(typed: str) -> str:
    """A company number as the register writes it: no spaces, capitals, noughts in front."""
    text = re.sub(r"\s", "", typed).upper()
    return text.rjust(8, "0") if text.isdecimal() else text


def charity_number(typed: str) -> str:
    """A charity number without spaces."""
    return re.sub(r"\s", "", typed)


def check_numbers(company: str, charity: str) -> Problems:
    """Whether the numbers look like their registers' (both may be empty: an unincorporated group has neither)."""
    problems = Problems()
    if company and not COMPANY_NUMBER.fullmatch(company):
        problems.add("Enter a company number of 8 characters, like 01234567 or OC123456.", field="company_number")
    if charity and not CHARITY_NUMBER.fullmatch(charity):
        problems.add("Enter a charity number of 6 or 7 digits, like 1234567.", field="charity_number")
    return problems
