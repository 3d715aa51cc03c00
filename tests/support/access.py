"""Who may reach what: the vocabulary of the access table, and the small world its rows speak of.

Every app writes its rows in `<app>/tests/access_rows.py`: a list `ROWS` of `Row`, one for each URL and API operation.
The test in `tests/access` finds them, drives every row as every role, and fails for a URL without one.
"""

import contextlib
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from throughcare.access.actor import Actor
from throughcare.access.guards import Guard
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.queries import actor_of
from throughcare.accounts.rules import GRANTABLE, Kind, token_hash
from throughcare.api.models import Client as MachineClient
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.reference.models import Area

T = TypeVar("T")


class Whose(StrEnum):
    """Whose thing it is, seen from the role that asks."""

    OWN = "own"
    SIBLING = "sibling"  # of one's own organisation, but of another unit, team or caseload
    RIVAL = "rival"  # of another organisation of the same kind
    LIMITED = "limited"  # one's own, but marked limited access


OWN, SIBLING, RIVAL, LIMITED = Whose


@dataclass(frozen=True, kw_only=True)
class Row:
    """What the access test must know about one URL.

    `kwargs` builds the URL's arguments for a thing of each ownership; none for a URL without arguments. A role that
    the guard admits reaches its own and finds nothing else, unless `reaches` names the roles that reach that kind.
    `data` is what a POST sends; without it the form comes back with its problems, which counts as reached.
    """

    url: str
    kwargs: "Mapping[Whose, Callable[[World], dict[str, Any]]]" = field(default_factory=dict)
    reaches: Mapping[Whose, Collection[Role | None]] = field(default_factory=dict)
    data: "Callable[[World], dict[str, Any]]" = lambda world: {}

    def __post_init__(self) -> None:
        """ValueError for a row that would leave a wrong turn untried."""
        if self.kwargs and not {OWN, RIVAL} <= set(self.kwargs):
            raise ValueError(f"{self.url}: say how to build at least OWN and RIVAL")

    def expects(self, role: Role | None, whose: Whose) -> bool:
        """Whether a role that the guard admits (None: somebody not signed in) reaches the thing."""
        return role in self.reaches.get(whose, EVERYBODY if whose is OWN else ())


EVERYBODY = (None, *Role)  # for `reaches`: every role that the guard admits


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A URL, or one operation of the API, with its guard (None: not declared)."""

    name: str
    reverse: str
    guard: Guard | None
    methods: tuple[str, ...]
    takes: frozenset[str]
    is_operation: bool = False  # of the JSON API


class World:
    """A user in every role, the own and the rival organisation of every kind, and whatever rows build in it."""

    def __init__(self) -> None:
        self.now: datetime = clock.now()
        self.today: date = clock.london_day(self.now)
        self._made: dict[Any, Any] = {}

    def once(self, make: "Callable[[World, Whose], T]", whose: Whose) -> T:
        """The thing that `make` builds for this ownership, built only the first time."""
        if (make, whose) not in self._made:
            self._made[make, whose] = make(self, whose)
        return self._made[make, whose]

    @contextlib.contextmanager
    def building(self) -> Iterator[None]:
        """Forget what was built inside when building fails, so that other rows still find the world whole."""
        before = dict(self._made)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            self._made = before
            raise

    def organisation(self, kind: Kind, whose: Whose = OWN) -> Organisation:
        """The organisation of this kind to which the roles belong, or its rival."""
        return self.once(_rival if whose is RIVAL else _own, kind)  # type: ignore[arg-type]

    def area(self, whose: Whose = OWN) -> Area:
        """The delivery unit to which practitioners are posted, or another one."""
        return self.once(_area, OWN if whose in (OWN, LIMITED) else SIBLING)

    def user(self, role: Role, whose: Whose = OWN) -> User:
        """The user who holds this role and no other, here or at the rival."""
        return self.once(partial_of(_user, role), RIVAL if whose is RIVAL else OWN)

    def actor(self, role: Role, whose: Whose = OWN) -> Actor:
        """The same as an actor."""
        return actor_of(self.user(role, whose), self.today)

    def client(self, role: Role | None) -> Client:
        """A browser in which this role is signed in; None: nobody is."""
        return self.once(partial_of(_client, role), OWN)

    def posted(self, user: User, role: Role, organisation: Organisation, area: Area | None = None) -> Posting:
        """A posting since yesterday's year."""
        since = self.today.replace(day=1, year=self.today.year - 1)
        return Posting.objects.create(user=user, role=role, organisation=organisation, area=area, starts_on=since)


_PARTIALS: dict[Any, Any] = {}


def partial_of(make: Callable[..., T], role: Any) -> Callable[[World, Whose], T]:
    """The builder for one role, the same object every time, so that what it builds is remembered."""
    return _PARTIALS.setdefault((make, role), partial(make, role=role))


def _own(world: World, kind: Any) -> Organisation:
    return Organisation.objects.create(name=f"Own {kind}", kind=kind, is_made_up=True, created_at=world.now)


