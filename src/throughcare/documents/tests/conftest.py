"""A scanner to ask, and a folder of one's own for the bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from support import clamd


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def scanner(settings) -> Iterator[clamd.Clamd]:
    with clamd.running() as running:
        settings.CLAMAV_URL = running.url
        yield running
