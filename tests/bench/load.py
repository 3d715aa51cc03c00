"""An open-loop load generator: requests come by chance at a rate, whether or not the earlier ones were answered."""

import http.client
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.asking import PAGES, Page, Users, who_asks

AT_ONCE = 200  # requests that can wait for their answers at one time
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of the plan: when it comes, in seconds from the beginning, and what it asks for."""

    at: float
    page: str
    address: str
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of one. The milliseconds begin when it was due, so that waiting to be sent counts too."""

    page: str
    at: float
    milliseconds: float
    status: int  # 0: no answer

    @property
    def is_error(self) -> bool:
        """Whether it was anything but the page."""
        return self.status != 200


def plan(users: Users, *, rate: float, seconds: float, seed: int, pages: Sequence[Page] = PAGES) -> list[Asked]:
    """Requests of a mix of pages at a rate a second, each coming by chance whenever the others come."""
    by, at, found = random.Random(seed), 0.0, []
    weights = [page.weight for page in pages]
    while (at := at + by.expovariate(rate)) < seconds:
        page = by.choices(pages, weights)[0]
        who = who_asks(page, users, by)
        found.append(Asked(at=at, page=page.name, address=page.address(who, by), session=who.session))
    return found


def run(url: str, asked: Sequence[Asked], *, told: Callable[[Asked, int], None] | None = None) -> list[Answered]:
    """Send each request when it is due and wait for all answers. `told` hears of each answer but 200."""
    host = urlsplit(url).netloc
    answers: list[Answered] = []
    kept = threading.Lock()
    began = time.perf_counter()

    def send(each: Asked) -> None:
        status = _status(host, each)
        done = Answered(
            page=each.page,
            at=each.at,
            milliseconds=(time.perf_counter() - began - each.at) * 1000,
            status=status,
        )
        with kept:
            answers.append(done)
        if done.is_error and told:
            told(each, status)

    with ThreadPoolExecutor(AT_ONCE) as hands:
        for each in asked:
            time.sleep(max(0.0, began + each.at - time.perf_counter()))
            hands.submit(send, each)
    return answers


def _status(host: str, each: Asked) -> int:
    """The status of the answer, all of it read; 0 for none."""
    connection = http.client.HTTPConnection(host, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", each.address, headers={"Cookie": f"sessionid={each.session}"} if each.session else {})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()
