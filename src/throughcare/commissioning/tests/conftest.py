"""What tests of commissioning share."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from throughcare.commissioning.tests.factories import make_passphrases_cheap
from throughcare.documents.tests.conftest import scanner  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase costs milliseconds here."""
    make_passphrases_cheap(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files lie, and those that are being received."""
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
    monkeypatch.setattr("django.conf.settings.FILE_UPLOAD_TEMP_DIR", tmp_path)
    return tmp_path
