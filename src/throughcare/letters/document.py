"""What a letter says, whatever it is shown on: blocks of words that page and PDF both print."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain words."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the letter, of level 2 or 3."""

    text: str
    level: int = 2
    kind: str = "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of words under a header; columns from `numeric_from` on are figures."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric_from: int = 99
    kind: str = "table"


Block = Paragraph | Heading | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A letter: who writes to whom, when, about what, and its blocks in order."""

    title: str
    sender: str
    recipient: str
    dated_on: str
    reference: str
    blocks: tuple[Block, ...]

    def as_data(self) -> dict[str, Any]:
        """The same as plain values, for the PDF's template."""
        return asdict(self)
