"""The command `throughcare`."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

import click
import django

from throughcare import __version__
from throughcare.access.acting import process_is_system
from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import embedded

COMMANDS = {
    "up": "start everything and keep it running",
    "worker": "do the jobs of web pages and the clock, on this or another machine",
    "db": "start, stop or reach the database",
    "demo": "make up a world to try Throughcare in",
    "backup": "write everything to one file, and prove that it can be brought back",
    "restore": "bring a backup back",
    "audit": "check that the record of what happened is whole",
    "check": "check what must always hold across the records",
    "delivers": "say who delivers which need for whom, at which address, on which date",
    "ocds": "publish open contracting data, and take in what others published",
    "caseload": "take in people, sentences, needs and officers from the case system",
}
# These read Django's models, so Django is set up before their files are imported.
ON_DJANGO = frozenset({"worker", "demo", "backup", "restore", "audit", "check", "delivers", "ocds", "caseload"})


class Words(click.Group):
    """A group that imports the file of a command only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from its own file."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in ON_DJANGO:
            django.setup()
            process_is_system()  # whoever may start commands on the server acts as the system
        found = getattr(import_module(f"throughcare.config.commands.{cmd_name}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Words)
@click.version_option(__version__, prog_name="throughcare")
def throughcare() -> None:
    """Throughcare runs the reformed probation system of England and Wales, from notice to measure."""


@contextmanager
def database() -> Iterator[None]:
    """Have the database run for the length of a command; use it as `with database():` in a command's body."""
    if env().database_url:
        yield
        return
    with embedded().held():
        yield


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on the terminal, moved by calls of (what is being done, steps done, steps in all)."""
    with click.progressbar(length=1, label=label) as bar:

        def progress(step: str, done: int, total: int) -> None:
            bar.length, bar.label = total, step.ljust(46)[:46]
            bar.update(done - bar.pos)

        yield progress


def main() -> None:
    """Run the command line. Exit code 0: done; 1: it cannot be done, and why; 2: asked wrongly."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughcare.config.settings")
    try:
        throughcare(prog_name="throughcare")
    except CannotGoOn as reason:
        click.echo(str(reason), err=True)
        sys.exit(1)
