"""The scanner over its own protocol, and what happens when it gives no verdict."""

import socket
from pathlib import Path

import pytest

from support.clamd import Clamd
from throughcare.documents import scanner as scanners
from throughcare.documents.scanner import ScannerAway, Verdict, scan
from throughcare.documents.tests.files import EICAR, PDF


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(PDF)
    return path


def asked_about(file: Path) -> Verdict:
    with file.open("rb") as content:
        return scan(content)


def test_a_clean_file_is_clean_and_was_sent_whole(scanner: Clamd, file: Path):
    file.write_bytes(PDF + bytes(200_000))  # some pieces

    assert asked_about(file) == Verdict()
    assert scanner.seen == [PDF + bytes(200_000)]


def test_a_virus_is_named(scanner: Clamd, file: Path):
    file.write_bytes(b"hello " + EICAR)

    assert asked_about(file) == Verdict(finding="Eicar-Signature")


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"\xff\0", b"stream: \0"])
def test_anything_else_is_no_verdict(scanner: Clamd, file: Path, says: bytes):
    scanner.says = says

    with pytest.raises(ScannerAway):
        asked_about(file)


def test_a_scanner_that_is_not_there_gives_no_verdict(file: Path, settings):
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{trial.getsockname()[1]}"

    with pytest.raises(ScannerAway):
        asked_about(file)


def test_a_scanner_that_says_nothing_is_not_waited_for_for_ever(file: Path, settings, monkeypatch):
    monkeypatch.setattr(scanners, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(ScannerAway):
            asked_about(file)


def test_without_an_address_there_is_no_scanner(settings):
    settings.CLAMAV_URL = ""

    assert not scanners.is_there()
