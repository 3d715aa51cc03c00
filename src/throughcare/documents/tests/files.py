"""Made-up files of every type that is taken, and of many that are not."""

import struct
import zipfile
import zlib
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
# Every scanner knows this harmless text; it is put together here so that none finds it in this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


def package(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def office(part: str, **more: bytes) -> bytes:
    """An Office document whose main part is `part`; further parts are named with __ for / and _0_ for a point."""
    extra = {name.replace("__", "/").replace("_0_", "."): data for name, data in more.items()}
    return package({"[Content_Types].xml": b"<Types/>", part: b"<document/>"} | extra)


def open_document(kind: str) -> bytes:
    media = f"application/vnd.oasis.opendocument.{kind}".encode()
    return package({"mimetype": media, "content.xml": b"<office/>", "META-INF/manifest.xml": b"<manifest/>"})


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
GOOD = {
    "letter.pdf": PDF,
    "plan.docx": DOCX,
    "figures.xlsx": XLSX,
    "talk.pptx": office("ppt/presentation.xml"),
    "plan.odt": open_document("text"),
    "figures.ods": open_document("spreadsheet"),
    "photo.jpg": JPEG,
    "photo.JPEG": JPEG,
    "certificate.png": PNG,
    "notes.txt": "Cyfarfod ddydd Mawrth – 9 o’r gloch\n".encode(),
    "old notes.txt": "Café".encode("latin-1"),
    "figures.csv": b"year,people\n2021,12\n",
}
CHART = office("word/document.xml", word__embeddings__book_0_xlsx=XLSX)
# What each of these is refused for.
BAD = {
    "macros": office("word/document.xml", word__vbaProject_0_bin=b"x"),
    "macros of Excel 4": office("xl/workbook.xml", xl__macrosheets__sheet1_0_xml=b"x"),
    "macros by type": package(
        {"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml": b"x"}
    ),
    "macros of OpenDocument": package(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"x", "Basic/script.xml": b"x"}
    ),
    "embedded object": office("word/document.xml", word__embeddings__oleObject1_0_bin=b"x"),
    "embedded program": office("word/document.xml", word__media__image_0_png=b"MZ" + bytes(100)),
    "embedded old office": office("word/document.xml", word__media__image_0_png=OLE),
    "embedded twice": office("word/document.xml", word__embeddings__inner_0_docx=CHART),
    "swollen": office("word/document.xml", word__media__a_0_xml=bytes(60_000_000)),
    "swollen in a nested one": office(
        "word/document.xml", word__embeddings__a_0_xlsx=office("xl/workbook.xml", xl__a_0_xml=bytes(60_000_000))
    ),
    "swollen by count": package({f"part{number}": b"" for number in range(2_001)}),
    "archive": package({"readme.txt": b"hello"}),
    "archive of gzip": b"\x1f\x8b\x08" + bytes(20),
    "archive that is empty": b"PK\x05\x06" + bytes(18),
    "damaged path": package({"[Content_Types].xml": b"x", "word/document.xml": b"x", "../../etc/passwd": b"x"}),
    "damaged absolute path": package({"[Content_Types].xml": b"x", "word/document.xml": b"x", "/etc/passwd": b"x"}),
    "damaged end": DOCX[:-30],
    "damaged middle": DOCX[:40] + bytes([DOCX[40] ^ 255]) + DOCX[41:],
    "damaged PDF": PDF[:-8],
    "damaged PNG": PNG[:-4],
    "damaged JPEG": JPEG[:-2],
    "locked PDF": PDF.replace(b"/Root", b"/Encrypt 2 0 R/Root"),
    "active PDF": PDF.replace(b"/Root", b"/OpenAction<</S/JavaScript/JS(x)>>/Root"),
    "active PDF, hidden": PDF.replace(b"/Root", b"/OpenAction<</S/J#61vaScript/JS(x)>>/Root"),
    "active PDF with a file": PDF.replace(b"/Root", b"/EmbeddedFile 2 0 R/Root"),
    "old_office": OLE,
    "program": b"MZ" + bytes(100),
    "program of Linux": b"\x7fELF" + bytes(100),
    "program as script": b"#!/bin/sh\nrm -rf /\n",
    "page": b"<!DOCTYPE html><html></html>",
    "page as SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "page with a script in a text": b"hello <script>alert(1)</script>",
    "unknown": bytes(range(1, 256)),
}
