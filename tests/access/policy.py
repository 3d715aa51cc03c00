"""Reads policy.txt: who may do what by the requirements. It knows nothing of the product, and imports nothing of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("policy.txt")
ANYBODY = "anybody"  # also somebody who is not signed in
ANYBODY_POSTED = "anybody_posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one line allows."""

    roles: frozenset[str]
    needs: frozenset[str]
    never: frozenset[str]

    def allows(self, role: str | None, relations: Collection[str]) -> bool:
        """Whether a posting in a role (None: no posting) that stands in these relations may."""
        for_role = ANYBODY in self.roles or (role and (ANYBODY_POSTED in self.roles or role in self.roles))
        return bool(for_role) and self.needs <= set(relations) and not self.never & set(relations)


Policy = Mapping[tuple[str, str], tuple[Line, ...]]


@cache
def policy() -> Policy:
    """The lines by thing and verb; ValueError for a line that can't be read."""
    found: dict[tuple[str, str], tuple[Line, ...]] = {}
    for text in TABLE.read_text().splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        thing, verbs, roles, relations = (part.strip() for part in text.split("|"))
        words = relations.split()
        line = Line(
            roles=frozenset(_listed(roles)),
            needs=frozenset(word for word in words if not word.startswith("!")),
            never=frozenset(word[1:] for word in words if word.startswith("!")),
        )
        for verb in _listed(verbs):
            found[thing, verb] = (*found.get((thing, verb), ()), line)
    return found


def allowed(
    thing: str, verb: str, postings: Collection[tuple[str, frozenset[str]]], everybody: Collection[str] = ()
) -> bool:
    """Whether somebody may: by any one posting, as (role, relations), or as `everybody` stands to the thing."""
    lines = policy()[thing, verb]
    return any(line.allows(role, relations) for line in lines for role, relations in [(None, everybody), *postings])


def verbs_of(thing: str) -> list[str]:
    """The verbs that the policy knows of a kind of thing, in its order."""
    return [verb for kind, verb in policy() if kind == thing]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
