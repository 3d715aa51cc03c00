"""A world to act in, and a folder of one's own for the bytes of files."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from support.access import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
