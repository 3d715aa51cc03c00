"""The bytes of files, in the data folder under the hash of what they hold: never under a name that somebody chose."""

import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage

from throughcare.documents import sealed

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


def reading(sha256: str, key: bytes = b"", size_bytes: int = 0) -> BinaryIO:
    """The content of a file that is kept; of a sealed one by its key and the size of what is in it."""
    content = path(sha256).open("rb")
    return sealed.reader(content, key, size_bytes) if key else content


def keep(file: BinaryIO, sha256: str) -> None:
    """Keep the bytes, on the disk and not only on their way there; the same bytes are kept once."""
    if path(sha256).exists():
        os.utime(path(sha256))  # so that tidying does not take it for abandoned
        return
    file.seek(0)
    with _taking() as new:
        shutil.copyfileobj(file, new, PIECE)
    _put(new.name, sha256)


def keep_sealed(file: BinaryIO, key: bytes) -> str:
    """Keep the bytes sealed under a key; returns the SHA-256 of what lies on the disk, which is where it lies."""
    file.seek(0)
    with _taking() as new:
        writer = sealed.Writer(new, key)
        while piece := file.read(PIECE):
            writer.write(piece)
        writer.finish()
        sha256 = digest(new)
    _put(new.name, sha256)
    return sha256


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
def _taking() -> Iterator[Any]:
    """A new file in the folder, on the disk when the block ends."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        NamedTemporaryFile("w+b", dir=folder(), prefix="taking-", delete=False) as new,
        _gone_if_it_fails(Path(new.name)),
    ):
        yield new
        new.flush()
        os.fsync(new.fileno())


def _put(taken: str, sha256: str) -> None:
    target = path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    Path(taken).replace(target)
    for changed in (target.parent, folder()):
        _sync(changed)


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
