"""How those of the search's loops are compiled that only other loops call.

Without the way in from Python, which costs as much to compile as they do, and into their callers: handing over a plan
and its world is some hundred numbers each time. Without counted references, as `optimise.loops` says.
"""

from numba import njit

inner = njit(  # type: ignore[call-overload]
    cache=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True
)
