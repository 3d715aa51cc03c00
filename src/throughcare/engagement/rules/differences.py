"""What changed between two versions of a document: its paragraphs compared, and its text taken out of the file."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from io import BytesIO

MOST_CHARACTERS = 400_000  # of one version: some 150 pages

# Where the text of a package lies, what a paragraph is, and what in it is text.
PACKAGES = {
    "DOCX": ("word/document.xml", re.compile(r"<w:p[ >].*?</w:p>", re.S), re.compile(r"<w:t(?: [^>]*)?>(.*?)</w:t>")),
    "ODT": ("content.xml", re.compile(r"<text:(?:p|h)[ >].*?</text:(?:p|h)>", re.S), re.compile(r">([^<]+)<")),
}


class Mark(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph that came or went, or how many stayed as they were."""

    mark: Mark
    text: str = ""
    count: int = 1


def text_of(kind: str, content: bytes) -> str:
    """The paragraphs of a file as lines; empty for a kind that can't be compared (a PDF, a picture, a workbook)."""
    if kind == "TEXT":
        return _tidy(content.decode("utf-8-sig", "replace").splitlines())
    if kind not in PACKAGES:
        return ""
    name, paragraph, piece = PACKAGES[kind]
    with zipfile.ZipFile(BytesIO(content)) as package:
        source = package.read(name).decode("utf-8", "replace")
    return _tidy(html.unescape("".join(piece.findall(found))) for found in paragraph.findall(source))


def differences(old: str, new: str) -> list[Passage]:
    """The paragraphs that came and went from one text to the other, in the order of the newer."""
    before, after = old.splitlines(), new.splitlines()
    found: list[Passage] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Passage(mark=Mark.SAME, count=i2 - i1))
            continue
        found += [Passage(mark=Mark.REMOVED, text=text) for text in before[i1:i2]]
        found += [Passage(mark=Mark.ADDED, text=text) for text in after[j1:j2]]
    return found


def _tidy(lines: Iterator[str] | list[str]) -> str:
    """No empty paragraphs, one space between words, no more than can be compared."""
    return "\n".join(text for line in lines if (text := " ".join(line.split())))[:MOST_CHARACTERS]
