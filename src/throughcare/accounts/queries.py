"""Reads of users, organisations and postings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from throughcare.access.actor import NOBODY, Actor, Posted
from throughcare.access.permissions import Permission
from throughcare.access.roles import Role
from throughcare.accounts import rules
from throughcare.accounts.models import Invitation, Organisation, Posting, Registration, User
from throughcare.accounts.permissions import scope
from throughcare.kernel.errors import NotFound
from throughcare.reference.models import Area

T = TypeVar("T")
OF_PEOPLE = ~Q(role=Role.MACHINE_CLIENT)  # a machine client is connected and revoked, never invited or changed


def live(on: date) -> Q:
    """Postings that are in force on a day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


def actor_of(user: User, on: date) -> Actor:
    """The user with all postings live on a day, in one query; NOBODY for one who is not signed in."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    postings = Posting.objects.filter(live(on), user_id=user.pk).order_by("pk")
    return Actor(
        user_id=user.pk,
        name=user.name,
        postings=tuple(
            Posted(id=p.pk, role=Role(p.role), organisation_id=p.organisation_id, area=p.area_id) for p in postings
        ),
    )


def holders(role: Role, on: date, *, organisation_id: int | None = None) -> QuerySet[User]:
    """Users with a live posting in a role, in an organisation or anywhere."""
    postings = Posting.objects.filter(live(on), role=role)
    if organisation_id is not None:
        postings = postings.filter(organisation_id=organisation_id)
    return User.objects.filter(is_active=True, pk__in=postings.values("user_id")).order_by("name", "pk")


def name_of(user_id: int | None) -> str:
    """A user's name, for a line that says who did something; the system's where there is none."""
    return names_of([user_id]).get(user_id or 0, "Throughcare")


def names_of(user_ids: Collection[int | None]) -> dict[int, str]:
    """Names of users by id."""
    return dict(User.objects.filter(pk__in=[pk for pk in user_ids if pk]).values_list("pk", "name"))


def ids_of(text: str) -> list[int]:
    """Users whose name or address contains a text: the first hundred."""
    found = User.objects.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return list(found.order_by("pk").values_list("pk", flat=True)[:100])


# An organisation's people, as its administrator sees them


def managed_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations whose people the actor manages."""
    return Organisation.objects.filter(pk__in=actor.organisations(Permission.PEOPLE_MANAGE)).order_by("name", "pk")


def managed_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """One of them; NotFound for any other."""
    return _found(managed_organisations(actor).filter(pk=organisation_id).first())


def people(actor: Actor, on: date, *, search: str = "") -> QuerySet[User]:
    """The people of the actor's organisations by name, each with `live_postings` and `has_second_factor`."""
    postings = Posting.objects.filter(scope(actor), live(on), OF_PEOPLE)
    found = User.objects.filter(pk__in=postings.values("user_id"))
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return _with_postings(found, postings).order_by("name", "pk")


def person(actor: Actor, user_id: int, on: date) -> User:
    """One of the people of the actor's organisations, with `live_postings`; NotFound for anybody else."""
    return _found(people(actor, on).filter(pk=user_id).first())


def organisations_of(person: User) -> list[Organisation]:
    """Where one of `people` works, each once."""
    rows: list[Posting] = person.live_postings  # type: ignore[attr-defined]
    return list({posting.organisation_id: posting.organisation for posting in rows}.values())


def posting(actor: Actor, posting_id: int, on: date) -> Posting:
    """A live posting in the actor's organisations; NotFound for any other."""
    postings = Posting.objects.filter(scope(actor), live(on), OF_PEOPLE, pk=posting_id)
    return _found(postings.select_related("user", "organisation", "area").first())


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the actor's organisations that wait for an answer, newest first."""
    waiting = Invitation.objects.filter(scope(actor), accepted_at=None, withdrawn_at=None)
    return waiting.select_related("organisation", "area").order_by("-invited_at", "-pk")


def invitation(actor: Actor, invitation_id: int) -> Invitation:
    """One of them; NotFound for any other."""
    return _found(invitations(actor).filter(pk=invitation_id).first())


def areas_for(kind: str, on: date) -> QuerySet[Area]:
    """Areas to which postings in this kind of organisation may be limited."""
    kinds = {k for role in rules.GRANTABLE[rules.Kind(kind)] for k in rules.AREA_KINDS.get(role, ())}
    valid = Q(valid_until=None) | Q(valid_until__gt=on)
    return Area.objects.filter(valid, kind__in=kinds, valid_from__lte=on).order_by("kind", "sort_key", "code")


# Links in e-mails


def open_invitation(token: str, now: datetime) -> Invitation:
    """The invitation behind a link; NotFound when it was used, withdrawn or is too old."""
    usable = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    return _found(usable.select_related("organisation").filter(token_hash=rules.token_hash(token)).first())


def open_registration(token: str, now: datetime) -> Registration:
    """The registration behind a link; NotFound when it was confirmed or is too old."""
    usable = Registration.objects.filter(confirmed_at=None, expires_at__gt=now)
    return _found(usable.filter(token_hash=rules.token_hash(token)).first())


def active_user(email: str) -> User | None:
    """The user who signs in with this address, if anybody does."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


# One's own sign-in


def oneself(actor: Actor) -> User:
    """The user who acts; NotFound for the system."""
    return _found(User.objects.filter(pk=actor.user_id or 0).first())


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """One of a user's passkeys, as its owner sees it; `used_at` is None until it was used."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a user signs in: whether an authenticator app is set up, the passkeys, how many recovery codes are unused."""

    has_app: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def is_complete(self) -> bool:
        """Whether there is a second factor."""
        return self.has_app or bool(self.passkeys)


def sign_in_standing(actor: Actor) -> Standing:
    """The actor's own means of signing in."""
    rows = list(Authenticator.objects.filter(user_id=actor.user_id).order_by("created_at", "pk"))
    found = {row.type: row for row in rows}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return Standing(
        has_app=Authenticator.Type.TOTP in found,
        passkeys=tuple(_passkey(row) for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def passkey(actor: Actor, passkey_id: int) -> Passkey:
    """One of the actor's own passkeys; NotFound for anybody else's."""
    own = Authenticator.objects.filter(user_id=actor.user_id, type=Authenticator.Type.WEBAUTHN)
    return _passkey(_found(own.filter(pk=passkey_id).first()))


def _passkey(row: Authenticator) -> Passkey:
    return Passkey(pk=row.pk, name=row.data["name"], added_at=row.created_at, used_at=row.last_used_at)


def _with_postings(users: QuerySet[User], postings: QuerySet[Posting]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=rules.SECOND_FACTORS)
    rows = postings.select_related("organisation", "area").order_by("starts_on", "pk")
    prefetch = Prefetch("postings", rows, to_attr="live_postings")
    return users.annotate(has_second_factor=Exists(factors)).prefetch_related(prefetch)


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
