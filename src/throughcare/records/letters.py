"""What goes out: the copy of a record as page, PDF and data in one ZIP, and the letter about a correction."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from throughcare.clock.clock import london_day
from throughcare.documents import store
from throughcare.documents.models import Document as Stored
from throughcare.letters.document import Block, Document, Heading, Paragraph, Table
from throughcare.letters.pdf import render
from throughcare.records.models import AccessRequest, Correction
from throughcare.records.queries.collecting import copied_as
from throughcare.records.rules import corrections
from throughcare.ui.words import long_date

SENDER = "The Probation Service: data protection"
WHAT = (
    "This is a copy of what we hold about you. You asked for it on {received}. It has your record as data "
    "(record.json), as a page (record.html) and as a document to print (record.pdf). Files that were added to your "
    "record are in the folder “files”, except those that are about others."
)
OTHERS = (
    "Words about other people were taken out where they have a right to that. You see where: it says that something "
    "was removed."
)
WRONG = "If something is wrong, tell us and we will look at it within a month."
COMPLAIN = (
    "If you are not content with our answer, you can ask us to look again, and you can complain to the Information "
    "Commissioner: telephone 0303 123 1113, ico.org.uk, Wycliffe House, Water Lane, Wilmslow SK9 5AF."
)


def bundle(request: AccessRequest, content: dict[str, Any], files: list[Stored], *, now: datetime) -> bytes:
    """The ZIP that is handed over; `content` has been redacted, and `files` may go out."""
    told = [WHAT.format(received=long_date(request.received_on)), OTHERS, WRONG, COMPLAIN]
    page = render_to_string("records/copy.html", {"introduction": told, "content": content, "made_on": london_day(now)})
    document = Document(
        title="A copy of your record",
        sender=SENDER,
        recipient=_name(request),
        dated_on=long_date(london_day(now)),
        reference=request.reference,
        blocks=(*(Paragraph(text) for text in told), *_blocks(content)),
    )
    data = {"reference": request.reference, "made_on": london_day(now).isoformat(), "sections": content["sections"]}
    return _zipped(
        {
            "record.json": json.dumps(data, indent=1, ensure_ascii=False).encode(),
            "record.html": page.encode(),
            "record.pdf": render(document),
            **{copied_as(file): store.path(file.sha256).read_bytes() for file in files},
        },
        now,
    )


def _name(request: AccessRequest) -> str:
    return f"{request.person.given_name} {request.person.family_name}"


def _blocks(content: dict[str, Any]) -> Iterator[Block]:
    for section in content["sections"]:
        yield Heading(section["title"])
        if not section["rows"]:
            yield Paragraph("We hold nothing of this kind.")
        for row in section["rows"]:
            rows = tuple((value["label"], value["text"]) for value in row["values"] if value["text"])
            if rows:
                yield Table(caption=f"{section['title']}: {row['name']}", header=("What", "Value"), rows=rows)


def _zipped(files: dict[str, bytes], now: datetime) -> bytes:
    """A ZIP of some files, all of one time, so that equal content makes an equal file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=now.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def sha256(content: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(content).hexdigest()


def decision_letter(correction: Correction) -> bytes:
    """The letter that tells the person what was decided about what they said is wrong, as PDF."""
    person = correction.person
    amended = correction.status == corrections.S.AMENDED
    decided = (
        f"We have corrected it. It now says: {correction.wanted}"
        if amended
        else "We have not changed it. Your statement now stands beside it, where staff see both."
    )
    document = Document(
        title="What we decided about your record",
        sender=SENDER,
        recipient=f"{person.given_name} {person.family_name}",
        dated_on=long_date(correction.decided_at),
        reference=correction.reference,
        blocks=(
            Paragraph(
                f"On {long_date(correction.received_on)} you told us that something is wrong: {correction.label}."
            ),
            Paragraph(decided),
            Paragraph(f"Why: {correction.decision_reason}"),
            *(() if amended else (Heading("Your statement"), Paragraph(correction.statement))),
            Paragraph("The staff and services that use this part of your record have been told."),
            Paragraph(COMPLAIN),
        ),
    )
    return render(document)
