"""A letter as an accessible PDF (PDF/UA-1), made by Typst from the letter's words."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from throughcare.letters.document import Document

TEMPLATE = Path(__file__).with_name("letter.typ")


def render(document: Document, *, language: str = "en", is_large: bool = False) -> bytes:
    """The PDF's bytes; `language` (en or cy) is the one that the words are in. Large print is of 18 points."""
    return typst.compile(
        str(TEMPLATE),
        font_paths=[str(fonts())],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={
            "letter": json.dumps(document.as_data()),
            "language": language[:2],
            "size": "18pt" if is_large else "10.5pt",
        },
    )


@cache
def fonts() -> Path:
    """The folder of the free font that letters are set in."""
    return Path(str(files("fontpkg_noto_sans")))
