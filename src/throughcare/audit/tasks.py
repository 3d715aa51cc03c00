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
