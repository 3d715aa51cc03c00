"""Catalogues of translations: compiled for the running system, and compared with what pages and code ask for."""

import ast
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from throughcare.config.env import ROOT

SOURCE = ROOT / "src" / "throughcare"
CALLS = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"})
# Modules whose pages are for the buyer's staff alone: they are in English.
STAFF = tuple(
    f"src/throughcare/commissioning/{name}"
    for name in (
        "forms/drafting", "forms/opening", "forms/scoring", "queries/waiting",
        "views/awarding", "views/drafting", "views/opening", "views/panel",
    )
)  # fmt: skip
WITH_CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
CONTEXT, PLURAL = "\x04", "\0"  # how gettext joins a context, and a plural, to a message
MAGIC = 0x950412DE  # first bytes of a compiled catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A message that a page or a line of code asks to have translated."""

    place: str
    message: str


def compile_all() -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many were."""
    stale = [path for path in catalogues() if _is_stale(path)]
    for path in stale:
        new = path.with_suffix(f".{os.getpid()}")
        new.write_bytes(compiled(read(path)))
        new.replace(path.with_suffix(".mo"))
    return len(stale)


def catalogues(language: str = "*") -> list[Path]:
    """The catalogues of all apps."""
    return sorted(SOURCE.glob(f"**/locale/{language}/LC_MESSAGES/django.po"))


def untranslated(language: str) -> list[Use]:
    """Messages that are marked for translation, that others than staff may read, and that have none."""
    known = {message.split(PLURAL)[0] for path in catalogues(language) for message, text in read(path).items() if text}
    return [use for use in uses() if use.message not in known and not use.place.startswith(STAFF)]


def read(path: Path) -> dict[str, str]:
    """The translations of a catalogue, by message; ValueError names a line that is not understood."""
    found: dict[str, str] = {}
    entry: dict[str, str] = {}
    part = ""
    for number, line in enumerate([*path.read_text().splitlines(), 'msgid ""'], start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, text = (part, "", line) if line.startswith('"') else line.partition(" ")
        if word != part and word in ("msgctxt", "msgid") and "msgstr" in "".join(entry):
            found |= _joined(entry)
            entry = {}
        part = word
        try:
            entry[part] = entry.get(part, "") + ast.literal_eval(text.strip())
        except (SyntaxError, ValueError):
            raise ValueError(f"{path}, line {number}: a text in quotes was expected") from None
    return found


def _joined(entry: dict[str, str]) -> dict[str, str]:
    message = entry["msgid"]
    if "msgctxt" in entry:
        message = entry["msgctxt"] + CONTEXT + message
    if "msgid_plural" in entry:
        message += PLURAL + entry["msgid_plural"]
    return {message: PLURAL.join(text for part, text in sorted(entry.items()) if part.startswith("msgstr"))}


def compiled(messages: dict[str, str]) -> bytes:
    """A catalogue in gettext's binary form: two tables of length and place, then all texts."""
    pairs = sorted((message.encode(), text.encode()) for message, text in messages.items() if text)
    tables, texts = [b"", b""], b""
    start = 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(texts))
            texts += pair[column] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + tables[0] + tables[1] + texts


def uses() -> Iterator[Use]:
    """Every message that is marked for translation, in pages and in code."""
    for path in sorted(SOURCE.glob("**/templates/**/*.html")):
        yield from _in_page(path)
    for path in sorted(SOURCE.glob("**/*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from _in_code(path)


def _in_page(path: Path) -> Iterator[Use]:
    pages = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    pages.policies["ext.i18n.trimmed"] = True
    for line, call, message in pages.extract_translations(path.read_text()):  # type: ignore[attr-defined]
        texts = [text for text in (message if isinstance(message, tuple) else (message,)) if text]
        if texts:  # a variable has its message where it is set
            yield _use(path, line, call, texts)


def _in_code(path: Path) -> Iterator[Use]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if texts:
                yield _use(path, node.lineno, getattr(node.func, "id", getattr(node.func, "attr", "")), texts)


def _use(path: Path, line: int, call: str, texts: list[str]) -> Use:
    message = CONTEXT.join(texts[:2]) if call in WITH_CONTEXT else texts[0]
    return Use(place=f"{path.relative_to(ROOT)}:{line}", message=message)


def _is_stale(path: Path) -> bool:
    made = path.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime < path.stat().st_mtime
