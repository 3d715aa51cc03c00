"""Everybody who plays in the access matrix: a user for each role, place and standing, and some with two postings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from throughcare.access.actor import NOBODY, Actor
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.queries import actor_of
from throughcare.accounts.rules import token_hash
from throughcare.api.models import Client as Program
from throughcare.people.tests.factories import NOW, SINCE, TODAY

UNIT, NEIGHBOUR, FAR = "pdu-derby-city", "pdu-nottingham-city", "pdu-gwent"
REGION, FAR_REGION = "region-east-midlands", "region-wales"
REGION_OF = {UNIT: REGION, NEIGHBOUR: REGION, FAR: FAR_REGION}
PLACES = (UNIT, NEIGHBOUR, FAR, REGION, FAR_REGION, None)
ORGANISATIONS = {
    "probation": "probation",
    "probation-2": "probation",
    "buyer": "commissioner",
    "buyer-2": "commissioner",
    "prime": "supplier",
    "sub": "supplier",
    "other": "supplier",
    "ex": "supplier",
    "watch": "oversight",
    "agency": "partner",
}
STANDINGS = ("live", "expired", "future", "closed")
PROBATION = (
    "practitioner",
    "senior_practitioner",
    "head_of_unit",
    "court_officer",
    "case_administrator",
    "data_protection_officer",
)
PROVIDER = ("provider_manager", "subcontractor", "caseworker", "machine_client", "bid_writer", "administrator")
BUYING = (
    "commissioner", "co_commissioner", "assessor",
    "opening_officer", "evaluator", "moderator", "approver", "contract_manager", "analyst",
)  # fmt: skip
NAMES = ("a", "b", "c", "d")  # of those who have the same role in the same place, and differ in what they are given


@dataclass(frozen=True, kw_only=True)
class Post:
    """A posting as the policy sees it."""

    role: str
    organisation: str
    area: str | None = None
    standing: str = "live"

    @property
    def is_live(self) -> bool:
        """Whether it counts."""
        return self.standing == "live"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody: `key` names them in the matrix."""

    key: str
    posts: tuple[Post, ...]

    @property
    def live(self) -> tuple[Post, ...]:
        """The postings that count."""
        return tuple(post for post in self.posts if post.is_live)


def _one(role: str, organisation: str, area: str | None = None, standing: str = "live", name: str = "a") -> Member:
    key = "/".join((role, organisation, area or "-", standing, name))
    return Member(key=key, posts=(Post(role=role, organisation=organisation, area=area, standing=standing),))


def _two(name: str, *posts: Post) -> Member:
    return Member(key=f"both/{name}", posts=posts)


def members() -> list[Member]:
    """All of them, nobody first."""
    return [Member(key="nobody", posts=()), *_probation(), *_providers(), *_buyers(), *_watchers(), *_with_two()]


def _probation() -> Iterator[Member]:
    for role in PROBATION:
        yield from (_one(role, "probation", area) for area in PLACES)
        yield _one(role, "probation", UNIT, name="b")
        yield _one(role, "probation-2", UNIT, name="d")
        yield from (_one(role, "probation", UNIT, standing) for standing in STANDINGS[1:])
    yield from (_one("administrator", "probation", standing=standing) for standing in STANDINGS)
    yield from (_one("prison_offender_manager", "probation", standing=standing) for standing in STANDINGS)
    yield from (_one("victim_liaison_officer", "probation", standing=standing) for standing in STANDINGS)
    yield from (_one("prison_offender_manager", "probation", name=name) for name in NAMES[1:3])


def _providers() -> Iterator[Member]:
    for role in PROVIDER:
        for organisation in ("prime", "sub", "other", "ex"):
            yield from (_one(role, organisation, standing=standing) for standing in STANDINGS)
        yield _one(role, "prime", name="b")
    yield from (_one(role, "probation") for role in ("provider_manager", "caseworker", "machine_client", "analyst"))


def _buyers() -> Iterator[Member]:
    for role in BUYING:
        yield from (_one(role, "buyer", standing=standing) for standing in STANDINGS)
        yield from (_one(role, "buyer", name=name) for name in NAMES[1:])
        yield _one(role, "buyer-2")
    for role in ("commissioner", "contract_manager"):
        yield from (_one(role, "buyer", area) for area in (REGION, FAR_REGION))
    yield from (_one("administrator", buyer) for buyer in ("buyer", "buyer-2"))


def _watchers() -> Iterator[Member]:
    yield from (_one("inspector", "watch", standing=standing) for standing in STANDINGS)
    yield _one("inspector", "watch", name="b")
    yield _one("administrator", "watch")
    for role in ("care_partner", "job_match_partner"):
        yield from (_one(role, "agency", standing=standing) for standing in STANDINGS)


