"""The law of a file: its states, and everything that keeps it from being taken."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.documents.rules.contents import Content, Kind
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition


class DocumentStatus(StrEnum):
    """Where a file stands; nobody opens one that a scanner still has to clear."""

    SEALED = "sealed"  # of a bid: nobody can read it, and what it is lies sealed in the bid
    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"


S = DocumentStatus
DOCUMENT = Machine(
    "document",
    initial=S.QUARANTINED,
    transitions=[
        transition("seal", [S.QUARANTINED], S.SEALED, P.BID_WRITE),
        transition("unseal", [S.SEALED], S.QUARANTINED, P.OPENING_HOLD),
        transition("clear", [S.QUARANTINED], S.CLEAN, P.DOCUMENT_SCAN),
        transition("refuse", [S.QUARANTINED], S.REFUSED, P.DOCUMENT_SCAN),
    ],
)

MEGABYTE = 1_000_000
NAME_LENGTH = 120
EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")
# What may follow a point in a name, and what content it must then have.
EXTENSIONS: dict[str, Kind] = {
    "pdf": Kind.PDF,
    "docx": Kind.DOCX,
    "xlsx": Kind.XLSX,
    "pptx": Kind.PPTX,
    "odt": Kind.ODT,
    "ods": Kind.ODS,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "png": Kind.PNG,
    "txt": Kind.TEXT,
    "csv": Kind.TEXT,
}
TYPES = "PDF, Word, Excel, PowerPoint, OpenDocument, JPEG, PNG, plain text or CSV"
# What is wrong with what a file holds, and what to do about it.
FAULTS: Mapping[str, str] = {
    "unknown": "Choose a file of one of these types: {types}",
    "page": "Web pages, SVG drawings and scripts can't be taken. Save it as a PDF and add that",
    "archive": "Archives can't be taken. Unpack it and add the files one by one",
    "old_office": "Files of old Office versions, or with a password, can't be taken. "
    "Save it without a password as .docx, .xlsx, .pptx or PDF",
    "program": "Programs can't be taken",
    "damaged": "The file is damaged or incomplete. Open it, save it again and add that",
    "locked": "The file has a password, so it can't be checked for viruses. Save it without one",
    "macros": "The file holds macros. Save it without them, for example as .docx or .xlsx",
    "embedded": "The file holds other files or programs. Remove them, or save it as a PDF",
    "active": "The PDF holds a script or other files. Print it to a new PDF and add that",
    "swollen": "The file would grow too large when it is opened. Split it, or save it as a PDF",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What policy allows: bytes of one file, and how many files of one thing."""

    most_bytes: int
    most_files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A file that lies sealed, with all that is known of it: its owner keeps this as secret as the content.

    `sha256` is of the content. is_scanned: the scanner found nothing; else there is none, or it did not answer.
    """

    document_id: int
    name: str
    kind: str
    size_bytes: int
    sha256: str
    key: bytes
    is_scanned: bool


def clean_name(declared: str) -> str:
    """The name as it is shown and given back: no invisible characters, runs of spaces as one, not too long."""
    text = unicodedata.normalize("NFC", declared)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = " ".join(text.split())
    stem, point, extension = text.rpartition(".")
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}{point}{extension}" if point else text[:NAME_LENGTH]


def check_upload(*, name: str, size_bytes: int, content: Content, held_count: int, limits: Limits) -> Problems:
    """Everything that keeps a file from being taken, at once; `name` as it was declared, `content` as it was found."""
    problems = Problems()
    if held_count >= limits.most_files:
        problems.add("You have added {most} files, which is the most. Remove one first", field="file", most=held_count)
    if size_bytes == 0:
        problems.add("The file is empty. Choose another", field="file")
    if size_bytes > limits.most_bytes:
        problems.add("The file must be {most} MB or smaller", field="file", most=limits.most_bytes // MEGABYTE)
    problems.extend(_check_name(name, content))
    for fault in content.faults if size_bytes else ():
        problems.add(FAULTS[fault], field="file", **({"types": TYPES} if fault == "unknown" else {}))
    return problems


def may_be_opened(status: str, *, scanned: bool) -> bool:
    """Whether a file may be given out: once it is clean, or where nothing scans (the demonstration alone)."""
    return status == S.CLEAN or (status == S.QUARANTINED and not scanned)


def standing(status: str, *, scanned: bool) -> str:
    """How a file stands, as a word of the status tag."""
    if status == S.QUARANTINED:
        return "being_checked" if scanned else "not_scanned"
    return status


def _check_name(name: str, content: Content) -> Problems:
    problems = Problems()
    if not clean_name(name).strip(". ") or any(part in name for part in ("/", "\\", "..", "\0")):
        problems.add("Rename the file: its name must not hold slashes or two points in a row", field="file")
        return problems
    found = EXTENSION.search(clean_name(name))
    extension = found.group(1).lower() if found else ""
    if extension not in EXTENSIONS:
        if "unknown" not in content.faults:
            problems.add(FAULTS["unknown"], field="file", types=TYPES)
    elif content.kind is not None and EXTENSIONS[extension] is not content.kind:
        problems.add(
            "The name ends in .{extension}, but the file is {kind}. Give it the right ending, or choose another",
            field="file",
            extension=extension,
            kind=content.kind.label,
        )
    return problems
