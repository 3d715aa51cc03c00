"""The bytes of files, in the data folder under the hash of what they hold: never under a name that somebody chose."""

import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage

PIECE = 1 << 20
ABANDONED_SECONDS = 24 * 3600  # what nobody refers to for so long was never taken, or was removed


def folder() -> Path:
    """Where the bytes lie; outside everything that the web server serves by itself."""
    return Path(default_storage.location)  # type: ignore[attr-defined]


def path(sha256: str) -> Path:
    """The file with these bytes."""
    return folder() / sha256[:2] / sha256


def digest(file: BinaryIO) -> str:
    """The SHA-256 of a file."""
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    return found.hexdigest()


def keep(file: BinaryIO, sha256: str) -> None:
    """Keep the bytes, on the disk and not only on their way there; the same bytes are kept once."""
    target = path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists():
        os.utime(target)  # so that tidying does not take it for abandoned
        return
    file.seek(0)
    with NamedTemporaryFile(dir=folder(), prefix="taking-", delete=False) as new, _gone_if_it_fails(Path(new.name)):
        shutil.copyfileobj(file, new, PIECE)
        new.flush()
        os.fsync(new.fileno())
    Path(new.name).replace(target)
    for changed in (target.parent, folder()):
        _sync(changed)


def forget_all_but(wanted: Collection[str]) -> int:
    """Delete what is of none of these hashes and has lain for a day, and uploads that broke off; returns how many."""
    before = time.time() - ABANDONED_SECONDS
    received = Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")
    old = [f for f in (*folder().rglob("*"), *received) if f.is_file() and f.stat().st_mtime < before]
    gone = [file for file in old if file.name not in wanted]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


@contextmanager
def _gone_if_it_fails(part: Path) -> Iterator[None]:
    """Where the disk is full, a part of a file must not lie there and fill it."""
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
