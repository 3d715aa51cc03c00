"""`throughcare caseload`: people, sentences, needs and officers from the case system."""

import sys
from pathlib import Path

import click

from throughcare.access.actor import NOBODY, Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import User
from throughcare.clock import clock
from throughcare.config.cli import database
from throughcare.config.errors import CannotGoOn
from throughcare.imports import actions as imports
from throughcare.imports import queries as files
from throughcare.imports.models import Import
from throughcare.imports.rules import Verdict
from throughcare.imports.rules.mapping import check_choice, guess
from throughcare.imports.rules.reading import read
from throughcare.kernel.errors import NotValid
from throughcare.people import tasks
from throughcare.people.queries import caseload as queries
from throughcare.people.rules.caseload.columns import KIND

TOLD_AT_MOST = 20  # refused rows on the terminal; all of them are on the page of the import


@click.group()
def caseload() -> None:
    """Take in people, sentences, needs and officers as the case system knows them."""


@caseload.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "email", required=True, help="Work address of the case administrator who answers for it.")
@click.option("--accept", is_flag=True, help="Write the good rows; without it you see what they would change.")
def import_(file: Path, email: str, *, accept: bool) -> None:
    """Check FILE (CSV or JSON), and with --accept write its good rows. Exit code 1 when a row was refused."""
    with database():
        try:
            found = _checked(file, email)
        except NotValid as refused:
            raise CannotGoOn("\n".join(str(problem) for problem in refused.problems)) from refused
        if accept and found.new_count + found.changed_count:
            imports.accept(actor=_actor(email), now=clock.now(), import_id=found.pk)
            tasks.take_in(found.pk, clock.now())
            found.refresh_from_db()
        _tell(found)
    if found.refused_count:
        sys.exit(1)


def _checked(file: Path, email: str) -> Import:
    """The file, received, its columns as guessed, its rows checked."""
    actor, now, content = _actor(email), clock.now(), file.read_bytes()
    table, columns = read(content, files.limits(clock.today())), queries.columns()
    chosen = guess(columns, table.header, {})
    check_choice(columns, chosen, table.header).or_raise()
    told = imports.receive(actor=actor, now=now, kind=KIND, file_name=file.name, content=content, table=table)
    imports.choose_columns(actor=actor, now=now, import_id=told.pk, columns=columns, chosen=chosen)
    tasks.check(told.pk, now)
    told.refresh_from_db()
    return told


def _actor(email: str) -> Actor:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    actor = accounts.actor_of(user, clock.today()) if user else NOBODY
    if not actor.may(P.CASELOAD_IMPORT):
        raise CannotGoOn(f"{email} is no case administrator. Ask the administrator of the probation service.")
    return actor


def _tell(found: Import) -> None:
    counts = [f"{getattr(found, f'{verdict}_count'):,} {verdict}" for verdict in Verdict]
    click.echo(f"Import {found.pk}, {found.status}: {', '.join(counts)}.")
    for row in files.rows(found, Verdict.REFUSED)[:TOLD_AT_MOST]:
        click.echo(f"Row {row.number}: {'; '.join(row.problems)}", err=True)
    if found.refused_count > TOLD_AT_MOST:
        click.echo(f"… and {found.refused_count - TOLD_AT_MOST:,} more: see the page of the import.", err=True)
