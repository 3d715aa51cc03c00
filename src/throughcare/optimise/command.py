"""The command line of an engine: read a problem from JSON, solve it, verify the answer, and say what came of it."""

import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import click

from throughcare.kernel.errors import NotValid
from throughcare.optimise.result import read_json, write_json
from throughcare.optimise.stop import Stop

P = TypeVar("P")
S = TypeVar("S")


class Report(Protocol):
    """What a verifier found."""

    @property
    def good(self) -> bool:
        """Whether the answer holds."""

    @property
    def broken(self) -> Collection[str]:
        """What does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine(Generic[P, S]):
    """What a command line needs of an engine: its own problem, solution and words."""

    does: str  # with the PROBLEM, as the help says
    why: str  # what `--why` prints, as the help says
    seconds: float = 30.0
    sizes: Collection[str]
    make: Callable[..., P]  # (size, seed=…)
    read: Callable[[Any], P]
    write: Callable[[P], Any]
    solve: Callable[..., S]  # (problem, stop=…)
    write_solution: Callable[[S], Any]
    check: Callable[[P, S], Report]
    tell: Callable[[P, S], Iterable[str]]
    verdict: Callable[[P, S], str]


def command(engine: Engine[P, S]) -> click.Command:
    """The command; its exit code is 1 when an answer fails its verification."""

    def run(problem: Path, seconds: float, out: Path | None, make: str | None, seed: int, *, why: bool) -> None:
        if make:
            write_json(problem, engine.write(engine.make(make, seed=seed)))
            return
        given = _read(engine, problem)
        solution = engine.solve(given, stop=Stop(seconds=seconds))
        if out:
            write_json(out, engine.write_solution(solution))
        for line in engine.tell(given, solution) if why else ():
            click.echo(line)
        report = engine.check(given, solution)
        click.echo(f"{engine.verdict(given, solution)}; {'verified' if report.good else '; '.join(report.broken)}")
        sys.exit(0 if report.good else 1)

    path = click.Path(dir_okay=False, path_type=Path)
    return click.Command(
        name="solve",
        callback=run,
        help=f"{engine.does} The exit code is 1 when an answer fails its verification.",
        params=[
            click.Argument(["problem"], type=path),
            click.Option(
                ["--seconds"],
                type=click.FloatRange(min=0),
                default=engine.seconds,
                show_default=True,
                help="Stop after so long.",
            ),
            click.Option(["--out"], type=path, help="Where the answer goes, as JSON."),
            click.Option(["--why/--no-why"], default=False, help=engine.why),
            click.Option(
                ["--make"],
                type=click.Choice(list(engine.sizes)),
                help="Don't solve: write a made-up problem of this size.",
            ),
            click.Option(["--seed"], type=int, default=1, show_default=True, help="With --make."),
        ],
    )


def _read(engine: Engine[P, Any], problem: Path) -> P:
    try:
        return engine.read(read_json(problem))
    except NotValid as refused:
        raise click.ClickException("\n".join(str(found) for found in refused.problems)) from refused
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
