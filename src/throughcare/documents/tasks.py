"""Scanning what was added, again until the scanner answers; and deleting bytes that nobody refers to."""

from contextlib import suppress
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.documents import actions, queries, rules, scanner, sealed, store
from throughcare.documents.models import Document
from throughcare.kernel.errors import NotNow

# A scanner that starts anew loads its signatures for a minute; after that the regular round takes over.
PATIENCE = RetryStrategy(max_attempts=6, linear_wait=10, retry_exceptions=[OSError])
OVERDUE = timedelta(minutes=10)
DAMAGED = "not the bytes that were received"


@app.task(name="documents.scan", retry=PATIENCE)
def scan(event_id: int) -> None:
    """Scan the file of an upload; twice comes to the same."""
    examine(int(Event.objects.get(pk=event_id).thing_id))


@app.periodic(cron="*/10 * * * *", periodic_id="documents")
@app.task(name="documents.due", queueing_lock="documents.due", retry=PATIENCE)
def due_by_clock(timestamp: int) -> None:
    """Scan what is still waiting."""
    for document_id in queries.waiting(clock.now() - OVERDUE):
        examine(document_id)


@app.periodic(cron="41 3 * * *", periodic_id="documents_tidy")
@app.task(name="documents.tidy", queueing_lock="documents.tidy")
def tidy(timestamp: int) -> None:
    """Every night: bytes that were removed, refused, or never taken."""
    store.forget_all_but(queries.kept())


def examine(document_id: int) -> None:
    """Ask the scanner about a file that waits, and note its verdict; nothing where there is no scanner."""
    document = Document.objects.filter(pk=document_id, status=rules.DocumentStatus.QUARANTINED).first()
    if document is None or not scanner.is_there():
        return
    finding = _finding(document)
    with suppress(Document.DoesNotExist, NotNow):  # removed meanwhile, or judged by another worker
        if finding:
            actions.refuse(actor=SYSTEM, now=clock.now(), document_id=document.pk, finding=finding)
        else:
            actions.clear(actor=SYSTEM, now=clock.now(), document_id=document.pk)


def _finding(document: Document) -> str:
    """What the scanner finds in a file; nobody opens one either that is no longer what was received."""
    try:
        with store.reading(document.sha256, bytes(document.key or b""), document.size_bytes) as content:
            return scanner.scan(content).finding
    except sealed.DamagedError:
        return DAMAGED
