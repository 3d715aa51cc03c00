"""`throughcare delivers`: who delivers which need for this person, at this address, on this date?"""

import sys
from datetime import datetime

import click

from throughcare.clock import clock
from throughcare.config.cli import database
from throughcare.kernel.errors import NotValid
from throughcare.referrals.queries.directory import Found, who_delivers

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("needs", nargs=-1, required=True)
@click.option("--at", "district", required=True, help="Postcode or postcode district: DE1.")
@click.option("--sex", type=click.Choice(["male", "female"]), help="Of the person; any without it.")
@click.option("--born", type=DAY, help="Date of birth: 1990-05-01; any age without it.")
@click.option("--on", type=DAY, help="Day to ask about: 2022-03-07; today without it.")
def delivers(
    needs: tuple[str, ...], district: str, sex: str | None, born: datetime | None, on: datetime | None
) -> None:
    """Say who delivers NEEDS (codes such as accommodation, ete, family), and why the others don't.

    Exit code 1 when nobody can be asked.
    """
    with database():
        try:
            answer = who_delivers(
                need=needs,
                postcode_district=district,
                sex=sex,
                date_of_birth=born.date() if born else None,
                on=on.date() if on else clock.today(),
            )
        except NotValid as refused:
            raise click.UsageError("\n".join(str(problem) for problem in refused.problems)) from refused
    for found in answer.can:
        click.echo(f"{_line(found)}: {_wait(found)}")
    for found in answer.cannot:
        click.echo(f"Not {_line(found)}: {'; '.join(map(str, found.against))}")
    for need in answer.unmet:
        click.echo(f"Nobody can be asked for {need.name}.", err=True)
    if not answer.can:
        sys.exit(1)


def _line(found: Found) -> str:
    met = ", ".join(need.pk for need in found.needs_met)
    return f"{found.body.organisation.name} ({found.body.service_type_id}, {found.area.name}) for {met}"


def _wait(found: Found) -> str:
    days = found.waits.median_wait_days
    return "wait not known" if days is None else f"usual wait {days} working days"