def _rival(world: World, kind: Any) -> Organisation:
    return Organisation.objects.create(name=f"Rival {kind}", kind=kind, is_made_up=True, created_at=world.now)


def _area(world: World, whose: Whose) -> Area:
    code = f"unit-{whose}"
    return Area.objects.create(
        code=code, kind=Area.Kind.DELIVERY_UNIT, name=code, sort_key=code, valid_from=date(2021, 6, 26)
    )


PASSWORD = "three made-up words"
TOKEN = "tc_a-token-of-the-access-test"  # of the machine client


# Where a role is at home that several kinds of organisation have.
HOME = {
    Role.ADMINISTRATOR: Kind.SUPPLIER,
    Role.PROVIDER_MANAGER: Kind.SUPPLIER,
    Role.CASEWORKER: Kind.SUPPLIER,
    Role.MACHINE_CLIENT: Kind.SUPPLIER,
    Role.ANALYST: Kind.COMMISSIONER,
}

# Roles whose user in the world is posted to a delivery unit.
IN_UNITS = (
    Role.PRACTITIONER,
    Role.SENIOR_PRACTITIONER,
    Role.HEAD_OF_UNIT,
    Role.COURT_OFFICER,
    Role.CASE_ADMINISTRATOR,
    Role.DATA_PROTECTION_OFFICER,
)


def home_of(role: Role) -> Kind:
    """The kind of organisation in which the world's user of a role is posted."""
    return HOME.get(role) or next(kind for kind, roles in GRANTABLE.items() if role in roles)


def _user(world: World, whose: Whose, *, role: Role) -> User:
    email = f"{role}.{whose}@made-up.example"
    user = User.objects.create_user(email, PASSWORD, name=f"Made-up {role}", is_made_up=True, created_at=world.now)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    if role is Role.MACHINE_CLIENT:
        _connect(world, user, whose)
    in_unit = role in IN_UNITS
    world.posted(user, role, world.organisation(home_of(role), whose), world.area(whose) if in_unit else None)
    return user


def _connect(world: World, user: User, whose: Whose) -> None:
    """Give the user of a machine client its token; the rival's has none that anybody knows."""
    MachineClient.objects.create(
        name="Made-up diary",
        organisation=world.organisation(Kind.SUPPLIER, whose),
        user=user,
        token_hash=token_hash(TOKEN if whose is OWN else "unknown"),
        token_start=TOKEN[:8],
        expires_at=world.now + timedelta(days=1),
        last_used_at=world.now,  # a first use would be a write
        connected_at=world.now,
        connected_by=world.user(Role.ADMINISTRATOR, whose),
    )


def _client(world: World, whose: Whose, *, role: Role | None) -> Client:
    if role is Role.MACHINE_CLIENT:
        world.user(role)  # who has the token
        return Client(headers={"host": "localhost", "authorization": f"Bearer {TOKEN}"})
    client = Client(headers={"host": "localhost"})
    if role is not None:
        client.force_login(world.user(role))
    return client


def entries() -> list[Entry]:
    """Every URL of the resolver and every operation of the API."""
    return [entry for pattern, names in _patterns(get_resolver(), ()) for entry in _entries(pattern, names)]


def _patterns(resolver: URLResolver, names: tuple[str, ...]) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, (*names, pattern.namespace) if pattern.namespace else names)
        else:
            yield pattern, names


def _entries(pattern: URLPattern, names: tuple[str, ...]) -> Iterator[Entry]:
    name = ":".join((*names, pattern.name or str(pattern.pattern)))
    takes = frozenset(pattern.pattern.converters) | frozenset(pattern.pattern.regex.groupindex)
    view = pattern.callback
    path_view = inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
    operations = getattr(path_view, "operations", None)
    if operations is None:
        guard = getattr(view, "guard", None)
        yield Entry(name=name, reverse=name, guard=guard, methods=("get", "post"), takes=takes)
        return
    for operation in operations:
        yield Entry(
            name=":".join((*names, operation.view_func.__name__)),
            reverse=name,
            guard=getattr(operation.view_func, "guard", None),
            methods=tuple(method.lower() for method in operation.methods),
            takes=takes,
            is_operation=True,
        )


WRITTEN_ALWAYS = ('"django_session"', '"accounts_throttle"')
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY")


@contextlib.contextmanager
def nothing_written() -> Iterator[None]:
    """Fail if anything but a session, or the count of requests, is written inside."""

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        writes = sql.lstrip().upper().startswith(WRITES)
        assert not writes or any(table in sql for table in WRITTEN_ALWAYS), f"it wrote: {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def fingerprint() -> tuple[int, ...]:
    """How many rows each table has, and the last audit event."""
    tables = sorted({m._meta.db_table for m in apps.get_models() if m._meta.managed} - {"django_session"})
    counts = ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}, (SELECT coalesce(max(id), 0) FROM {Event._meta.db_table})")
        return cursor.fetchone()
