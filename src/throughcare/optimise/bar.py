"""How a command line shows that a solver is at work."""

from typing import Self, TextIO

from throughcare.optimise.result import Step, relative_gap

WIDTH = 30


class Bar:
    """A progress bar on one line of a terminal, with the gap as far as it is known; silent elsewhere.

    Leaving its `with` ends the line, however soon the solver stopped.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.shown = stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        if self.shown:
            self.stream.write("\n")

    def __call__(self, step: Step, /) -> None:
        if not self.shown:
            return
        full = round(step.done * WIDTH)
        gap = ""
        if step.value is not None and step.bound is not None:
            gap = f"{relative_gap(step.value, step.bound):.2%} below the bound"
        self.stream.write(f"\r{step.phase:10} [{'#' * full}{'.' * (WIDTH - full)}] {step.done:4.0%}  {gap:22}")
        self.stream.flush()
