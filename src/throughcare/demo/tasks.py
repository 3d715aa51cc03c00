"""Loading the made-up world in the background."""

from contextlib import suppress

from procrastinate.contrib.django import app

from throughcare.clock import clock
from throughcare.demo import load
from throughcare.demo.bulk import as_loader


@app.task(name="demo.load", queue="demo", queueing_lock="demo.load", lock="demo.load")
def load_world(scale: str, seed: int) -> None:
    """Load the world, going on where an earlier try broke off; a page shows how far it is."""
    # the command line may have loaded another
    with as_loader(), suppress(load.AlreadyLoadedError):
        load.load(scale=scale, seed=seed, now=clock.now())
