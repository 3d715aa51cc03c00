"""What tests of commissioning share."""

import pytest

from throughcare.commissioning.tests.factories import make_passphrases_cheap


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase costs milliseconds here."""
    make_passphrases_cheap(monkeypatch)
