"""The virus scanner: ClamAV's clamd, asked over its own protocol (`INSTREAM`), by TCP or a local socket."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

PIECE = 1 << 16
SECONDS = 60
SECONDS_WHILE_SOMEBODY_WAITS = 10
ANSWER_BYTES = 4096


class ScannerAway(OSError):  # noqa: N818 - it says what is so
    """The scanner does not answer, or answers something that is no verdict: the file stays where it is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner says of a file; `finding` names what it found, or is empty."""

    finding: str = ""


def is_there() -> bool:
    """Whether a scanner is set up; in the demonstration there may be none, in production there must be."""
    return bool(settings.CLAMAV_URL)


def scan(content: BinaryIO, seconds: float | None = None) -> Verdict:
    """Send a file's content to the scanner and wait for its verdict; ScannerAway if there is none.

    `seconds`: for how long each answer is waited for, if not for as long as a worker waits.
    """
    try:
        with _connection(settings.CLAMAV_URL, seconds or SECONDS) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                clamd.sendall(struct.pack("!L", len(piece)) + piece)
            clamd.sendall(struct.pack("!L", 0))
            return _verdict(_answer(clamd))
    except OSError as error:
        raise ScannerAway(f"the virus scanner gave no verdict: {error}") from error


def _connection(url: str, seconds: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        found.settimeout(seconds)
        found.connect(parts.path)
        return found
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=seconds)


def _answer(clamd: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < ANSWER_BYTES:
        piece = clamd.recv(ANSWER_BYTES)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _verdict(said: str) -> Verdict:
    """`stream: OK`, or `stream: Eicar-Signature FOUND`; anything else is no verdict."""
    text = said.removeprefix("stream: ")
    if text == "OK":
        return Verdict()
    if text.endswith(" FOUND"):
        return Verdict(finding=text.removesuffix(" FOUND")[:200])
    raise ScannerAway(text[:200] or "it hung up")
