"""The bench: what the clock measures was compiled before, and a solver without an answer is told of in words."""

import subprocess
import sys

import pytest

from throughcare.optimise.allocation.bench.__main__ import main
from throughcare.optimise.allocation.bench.plain import plain

KERNELS_AFTER = """
import sys
from numba.core.dispatcher import Dispatcher
from throughcare.optimise.allocation.bench.warm import warm
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.worlds import make_size
from throughcare.optimise.stop import Stop

def kernels():
    modules = [module for name, module in sys.modules.items() if name.startswith("throughcare.optimise.allocation")]
    found = {kernel for module in modules for kernel in vars(module).values() if isinstance(kernel, Dispatcher)}
    return {(str(kernel), str(signature)) for kernel in found for signature in kernel.signatures}

warm()
before = kernels()
solve(make_size("unit", regime=sys.argv[1], seed=2), stop=Stop(iterations=420))
print(len(before) > 20, kernels() - before)
"""


@pytest.mark.proof
@pytest.mark.parametrize("regime", ["scarce", "plentiful"])
def test_nothing_is_compiled_inside_the_clock(regime):
    command = [sys.executable, "-c", KERNELS_AFTER, regime]

    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert told == "True set()\n"


@pytest.mark.proof
@pytest.mark.parametrize(
    ("seconds", "gigabytes", "said"), [(0.01, 4.0, "no answer in 0.01 s"), (30.0, 0.5, "out of memory at 0.5 GB")]
)
def test_plain_cp_sat_that_runs_out_of_time_or_memory_says_so(seconds, gigabytes, said):
    column = plain("region", "scarce", seconds=seconds, seed=1, gigabytes=gigabytes)

    assert (column.lines, column.said) == (None, said)


@pytest.mark.proof
def test_the_bench_writes_a_table_and_a_plot_of_each_regime(tmp_path):
    main(["--size", "unit", "--seconds", "0.3", "--out", str(tmp_path)])

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"unit-{regime}.{kind}" for regime in ("plentiful", "scarce") for kind in ("md", "svg")
    ]
    table = (tmp_path / "unit-plentiful.md").read_text()
    assert "| worth | 915,648 | no answer in 0.3 s |" in table
    assert "| hours placed | 11,291 | – |" in table
    assert "| breaches of a rule | 0 | – | 0 |" in table
    plot = (tmp_path / "unit-plentiful.svg").read_text()
    assert ">no answer in 0.3 s</text>" in plot
    assert plot.count(">–</text>") == 11
