"""What a file really is, found in what it holds; its name is not asked.

Only types that carry text, tables or pictures are known. Of those that are packages (Office, OpenDocument) every part
is unpacked and counted, since what a package says of its own size can't be relied on.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from typing import BinaryIO

PARTS_AT_MOST = 2_000
UNPACKED_AT_MOST = 100_000_000  # bytes, of all parts together; an honest document of 20 MB stays well below
RATIO_AT_MOST = 200  # unpacked to packed, once it is more than:
RATIO_FROM = 10_000_000
DEPTH_AT_MOST = 1  # a document may hold a spreadsheet behind a chart, and that no further one
PIECE = 1 << 16


class Kind(Enum):
    """A type that is taken: its name in a sentence, and its media type."""

    PDF = "a PDF", "application/pdf"
    DOCX = "a Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "an Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "a PowerPoint presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ODT = "an OpenDocument text", "application/vnd.oasis.opendocument.text"
    ODS = "an OpenDocument spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"
    JPEG = "a JPEG picture", "image/jpeg"
    PNG = "a PNG picture", "image/png"
    TEXT = "plain text", "text/plain"

    @property
    def label(self) -> str:
        """The type's name in a sentence."""
        return self.value[0]

    @property
    def media_type(self) -> str:
        """What the browser is told."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Content:
    """What was found: the kind, if it is one that is taken, and what is wrong with it."""

    kind: Kind | None
    faults: tuple[str, ...] = ()


class _Fault(Exception):  # noqa: N818 - a finding, nothing went wrong in the program
    """What ends the inspection of a package."""


def inspect(file: BinaryIO) -> Content:
    """What a file holds, read from its start; whatever the bytes are, the answer is a Content."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    for signature, look in SIGNATURES:
        if head.startswith(signature):
            return look(file)
    return _text(file)


def _is(fault: str) -> Callable[[BinaryIO], Content]:
    return lambda file: Content(None, (fault,))


def _pdf(file: BinaryIO) -> Content:
    data = file.read()
    plain = HIDDEN.sub(lambda found: bytes([int(found.group(1), 16)]), data)  # a name may be written /J#61vaScript
    faults = [fault for fault, names in PDF_FAULTS.items() if any(name in plain for name in names)]
    if b"%%EOF" not in data[-2048:]:
        faults.append("damaged")
    return Content(Kind.PDF, tuple(faults))


def _png(file: BinaryIO) -> Content:
    data = file.read()
    whole = data[12:16] == b"IHDR" and data.endswith(b"IEND\xaeB`\x82")
    return Content(Kind.PNG, () if whole else ("damaged",))


def _jpeg(file: BinaryIO) -> Content:
    whole = file.read().rstrip(b"\0\r\n").endswith(b"\xff\xd9")
    return Content(Kind.JPEG, () if whole else ("damaged",))


def _text(file: BinaryIO) -> Content:
    """Text is what can be read as such, and is neither a page nor a drawing that a browser would run."""
    data = file.read()
    if not data:
        return Content(None)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if CONTROL.search(text):
        return Content(None, ("unknown",))
    return Content(None, ("page",)) if MARKUP.search(text) else Content(Kind.TEXT)


def _package(file: BinaryIO) -> Content:
    """A package of parts: Office, OpenDocument, or an archive that is none."""
    try:
        return Content(_unpack(file, [0, 0], 0))
    except _Fault as found:
        return Content(None, (str(found),))
    except UNREADABLE:
        return Content(None, ("damaged",))


def _unpack(file: BinaryIO, sizes: list[int], depth: int) -> Kind:
    """Read every part of a package to its end; `sizes` are the bytes unpacked and packed so far, nested ones too."""
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
        _check_parts(parts)
        for part in parts:
            sizes[1] += part.compress_size
            with package.open(part) as opened:
                _check_part(part.filename, _counted(opened, sizes), sizes, depth)
        return _kind(package, {part.filename for part in parts})


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > PARTS_AT_MOST:
        raise _Fault("swollen")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(OUTSIDE.search(name) for name in names):
        raise _Fault("damaged")
    for part in parts:
        if part.flag_bits & 1:
            raise _Fault("locked")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Fault("damaged")
    for fault, pattern in PART_FAULTS:
        if any(pattern.search(name) for name in names):
            raise _Fault(fault)


def _counted(opened: object, sizes: list[int]) -> Iterator[bytes]:
    """The pieces of a part, as long as all of them together are not too many."""
    while piece := opened.read(PIECE):  # type: ignore[attr-defined]
        sizes[0] += len(piece)
        if sizes[0] > UNPACKED_AT_MOST or (sizes[0] > RATIO_FROM and sizes[0] > RATIO_AT_MOST * sizes[1]):
            raise _Fault("swollen")
        yield piece


def _check_part(name: str, pieces: Iterator[bytes], sizes: list[int], depth: int) -> None:
    first = next(pieces, b"")
    if first.startswith((OLE, b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise _Fault("embedded")
    if first.startswith(b"PK\x03\x04"):
        if depth >= DEPTH_AT_MOST:
            raise _Fault("embedded")
        _unpack(BytesIO(first + b"".join(pieces)), sizes, depth + 1)
        return
    for _piece in pieces:
        pass  # to the end: its length and its checksum are known only then


def _kind(package: zipfile.ZipFile, names: set[str]) -> Kind:
    if "[Content_Types].xml" in names:
        if b"macroenabled" in package.read("[Content_Types].xml").lower():
            raise _Fault("macros")
        for part, kind in OFFICE.items():
            if part in names:
                return kind
    if "mimetype" in names and "content.xml" in names:
        if b"encryption-data" in (package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""):
            raise _Fault("locked")
        for kind in (Kind.ODT, Kind.ODS):
            if package.read("mimetype").decode("ascii", "replace").strip() == kind.media_type:
                return kind
    raise _Fault("archive")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES: tuple[tuple[bytes, Callable[[BinaryIO], Content]], ...] = (
    (b"%PDF-", _pdf),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"PK\x03\x04", _package),
    (OLE, _is("old_office")),
    (b"PK", _is("archive")),
    (b"\x1f\x8b", _is("archive")),
    (b"BZh", _is("archive")),
    (b"7z\xbc\xaf\x27\x1c", _is("archive")),
    (b"Rar!", _is("archive")),
    (b"\xfd7zXZ", _is("archive")),
    (b"MZ", _is("program")),
    (b"\x7fELF", _is("program")),
    (b"#!", _is("program")),
)
OFFICE = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
# Parts by their names: programs of the old and the new macro languages, and what other programs would run.
PART_FAULTS = (
    ("macros", re.compile(r"vba(project|data)|macrosheets/|^basic/|^scripts/", re.IGNORECASE)),
    ("embedded", re.compile(r"activex|oleobject|\.(exe|dll|js|vbs|bat|cmd|ps1|scr|jar|hta|lnk)$", re.IGNORECASE)),
)
OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\\|\0")
PDF_FAULTS = {"locked": (b"/Encrypt",), "active": (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")}
HIDDEN = re.compile(rb"#([0-9A-Fa-f]{2})")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile(r"\A\s*<|<(script|svg|html|iframe|object|embed)[\s>]|<!doctype|<\?(xml|php)", re.IGNORECASE)
# What the reader of packages raises for bytes that are none: its documentation names the first, trying found the rest.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
