"""The sealer, in the background."""

from procrastinate.contrib.django import app

from throughcare.audit import chain
from throughcare.clock import clock


@app.periodic(cron="* * * * * */10", periodic_id="seal")
@app.task(name="audit.seal", queue="audit", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    """Seal what has been committed; a bulk load is caught up batch by batch."""
    while chain.seal(clock.now()) == chain.BATCH:
        pass


@app.periodic(cron="17 * * * *", periodic_id="seal_late")
@app.task(name="audit.seal_late", queue="audit", queueing_lock="audit.seal_late")
def seal_late(timestamp: int) -> None:
    """Seal whatever committed so late that the quick look missed it."""
    while chain.seal(clock.now(), look_back=None) == chain.BATCH:
        pass
