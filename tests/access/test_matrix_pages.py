"""The access matrix through what people reach: every page and operation with a verb, in every context told apart.

For each address, of all pairs of a member and a thing those that the policy can't tell apart are tried once. Somebody
with two postings only reads here: a form is shown by the one posting that the other may not send, and what is sent
then is decided in process, in test_matrix.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from access import policy
from access.addresses import ADDRESSES, Address
from access.cast import Cast, Member, token_of
from access.relations import Thing, of_everybody, relations
from access.test_every_url import REACHED, to_sign_in
from support.access import fingerprint, nothing_written
from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM

REFUSED = {401, 403, 404}
IN_THE_SUITE = 40
EVERY = int(os.environ.get("THROUGHCARE_MATRIX_EVERY", "1"))  # on a busy machine, every so manieth cell of an address
Cell = tuple[Address, Member, Thing]


def test_a_slice_of_pages_and_operations_has_no_disagreement(cast: Cast, things: list[Thing]):
    some = list(cells(cast.members[::8], things[::11]))

    assert drive(cast, some[:: len(some) // IN_THE_SUITE]) == []


@pytest.mark.proof
@pytest.mark.parametrize("address", ADDRESSES, ids=[f"{each.verb}-{each.url}" for each in ADDRESSES])
def test_a_page_or_operation_in_every_context_has_no_disagreement(address: Address, cast: Cast, things: list[Thing]):
    every = list(cells(cast.members, things, [address]))

    print(f"{len(every[::EVERY])} of {len(every)} cells")
    assert drive(cast, every[::EVERY]) == []


def cells(
    members: Sequence[Member], things: Sequence[Thing], addresses: Sequence[Address] = ADDRESSES
) -> Iterator[Cell]:
    """One cell for all that look the same to the policy."""
    for kind in {address.kind: None for address in addresses}:
        pairs = [(_looks(member, thing), member, thing) for thing in things if thing.kind == kind for member in members]
        for address in (each for each in addresses if each.kind == kind):
            seen = set()
            for look, member, thing in pairs:
                hides = len(member.live) > 1 and address.post
                if look not in seen and address.fits(thing) and not hides:
                    seen.add(look)
                    yield address, member, thing


def _looks(member: Member, thing: Thing) -> tuple:
    """All of somebody's postings as the policy sees them, those that do not count by what they are."""
    posts = frozenset((post.role, post.standing, relations(member, post, thing)) for post in member.posts)
    return posts, of_everybody(thing)


def drive(cast: Cast, chosen: Iterable[Cell]) -> list[str]:
    """Ask for all of them; the disagreements in words."""
    chosen = list(chosen)
    asked = {member.key: member for _address, member, _thing in chosen}
    clients = {key: _client(cast, member) for key, member in asked.items()}
    before = fingerprint()
    wrong = []
    for address, member, thing in chosen:
        may = allowed(address, member, thing)
        answer = ask(clients[member.key], address, thing, may=may)
        if not _agrees(answer, may=may):
            wrong.append(f"{member.key} at {address.url} of {thing.key}: {answer.status_code}, may {may}")
    assert fingerprint() == before
    return wrong


def allowed(address: Address, member: Member, thing: Thing) -> bool:
    """What the policy says; a machine client is nobody at pages."""
    posts = [post for post in member.live if address.is_operation or post.role != "machine_client"]
    postings = [(post.role, relations(member, post, thing)) for post in posts]
    return policy.allowed(address.kind, address.verb, postings, of_everybody(thing))


def ask(client: Client, address: Address, thing: Thing, *, may: bool) -> HttpResponse:
    """Send the request, and undo what it did if it may do something."""
    path = address.path(thing)
    cache.clear()
    with transaction.atomic(), nullcontext() if may else nothing_written():
        kind = {"content_type": "application/json"} if address.is_operation and address.post else {}
        answer = client.post(path, address.sends, **kind) if address.post else client.get(path)
        if answer.status_code == 405:  # the page before the step is only looked at
            answer = client.get(path)
        transaction.set_rollback(True)
    return answer


def _agrees(answer: HttpResponse, *, may: bool) -> bool:
    if may:
        return answer.status_code in REACHED and not to_sign_in(answer)
    return answer.status_code in REFUSED or to_sign_in(answer)


def _client(cast: Cast, member: Member) -> Client:
    if any(post.role == "machine_client" for post in member.posts):
        return Client(headers={"host": "localhost", "authorization": f"Bearer {token_of(member)}"})
    client = Client(headers={"host": "localhost"})
    if member.posts:
        with acting(SYSTEM):
            client.force_login(cast.users[member.key])
    return client
