"""Bytes that lie encrypted, piece by piece, under a key of the file's own: any part is read without the rest.

A piece is 64 KiB under XChaCha20-Poly1305, with its number as the nonce: a key seals one file and no other. The last
piece is filled up with noughts, so that the length on the disk says little about the length of the content.
"""

import io
from typing import BinaryIO

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_ABYTES,
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

PIECE = 1 << 16
SEALED_PIECE = PIECE + crypto_aead_xchacha20poly1305_ietf_ABYTES


class DamagedError(Exception):
    """The bytes are not those that were sealed, or were sealed under another key."""


def new_key() -> bytes:
    """A key for one file."""
    return random(crypto_aead_xchacha20poly1305_ietf_KEYBYTES)


def sealed_length(size_bytes: int) -> int:
    """What a content of so many bytes takes on the disk."""
    return -(-size_bytes // PIECE) * SEALED_PIECE


class Writer:
    """Seals what is written to it, in pieces, into another file; at most a piece waits in memory."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        self.target, self.key = target, key
        self.size_bytes, self._number, self._waiting = 0, 0, bytearray()

    def write(self, data: bytes) -> None:
        """Take some content."""
        self.size_bytes += len(data)
        self._waiting += data
        while len(self._waiting) >= PIECE:
            self._seal(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Seal what is left, and hand all of it to the disk."""
        if self._waiting:
            self._seal(bytes(self._waiting).ljust(PIECE, b"\0"))
            self._waiting.clear()
        self.target.flush()

    def _seal(self, piece: bytes) -> None:
        nonce = _nonce(self._number)
        self.target.write(crypto_aead_xchacha20poly1305_ietf_encrypt(piece, None, nonce, self.key))
        self._number += 1


class _Pieces(io.RawIOBase):
    """The content of a sealed file, one piece at a time."""

    def __init__(self, source: BinaryIO, key: bytes, size_bytes: int) -> None:
        super().__init__()
        self.source, self.key, self.size_bytes = source, key, size_bytes
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size_bytes}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # of bytes
        number, start = divmod(self._at, PIECE)
        wanted = min(len(buffer), PIECE - start, self.size_bytes - self._at)
        if wanted <= 0:
            return 0
        buffer[:wanted] = self._piece(number)[start : start + wanted]
        self._at += wanted
        return wanted

    def close(self) -> None:
        if not self.closed:
            self.source.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        self.source.seek(number * SEALED_PIECE)
        sealed = self.source.read(SEALED_PIECE)
        try:
            return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, None, _nonce(number), self.key)
        except CryptoError as error:
            raise DamagedError("this file can't be decrypted") from error


def reader(source: BinaryIO, key: bytes, size_bytes: int) -> io.BufferedReader:
    """The content of a sealed file, to be read from any place; closing it closes the sealed file."""
    return io.BufferedReader(_Pieces(source, key, size_bytes), PIECE)


def _nonce(number: int) -> bytes:
    return number.to_bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "big")
