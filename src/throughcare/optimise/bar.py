"""How a command line shows that a solver is at work."""

from typing import TextIO

from throughcare.optimise.result import Step, relative_gap

WIDTH = 30


class Bar:
    """A progress bar on one line of a terminal, with the gap as far as it is known; silent elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.shown = stream.isatty()

    def __call__(self, step: Step, /) -> None:
        if not self.shown:
            return
        full = round(step.done * WIDTH)
        known = "" if step.value is None or step.bound is None else f"{relative_gap(step.value, step.bound):.2%}"
        gap = f"{known} below the bound" if known else ""
        end = "\n" if step.done >= 1 else ""
        line = f"\r{step.phase:10} [{'#' * full}{'.' * (WIDTH - full)}] {step.done:4.0%}  {gap:22}{end}"
        self.stream.write(line)
        self.stream.flush()
