"""Whatever anybody sends to any page or operation, the answer is never a fault of ours.

`make proof` sends THROUGHCARE_FUZZ requests (20,000 unless said otherwise). How many were sent in all is kept beside
the caches, and the next run goes on with other seeds, so that a million is reached over several runs.
"""

import json
import os
import time
import traceback
from collections import Counter
from random import Random

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from access.cast import Cast, token_of
from access.relations import Thing
from fuzz.requests import Asked, Maker, routes
from throughcare.config.env import ROOT

COUNTER = ROOT / ".cache" / "fuzz.json"
BATCH = 1_000
IN_THE_SUITE = 60
FAULTS_TOLD = 25
PLAYERS = (
    "practitioner/probation/pdu-derby-city/live/a", "senior_practitioner/probation/region-east-midlands/live/a",
    "data_protection_officer/probation/region-east-midlands/live/a", "bid_writer/prime/-/live/a",
    "provider_manager/prime/-/live/a", "caseworker/prime/-/live/a", "machine_client/prime/-/live/a",
    "administrator/prime/-/live/a", "commissioner/buyer/-/live/a", "assessor/buyer/-/live/a",
    "opening_officer/buyer/-/live/a", "evaluator/buyer/-/live/a", "moderator/buyer/-/live/a",
    "approver/buyer/-/live/a", "contract_manager/buyer/-/live/a", "analyst/buyer/-/live/a",
    "inspector/watch/-/live/a", "nobody",
)  # fmt: skip


def test_a_few_requests_that_nobody_sends_in_good_faith_find_no_fault(cast: Cast, things: list[Thing]):
    assert told(Fuzz(cast, things, seed=0).run(IN_THE_SUITE)) == []


@pytest.mark.proof
def test_many_requests_that_nobody_sends_in_good_faith_find_no_fault(cast: Cast, things: list[Thing]):
    wanted, faults, began = int(os.environ.get("THROUGHCARE_FUZZ", "20000")), Counter(), time.monotonic()
    for sent in range(0, wanted, BATCH):
        faults += Fuzz(cast, things, seed=counted(0)).run(min(BATCH, wanted - sent))
        total = counted(min(BATCH, wanted - sent))
    rate = wanted / (time.monotonic() - began)
    print(f"\n{wanted:,} requests, {rate:.0f} a second; {total:,} in all runs")

    assert told(faults) == []


def counted(more: int) -> int:
    """How many requests all runs have sent, with some more."""
    before = json.loads(COUNTER.read_text())["sent"] if COUNTER.exists() else 0
    COUNTER.write_text(json.dumps({"sent": before + more}))
    return before + more


def told(faults: Counter) -> list[str]:
    """The faults found, the commonest first."""
    found = [f"{count} times: {fault}" for fault, count in faults.most_common(FAULTS_TOLD)]
    print(*found, sep="\n")
    return found


class Fuzz:
    """A seed's worth of requests by everybody in the cast, each undone after it was answered."""

    def __init__(self, cast: Cast, things: list[Thing], *, seed: int) -> None:
        self.draw = Random(seed)
        self.maker = Maker(draw=self.draw, real=_real(things))
        self.routes = routes()
        self.clients = {key: _client(cast, key) for key in PLAYERS}
        self.first: dict[str, str] = {}  # what first led to a fault

    def run(self, count: int) -> Counter:
        """Send so many, and count the faults by where they arose."""
        faults: Counter = Counter()
        for _ in range(count):
            route, player = self.draw.choice(self.routes), self.draw.choice(PLAYERS)
            asked = self.maker.make(route)
            answer = self._send(player, asked)
            if answer.status_code >= 500:
                where = _where(answer)
                faults[where] += 1
                self.first.setdefault(where, f"{where} at {route} by {player}: {asked}")
            elif asked.method == "GET" and answer.status_code == 200 and not answer.streaming:
                self.maker.learn(route, answer.content.decode(errors="replace"))
        return Counter({self.first[where]: count for where, count in faults.items()})

    def _send(self, player: str, asked: Asked) -> HttpResponse:
        client = self.clients[player]
        cookies = client.cookies.copy()
        cache.clear()
        try:
            with transaction.atomic():
                answer = client.generic(asked.method, asked.path, asked.body, asked.kind, headers=_latin(asked.headers))
                if answer.streaming:
                    b"".join(answer.streaming_content)
                transaction.set_rollback(True)
                return answer
        finally:
            client.cookies = cookies


def _latin(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Headers as a web server hands them on: bytes read as Latin-1."""
    return {name: text.encode().decode("latin-1") for name, text in headers}


def _where(answer: HttpResponse) -> str:
    """The last line of ours in the traceback, and the error."""
    found = getattr(answer, "exc_info", None)
    if not found:
        return f"status {answer.status_code}"
    frames = [frame for frame in traceback.extract_tb(found[2]) if "throughcare" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(found[2])[-1]
    return f"{found[0].__name__} ({str(found[1])[:90]!r}) in {last.name}, line {last.lineno}"


def _client(cast: Cast, key: str) -> Client:
    member = next(each for each in cast.members if each.key == key)
    extra = {"authorization": f"Bearer {token_of(member)}"} if key.startswith("machine") else {}
    client = Client(raise_request_exception=False, headers={"host": "localhost"} | extra)
    if member.posts and not extra:
        client.force_login(cast.users[key])
    return client


def _real(things: list[Thing]) -> dict[str, list[str]]:
    """Arguments that lead somewhere."""
    keys = [str(thing.row.pk) for thing in things]
    references = [thing.row.reference for thing in things if hasattr(thing.row, "reference")]
    return {
        "pk": keys,
        "reference": references,
        "number": ["0", "1", "2"],
        "body_id": [str(thing.row.pk) for thing in things if thing.kind == "figures"],
        "hold_id": keys,
        "cell_id": keys,
        "organisation_id": keys,
        "service_type": ["ACC", "PWB", "WOS"],
        "need": ["accommodation", "family"],
        "key": ["first-appointment", "services", "minimum-response-days", "1"],
        "code": ["region-wales", "pdu-gwent", "police-derbyshire"],
        "token": ["nothing"],
    }
