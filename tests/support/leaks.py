"""`python -m support.leaks`: look through every file of the project for a secret that should not be in it.

A line that only looks like one ends in the words of `MEANT`, with its reason before them.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEANT = "made up, no secret"
LONGEST = 1_000_000  # bytes; nothing longer is written by hand
# Secrets that can be told by their form, wherever they stand.
FORMS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"),
    "a token of a code host": re.compile(r"\bgh[pousr]_[0-9A-Za-z]{36,}\b|\bglpat-[0-9A-Za-z_-]{20,}\b"),
    "a token of a chat": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}"),
    "a key of a payment service": re.compile(r"\b[rs]k_live_[0-9A-Za-z]{16,}\b"),
    "a signed token": re.compile(r"\beyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.[0-9A-Za-z_-]{20,}"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z+]{2,12}://[^\s:/@'\"{}$<>%]+:(?!password@)[^\s:/@'\"{}$<>%]{6,}@"
    ),
}
# A name that says what it holds, and a text that looks drawn by lot.
NAMED = re.compile(
    r"(?i)\b[\w-]*(?:secret|password|passphrase|token|api_?key|private_?key)[\w-]*[\"']?\s*[:=]\s*[\"']([^\"'\s]{16,})[\"']"
)
BITS = 3.7  # of a character, by how often each stands in the text: words stay below, random letters come above


@dataclass(frozen=True, slots=True)
class Leak:
    """Where something looks like a secret, and like what; never the secret itself."""

    place: str
    what: str


def files() -> Iterator[Path]:
    """Every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = (name for name in listed.stdout.decode().split("\0") if name)
    yield from (ROOT / name for name in names if (ROOT / name).is_file() and not (ROOT / name).is_symlink())


def leaks_of(name: str, text: str) -> Iterator[Leak]:
    """What looks like a secret in a file."""
    for number, line in enumerate(text.splitlines(), 1):
        if MEANT in line:
            continue
        found = next((what for what, form in FORMS.items() if form.search(line)), "")
        named = NAMED.search(line)
        if not found and named and randomness(named.group(1)) > BITS and re.search(r"\d", named.group(1)):
            found = "a secret by its name"
        if found:
            yield Leak(f"{name}:{number}", found)


def randomness(text: str) -> float:
    """Bits a character, as if each was drawn by how often it stands in the text."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def all_leaks() -> list[Leak]:
    """What looks like a secret in the whole project."""
    found: list[Leak] = []
    for path in files():
        data = path.read_bytes()
        if len(data) <= LONGEST and b"\0" not in data:
            found += leaks_of(str(path.relative_to(ROOT)), data.decode("utf-8", "replace"))
    return found


if __name__ == "__main__":
    for leak in (leaks := all_leaks()):
        sys.stderr.write(f"{leak.place}: this looks like {leak.what}\n")
    if leaks:
        sys.exit(f"{len(leaks)} secrets: take them out and change them, or end the line in “# {MEANT}” with a reason.")
