"""A running system on a loaded world: the one that was named, or a region made up for the occasion."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.words import say
from support.system import System, prepared_folder


@contextmanager
def served(asked: argparse.Namespace) -> Iterator[str]:
    """The address of the web server; Django in this process is told of the same data folder."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.data.resolve() if asked.data else prepared_folder(Path(scratch) / "data")
        system = System(folder)
        os.environ |= {"THROUGHCARE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "throughcare.config.settings"}
        if asked.url:
            yield asked.url
            return
        try:
            if not asked.data:
                say("Making up a region")
                system.forget_the_world()
                system.command("demo", "load", "--scale", "region")
            system.start()
            yield system.url
        finally:
            system.end()
