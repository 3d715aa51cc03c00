"""The database goes away for a while: pages say so, writes are refused, and all heals without a restart."""

import time
from collections.abc import Iterator

import pytest

from support.system import System, prepared_folder
from support.writers import Writers, assert_each_written_and_answered_once, wait_until_answered
from throughcare.config.postgres import APPLICATION, LOADER, OWNER

PAGES = ("/", "/sign-in", "/call-offs")
ANSWER_SECONDS = 10


@pytest.fixture
def system(tmp_path) -> Iterator[System]:
    """A system on a server of its own, as in production: the supervisor neither starts nor stops the database."""
    system = System(prepared_folder(tmp_path / "data"), "support.faulty.settings")
    system.environment |= {
        "DATABASE_URL": system.server.url(APPLICATION),
        "THROUGHCARE_OWNER_DATABASE_URL": system.server.url(OWNER),
        "THROUGHCARE_LOADER_DATABASE_URL": system.server.url(LOADER),
    }
    system.server.start()
    system.start()
    yield system
    system.end()


@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.proof)])
def test_without_a_database_pages_say_so_and_all_heals_by_itself(system: System, seconds: int) -> None:
    with Writers(system) as writers:
        writers.wait_for_more()
        before = system.pid("web"), system.pid("worker")
        system.kill("database")
        ends = time.monotonic() + seconds
        while system.pid("database"):
            time.sleep(0.05)

        answers = [system.ask(page) for page in PAGES] + [system.ask("/faults/while-away", data=b"")]
        acknowledged = len(writers.acknowledged)
        while time.monotonic() < ends:
            answers += [system.ask(page) for page in PAGES]
            time.sleep(0.3)
        assert len(writers.acknowledged) == acknowledged
        assert {(status, retry) for status, retry, _, _ in answers} == {(503, "30")}
        assert all("Throughcare can’t answer just now" in body for _, _, body, _ in answers)
        assert max(took for *_, took in answers) < ANSWER_SECONDS

        system.server.start()
        back = time.monotonic()
        writers.wait_for_more()
    wait_until_answered(system)

    print(f"away {seconds} s; {len(answers)} pages asked, the slowest {max(a[3] for a in answers):.2f} s; ", end="")
    print(f"all answered {time.monotonic() - back:.1f} s after it came back")
    assert (system.pid("web"), system.pid("worker")) == before, "it was started again"
    assert system.supervisor.poll() is None
    assert_each_written_and_answered_once(system, writers.acknowledged)
