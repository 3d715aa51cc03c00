"""The access matrix: role × verb × thing × context, the product's decisions against the policy of policy.txt.

A slice of it runs in the suite; `make proof` drives all of it, in process and through pages and API.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db.models import Q

from access import policy
from access.cast import UNIT, Cast, Member
from access.product import KINDS, Eyes
from access.relations import Thing, of_everybody, relations
from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission
from throughcare.access.roles import Role
from throughcare.people.tests.factories import NOW

CELLS_AT_LEAST = 50_000
SLICE = 25  # in the suite, every so manieth member
TOLD_AT_MOST = 40


def test_the_policy_is_not_made_from_the_product():
    tree = ast.parse(Path(policy.__file__).read_text())

    names = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not any("throughcare" in name for name in names)


def test_the_policy_knows_every_verb_role_and_permission_of_the_product():
    told = {(kind, verb) for kind, verb in policy.policy() if kind != "role"}
    roles = {role for lines in policy.policy().values() for line in lines for role in line.roles}

    assert told == {(kind, verb) for kind, each in KINDS.items() for verb in each.ways}
    assert roles - {policy.ANYBODY, policy.ANYBODY_POSTED} == set(Role)
    assert set(policy.verbs_of("role")) <= set(Permission)
    assert unheld() == set(Permission) - set(policy.verbs_of("role"))


def unheld() -> set[Permission]:
    """Permissions that no role holds: those of the demo, which are everybody's in it, and the virus scanner's."""
    return {Permission.DEMO_CONTROL, Permission.DOCUMENT_SCAN}


def test_everybody_whom_the_world_names_is_in_the_cast(cast: Cast):
    assert len({member.key for member in cast.members}) == len(cast.members)


def test_a_slice_of_the_matrix_has_no_disagreement(cast: Cast, things: list[Thing]):
    chosen = cast.members[::SLICE]

    cells, wrong = compare(cast, things, chosen)

    assert wrong[:TOLD_AT_MOST] == []
    assert cells > 10_000


def test_a_scope_that_shows_too_much_or_too_little_is_found(cast: Cast, things: list[Thing], monkeypatch):
    few = [member for member in cast.members if member.key == f"practitioner/probation/{UNIT}/live/b"]
    people = [thing for thing in things if thing.kind == "person"]
    wrong = []
    for scope in (Q(), Q(pk__in=[])):
        monkeypatch.setitem(KINDS["person"].scopes, "see", lambda actor, scope=scope: scope)
        wrong.append(compare(cast, people, few, told_as=SYSTEM)[1])

    too_much, too_little = ([text for text in each if ": see " in text] for each in wrong)
    # of thirteen people, three of the unit are open to a colleague there: the others are of other units, or limited
    assert (len(too_much), len(too_little)) == (10, 3)


@pytest.mark.proof
def test_the_whole_matrix_has_no_disagreement(cast: Cast, things: list[Thing], record_property):
    cells, wrong = compare(cast, things, cast.members)

    record_property("cells", cells)
    print(f"\n{cells:,} cells: {len(cast.members)} members, {len(things)} things; {len(wrong)} disagreements")
    print(*summed(wrong), sep="\n")
    assert wrong == []
    assert cells >= CELLS_AT_LEAST


def compare(
    cast: Cast, things: Sequence[Thing], chosen: Sequence[Member], *, told_as: Actor | None = None
) -> tuple[int, list[str]]:
    """Cells driven, and those in which product and policy disagree, in words.

    The database is told who acts, as in a request, so that its own policies decide too; `told_as` tells it somebody
    else.
    """
    keys: dict[str, list[int]] = defaultdict(list)
    for thing in things:
        keys[thing.kind].append(thing.row.pk)
    cells, wrong = 0, []
    for member in chosen:
        actor = cast.actor(member)
        with acting(told_as or actor, NOW):
            eyes = Eyes(actor, keys)
            for thing in things:
                postings = [(post.role, relations(member, post, thing)) for post in member.live]
                everybody = of_everybody(thing)
                for verb in KINDS[thing.kind].ways:
                    cells += 1
                    if eyes.may(thing.kind, verb, thing.row) != policy.allowed(thing.kind, verb, postings, everybody):
                        wrong.append(told(member, verb, thing, may=eyes.may(thing.kind, verb, thing.row)))
        for permission in policy.verbs_of("role"):
            cells += 1
            expected = policy.allowed("role", permission, [(post.role, frozenset()) for post in member.live])
            if actor.may(Permission(permission)) != expected:
                wrong.append(f"{member.key}: {permission}: the policy says {'yes' if expected else 'no'}")
    return cells, wrong


def told(member: Member, verb: str, thing: Thing, *, may: bool) -> str:
    """A disagreement in words."""
    stands = " | ".join(" ".join(sorted(relations(member, post, thing))) for post in member.live)
    says = "the product lets them, the policy does not" if may else "the policy lets them, the product does not"
    return f"{member.key}: {verb} {thing.key} [{stands}]: {says}"


def summed(wrong: list[str]) -> list[str]:
    """The first of the disagreements of each member and verb, with how many more there are like it."""
    groups = Counter(tuple(text.split(" ")[:2]) for text in wrong)
    first = {group: next(text for text in wrong if tuple(text.split(" ")[:2]) == group) for group in groups}
    return [f"{first[group]} ({count} like it)" for group, count in groups.most_common(TOLD_AT_MOST)]
