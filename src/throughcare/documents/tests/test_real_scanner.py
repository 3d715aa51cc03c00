"""The protocol against ClamAV itself, where the machine has it, with a signature of our own for the harmless virus."""

import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from throughcare.documents.scanner import ScannerAway, Verdict, scan
from throughcare.documents.tests.files import EICAR, PDF

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
STARTS_WITHIN_SECONDS = 20
pytestmark = pytest.mark.skipif(CLAMD is None, reason="ClamAV (clamd) is not on this machine")

SETTINGS = """
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/socket
TemporaryDirectory {folder}
Foreground yes
StreamMaxLength 1M
"""


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as trial:
        return trial.connect_ex(str(path)) == 0


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(f"Made.Up.Virus:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(SETTINGS.format(folder=folder))
    with subprocess.Popen(
        [CLAMD or "", "--config-file", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    ) as process:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while not answers(folder / "socket"):
            assert process.poll() is None, "clamd ended at once"
            assert time.monotonic() < until, "clamd did not start"
            time.sleep(0.05)
        yield f"unix://{folder}/socket"
        process.terminate()


@pytest.fixture(autouse=True)
def asked(clamd: str, settings) -> None:
    settings.CLAMAV_URL = clamd


def asked_about(file: Path) -> Verdict:
    with file.open("rb") as content:
        return scan(content)


def test_a_clean_file_is_cleared(tmp_path: Path):
    file = tmp_path / "file"
    file.write_bytes(PDF + bytes(200_000))

    assert asked_about(file) == Verdict()


def test_a_virus_is_named_also_inside_a_package(tmp_path: Path):
    file = tmp_path / "file"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"hello " + EICAR)

    assert asked_about(file).finding.startswith("Made.Up.Virus")


def test_what_is_longer_than_the_scanner_takes_gets_no_verdict(tmp_path: Path):
    file = tmp_path / "file"
    file.write_bytes(bytes(3_000_000))

    with pytest.raises(ScannerAway):
        asked_about(file)
