"""`load_reference`: bring the reference tables to what the CSV files say."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from throughcare.clock import clock
from throughcare.kernel.errors import NotFound
from throughcare.reference.loader import DATA, Kind, NotRemovable, Report, accept, load

SHOWN = 40  # changes of one kind that are listed before the rest is only counted


class Command(BaseCommand):
    """Load the reference data and show what changes."""

    help = "Load reference data from CSV files; with a bad row nothing is loaded and the good rows wait in staging."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--folder", type=Path, default=DATA, help="folder of CSV files, instead of the project’s own"
        )
        parser.add_argument("--dry-run", action="store_true", help="show the difference and write nothing")
        parser.add_argument("--remove", action="store_true", help="remove rows that are gone from the folder’s files")
        parser.add_argument("--accept", type=int, metavar="LOAD", help="put in the good rows that wait under this load")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or accept what waits; the exit code is 1 when rows were refused."""
        if not options["folder"].is_dir():
            raise CommandError(f"There is no folder {options['folder']}. Name one that holds reference CSV files.")
        try:
            report = self._report(options)
        except (NotFound, NotRemovable) as error:
            raise CommandError(str(error)) from None
        if options["verbosity"]:
            self._show(report)
        if report.problems:
            raise CommandError(_refusal(report))

    def _report(self, options: dict[str, Any]) -> Report:
        if options["accept"] is not None:
            return accept(options["accept"], now=clock.now())
        folder = options["folder"]
        remove = options["remove"] or folder == DATA  # what goes from the project's own files went by review
        return load(folder, now=clock.now(), dry_run=options["dry_run"], remove=remove)

    def _show(self, report: Report) -> None:
        for kind in Kind:
            changes = [change for change in report.changes if change.kind == kind]
            for change in changes[:SHOWN]:
                self.stdout.write(str(change))
            if len(changes) > SHOWN:
                self.stdout.write(f"… and {len(changes) - SHOWN:,} more {kind}")
        counts = ", ".join(f"{report.count(kind):,} {kind}" for kind in Kind)
        self.stdout.write(f"Reference data: {counts}.")


def _refusal(report: Report) -> str:
    lines = [f"{len(report.problems)} rows were refused, so nothing was loaded:", *map(str, report.problems)]
    if report.load:
        staged = sum(change.row is not None for change in report.changes)
        lines.append(f"{staged:,} good rows wait under load {report.load}. Correct the files and load again,")
        lines.append(f"or put in the good rows alone: load_reference --accept {report.load}")
    return "\n".join(lines)
