"""`throughcare ocds`: open data, out and in."""

import hashlib
import json
import sys
from pathlib import Path

import click

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.config.cli import database
from throughcare.config.errors import CannotGoOn
from throughcare.insight.actions.publish import publish
from throughcare.insight.actions.take_in import begin, take_in
from throughcare.insight.queries import releases as queries
from throughcare.insight.rules import ocds as standard

PUBLISHER = "Throughcare"


@click.group()
def ocds() -> None:
    """Publish open contracting data (OCDS 1.1.5), and take in what others published."""


@ocds.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="folder to write to")
def export(out: Path) -> None:
    """Write releases.json and records.json of everything published so far."""
    with database():
        now = clock.now()
        publish(actor=SYSTEM, now=now)
        groups = queries.published_groups()
    releases = [release for group in groups for release in group]
    told = {"publisher": PUBLISHER, "published": now.strftime("%Y-%m-%dT%H:%M:%SZ")}
    _write(out / "releases.json", standard.release_package(releases, uri="urn:throughcare:releases", **told))
    _write(out / "records.json", standard.record_package(groups, uri="urn:throughcare:records", **told))
    click.echo(f"{len(releases)} releases of {len(groups)} processes are in {out}.")


@ocds.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(files: tuple[Path, ...]) -> None:
    """Take in releases from files. Exit code 1 when a release was broken; the good ones are in."""
    broken = 0
    with database():
        for file in files:
            broken += _take_in(file)
    if broken:
        sys.exit(1)


def _take_in(file: Path) -> int:
    content = file.read_bytes()
    try:
        releases = list(standard.releases_of(json.loads(content)))
    except ValueError as reason:
        raise CannotGoOn(f"{file.name} can't be read: {reason}.") from reason
    now = clock.now()
    run = begin(actor=SYSTEM, now=now, file_name=file.name, sha256=hashlib.sha256(content).hexdigest())
    with click.progressbar(length=len(releases), label=file.name) as bar:
        run = take_in(
            actor=SYSTEM,
            now=now,
            run=run,
            releases=releases,
            source=file.stem[:80],
            progress=lambda done, total: bar.update(done - bar.pos),
        )
    broken = [p for p in run.problems if p["message"] != "is here already"]
    click.echo(f"{run.new_count} new, {run.duplicate_count} here already, {len(broken)} broken.")
    for problem in broken:
        click.echo(f"  release {problem['position']}: {problem['message']}", err=True)
    return len(broken)


def _write(path: Path, package: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n")
