"""A file on its way out: saved by the browser under its name, never shown or run in it."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from throughcare.documents import store
from throughcare.documents.models import Document
from throughcare.documents.rules.contents import Kind


def attachment(document: Document) -> StreamingHttpResponse:
    """The answer that gives out a file which `queries.opened` found."""
    return StreamingHttpResponse(
        _pieces(document),
        content_type=Kind[document.kind].media_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=document.name),
            "Content-Length": str(document.size_bytes),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _pieces(document: Document) -> Iterator[bytes]:
    """Opened only when somebody reads, so that an answer that nobody takes leaves nothing open."""
    with store.reading(document.sha256, bytes(document.key or b""), document.size_bytes) as content:
        while piece := content.read(store.PIECE):
            yield piece
