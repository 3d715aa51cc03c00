"""A virus scanner on paper: it speaks clamd's protocol, and knows one virus, the harmless one made for tests."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from throughcare.documents.tests.files import EICAR


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        said = getattr(self.server, "says", None)
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        verdict = b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"
        self.wfile.write(said if said is not None else verdict + b"\0")


class Clamd(socketserver.ThreadingTCPServer):
    """The scanner; `seen` is what it was sent, `says` what it answers instead of a verdict."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.seen: list[bytes] = []
        self.says: bytes | None = None
        self.url = f"tcp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def running() -> Iterator[Clamd]:
    """A scanner that runs until the end of the block."""
    with Clamd() as clamd:
        thread = threading.Thread(target=clamd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield clamd
        finally:
            clamd.shutdown()
            thread.join()
