"""Whatever anybody sends to any page or operation, the answer is never a fault of ours.

`make proof` sends THROUGHCARE_FUZZ requests (20,000 unless said otherwise) and tells how many were sent in all; each
run begins with another seed, so that a million is reached over several runs. THROUGHCARE_FUZZ_ONLY=seed/number sends
one request again that found a fault.
"""

import fcntl
import gc
import os
import time
from collections import Counter
from random import Random

import pytest
from django.urls import reverse

from access.test_every_url import ENTRIES, ROWS, admitted
from fuzz.requests import Address, Asked, Fields, Forms, Maker
from fuzz.site import FORMS_SECRET, Answer, Site, site
from support.access import OWN, TOKEN, World
from throughcare.access.roles import Role
from throughcare.config.env import ROOT

COUNTER = ROOT / ".cache" / "fuzz.txt"
IN_THE_SUITE, ADDRESSES_IN_THE_SUITE = 150, 12
FAULTS_TOLD = 25
BATCH = 1_000
NOWHERE = Address(name="nowhere", methods=("GET", "POST"), paths=("/nowhere", "/static/1", "/assets/1/2", "/api/v1/no"))


def test_a_few_requests_that_nobody_sends_in_good_faith_find_no_fault(db: None) -> None:
    names = Random(0).sample(sorted(ENTRIES), ADDRESSES_IN_THE_SUITE)
    with site() as asked:
        assert told(Fuzz(asked, World(), names).run("suite", IN_THE_SUITE)) == []


@pytest.mark.proof
def test_many_requests_that_nobody_sends_in_good_faith_find_no_fault(transactional_db: None) -> None:
    wanted, faults = int(os.environ.get("THROUGHCARE_FUZZ", "20000")), Counter[str]()
    seed = os.environ.get("THROUGHCARE_FUZZ_SEED", str(counted(0)))
    with site() as asked:
        fuzz = Fuzz(asked, World(), sorted(ENTRIES))
        if only := os.environ.get("THROUGHCARE_FUZZ_ONLY"):
            assert told(fuzz.run_one(only)) == []
            return
        gc.freeze()  # the program itself need not be looked through for what is left over
        began = time.monotonic(), time.process_time()
        for sent in range(0, wanted, BATCH):
            faults += fuzz.run(seed, min(BATCH, wanted - sent), first=sent)
            total = counted(min(BATCH, wanted - sent))
            told_of(sent + BATCH, *began, total)

    assert told(faults) == []


def told_of(sent: int, began: float, processor: float, total: int) -> None:
    """Say how far it is, and how fast: by the clock, and by the processor time that Python took."""
    rate, own = sent / (time.monotonic() - began), sent / (time.process_time() - processor)
    print(f"{sent:,} requests, {rate:.0f} a second, {own:.0f} a second of Python; {total:,} in all runs", flush=True)


def counted(more: int) -> int:
    """How many requests all runs have sent, with some more; runs at the same time count together."""
    COUNTER.parent.mkdir(exist_ok=True)
    with COUNTER.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        total = int(file.read() or 0) + more
        file.truncate(0)
        file.write(str(total))
    return total


def told(faults: Counter[str]) -> list[str]:
    """The faults found, the commonest first."""
    found = [f"{count} times: {fault}" for fault, count in faults.most_common(FAULTS_TOLD)]
    print(*found, sep="\n")
    return found


class Fuzz:
    """Requests by everybody to some addresses; each is made from the seed and its number alone."""

    def __init__(self, site: Site, world: World, names: list[str]) -> None:
        self._site = site
        self._headers = {role: _headers(world, role) for role in (None, *Role)}
        self._addresses = [*(_address(world, name) for name in names), NOWHERE]
        self._players = {address.name: _players(address.name) for address in self._addresses}
        self._maker = Maker(forms=self._forms())
        self._first: dict[str, str] = {}  # the request that first met a fault

    def run(self, seed: str, count: int, *, first: int = 0) -> Counter[str]:
        """Send so many, and count the faults by where they arose."""
        faults: Counter[str] = Counter()
        for number in range(first, first + count):
            faults += self.run_one(f"{seed}/{number}")
        return faults

    def run_one(self, key: str) -> Counter[str]:
        """Send the request of a seed and a number; the fault that it met, if any."""
        draw = Random(key)
        address = draw.choice(self._addresses)
        player = draw.choice(self._players[address.name] if draw.random() < 0.75 else (None, *Role))
        asked = self._maker.make(draw, address)
        fault = self._send(player, asked).fault
        if not fault:
            return Counter()
        if fault not in self._first:
            self._first[fault] = f"{fault}, first by {key}: {player or 'nobody'} at {address.name}: {asked}"
            print(self._first[fault], flush=True)
        return Counter([self._first[fault]])

    def _send(self, player: Role | None, asked: Asked) -> Answer:
        return self._site.ask(asked, self._headers[player])

    def _forms(self) -> dict[str, Fields]:
        """What every page asks for, as those see it who reach it."""
        forms: dict[str, Fields] = {}
        for address in self._addresses:
            for player in self._players[address.name][:3]:
                answer = self._send(player, Asked(method="GET", path=address.paths[0]))
                page = Forms(address.paths[0])
                if answer.body.lstrip().startswith(b"<!DOCTYPE"):  # and no file, whatever is in it
                    page.feed(answer.body.decode(errors="replace"))
                for name, fields in page.found.items():
                    known = forms.setdefault(name, {})
                    known.update({field: values for field, values in fields.items() if field not in known})
        return forms


def _address(world: World, name: str) -> Address:
    """A URL or operation with its things, one's own first, and what may be sent there."""
    entry, row = ENTRIES[name], ROWS[name]
    with world.building():
        things = {whose: build(world) for whose, build in row.kwargs.items()} or {OWN: {}}
        data = row.data(world)
    methods = tuple(method.upper() for method in entry.methods)
    paths = tuple(reverse(entry.reverse, kwargs=kwargs) for kwargs in things.values())
    return Address(name=name, methods=methods, paths=paths, data=data, is_operation=entry.is_operation)


def _players(name: str) -> tuple[Role | None, ...]:
    """Who gets past the guard of an address."""
    if name not in ENTRIES:
        return (None, Role.PRACTITIONER)
    return tuple(role for role in (None, *Role) if admitted(ENTRIES[name], role) and ROWS[name].expects(role, OWN))


def _headers(world: World, role: Role | None) -> dict[str, str]:
    """What a browser or a program of this role sends each time."""
    cookies = {name: morsel.value for name, morsel in world.client(role).cookies.items()}
    cookies["csrftoken"] = FORMS_SECRET
    token = {"authorization": f"Bearer {TOKEN}"} if role is Role.MACHINE_CLIENT else {}
    return token | {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
