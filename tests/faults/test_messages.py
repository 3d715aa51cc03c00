"""Kill -9 while messages go out by GOV.UK Notify: each is taken once, and none is lost."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from support.notify import running
from support.system import System, prepared_folder
from support.writers import PATIENCE_SECONDS, rows

KILLS = int(os.environ.get("PROOF_KILLS", "100")) // 10
MESSAGES = 40 * KILLS
POST = (
    "import django; django.setup()\n"
    "from throughcare.letters.mail import post; from throughcare.letters.models import Message\n"
    f"post([Message(to=f'{{n}}@made-up.example', subject='New', body='See') for n in range({MESSAGES})])"
)


@pytest.mark.proof
def test_a_worker_that_is_killed_sends_nothing_twice_and_forgets_nothing(tmp_path: Path) -> None:
    chance = random.Random("messages")
    with running() as notify:
        system = System(prepared_folder(tmp_path / "data"))
        system.environment |= {f"THROUGHCARE_{name.upper()}": value for name, value in notify.environment().items()}
        try:
            system.start()
            subprocess.run([sys.executable, "-c", POST], env=system.environment, check=True)
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.3, 1.5))
                system.kill("worker")
            patience = time.monotonic() + PATIENCE_SECONDS
            while left := rows(system, "SELECT id FROM letters_message WHERE sent_at IS NULL"):
                assert time.monotonic() < patience, f"{len(left)} messages were not sent"
                time.sleep(0.2)
            again = rows(system, "SELECT id FROM letters_message WHERE tries > 1")
        finally:
            system.end()
    taken = Counter(each["reference"] for each in notify.taken)
    assert len(taken) == MESSAGES
    assert {reference: count for reference, count in taken.items() if count > 1} == {}
    print(f"{KILLS} kills: {len(taken)} messages taken once each, {len(again)} of them after a try that was cut off")
