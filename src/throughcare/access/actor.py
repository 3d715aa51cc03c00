"""The Actor: a user with all live postings, as every query and action sees whoever asks."""

from dataclasses import dataclass, replace

from throughcare.access.permissions import Permission
from throughcare.access.roles import ROLES, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A live posting: a role in an organisation, in an area (a `reference.Area` code), or in both."""

    id: int
    role: Role
    organisation_id: int
    area: str | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that this posting's role holds."""
        return ROLES[self.role].permissions

    def permits(self, permission: Permission) -> bool:
        """Whether this posting's role holds the permission."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts. `user_id` None is the system itself, which holds no permission: it acts by task, not by role."""

    user_id: int | None
    name: str
    postings: tuple[Posted, ...] = ()

    @property
    def who(self) -> int:
        """The user's id, for what only a person does; RuntimeError for the system."""
        if self.user_id is None:
            raise RuntimeError("only a person does this")
        return self.user_id

    def may(self, permission: Permission) -> bool:
        """Whether any live posting holds the permission."""
        return any(p.permits(permission) for p in self.postings)

    def holding(self, permission: Permission) -> tuple[Posted, ...]:
        """The live postings that hold the permission."""
        return tuple(p for p in self.postings if p.permits(permission))

    def only(self, *permissions: Permission) -> "Actor":
        """The same user with nothing but the postings that hold one of the permissions: what one lends no other."""
        return replace(self, postings=tuple(p for p in self.postings if any(map(p.permits, permissions))))

    @property
    def employers(self) -> frozenset[int]:
        """Organisations of all live postings, whatever the role."""
        return frozenset(p.organisation_id for p in self.postings)

    def organisations(self, permission: Permission) -> frozenset[int]:
        """Organisations in which the actor holds the permission."""
        return frozenset(p.organisation_id for p in self.holding(permission))

    def areas(self, permission: Permission) -> frozenset[str]:
        """Areas to which postings with the permission are limited."""
        return frozenset(p.area for p in self.holding(permission) if p.area)

    def everywhere(self, permission: Permission) -> bool:
        """Whether a posting with the permission is limited to no area."""
        return any(p.area is None for p in self.holding(permission))

    def has(self, role: Role) -> bool:
        """Whether the actor has a live posting in the role."""
        return any(p.role == role for p in self.postings)

    @property
    def roles(self) -> list[Role]:
        """The roles of all live postings, each once, in the order of the postings."""
        return list(dict.fromkeys(p.role for p in self.postings))


SYSTEM = Actor(user_id=None, name="Throughcare")
NOBODY = Actor(user_id=None, name="")
