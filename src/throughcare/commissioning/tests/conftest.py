"""What tests of commissioning share."""

import pytest
from nacl.pwhash import argon2id

from throughcare.commissioning.rules import sealing


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase costs milliseconds here; its real cost is tested by itself."""
    monkeypatch.setattr(sealing, "OPS_LIMIT", argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(sealing, "MEMORY_LIMIT_BYTES", argon2id.MEMLIMIT_MIN)
