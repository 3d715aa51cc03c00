"""The cryptography of sealed bids: pure functions over bytes, with libsodium doing the work.

A draft lies under a random key of its own, which lies under a key kept outside the database. A submitted bid lies
under the competition's public keys, one for its words and one for its price. Each private key lies in a box for each
ordered pair of the three officers, one box inside another, so any two open it in either order and one alone never can.
Whoever opened the words has not opened the prices. An officer's own key lies under a key made from a passphrase.
SECURITY.md says against whom each of these stands, and against whom not.
"""

import ctypes
import hashlib
import json
import platform
from dataclasses import dataclass
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import Aead, SecretBox
from nacl.utils import random

PAD_TO_BYTES = 4096  # the length of a sealed bid says little about the length of its words
OPS_LIMIT, MEMORY_LIMIT_BYTES = argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE


class CannotOpenError(Exception):
    """The box was not made for this key, or its bytes are not those that were stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDraft:
    """A draft's ciphertext and its wrapped key; either without the other, or without the outer key, says nothing."""

    words: bytes
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedKey:
    """An officer's key pair with the secret half boxed, and what it cost to make the box's key."""

    public_key: bytes
    salt: bytes
    boxed_secret: bytes
    ops_limit: int
    memory_limit_bytes: int


def canonical(content: dict[str, Any]) -> bytes:
    """The one way to write content as bytes: JSON with sorted keys, UTF-8, padded with spaces."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return text.ljust(-(-len(text) // PAD_TO_BYTES) * PAD_TO_BYTES)


def read(content: bytes) -> dict[str, Any]:
    """Content back from its canonical bytes."""
    found: dict[str, Any] = json.loads(content)
    return found


def outer_key(secret: str) -> bytes:
    """The 32-byte key that wraps drafts' keys, from the setting kept outside the database."""
    return hashlib.blake2b(secret.encode(), digest_size=Aead.KEY_SIZE, person=b"bid-draft-key").digest()


def seal_draft(content: dict[str, Any], outer: bytes, bound_to: str) -> SealedDraft:
    """Encrypt a draft under a fresh key. `bound_to` names the bid: moved to another row it can't be read."""
    key = random(Aead.KEY_SIZE)
    aad = bound_to.encode()
    sealed = SealedDraft(
        words=bytes(Aead(key).encrypt(canonical(content), aad)), key=bytes(Aead(outer).encrypt(key, aad))
    )
    wipe(key)
    return sealed


def open_draft(sealed: SealedDraft, outer: bytes, bound_to: str) -> dict[str, Any]:
    """Decrypt a draft; CannotOpenError when the outer key has changed or the bytes were moved or altered."""
    aad = bound_to.encode()
    try:
        return read(Aead(Aead(outer).decrypt(sealed.key, aad)).decrypt(sealed.words, aad))
    except CryptoError as error:
        raise CannotOpenError("this draft can't be decrypted") from error


def new_key_pair() -> tuple[bytes, bytes]:
    """A public and a private key, 32 bytes each. Wipe the private one after use."""
    private = PrivateKey.generate()
    return bytes(private.public_key), bytes(private)


def seal(content: bytes, public_key: bytes) -> bytes:
    """Seal bytes so that only the holder of the private key reads them."""
    return SealedBox(PublicKey(public_key)).encrypt(content)


def unseal(sealed: bytes, private_key: bytes) -> bytes:
    """Open sealed bytes; CannotOpenError when they were made for another key or altered."""
    try:
        return SealedBox(PrivateKey(private_key)).decrypt(sealed)
    except CryptoError as error:
        raise CannotOpenError("this box can't be opened with this key") from error


def sha256(content: bytes) -> str:
    """The hash that a receipt carries."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_all(*envelopes: bytes) -> str:
    """The hash over all envelopes of a bid, in their order: of the hash of each, so that none can lend bytes."""
    return sha256("".join(sha256(envelope) for envelope in envelopes).encode())


def enrol(passphrase: str) -> BoxedKey:
    """Make an officer's key pair and box its secret half under a key made from the passphrase (Argon2id)."""
    public, secret = new_key_pair()
    salt = random(argon2id.SALTBYTES)
    key = _passphrase_key(passphrase, salt, OPS_LIMIT, MEMORY_LIMIT_BYTES)
    boxed = bytes(SecretBox(key).encrypt(secret))
    wipe(key, secret)
    return BoxedKey(
        public_key=public,
        salt=salt,
        boxed_secret=boxed,
        ops_limit=OPS_LIMIT,
        memory_limit_bytes=MEMORY_LIMIT_BYTES,
    )


def unlock(boxed: BoxedKey, passphrase: str) -> bytes:
    """The officer's secret key; CannotOpenError for a wrong passphrase. Wipe it after use."""
    key = _passphrase_key(passphrase, boxed.salt, boxed.ops_limit, boxed.memory_limit_bytes)
    try:
        return SecretBox(key).decrypt(boxed.boxed_secret)
    except CryptoError as error:
        raise CannotOpenError("wrong passphrase") from error
    finally:
        wipe(key)


def check_passphrase(passphrase: str) -> bool:
    """Whether it is long enough to guess offline in no useful time: four words and sixteen characters."""
    return len(passphrase.split()) >= 4 and len(passphrase.strip()) >= 16


def wipe(*secrets: bytes) -> None:
    """Overwrite secrets in memory, as far as Python can: on CPython, and only the objects given.

    Copies that the interpreter or libsodium made on the way are out of reach.
    """
    if platform.python_implementation() != "CPython":
        return
    for secret in secrets:
        ctypes.memset(id(secret) + bytes.__basicsize__ - 1, 0, len(secret))


def _passphrase_key(passphrase: str, salt: bytes, ops_limit: int, memory_limit_bytes: int) -> bytes:
    normal = " ".join(passphrase.split()).encode()
    return argon2id.kdf(SecretBox.KEY_SIZE, normal, salt, opslimit=ops_limit, memlimit=memory_limit_bytes)