def _with_two() -> Iterator[Member]:
    """Where one posting might lend something to another."""

    def post(role: str, organisation: str, area: str | None = None, standing: str = "live") -> Post:
        return Post(role=role, organisation=organisation, area=area, standing=standing)

    yield _two("in-house", post("practitioner", "probation", FAR), post("caseworker", "probation"))
    yield _two("leads-two", post("practitioner", "probation", UNIT), post("senior_practitioner", "probation", FAR))
    yield _two(
        "moved-unit", post("practitioner", "probation", NEIGHBOUR, "expired"), post("practitioner", "probation", FAR)
    )
    yield _two("moved-provider", post("caseworker", "prime", None, "expired"), post("caseworker", "other"))
    yield _two("two-providers", post("provider_manager", "prime"), post("caseworker", "other"))
    yield _two("manager-and-officer", post("provider_manager", "prime"), post("practitioner", "probation", NEIGHBOUR))
    yield _two("founder", post("administrator", "prime"), post("bid_writer", "prime"))
    yield _two("administers-elsewhere", post("administrator", "sub"), post("bid_writer", "prime"))
    yield _two("assessor-and-bidder", post("assessor", "buyer"), post("bid_writer", "prime"))
    yield _two("assessor-was-bidder", post("assessor", "buyer"), post("bid_writer", "prime", None, "expired"))
    yield _two("evaluator-and-bidder", post("evaluator", "buyer"), post("bid_writer", "other"))
    yield _two("buys-and-evaluates", post("commissioner", "buyer"), post("evaluator", "buyer"))
    yield _two("buys-and-conflicted", post("commissioner", "buyer"), post("evaluator", "buyer"))
    yield _two("buys-here-evaluates-there", post("commissioner", "buyer-2"), post("evaluator", "buyer"))
    yield _two("two-buyers", post("commissioner", "buyer", FAR_REGION), post("commissioner", "buyer-2"))
    yield _two("manages-and-evaluates", post("contract_manager", "buyer"), post("evaluator", "buyer"))
    yield _two("watches-and-refers", post("inspector", "watch"), post("practitioner", "probation", FAR))
    yield _two("watched-before", post("inspector", "watch", None, "expired"), post("practitioner", "probation", FAR))
    yield _two(
        "protects-and-delivers", post("data_protection_officer", "probation", FAR), post("caseworker", "probation")
    )


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The members with their rows in the database."""

    members: tuple[Member, ...]
    users: dict[str, User]
    organisations: dict[str, Organisation]

    def actor(self, member: Member) -> Actor:
        """The member as the product sees them."""
        return actor_of(self.users[member.key], TODAY) if member.posts else NOBODY

    def id(self, key: str) -> int:
        """The key of a member's user."""
        return self.users[key].pk


def make_cast(members: Iterable[Member]) -> Cast:
    """Make users, organisations and postings; those with a token get `token_of(key)`."""
    members = tuple(members)
    organisations = {
        name: Organisation.objects.create(name=f"Made-up {name}", kind=kind, is_made_up=True, created_at=NOW)
        for name, kind in ORGANISATIONS.items()
    }
    signed_in = [member for member in members if member.posts]
    users = User.objects.bulk_create(
        User(
            email=f"m{number}@matrix.example",
            name=member.key,
            password="!",
            is_active=all(post.standing != "closed" for post in member.posts),
            is_made_up=True,
        )
        for number, member in enumerate(signed_in)
    )
    by_key = {member.key: user for member, user in zip(signed_in, users, strict=True)}
    Posting.objects.bulk_create(
        _row(post, by_key[member.key], organisations) for member in signed_in for post in member.posts
    )
    second_factor = _second_factor()
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=kind, data=data) for user in users for kind, data in second_factor.items()
    )
    Program.objects.bulk_create(
        Program(
            name=member.key,
            organisation=organisations[member.posts[0].organisation],
            user=by_key[member.key],
            token_hash=token_hash(token_of(member)),
            token_start="tc_matri",
            expires_at=NOW + timedelta(days=36_500),
            last_used_at=NOW + timedelta(days=36_500),  # no use of it is written down
            connected_at=NOW,
            connected_by=users[0],
        )
        for member in signed_in
        if member.posts[0].role == "machine_client"
    )
    return Cast(members=members, users=by_key, organisations=organisations)


def _second_factor() -> dict[str, dict]:
    """An authenticator app and recovery codes, as they are stored; the same for everybody."""
    return {
        "totp": {"secret": encrypt("JBSWY3DPEHPK3PXP")},
        "recovery_codes": {"seed": encrypt("0" * 40), "used_mask": 0},
    }


def token_of(member: Member) -> str:
    """The token of a machine client."""
    return f"tc_{member.key}"


def _row(post: Post, user: User, organisations: dict[str, Organisation]) -> Posting:
    starts_on, ends_on = _dates(post.standing)
    return Posting(
        user=user,
        role=post.role,
        organisation=organisations[post.organisation],
        area_id=post.area,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _dates(standing: str) -> tuple[date, date | None]:
    """An expired posting ended today, which is the first day without it; a future one begins tomorrow."""
    if standing == "future":
        return TODAY + timedelta(days=1), None
    return SINCE, TODAY if standing == "expired" else None
