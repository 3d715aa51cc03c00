"""Kill -9 in mid-write: nothing acknowledged is lost, nothing is done twice, and the audit chain stays whole."""

import os
import random
import time
from collections.abc import Iterator

import pytest

from support.system import System, prepared_folder
from support.writers import Writers, assert_each_written_and_answered_once, wait_until_answered

KILLS = int(os.environ.get("PROOF_KILLS", "100"))  # of each part, in the proof


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = System(prepared_folder(tmp_path_factory.mktemp("faults") / "data"), "support.faulty.settings")
    system.start()
    yield system
    system.end()


@pytest.mark.parametrize("kills", [3, pytest.param(KILLS, marks=pytest.mark.proof)])
@pytest.mark.parametrize("part", ["web", "worker", "database", "everything"])
def test_nothing_acknowledged_is_lost_or_done_twice(system: System, part: str, kills: int) -> None:
    chance, began = random.Random(f"{part} {kills}"), time.monotonic()

    with Writers(system) as writers:
        for _ in range(kills):
            writers.wait_for_more()
            time.sleep(chance.uniform(0, 0.2))
            system.kill(part)
            if part == "everything":
                system.start()
        writers.wait_for_more()
    wait_until_answered(system)
    assert_each_written_and_answered_once(system, writers.acknowledged)
    print(f"{kills} kills of {part}: {len(writers.acknowledged)} acknowledged in {time.monotonic() - began:.0f} s")
