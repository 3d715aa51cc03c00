"""Who asks for which page: the commonest pages, how often each is asked for, and people signed in to ask for them."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import NOBODY, Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Posting, User
from throughcare.accounts.queries import actor_of, live
from throughcare.accounts.sign_in import CAST
from throughcare.clock import clock
from throughcare.people.models import Address, OfficerAssignment
from throughcare.people.queries import people
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import lists
from throughcare.referrals.rules import ReferralStatus

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Users of each role who take part: so many that at 50 requests a second nobody meets the limit of searches.
TAKE_PART = {
    Role.PRACTITIONER: 60,
    Role.SENIOR_PRACTITIONER: 12,
    Role.PROVIDER_MANAGER: 24,
    Role.CASEWORKER: 48,
    Role.CONTRACT_MANAGER: 1,
    Role.INSPECTOR: 1,
}
EACH = 20  # people or referrals that each of them opens
NEEDS = ("accommodation", "ete", "finance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A user with a session, and what there is for them to open."""

    actor: Actor
    session: str
    text: str = ""  # what they search for
    people: tuple[int, ...] = ()
    referrals: tuple[int, ...] = ()
    districts: tuple[str, ...] = ("DE1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, who asks for it, how often of all requests (in percent), and at which address this time."""

    name: str
    roles: tuple[Role, ...]
    weight: int
    address: Callable[[Somebody, random.Random], str]


Users = dict[Role | None, list[Somebody]]  # None: the public

PROBATION = (Role.PRACTITIONER,) * 5 + (Role.SENIOR_PRACTITIONER,)
WATCHING = (Role.CONTRACT_MANAGER, Role.INSPECTOR)

PAGES = (
    Page(name="practitioner's desk", roles=PROBATION, weight=12, address=lambda who, by: "/desk"),
    Page(
        name="people, sorted",
        roles=PROBATION,
        weight=10,
        address=lambda who, by: (
            "/people?whose=all&sort=" + by.choice(("name", "-name", "crn", "born", "-ends", "risk"))
        ),
    ),
    Page(name="search with a typing error", roles=PROBATION, weight=12, address=lambda who, by: "/people?search=1"),
    Page(name="person", roles=PROBATION, weight=16, address=lambda who, by: f"/people/{by.choice(who.people)}"),
    Page(
        name="referrals, sorted",
        roles=(*PROBATION, Role.INSPECTOR),
        weight=10,
        address=lambda who, by: (
            f"/referrals?tab={by.choice(('open', 'ended'))}&sort={by.choice(('', 'sent', '-sent'))}"
        ),
    ),
    Page(
        name="referral",
        roles=(*PROBATION, Role.PROVIDER_MANAGER),
        weight=13,
        address=lambda who, by: f"/referrals/{by.choice(who.referrals)}",
    ),
    Page(name="find a service", roles=PROBATION, weight=6, address=lambda who, by: _directory(who, by)),
    Page(name="provider's desk", roles=(Role.PROVIDER_MANAGER,), weight=5, address=lambda who, by: "/desk"),
    Page(
        name="caseworker's case",
        roles=(Role.CASEWORKER,),
        weight=12,
        address=lambda who, by: f"/referrals/{by.choice(who.referrals)}/progress",
    ),
    Page(
        name="measure with funnel plot", roles=WATCHING, weight=2, address=lambda who, by: "/measures/first-appointment"
    ),
    Page(
        name="public register",
        roles=(),
        weight=2,
        address=lambda who, by: f"/awards?page={by.randint(1, 3)}&sort={by.choice(('-newest', 'provider', 'value'))}",
    ),
)


def sign_in(seed: int) -> Users:
    """By role, users chosen by chance, each signed in by a session of its own."""
    now, by = clock.now(), random.Random(seed)
    found: Users = {None: [Somebody(actor=NOBODY, session="")]}
    for role, count in TAKE_PART.items():
        ids = sorted(_busy(role, now))
        users = User.objects.filter(pk__in=by.sample(ids, min(count, len(ids)))).order_by("pk")
        found[role] = [somebody for user in users if (somebody := _somebody(user, now, by))]
    return found


def who_asks(page: Page, users: Users, by: random.Random) -> Somebody:
    """Somebody of the page's roles."""
    return by.choice(users[by.choice(page.roles) if page.roles else None])


def _busy(role: Role, now: datetime) -> Iterable[int]:
    """Users of a role who have something to do in it."""
    today = clock.london_day(now)
    posted = Posting.objects.filter(live(today), role=role).values("user_id")
    if role == Role.PRACTITIONER:
        cases = OfficerAssignment.objects.filter(valid_until=None, officer__in=posted)
        return _often(cases, "officer_id")
    if role == Role.CASEWORKER:
        held = Referral.objects.filter(status=ReferralStatus.ASSIGNED, caseworker__in=posted)
        return _often(held, "caseworker_id")
    if role == Role.PROVIDER_MANAGER:
        asked = Referral.objects.filter(sent_at__isnull=False).values("body__organisation_id")
        posted = Posting.objects.filter(live(today), role=role, organisation__in=asked).values("user_id")
    return posted.values_list("user_id", flat=True)


def _often(rows: QuerySet[OfficerAssignment] | QuerySet[Referral], column: str) -> Iterable[int]:
    return rows.values(column).annotate(n=Count("pk")).filter(n__gte=2).values_list(column, flat=True)


def _somebody(user: User, now: datetime, by: random.Random) -> Somebody | None:
    """A user with what they may open; None for one of probation or a provider who has nothing to open."""
    today = clock.london_day(now)
    actor = actor_of(user, today)
    with acting(actor, now):
        persons = _people(actor, today)
        tab = lists.tabs(actor)[-2] if actor.has(Role.PROVIDER_MANAGER) else lists.Tab.OPEN
        referrals = tuple(lists.referrals(actor, tab).order_by("pk").values_list("pk", flat=True)[:EACH])
        text = misspelt(by.choice(persons)[1], by) if persons else ""
        districts = Address.objects.filter(person__in=[pk for pk, _ in persons], district__isnull=False)
        places = tuple(districts.order_by("pk").values_list("district_id", flat=True))
    if not referrals and not actor.has(Role.CONTRACT_MANAGER):
        return None
    return Somebody(
        actor=actor,
        session=_session(user, text),
        text=text,
        people=tuple(pk for pk, _ in persons),
        referrals=referrals,
        districts=places or ("DE1",),
    )


def _people(actor: Actor, today: date) -> list[tuple[int, str]]:
    """Some people whom the actor may open, with their names."""
    rows = people(actor, today, mine=actor.has(Role.PRACTITIONER)).order_by("pk")[:EACH]
    return [(row.pk, f"{row.given_name} {row.family_name}") for row in rows]


def misspelt(name: str, by: random.Random) -> str:
    """A name as a hurried hand types it: two letters inside its longest word changed places."""
    words = name.split()
    longest = max(words, key=len)
    at = by.randint(1, max(1, len(longest) - 2))
    words[words.index(longest)] = longest[:at] + longest[at : at + 2][::-1] + longest[at + 2 :]
    return " ".join(words)


def _session(user: User, text: str) -> str:
    """A session as the cast page begins it, with a search kept in it as the search box keeps it."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[CAST] = user.pk
    store["search_people"] = text
    store.create()
    return str(store.session_key)


def _directory(who: Somebody, by: random.Random) -> str:
    asked = {"district": by.choice(who.districts), "sex": by.choice(("male", "female")), "needs": by.choice(NEEDS)}
    return f"/directory?{urlencode(asked)}"
