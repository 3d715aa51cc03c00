"""The bench: what the clock measures was compiled before."""

import subprocess
import sys

import pytest

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
